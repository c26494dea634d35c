BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    # A deployment whose database and proxy are down, in a git repository: some checks pass, some fail, some are blocked.
    $folder = "$TestDrive/repo/my deploy"
    $null = New-Item -ItemType Directory $folder, "$TestDrive/repo/.git"
    Set-Content "$folder/config.yaml" 'general_settings: {}', 'litellm_settings:', '  drop_parms: true', '  drop_params: true'
    Set-Content "$folder/llmops.yaml" @(
        'name: down'
        'proxy: { url: http://127.0.0.1:1, masterKey: sk-0123456789abcdefghij }'
        "database: { url: 'postgresql://u:letmein@127.0.0.1:1/litellm' }"
        'config: { source: config.yaml, rendered: rendered.yaml }'
        'services: [{ name: sleeper, command: sleep 4444 }]'
        'consistency:'
        '  accept:'
        '    - { id: SaltKeyAbsent, reason: known to us }'
    )
    Set-Content "$folder/rendered.yaml" 'litellm_settings: {drop_params: false}'
    $results = @(Test-LlmSmoke -Deployment $folder)
    $findings = @(Test-LlmConsistency -Deployment $folder -IncludeAccepted -ErrorAction Ignore -WarningAction Ignore)
    $drift = @(Get-LlmDrift -Deployment $folder -Plane Rendered)
    $services = @(Get-LlmService -Deployment $folder)
    $operations = @(Start-LlmService -Deployment $folder -WhatIf)
    $incidents = @('litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided' | Get-LlmIncident)
    $null = New-Item -ItemType Directory "$folder/state"
    [IO.File]::WriteAllText("$folder/state/journal.jsonl", '{"time":"2026-11-29T00:00:00Z","comm')
    $journal = @(Test-LlmJournal -Deployment $folder)
    $everything = $results + $findings + $drift + $services + $operations + $incidents + $journal
    # The report without the time of its creation.
    function Get-Sarif($Objects) { ($Objects | Export-LlmResult -Format Sarif) -replace '"endTimeUtc":"[^"]*"' }
}

Describe 'Export-LlmResult' {
    It 'writes JUnit XML with failed, blocked and warning checks' {
        $results | Export-LlmResult "$TestDrive/out.xml"
        $xml = [xml] (Get-Content "$TestDrive/out.xml" -Raw)
        $xml.testsuites.tests | Should -Be $results.Count
        $xml.testsuites.failures | Should -Be 2
        $failed = $xml.SelectSingleNode('//testcase[@name="DatabaseReachable"]/failure')
        $failed.message | Should -BeLike 'Cannot connect to the database 127.0.0.1:1/litellm*'
        $xml.SelectSingleNode('//testcase[@name="ProxyKey"]/skipped/@message').Value | Should -Be 'Blocked: Not run: ProxyLive failed.'
        $xml.SelectSingleNode('//testcase[@name="ConfigKeys"]/system-out').InnerText | Should -BeLike 'Warning: Valid, but LiteLLM does not know *'
        $xml.SelectNodes('//testsuite').Count | Should -Be 3
    }

    It 'writes Markdown with the failed checks first' {
        $lines = ($results | Export-LlmResult -Format Markdown) -split "`n"
        $lines[2] | Should -BeLike "$($results.Count) results: 2 failed, 1 warnings, * skipped, * passed (* UTC)."
        $lines[4] | Should -Be '## Checks'
        $lines[8] | Should -BeLike '| `*`*Failed`*`* | *'
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
        $document.summary.success | Should -BeFalse
        ($document.results | Where-Object name -EQ 'ConfigReads').status | Should -Be 'Passed'
    }

    It 'shows no secret in any format' {
        foreach ($format in 'JUnit', 'Markdown', 'Json', 'Prometheus', 'Sarif') {
            $everything | Export-LlmResult -Format $format | Should -Not -Match 'letmein|0123456789abcdefghij'
        }
    }
}

