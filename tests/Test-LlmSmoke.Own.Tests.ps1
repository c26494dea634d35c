BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    # Checks of llmops.yaml, as lines of YAML.
    function Set-Checks([string] $Yaml) {
        Restore-LabFiles $lab
        Edit-LabFile $lab llmops.yaml '  timeout: 10s' "  timeout: 10s`n  checks:`n$Yaml"
    }
    # The result of one check, written as in llmops.yaml.
    function Get-OwnCheck([string] $Look) {
        Set-Checks "    - { name: own, remedy: Call us., $Look }`n"
        Test-LlmSmoke -Deployment $lab.Path -Name own
    }
    function Initialize-Lab {
        Reset-TestLab $lab
        Set-Content "$($lab.Path)/note.txt" 'all is well'
        $null = New-Item "$($lab.Path)/old.txt"
        (Get-Item "$($lab.Path)/old.txt").LastWriteTimeUtc = [DateTime]::UtcNow.AddHours(-2)
    }
}

AfterAll { Remove-TestLab $lab }

Describe 'Own checks' {
    BeforeAll { Initialize-Lab }

    It 'pass: <Look>' -ForEach @(
        @{ Look = 'http: { url: "{0}/health/readiness", json: { status: healthy, litellm_version: 1.83.* },' +
                ' header: { content-type: application/json* }, contains: connected, within: 60s }'
        }
        @{ Look = 'http: { url: "{0}/v1/models", key: os.environ/LITELLM_MASTER_KEY, json: { object: list, data.0.object: model, data.99: "!=x" } }' }
        @{ Look = 'http: { url: "{0}/v1/models", status: [401, 403] }' }
        @{ Look = 'http: { url: "{0}/v1/chat/completions", method: post, key: os.environ/LITELLM_MASTER_KEY,' +
                ' body: { model: local-llama, messages: [{ role: user, content: hi }] }, json: { usage.total_tokens: ">0" } }'
        }
        @{ Look = 'sql: { query: ''SELECT count(*) FROM "LiteLLM_ProxyModelTable"'', value: 17, rows: 1 }' }
        @{ Look = 'process: { command: [sh, -c, "echo fine; exit 3"], exitCode: 3, contains: fine }' }
        @{ Look = 'file: { path: note.txt, maxAge: 1h, size: ">5", contains: well }' }
        @{ Look = 'file: { path: note.txt, size: "<1 MB" }' }
        @{ Look = 'file: { path: nothing.txt, exists: false }' }
    ) {
        $check = Get-OwnCheck $Look.Replace('{0}', $lab.ProxyUrl)
        "$($check.Status) $($check.Message)" | Should -BeLike 'Passed *'
        $check.Category | Should -Be 'Custom'
        $check.Remedy | Should -BeNullOrEmpty
    }

    It 'fail with ''<Says>'': <Look>' -ForEach @(
        @{ Look = 'http: { url: "{0}/health/readiness", json: { status: broken } }'; Says = 'the value status is healthy, and broken is wanted' }
        @{ Look = 'http: { url: "{0}/health/readiness", json: { nobody.0: "*" } }'; Says = 'the value nobody.0 is not there, and * is wanted' }
        @{ Look = 'http: { url: "{0}/health/readiness", header: { x-own: y } }'; Says = 'the header x-own is not there, and y is wanted' }
        @{ Look = 'http: { url: "{0}/nothing/here", status: [200, 204] }'; Says = 'answers 404, and 200 or 204 is wanted' }
        @{ Look = 'http: { url: "http://h/", key: os.environ/NOBODY_HAS_THIS }'; Says = 'needs NOBODY_HAS_THIS, which nothing defines' }
        @{ Look = 'http: { url: "http://127.0.0.1:1/" }'; Says = 'http://127.0.0.1:1/ does not respond: *' }
        @{ Look = 'sql: { query: ''SELECT count(*) FROM "LiteLLM_ProxyModelTable"'', value: ">100" }'; Says = 'the value is 17, and >100 is wanted' }
        @{ Look = 'sql: { query: SELECT nonsense }'; Says = '*column "nonsense" does not exist*' }
        @{ Look = 'sql: { query: ''DELETE FROM "LiteLLM_ProxyModelTable"'' }'; Says = '*read-only transaction*' }
        @{ Look = 'process: { command: ["false"] }'; Says = 'ended with 1, and 0 is wanted' }
        @{ Look = 'process: { command: [no-such-program-here] }'; Says = '*no-such-program-here*cannot be run*' }
        @{ Look = 'file: { path: nothing.txt }'; Says = 'is not there' }
        @{ Look = 'file: { path: note.txt, exists: false }'; Says = 'is there, and should not be' }
        @{ Look = 'file: { path: note.txt, size: ">1000" }'; Says = 'has 12 bytes, and >1000 is wanted' }
        @{ Look = 'file: { path: old.txt, maxAge: 1h }'; Says = 'is 2h* old, and 1h is the most' }
        @{ Look = 'http: { url: "{0}/health/readiness", within: 0s }'; Says = 'took * ms, and 0s are wanted' }
        @{ Look = 'http: { url: "http://h/", headers: { x: os.environ/NOBODY_HAS_THIS } }'; Says = 'needs NOBODY_HAS_THIS, which nothing defines' }
        @{ Look = 'file: { path: note.txt, contains: trouble }'; Says = '''trouble'' does not stand in it' }
    ) {
        $check = Get-OwnCheck $Look.Replace('{0}', $lab.ProxyUrl)
        $check.Status | Should -Be 'Failed'
        $check.Message | Should -BeLike $Says
        $check.Remedy | Should -Be 'Call us.'
    }

    It 'return no secret that they refer to' {
        $key = Get-LabVariable $lab LITELLM_MASTER_KEY
        $url = "$($lab.ProxyUrl)/health/readiness"
        foreach ($look in @(
                "http: { url: '$url', headers: { x-own: os.environ/LITELLM_MASTER_KEY }, json: { status: os.environ/LITELLM_MASTER_KEY } }"
                "http: { url: '$url', contains: os.environ/LITELLM_MASTER_KEY }"
                'file: { path: note.txt, contains: os.environ/LITELLM_MASTER_KEY }'
            )) {
            $check = Get-OwnCheck $look
            $check.Status | Should -Be 'Failed'
            "$($check.Message) $($check.Seen)".Contains($key) | Should -BeFalse
        }
    }

    It 'warn with severity Warning, and have a time limit each' {
        Set-Checks @'
    - { name: slow, severity: Warning, process: { command: ['false'] } }
    - { name: hanging, timeout: 300ms, process: { command: [sleep, '60'] } }
    - { name: waning, severity: Warning, timeout: 300ms, process: { command: [sleep, '60'] } }
'@
        $checks = @(Test-LlmSmoke -Deployment $lab.Path -Category Custom)
        ($checks | Where-Object Name -EQ 'slow').Status | Should -Be 'Warning'
        ($checks | Where-Object Name -EQ 'hanging').Message | Should -Be 'sleep did not answer within 300ms'
        ($checks | Where-Object Name -EQ 'waning').Status | Should -Be 'Warning'
        Test-LlmSmoke -Deployment $lab.Path -Name slow -Quiet | Should -BeTrue
    }

    It 'depend on one another and on those of the module, and are blocked by name' {
        Set-Checks @'
    - { name: first, process: { command: ['false'] } }
    - { name: second, level: Quick, dependsOn: [ProxyLive, first], process: { command: ['true'] } }
'@
        (Test-LlmSmoke -Deployment $lab.Path | Where-Object Name -EQ 'second').BlockedBy | Should -Be 'first'
        (Test-LlmSmoke -Deployment $lab.Path -Name second).Status | Should -Be 'Passed'
    }

    Context 'of a file' {
        BeforeEach {
            Restore-LabFiles $lab
            Edit-LabFile $lab llmops.yaml '  timeout: 10s' "  timeout: 10s`n  checkFiles: ['checks/*.yaml']"
            $null = New-Item -ItemType Directory "$($lab.Path)/checks"
        }
        AfterEach { Remove-Item "$($lab.Path)/checks" -Recurse }

        It 'are read from checkFiles' {
            Set-Content "$($lab.Path)/checks/a.yaml" '- { name: of-a-file, category: Ours, file: { path: note.txt } }'
            (Test-LlmSmoke -Deployment $lab.Path -Category Ours).Name | Should -Be 'of-a-file'
        }

        It 'report the place of an error in it' {
            Set-Content "$($lab.Path)/checks/a.yaml" '- name: x', '  file: { path: a, exists: maybe }'
            { Test-LlmSmoke -Deployment $lab.Path } | Should -Throw '*a.yaml:2*must be true or false*'
        }
    }

    It 'report a name that is used twice' {
        Set-Checks "    - { name: twice, file: { path: a } }`n    - { name: twice, file: { path: a } }`n"
        { Test-LlmSmoke -Deployment $lab.Path } | Should -Throw '*llmops.yaml:*another check has the name ''twice''*'
    }

    It 'report the place of an error: <Yaml>' -ForEach @(
        @{ Yaml = '{ file: { path: x } }'; Says = '*smoke.checks*.name is required*' }
        @{ Yaml = '{ name: x }'; Says = '*needs exactly one of http, sql, process, file*' }
        @{ Yaml = '{ name: x, file: { path: x }, sql: { query: x } }'; Says = '*needs exactly one of*' }
        @{ Yaml = '{ name: x, http: { ur: x } }'; Says = '*smoke.checks*.http.ur*Did you mean ''url''?*' }
        @{ Yaml = '{ name: x, http: { url: nowhere } }'; Says = '*must be an http or https URL*' }
        @{ Yaml = '{ name: x, level: Slow, file: { path: x } }'; Says = '*must be one of Quick, Standard, Full*' }
        @{ Yaml = '{ name: x, timeout: soon, file: { path: x } }'; Says = '*must be a duration*' }
        @{ Yaml = '{ name: x, dependsOn: [ProxyLife], file: { path: x } }'; Says = '*did you mean ProxyLive*' }
        @{ Yaml = '{ name: ProxyLive, file: { path: x } }'; Says = '*one of this module''s own checks*' }
        @{ Yaml = 'text'; Says = '*must be a list of maps*' }
    ) {
        Set-Checks "    - $Yaml`n"
        { Test-LlmSmoke -Deployment $lab.Path } | Should -Throw $Says
    }
}
