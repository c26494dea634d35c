BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    # A deployment whose database and proxy are down: some checks pass, some fail, some are blocked.
    [IO.File]::WriteAllText("$root/config.yaml", "general_settings: {}`nlitellm_settings: {drop_parms: true}`n")
    [IO.File]::WriteAllText("$root/llmops.yaml", "name: down`nproxy: { url: http://127.0.0.1:1, masterKey: sk-0123456789abcdefghij }`ndatabase: { url: 'postgresql://u:letmein@127.0.0.1:1/litellm' }`n")
    $results = @(Test-LlmSmoke -Deployment $root)
}

AfterAll {
    [IO.Directory]::Delete($root, $true)
}

Describe 'Export-LlmResult' {
    It 'writes JUnit''s XML, with what failed, what was not looked at, and what was warned of' {
        $results | Export-LlmResult "$root/out.xml"
        $xml = [Xml.XmlDocument]::new()
        $xml.Load("$root/out.xml")
        $xml.testsuites.tests | Should -Be $results.Count
        $xml.testsuites.failures | Should -Be 2
        $failed = $xml.SelectSingleNode('//testcase[@name="DatabaseReachable"]/failure')
        $failed.message | Should -BeLike 'The database 127.0.0.1:1/litellm does not answer*'
        $xml.SelectSingleNode('//testcase[@name="ProxyKey"]/skipped/@message').Value | Should -Be 'Blocked: not looked at, since ProxyLive has failed'
        $xml.SelectSingleNode('//testcase[@name="ConfigKeys"]/system-out').InnerText | Should -BeLike 'Warning: valid, with 1 key*'
        $xml.SelectNodes('//testsuite').Count | Should -Be 3
    }

    It 'writes Markdown with what is not in order first' {
        $lines = ($results | Export-LlmResult -Format Markdown).Split("`n")
        $lines[2] | Should -BeLike "$($results.Count) checks: * passed, 2 failed, 1 with a warning, * not looked at or expected (* UTC)."
        $lines[6] | Should -BeLike '| `*`*Failed`*`* | *'
    }

    It 'writes Prometheus text, each series once' {
        $results + $results | Export-LlmResult "$root/out.prom"
        $lines = [IO.File]::ReadAllLines("$root/out.prom")
        @($lines | Where-Object { $_ -like 'llmops_check_failed{*name="DatabaseReachable"*} 1' }).Count | Should -Be 1
        @($lines | Where-Object { $_ -like 'llmops_check_status{*name="ConfigReads"*status="Passed"} 1' }).Count | Should -Be 1
        @($lines | Where-Object { $_ -like 'llmops_check_run_timestamp_seconds{deployment=*} *' }).Count | Should -Be 1
    }

    It 'writes JSON that reads' -Tag Pwsh {
        $document = $results | Export-LlmResult -Format Json | ConvertFrom-Json
        $document.summary.failed | Should -Be 2
        $document.summary.inOrder | Should -BeFalse
        ($document.results | Where-Object name -EQ 'ConfigReads').status | Should -Be 'Passed'
    }

    It 'takes findings of an audit as well' {
        [IO.File]::AppendAllText("$root/llmops.yaml", "consistency:`n  accept:`n    - { id: SaltKeyAbsent, reason: known to us }`n")
        $findings = @(Test-LlmConsistency -Deployment $root -IncludeAccepted -ErrorAction Ignore)
        $xml = [Xml.XmlDocument]::new()
        $xml.LoadXml(($results[0], $findings | ForEach-Object { $_ } | Export-LlmResult -Format JUnit))
        $xml.SelectSingleNode('//testcase[@name="SecretWeak"]/failure/@message').Value | Should -BeLike '*a word that everybody tries first*'
        $xml.SelectSingleNode('//testcase[@name="SaltKeyAbsent"]/skipped/@message').Value | Should -BeLike 'Accepted: *'
        { 'text' | Export-LlmResult -Format Json } | Should -Throw '*''String'' is no result*'
    }

    It 'shows no secret in any form' {
        foreach ($format in 'JUnit', 'Markdown', 'Json', 'Prometheus') {
            $results | Export-LlmResult -Format $format | Should -Not -Match 'letmein|0123456789abcdefghij'
        }
    }

    It 'replaces a file, unless it is told not to' {
        $file = $results | Export-LlmResult "$root/out.json" -PassThru
        $file.FullName | Should -Be "$root/out.json"
        $results | Export-LlmResult "$root/out.json"
        { $results | Export-LlmResult "$root/out.json" -NoClobber } | Should -Throw -ErrorId 'FileExists,LiteLlmOps.Commands.ExportLlmResultCommand'
        $results | Export-LlmResult "$root/planned.xml" -WhatIf
        [IO.File]::Exists("$root/planned.xml") | Should -BeFalse
    }

    It 'writes nothing of no results, and nothing in a form that nobody named' {
        { @() | Export-LlmResult "$root/none.xml" } | Should -Throw -ErrorId 'ResultMissing,LiteLlmOps.Commands.ExportLlmResultCommand'
        [IO.File]::Exists("$root/none.xml") | Should -BeFalse
        { $results | Export-LlmResult "$root/none.txt" } | Should -Throw -ErrorId 'FormatMissing,LiteLlmOps.Commands.ExportLlmResultCommand'
        { $results | Export-LlmResult } | Should -Throw -ErrorId 'FormatMissing,LiteLlmOps.Commands.ExportLlmResultCommand'
        { $results | Export-LlmResult $root -Format Json } | Should -Throw -ErrorId 'FileIsFolder,LiteLlmOps.Commands.ExportLlmResultCommand'
    }
}