Describe 'Export-LlmResult of mixed objects' {
    It 'writes one JUnit test case for each object; accepted findings are skipped' {
        $xml = [xml] ($everything | Export-LlmResult -Format JUnit)
        $xml.SelectNodes('//testcase').Count | Should -Be $everything.Count
        [int] $xml.testsuites.failures | Should -Be @($everything | Where-Object { $_.IsFailure -and "$_" -notlike 'Blocked *' }).Count
        $xml.SelectSingleNode('//testcase[@name="SecretWeak: database password"]/failure/@message').Value | Should -BeLike '*is a common password*'
        $xml.SelectSingleNode('//testcase[@name="SaltKeyAbsent: salt key"]/skipped/@message').Value | Should -Be 'Accepted: known to us'
        $xml.SelectSingleNode('//testcase[@name="/litellm_settings/drop_params"]/failure/@message').Value | Should -BeLike 'The rendered file has false; expected true.*'
        $xml.SelectSingleNode('//testcase[@name="sleeper"]/@classname').Value | Should -Be 'my deploy.Service.Process'
    }

    It 'writes a finding of the journal in each format: <_>' -ForEach 'JUnit', 'Markdown', 'Json', 'Prometheus', 'Sarif' {
        $text = $journal | Export-LlmResult -Format $_
        switch ($_) {
            'JUnit' { ([xml] $text).SelectSingleNode('//testsuite[@name="Journal"]/testcase[@name="LineIncomplete: line 1"]/failure/@message').Value | Should -BeLike 'The line is not a complete entry.*' }
            'Markdown' { $text | Should -BeLike '*## Findings of the journal*| LineIncomplete | line 1 | The line is not a complete entry.*Leave the line*(journal.jsonl:1) |*' }
            'Json' {
                $item = ($text | ConvertFrom-Json).results
                "$($item.kind) $($item.name) $($item.level) $($item.failed) $($item.line)" | Should -Be 'journalFinding LineIncomplete warning True 1'
            }
            'Prometheus' { $text | Should -BeLike '*llmops_journal_finding_failed{*category="Journal",name="LineIncomplete",target="line 1"} 1*' }
            'Sarif' {
                $result = ($text | ConvertFrom-Json).runs[0].results
                $result.ruleId | Should -Be 'Journal.LineIncomplete'
                $result.locations[0].physicalLocation.artifactLocation.uri | Should -Be 'my%20deploy/state/journal.jsonl'
            }
        }
    }

    It 'accepts findings of the journal after Import-Clixml and from JSON' {
        $journal | Export-Clixml "$TestDrive/journal.clixml"
        Import-Clixml "$TestDrive/journal.clixml" | Export-LlmResult -Format Markdown | Should -BeLike '*| LineIncomplete | line 1 |*'
        $journal | ConvertTo-Json | ConvertFrom-Json | Export-LlmResult -Format Markdown | Should -BeLike '*| LineIncomplete | line 1 |*'
    }

    It 'writes a JSON document with the kind of each object' {
        $document = $everything | Export-LlmResult -Format Json | ConvertFrom-Json
        $document.results.Count | Should -Be $everything.Count
        $document.results.kind | Select-Object -Unique | Sort-Object | Should -Be 'check', 'drift', 'finding', 'incident', 'journalFinding', 'service', 'serviceOperation'
        $document.summary.kinds.drift | Should -Be $drift.Count
        $item = $document.results | Where-Object name -EQ '/litellm_settings/drop_params'
        "$($item.status) $($item.failed) $($item.file):$($item.line)" | Should -Be "Changed True $folder/config.yaml:4"
    }

    It 'writes a Markdown table and Prometheus metrics for each kind' {
        @(($everything | Export-LlmResult -Format Markdown) -split "`n" -like '## *') |
            Should -Be '## Checks', '## Findings', '## Drift', '## Services', '## Service operations', '## Incidents', '## Findings of the journal'
        $lines = ($everything | Export-LlmResult -Format Prometheus) -split "`n"
        foreach ($kind in 'check', 'finding', 'drift', 'service', 'service_operation', 'incident') { $lines -like "llmops_${kind}_failed{*" | Should -Not -BeNullOrEmpty }
        $lines -like 'llmops_incident_occurrences{*} 1' | Should -HaveCount 1
    }

    It 'accepts planned changes' {
        $lab = New-TestLab
        try {
            $changes = @(Invoke-LlmSeed -Deployment $lab -WhatIf)
            $document = $changes | Export-LlmResult -Format Json | ConvertFrom-Json
            $document.summary.kinds.change | Should -Be $changes.Count
            $item = $document.results | Where-Object name -EQ '/router_settings/timeout'
            "$($item.status) $($item.category) $($item.message)" | Should -Be 'Planned Update Change 600 to 120.'
            $item.details | Should -BeLike 'impact: *'
        }
        finally { Remove-TestLab $lab }
    }

    It 'accepts objects after <Way>' -ForEach @(
        @{ Way = 'Export-Clixml'; Script = { $everything | Export-Clixml "$TestDrive/all.xml" -Depth 3; Import-Clixml "$TestDrive/all.xml" } }
        @{ Way = 'Start-Job'; Script = { Start-Job { $using:everything } | Receive-Job -Wait -AutoRemoveJob } }
        @{ Way = 'ConvertTo-Json'; Script = { $everything | ConvertTo-Json -Depth 4 -WarningAction Ignore | ConvertFrom-Json } }
        @{ Way = 'ConvertTo-Json -EnumsAsStrings'; Script = { $everything | ConvertTo-Json -Depth 4 -EnumsAsStrings -WarningAction Ignore | ConvertFrom-Json } }
    ) {
        Get-Sarif @(& $Script) | Should -Be (Get-Sarif $everything)
    }

    It 'accepts checks and findings of a CSV file' {
        $results + $findings | Where-Object { $_.PSObject.TypeNames[0] -like '*LlmCheckResult' } | Export-Csv "$TestDrive/results.csv"
        Get-Sarif @(Import-Csv "$TestDrive/results.csv") | Should -Be (Get-Sarif $results)
    }
}

