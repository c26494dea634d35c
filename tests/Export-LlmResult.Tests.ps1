BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    # A deployment whose database and proxy do not run: some checks pass, some fail, some are blocked.
    Set-Content "$TestDrive/config.yaml" 'general_settings: {}', 'litellm_settings: {drop_parms: true}'
    Set-Content "$TestDrive/llmops.yaml" @(
        'name: down'
        'proxy: { url: http://127.0.0.1:1, masterKey: sk-0123456789abcdefghij }'
        "database: { url: 'postgresql://u:letmein@127.0.0.1:1/litellm' }"
    )
    $results = @(Test-LlmSmoke -Deployment $TestDrive)
}

Describe 'Export-LlmResult' {
    It 'writes JUnit XML with failed, blocked and warning checks' {
        $results | Export-LlmResult "$TestDrive/out.xml"
        $xml = [xml] (Get-Content "$TestDrive/out.xml" -Raw)
        $xml.testsuites.tests | Should -Be $results.Count
        $xml.testsuites.failures | Should -Be 2
        $failed = $xml.SelectSingleNode('//testcase[@name="DatabaseReachable"]/failure')
        $failed.message | Should -BeLike 'The database 127.0.0.1:1/litellm does not answer*'
        $xml.SelectSingleNode('//testcase[@name="ProxyKey"]/skipped/@message').Value | Should -Be 'Blocked: not looked at, since ProxyLive has failed'
        $xml.SelectSingleNode('//testcase[@name="ConfigKeys"]/system-out').InnerText | Should -BeLike 'Warning: valid, with 1 key*'
        $xml.SelectNodes('//testsuite').Count | Should -Be 3
    }

    It 'writes Markdown with the failed checks first' {
        $lines = ($results | Export-LlmResult -Format Markdown) -split "`n"
        $lines[2] | Should -BeLike "$($results.Count) checks: * passed, 2 failed, 1 with a warning, * not looked at or expected (* UTC)."
        $lines[6] | Should -BeLike '| `*`*Failed`*`* | *'
    }

    It 'writes each series once as Prometheus text' {
        $results + $results | Export-LlmResult "$TestDrive/out.prom"
        $lines = Get-Content "$TestDrive/out.prom"
        @($lines -like 'llmops_check_failed{*name="DatabaseReachable"*} 1').Count | Should -Be 1
        @($lines -like 'llmops_check_status{*name="ConfigReads"*status="Passed"} 1').Count | Should -Be 1
        @($lines -like 'llmops_check_run_timestamp_seconds{deployment=*} *').Count | Should -Be 1
    }

    It 'writes valid JSON' {
        $document = $results | Export-LlmResult -Format Json | ConvertFrom-Json
        $document.summary.failed | Should -Be 2
        $document.summary.inOrder | Should -BeFalse
        ($document.results | Where-Object name -EQ 'ConfigReads').status | Should -Be 'Passed'
    }

    It 'takes results of Test-LlmConsistency, and refuses other objects' {
        Copy-Item "$TestDrive/config.yaml" (New-Item -ItemType Directory "$TestDrive/audited")
        Set-Content "$TestDrive/audited/llmops.yaml" @(
            Get-Content "$TestDrive/llmops.yaml"
            'consistency:'
            '  accept:'
            '    - { id: SaltKeyAbsent, reason: known to us }'
        )
        $findings = @(Test-LlmConsistency -Deployment "$TestDrive/audited" -IncludeAccepted -ErrorAction Ignore)
        $xml = [xml] ($results[0], $findings | Write-Output | Export-LlmResult -Format JUnit)
        $xml.SelectSingleNode('//testcase[@name="SecretWeak"]/failure/@message').Value | Should -BeLike '*a word that everybody tries first*'
        $xml.SelectSingleNode('//testcase[@name="SaltKeyAbsent"]/skipped/@message').Value | Should -BeLike 'Accepted: *'
        { 'text' | Export-LlmResult -Format Json } | Should -Throw '*''String'' is no result*'
    }

    It 'shows no secret in any format' {
        foreach ($format in 'JUnit', 'Markdown', 'Json', 'Prometheus') {
            $results | Export-LlmResult -Format $format | Should -Not -Match 'letmein|0123456789abcdefghij'
        }
    }

    It 'replaces a file, except with -NoClobber, and writes nothing with -WhatIf' {
        $file = $results | Export-LlmResult "$TestDrive/out.json" -PassThru
        $file.FullName | Should -Be "$TestDrive/out.json"
        $results | Export-LlmResult "$TestDrive/out.json"
        { $results | Export-LlmResult "$TestDrive/out.json" -NoClobber } | Should -Throw -ErrorId 'FileExists,LiteLlmOps.Commands.ExportLlmResultCommand'
        $results | Export-LlmResult "$TestDrive/planned.xml" -WhatIf
        "$TestDrive/planned.xml" | Should -Not -Exist
    }

    It 'writes an error without results, without a format, and for a folder' {
        { @() | Export-LlmResult "$TestDrive/none.xml" } | Should -Throw -ErrorId 'ResultRequired,LiteLlmOps.Commands.ExportLlmResultCommand'
        "$TestDrive/none.xml" | Should -Not -Exist
        { $results | Export-LlmResult "$TestDrive/none.txt" } | Should -Throw -ErrorId 'FormatUnknown,LiteLlmOps.Commands.ExportLlmResultCommand'
        { $results | Export-LlmResult } | Should -Throw -ErrorId 'FormatUnknown,LiteLlmOps.Commands.ExportLlmResultCommand'
        { $results | Export-LlmResult $TestDrive -Format Json } | Should -Throw -ErrorId 'PathIsDirectory,LiteLlmOps.Commands.ExportLlmResultCommand'
    }
}
