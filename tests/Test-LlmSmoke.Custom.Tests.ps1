BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    # Adds custom checks to llmops.yaml, given as lines of YAML.
    function Set-Checks([string] $Yaml) {
        Restore-LabFiles $lab
        Edit-LabFile $lab llmops.yaml '  timeout: 10s' "  timeout: 10s`n  checks:`n$Yaml"
    }
    # Runs one custom check, written as in llmops.yaml, and returns its result.
    function Get-CustomCheck([string] $Probe) {
        Set-Checks "    - { name: custom, remediation: Call us., $Probe }`n"
        Test-LlmSmoke -Deployment $lab.Path -Name custom
    }
    function Initialize-Lab {
        Reset-TestLab $lab
        Set-Content "$($lab.Path)/note.txt" 'all is well'
        $null = New-Item "$($lab.Path)/old.txt"
        (Get-Item "$($lab.Path)/old.txt").LastWriteTimeUtc = [DateTime]::UtcNow.AddHours(-2)
    }
}

AfterAll { Remove-TestLab $lab }

Describe 'Custom checks' {
    BeforeAll { Initialize-Lab }

    It 'pass: <Probe>' -ForEach @(
        @{ Probe = 'http: { url: "{0}/health/readiness", json: { status: healthy, db: connected },' +
                ' header: { content-type: application/json* }, contains: connected, within: 60s }'
        }
        @{ Probe = 'http: { url: "{0}/v1/models", key: os.environ/LITELLM_MASTER_KEY, json: { object: list, data.0.object: model, data.99: "!=x" } }' }
        @{ Probe = 'http: { url: "{0}/v1/models", status: [401, 403] }' }
        @{ Probe = 'http: { url: "{0}/v1/chat/completions", method: post, key: os.environ/LITELLM_MASTER_KEY,' +
                ' body: { model: local-llama, messages: [{ role: user, content: hi }] }, json: { usage.total_tokens: ">0" } }'
        }
        @{ Probe = 'sql: { query: ''SELECT count(*) FROM "LiteLLM_ProxyModelTable"'', value: 17, rows: 1 }' }
        @{ Probe = 'process: { command: [sh, -c, "echo fine; exit 3"], exitCode: 3, contains: fine }' }
        @{ Probe = 'file: { path: note.txt, maxAge: 1h, size: ">5", contains: well }' }
        @{ Probe = 'file: { path: note.txt, size: "<1 MB" }' }
        @{ Probe = 'file: { path: nothing.txt, exists: false }' }
    ) {
        $check = Get-CustomCheck $Probe.Replace('{0}', $lab.ProxyUrl)
        "$($check.Status) $($check.Message)" | Should -BeLike 'Passed *'
        $check.Category | Should -Be 'Custom'
        $check.Remediation | Should -BeNullOrEmpty
    }

    It 'fail with ''<Says>'': <Probe>' -ForEach @(
        @{ Probe = 'http: { url: "{0}/health/readiness", json: { status: broken } }'; Says = 'The value status is healthy; expected broken.' }
        @{ Probe = 'http: { url: "{0}/health/readiness", json: { nobody.0: "*" } }'; Says = 'The value nobody.0 is missing; expected *' }
        @{ Probe = 'http: { url: "{0}/health/readiness", header: { x-own: y } }'; Says = 'The header x-own is missing; expected y.' }
        @{ Probe = 'http: { url: "{0}/nothing/here", status: [200, 204] }'; Says = 'Returned 404; expected 200 or 204.' }
        @{ Probe = 'http: { url: "http://h/", key: os.environ/NOBODY_HAS_THIS }'; Says = 'The variable NOBODY_HAS_THIS is not defined.' }
        @{ Probe = 'http: { url: "http://127.0.0.1:1/" }'; Says = 'http://127.0.0.1:1/ does not respond: *' }
        @{ Probe = 'sql: { query: ''SELECT count(*) FROM "LiteLLM_ProxyModelTable"'', value: ">100" }'; Says = 'The value is 17; expected >100.' }
        @{ Probe = 'sql: { query: SELECT nonsense }'; Says = '*column "nonsense" does not exist*' }
        @{ Probe = 'sql: { query: ''DELETE FROM "LiteLLM_ProxyModelTable"'' }'; Says = '*returns no columns*' }
        @{ Probe = 'sql: { query: ''DELETE FROM "LiteLLM_ProxyModelTable" RETURNING 1'' }'; Says = '*read-only transaction*' }
        @{ Probe = 'sql: { query: ''COMMIT; CREATE TABLE x (a int)'' }'; Says = '*several statements*' }
        @{ Probe = 'process: { command: ["false"] }'; Says = 'Exited with code 1; expected 0.' }
        @{ Probe = 'process: { command: [no-such-program-here] }'; Says = 'Cannot run ''no-such-program-here'': *' }
        @{ Probe = 'file: { path: nothing.txt }'; Says = 'The file does not exist.' }
        @{ Probe = 'file: { path: note.txt, exists: false }'; Says = 'The file exists, but should not.' }
        @{ Probe = 'file: { path: note.txt, size: ">1000" }'; Says = 'The file has 12 bytes; expected >1000.' }
        @{ Probe = 'file: { path: old.txt, maxAge: 1h }'; Says = 'The file is 2h* old; the limit is 1h.' }
        @{ Probe = 'http: { url: "{0}/health/readiness", within: 0s }'; Says = 'The response took * ms; the limit is 0s.' }
        @{ Probe = 'http: { url: "http://h/", headers: { x: os.environ/NOBODY_HAS_THIS } }'; Says = 'The variable NOBODY_HAS_THIS is not defined.' }
        @{ Probe = 'file: { path: note.txt, contains: trouble }'; Says = 'The file does not contain ''trouble''.' }
    ) {
        $check = Get-CustomCheck $Probe.Replace('{0}', $lab.ProxyUrl)
        $check.Status | Should -Be 'Failed'
        $check.Message | Should -BeLike $Says
        $check.Remediation | Should -Be 'Call us.'
    }

    It 'return no secret that they refer to' {
        $key = Get-LabVariable $lab LITELLM_MASTER_KEY
        $url = "$($lab.ProxyUrl)/health/readiness"
        foreach ($probe in @(
                "http: { url: '$url', headers: { x-own: os.environ/LITELLM_MASTER_KEY }, json: { status: os.environ/LITELLM_MASTER_KEY } }"
                "http: { url: '$url', contains: os.environ/LITELLM_MASTER_KEY }"
                'file: { path: note.txt, contains: os.environ/LITELLM_MASTER_KEY }'
            )) {
            $check = Get-CustomCheck $probe
            $check.Status | Should -Be 'Failed'
            "$($check.Message) $($check.Details)".Contains($key) | Should -BeFalse
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
        ($checks | Where-Object Name -EQ 'hanging').Message | Should -Be 'sleep did not respond within 300ms.'
        ($checks | Where-Object Name -EQ 'waning').Status | Should -Be 'Warning'
        Test-LlmSmoke -Deployment $lab.Path -Name slow -Quiet | Should -BeTrue
    }

    It 'depend on each other and on built-in checks, and are blocked by name' {
        Set-Checks @'
    - { name: first, process: { command: ['false'] } }
    - { name: second, level: Quick, dependsOn: [ProxyLive, first], process: { command: ['true'] } }
'@
        (Test-LlmSmoke -Deployment $lab.Path | Where-Object Name -EQ 'second').BlockedBy | Should -Be 'first'
        (Test-LlmSmoke -Deployment $lab.Path -Name second).Status | Should -Be 'Passed'
    }

    Context 'in a file' {
        BeforeEach {
            Restore-LabFiles $lab
            Edit-LabFile $lab llmops.yaml '  timeout: 10s' "  timeout: 10s`n  checkFiles: ['checks/*.yaml']"
            $null = New-Item -ItemType Directory "$($lab.Path)/checks"
        }
        AfterEach { Remove-Item "$($lab.Path)/checks" -Recurse }

        It 'are read from checkFiles' {
            Set-Content "$($lab.Path)/checks/a.yaml" '- { name: of-a-file, category: Billing, file: { path: note.txt } }'
            (Test-LlmSmoke -Deployment $lab.Path -Category Billing).Name | Should -Be 'of-a-file'
        }

        It 'report the position of an error' {
            Set-Content "$($lab.Path)/checks/a.yaml" '- name: x', '  file: { path: a, exists: maybe }'
            { Test-LlmSmoke -Deployment $lab.Path } | Should -Throw '*a.yaml:2*must be true or false*'
        }
    }

    It 'report a duplicate name' {
        Set-Checks "    - { name: twice, file: { path: a } }`n    - { name: twice, file: { path: a } }`n"
        { Test-LlmSmoke -Deployment $lab.Path } | Should -Throw '*llmops.yaml:*is not unique: another check has the name ''twice''*'
    }

    It 'report the position of an error: <Yaml>' -ForEach @(
        @{ Yaml = '{ file: { path: x } }'; Says = '*smoke.checks*.name is required*' }
        @{ Yaml = '{ name: x }'; Says = '*needs exactly one of http, sql, process, file*' }
        @{ Yaml = '{ name: x, file: { path: x }, sql: { query: x } }'; Says = '*needs exactly one of*' }
        @{ Yaml = '{ name: x, http: { ur: x } }'; Says = '*smoke.checks*.http.ur*Did you mean ''url''?*' }
        @{ Yaml = '{ name: x, http: { url: nowhere } }'; Says = '*must be an http or https URL*' }
        @{ Yaml = '{ name: x, level: Slow, file: { path: x } }'; Says = '*must be one of Quick, Standard, Full*' }
        @{ Yaml = '{ name: x, timeout: soon, file: { path: x } }'; Says = '*must be a duration*' }
        @{ Yaml = '{ name: x, dependsOn: [ProxyLife], file: { path: x } }'; Says = '*Did you mean ''ProxyLive''*' }
        @{ Yaml = '{ name: ProxyLive, file: { path: x } }'; Says = '*a built-in check has the same name*' }
        @{ Yaml = 'text'; Says = '*must be a list of maps*' }
    ) {
        Set-Checks "    - $Yaml`n"
        { Test-LlmSmoke -Deployment $lab.Path } | Should -Throw $Says
    }
}