Describe 'Export-LlmResult -Format Sarif' {
    BeforeAll {
        $everything | Export-LlmResult "$TestDrive/out.sarif"
        $log = Get-Content "$TestDrive/out.sarif" -Raw | ConvertFrom-Json
        $run = $log.runs[0]
    }

    It 'has the required properties of SARIF 2.1.0 and of GitHub code scanning' {
        "$($log.version) $($log.'$schema')" | Should -Be '2.1.0 https://json.schemastore.org/sarif-2.1.0.json'
        $log.runs | Should -HaveCount 1
        $module = Get-Module LiteLlmOps
        "$($run.tool.driver.name) $($run.tool.driver.version) $($run.tool.driver.informationUri)" | Should -Be "LiteLlmOps $($module.Version) $($module.ProjectUri)"
        $run.columnKind | Should -Be 'utf16CodeUnits'
        $run.invocations[0].executionSuccessful | Should -BeTrue
        $run.invocations[0].endTimeUtc | Should -BeOfType ([DateTime])
        foreach ($rule in $run.tool.driver.rules) {
            foreach ($text in $rule.id, $rule.shortDescription.text, $rule.fullDescription.text, $rule.help.text) { $text | Should -Not -BeNullOrEmpty }
            $rule.helpUri | Should -BeLike 'https://*'
        }
        $run.results | Should -Not -BeNullOrEmpty
        foreach ($result in $run.results) {
            $run.tool.driver.rules[$result.ruleIndex].id | Should -Be $result.ruleId
            $result.level | Should -BeIn 'error', 'warning', 'note'
            $result.message.text | Should -Not -BeNullOrEmpty
            $result.locations | Should -HaveCount 1
            $result.locations[0].physicalLocation.artifactLocation.uri | Should -Match '^(my%20deploy/|\.$)'
            $result.partialFingerprints.primaryLocationLineHash | Should -Match '^[0-9a-f]{32}:\d+$'
        }
        @($run.results.partialFingerprints.primaryLocationLineHash | Select-Object -Unique).Count | Should -Be $run.results.Count
    }

    It 'has the position of drift, findings and checks' {
        foreach ($expected in @(
                @{ Rule = 'Drift.Rendered.Changed'; Place = 'my%20deploy/config.yaml:4' }
                @{ Rule = 'ConfigKeys'; Place = 'my%20deploy/config.yaml:3' }
                @{ Rule = 'SecretWeak'; Place = 'my%20deploy/llmops.yaml:3' }
            )) {
            $location = ($run.results | Where-Object ruleId -EQ $expected.Rule)[0].locations[0].physicalLocation
            "$($location.artifactLocation.uri):$($location.region.startLine)" | Should -Be $expected.Place
        }
        $down = ($run.results | Where-Object ruleId -EQ 'DatabaseReachable').locations[0].physicalLocation
        $down.artifactLocation.uri | Should -Be 'my%20deploy/llmops.yaml'
        $down.PSObject.Properties['region'] | Should -BeNullOrEmpty
    }

    It 'has no result for passed and blocked checks, and a suppression for accepted findings' {
        $run.results.ruleId | Should -Not -Contain 'ConfigReads'
        $run.results.ruleId | Should -Not -Contain 'ProxyKey'
        $run.invocations[0].toolExecutionNotifications.associatedRule.id | Should -Contain 'ProxyKey'
        ($run.results | Where-Object ruleId -EQ 'SaltKeyAbsent').suppressions[0].justification | Should -Be 'known to us'
    }

    It 'has the same fingerprints in the next run' {
        $again = Get-LlmDrift -Deployment $folder -Plane Rendered | Export-LlmResult -Format Sarif | ConvertFrom-Json
        $again.runs[0].results.partialFingerprints.primaryLocationLineHash |
            Should -Be ($run.results | Where-Object ruleId -Like 'Drift.*').partialFingerprints.primaryLocationLineHash
    }

    It 'is selected by the extension <Extension>' -ForEach @(@{ Extension = 'sarif' }, @{ Extension = 'sarif.json' }) {
        $drift | Export-LlmResult "$TestDrive/by-extension.$Extension"
        (Get-Content "$TestDrive/by-extension.$Extension" -Raw | ConvertFrom-Json).version | Should -Be '2.1.0'
    }
}

Describe 'Export-LlmResult on unusable input' {
    It 'writes an error for <Name>, and no file' -ForEach @(
        @{ Name = 'text'; Object = 'text'; Id = 'UnsupportedInputType'; Says = 'Unsupported input type String; pipe objects of Test-LlmSmoke, *' }
        @{ Name = 'a Boolean'; Object = $true; Id = 'UnsupportedInputType'; Says = 'Unsupported input type Boolean; *' }
        @{ Name = 'another object'; Object = [pscustomobject]@{ Name = 'x' }; Id = 'UnsupportedInputType'; Says = 'Unsupported input type PSCustomObject; *' }
    ) {
        $problem = (Get-OutcomeOf { $results[0], $Object | Export-LlmResult "$TestDrive/unusable.json" }).Error
        "$($problem.FullyQualifiedErrorId) $problem" | Should -BeLike "$Id,LiteLlmOps.Commands.ExportLlmResultCommand $Says"
        "$TestDrive/unusable.json" | Should -Not -Exist
    }

    It 'writes an error for an object without the required properties, and names them' {
        $problem = (Get-OutcomeOf { $results[0] | Select-Object Name, Status | Export-LlmResult -Format Json }).Error
        "$problem" | Should -BeLike 'The LlmCheckResult object has no property Category, Target, Message, *Select-Object removes properties.'
    }

    It 'writes an error for no results, except with -AllowEmpty' {
        { @() | Export-LlmResult "$TestDrive/none.xml" } | Should -Throw -ErrorId 'ResultRequired,LiteLlmOps.Commands.ExportLlmResultCommand'
        "$TestDrive/none.xml" | Should -Not -Exist
        @() | Export-LlmResult "$TestDrive/none.sarif" -AllowEmpty
        (Get-Content "$TestDrive/none.sarif" -Raw | ConvertFrom-Json).runs[0].results.Count | Should -Be 0
        foreach ($format in 'JUnit', 'Markdown', 'Json', 'Prometheus') { { @() | Export-LlmResult -Format $format -AllowEmpty } | Should -Not -Throw }
    }

    It 'writes an error without a format, for a folder, and for a missing folder' {
        { $results | Export-LlmResult "$TestDrive/none.txt" } | Should -Throw -ErrorId 'FormatUnknown,*' -ExpectedMessage 'Cannot infer the format from ''none.txt''; use -Format with one of JUnit, Markdown, Json, Prometheus, Sarif.'
        { $results | Export-LlmResult } | Should -Throw -ErrorId 'FormatUnknown,LiteLlmOps.Commands.ExportLlmResultCommand'
        { $results | Export-LlmResult $TestDrive -Format Json } | Should -Throw -ErrorId 'PathIsDirectory,LiteLlmOps.Commands.ExportLlmResultCommand'
        { $results | Export-LlmResult "$TestDrive/missing/out.json" } | Should -Throw -ErrorId 'FolderNotFound,LiteLlmOps.Commands.ExportLlmResultCommand'
        "$TestDrive/missing" | Should -Not -Exist
    }
}

Describe 'Export-LlmResult -Path' {
    It 'writes to a device instead of replacing it' {
        $run = Invoke-TestPwsh "Get-LlmSignature none* | Export-LlmResult /dev/stdout -Format Json -AllowEmpty"
        "$($run.ExitCode) $($run.Error)" | Should -Be '0 '
        ($run.Output | ConvertFrom-Json).results.Count | Should -Be 0
    }

    It 'replaces a file, except with -NoClobber, and writes nothing with -WhatIf' {
        $file = $results | Export-LlmResult "$TestDrive/out.json" -PassThru
        $file | Should -BeOfType ([IO.FileInfo])
        $file.FullName | Should -Be "$TestDrive/out.json"
        $results[0] | Export-LlmResult "$TestDrive/out.json"
        (Get-Content "$TestDrive/out.json" -Raw | ConvertFrom-Json).results.Count | Should -Be 1
        { $results | Export-LlmResult "$TestDrive/out.json" -NoClobber } | Should -Throw -ErrorId 'FileExists,LiteLlmOps.Commands.ExportLlmResultCommand'
        $results | Export-LlmResult "$TestDrive/planned.xml" -WhatIf
        "$TestDrive/planned.xml" | Should -Not -Exist
    }
}
