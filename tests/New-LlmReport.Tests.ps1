BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -Services
    $path = $lab.Path
    $state = "$path/state"
    # A part of a Markdown report: the text between a heading and the next one of the same or a higher level.
    function Get-Section([string] $Text, [string] $Title) {
        $match = [regex]::Match($Text, "(?ms)^(?<level>#+) $([regex]::Escape($Title))\n(?<text>.*?)(?=^#{1,2} |\z)")
        if (-not $match.Success) { throw "No section '$Title' in the report" }
        $match.Groups['text'].Value
    }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'New-LlmReport of a maintenance session' {
    BeforeAll {
        Reset-TestLab $lab
        Add-LabRecord $lab
        $since = [DateTimeOffset]::UtcNow
        Start-Sleep -Milliseconds 20
        $before = @(Get-LlmDrift -Deployment $path -Plane Stored)
        $null = Test-LlmSmoke -Deployment $path
        $findings = @(Test-LlmConsistency -Deployment $path)
        $null = Invoke-LlmSeed -Deployment $path -Reason 'CHG-4711' -Confirm:$false
        $null = Restart-LlmServices -Deployment $path -Confirm:$false
        Add-LlmNote -Deployment $path -CommandLine 'systemctl reload nginx' -ExitCode 3 -Text 'new certificate'
        $after = @(Get-LlmDrift -Deployment $path -Plane Stored)
        $checks = @(Test-LlmSmoke -Deployment $path)
        $file = New-LlmReport -Deployment $path -Since $since
        $text = Get-Content $file -Raw
    }

    It 'returns the file in the state folder, which only the owner may read' {
        $file | Should -BeOfType IO.FileInfo
        $file.DirectoryName | Should -Be "$state/reports"
        $file.Name | Should -Match '^\d{4}-\d\d-\d\d-\d{6}\.md$'
        (Get-Item "$state/reports").UnixMode, $file.UnixMode, (Get-Item ($file.FullName -replace 'md$', 'json')).UnixMode | Should -Be 'drwx------', '-rw-------', '-rw-------'
    }

    It 'names the deployment, the span and the author' {
        $text | Should -BeLike '# Maintenance report: lab*'
        $text | Should -BeLike "*| `*`*Created`*`* | * UTC by $([Environment]::UserName)@$([Environment]::MachineName), LiteLlmOps 0.1.0 |*"
        $text | Should -BeLike "*| `*`*Span`*`* | $($since.UtcDateTime.ToString('yyyy-MM-dd HH:mm:ss')) UTC to * (*; as requested) |*"
    }

    It 'has the drift as resolved by the seed, by name' {
        $before.Count | Should -BeGreaterThan 4
        $after | Should -BeNullOrEmpty
        $issues = Get-Section $text 'Issues'
        $issues | Should -BeLike '*values of router_settings differ in the database*'
        $issues | Should -BeLike '*`*`*Resolution.`*`* Resolved by Invoke-LlmSeed at * UTC (Update /router_settings/*No longer observed by Get-LlmDrift at *'
        $issues | Should -Not -BeLike '*Open: last seen by Get-LlmDrift*'
    }

    It 'has the results of the last run of the checks' {
        $smoke = Get-Section $text 'Smoke checks'
        @($smoke -split "`n" -like '| Passed | *').Count | Should -Be @($checks | Where-Object Status -EQ Passed).Count
        $consistency = Get-Section $text 'Consistency'
        foreach ($finding in $findings) { "$consistency".Contains("| $($finding.Severity) | ``$($finding.Id)`` |") | Should -BeTrue }
    }

    It 'has the services with the ids of their processes' {
        $services = Get-Section $text 'Services'
        foreach ($service in Get-LlmService -Deployment $path) {
            "$services".Contains("| ``$($service.Name)`` | Ready | $($service.ProcessId) |") | Should -BeTrue
        }
    }

    It 'has the current state, the spend and the requests' {
        $inventory = Get-LlmInventory -Deployment $path
        $current = Get-Section $text 'Current state'
        $current | Should -BeLike "*| Local models | $($inventory.LocalModels) |*| MCP servers | $($inventory.McpServers) |*| Active keys | $($inventory.ActiveKeys) |*"
        # A few seconds without requests.
        Get-Section $text 'Requests' | Should -BeLike '*The spend log has no request in this span.*'
    }

    It 'has the changes, the commands and the notes' {
        "$(Get-Section $text 'Changes of the database')".Contains('| `Invoke-LlmSeed` | Update /router_settings/') | Should -BeTrue
        $commands = Get-Section $text 'Commands run'
        $commands | Should -BeLike '*| ?Invoke-LlmSeed? | Applied | * | CHG-4711 |*'
        $commands | Should -BeLike '*| ?Restart-LlmServices? | Applied |*'
        $commands | Should -BeLike '*| ?systemctl reload nginx? | Exit code 3 | new certificate |*'
    }

    It 'recommends what the open findings need' {
        $recommendations = Get-Section $text 'Recommendations'
        foreach ($finding in $findings | Where-Object IsFailure) { $recommendations | Should -Match ([regex]::Escape(($finding.Remediation -split '[`\\_*<\[|&/]')[0])) }
    }

    It 'contains no secret' {
        foreach ($name in 'LITELLM_MASTER_KEY', 'LITELLM_SALT_KEY') { $text | Should -Not -Match ([regex]::Escape((Get-LabVariable $lab $name))) }
        $text | Should -Not -Match ([regex]::Escape(([Uri] (Get-LabVariable $lab DATABASE_URL)).UserInfo.Split(':')[1]))
    }

    It 'is journaled, and the next one begins where it ended' {
        $entry = Get-LlmJournal New-LlmReport -Deployment $path | Select-Object -Last 1
        $entry.Outcome, $entry.Changes[0] | Should -Be 'Written', "Write $($file.FullName)"
        $end = [DateTime]::Parse(($entry.Changes[1] -split ' ')[-1], [cultureinfo]::InvariantCulture, 'AdjustToUniversal')
        $json = New-LlmReport -Deployment $path -Format Json | Get-Content -Raw | ConvertFrom-Json
        $json.span.since.ToUniversalTime() | Should -Be $end.AddTicks(-($end.Ticks % 10000))
        $json.span.origin | Should -Be 'since the last report'
        $json.smoke | Should -BeNullOrEmpty
        $json.summary[0] | Should -BeLike 'Nothing happened in this span*'
    }
}

Describe 'New-LlmReport of traffic' {
    BeforeAll {
        Reset-TestLab $lab
        Add-LabRecord $lab
        $file = New-LlmReport "$TestDrive/traffic.json" -Deployment $path -Last 5d -PassThru
        $report = Get-Content $file -Raw | ConvertFrom-Json
    }

    It 'has the spend that Get-LlmSpend returns' {
        $since = [DateTimeOffset] $report.span.since
        $until = [DateTimeOffset] $report.span.until
        $spend = @(Get-LlmSpend -Deployment $path -By Day, Model -Since $since -Until $until)
        $report.spend.Count | Should -Be $spend.Count
        [Math]::Round(($report.spend.spend | Measure-Object -Sum).Sum, 6) | Should -Be ([Math]::Round(($spend.Spend | Measure-Object -Sum).Sum, 6))
    }

    It 'has the requests by status and the latency by day' {
        $requests = $report.requests
        ($requests.statuses.requests | Measure-Object -Sum).Sum | Should -Be ($requests.days.requests | Measure-Object -Sum).Sum
        $requests.statuses.status | Should -Contain 'Succeeded'
        $requests.statuses.status | Should -Contain 'Failed: 429 RateLimitError'
        $requests.days[1].medianSeconds, $requests.days[1].p95Seconds | Should -Be 2.5, 2.5
    }

    It 'takes the sums of whole days when the spend log is empty' {
        Invoke-LabSql $lab 'TRUNCATE "LiteLLM_SpendLogs"'
        New-LlmReport "$TestDrive/days.md" -Deployment $path -Last 5d
        $spend = Get-Section (Get-Content "$TestDrive/days.md" -Raw) 'Spend'
        $spend | Should -BeLike '*The spend log has no request on these days, but the daily tables have spend. These are sums of whole UTC days.*| `*`*Total`*`* |*'
    }
}

Describe 'New-LlmReport with objects of the pipeline' {
    BeforeAll {
        Reset-TestLab $lab
        $checks = @(Test-LlmSmoke -Deployment $path -Level Quick)
        $drift = @(Get-LlmDrift -Deployment $path -Plane Stored)
        $incidents = @('litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided' | Get-LlmIncident -Deployment $path -SkipVerification)
        $finding = [pscustomobject] @{ PSTypeName = 'Deserialized.LiteLlmOps.Consistency.LlmFinding'; Id = 'SecretWeak'; Severity = 'Error'; Subject = 'a | <b>x</b>'; Evidence = 'e'; Impact = 'i'; Remediation = 'Do this'; IsFailure = $true; Deployment = "$path/llmops.yaml" }
    }

    It 'accepts them mixed, live and deserialized' {
        $serialized = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($drift))
        $json = $incidents + $serialized + $checks + $finding | New-LlmReport -Format Json | Get-Content -Raw | ConvertFrom-Json
        $json.smoke.isPiped, $json.smoke.checks.Count | Should -Be $true, $checks.Count
        $json.deployment | Should -Be "$path/llmops.yaml"
        $json.issues.kind | Should -Contain 'Incident'
        $json.issues.kind | Should -Contain 'Drift'
        ($json.issues | Where-Object kind -EQ Finding).state | Should -Be 'Open'
        $json.recommendations.text | Should -Contain 'Do this'
    }

    It 'writes hostile text as text' {
        $finding | New-LlmReport "$TestDrive/hostile.html" -NoClobber
        $page = Get-Content "$TestDrive/hostile.html" -Raw
        $page | Should -BeLike '*a | &lt;b&gt;x&lt;/b&gt;*'
        $page | Should -Not -BeLike '*<b>*'
    }

    It 'accepts deployments' {
        (Get-LlmDeployment -Deployment $path | New-LlmReport).DirectoryName | Should -Be "$state/reports"
    }

    It 'rejects other objects, and writes nothing' {
        $count = (Get-ChildItem "$state/reports").Count
        { $checks[0], @{ a = 1 } | New-LlmReport } | Should -Throw -ErrorId 'UnsupportedInputType,*'
        { Invoke-LlmSeed -Deployment $path -WhatIf | New-LlmReport } | Should -Throw '*takes changes and actions on services from the journal*'
        (Get-ChildItem "$state/reports").Count | Should -Be $count
    }

    It 'says when the pipeline is empty' {
        $warnings = Push-TestLocation $path {
            @() | New-LlmReport -WarningVariable found -WarningAction SilentlyContinue | Should -Exist
            "$found"
        }
        $warnings | Should -BeLike 'The pipeline had no objects; the report is of the default deployment.'
    }

    It 'runs the checks with -RunChecks' {
        $json = New-LlmReport -Deployment $path -Format Json -RunChecks | Get-Content -Raw | ConvertFrom-Json
        $json.smoke.checks.name | Should -Contain 'ProxyReady'
        $json.consistency.command | Should -Be 'Test-LlmConsistency'
    }
}

Describe 'New-LlmReport -Path' {
    BeforeAll { Reset-TestLab $lab }

    It 'infers the format from <Name>' -ForEach @(
        @{ Name = 'a.md'; Start = '# Maintenance report' }
        @{ Name = 'a.html'; Start = '<!DOCTYPE html>' }
        @{ Name = 'a.json'; Start = '{"version":1,' }
    ) {
        New-LlmReport "$TestDrive/$Name" -Deployment $path | Should -BeNullOrEmpty
        Get-Content "$TestDrive/$Name" -Raw | Should -BeLike "$Start*"
    }

    It 'reports a path that cannot be used' {
        { New-LlmReport "$TestDrive/a.foo" -Deployment $path } | Should -Throw "Cannot infer the format from 'a.foo'; use -Format*" -ErrorId 'FormatUnknown,*'
        { New-LlmReport "$TestDrive/none/a.md" -Deployment $path } | Should -Throw -ErrorId 'FolderNotFound,*'
        { New-LlmReport "$TestDrive/a.md" -Deployment $path -NoClobber } | Should -Throw -ErrorId 'FileExists,*'
    }

    It 'writes the report of one deployment, and reports each further one: <Given>' -ForEach @(
        @{ Given = 'twins/*'; Written = $true; Errors = 1 }
        @{ Given = 'twins/a', 'twins/b'; Written = $false; Errors = 2 }
    ) {
        foreach ($name in 'a', 'b') {
            $null = New-Item -ItemType Directory "$TestDrive/twins/$name" -Force
            Set-Content "$TestDrive/twins/$name/llmops.yaml" "name: $name`nproxy: { url: 'http://127.0.0.1:1' }`ndatabase: { url: 'postgresql://u:p@127.0.0.1:1/x' }"
        }

        $file = "$TestDrive/twins-$Errors.md"
        New-LlmReport $file -Deployment ($Given -replace '^', "$TestDrive/") -WarningAction Ignore -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.FullyQualifiedErrorId | Should -Be (@('MultipleDeployments,LiteLlmOps.Commands.NewLlmReportCommand') * $Errors)
        Test-Path $file | Should -Be $Written
        if ($Written) { Get-Content $file -Raw | Should -BeLike '# Maintenance report: a*' }
    }

    It 'reports an impossible time span' {
        { New-LlmReport -Deployment $path -Last 1h -Since 2h } | Should -Throw -ErrorId 'InvalidTimeRange,*'
        { New-LlmReport -Deployment $path -Since ([DateTimeOffset]::Now.AddHours(1)) } | Should -Throw '*is in the future*' -ErrorId 'InvalidTimeRange,*'
    }

    It 'writes nothing with -WhatIf' {
        $count = (Get-ChildItem "$state/reports").Count
        $lines = (Get-Content "$state/journal.jsonl").Count
        New-LlmReport -Deployment $path -RunChecks -WhatIf
        (Get-ChildItem "$state/reports").Count, (Get-Content "$state/journal.jsonl").Count | Should -Be $count, $lines
    }
}

Describe 'New-LlmReport when something cannot be read' {
    BeforeEach { Reset-TestLab $lab }

    It 'is written without the database and the proxy' {
        Edit-LabFile $lab llmops.yaml $lab.ProxyUrl 'http://127.0.0.1:1'
        (Get-Content "$path/env.litellm") -replace '^DATABASE_URL=.*', 'DATABASE_URL=postgresql://u:letmein-0815@127.0.0.1:1/litellm' | Set-Content "$path/env.litellm"
        $text = New-LlmReport -Deployment $path -WarningVariable warnings -WarningAction SilentlyContinue | Get-Content -Raw
        "$warnings" | Should -BeLike '*Could not determine *the spend and the requests, because *127.0.0.1:1*'
        $text | Should -BeLike '*Could not determine the spend, because *127.0.0.1:1*'
        $text | Should -BeLike '*| Spend | unknown |*'
        $text | Should -Not -BeLike '*letmein*'
    }

    It 'states a gap of the journal, and keeps the rest' {
        Add-LlmNote 'first' -Deployment $path
        Add-LlmNote 'second' -Deployment $path
        Add-LlmNote 'third' -Deployment $path
        $lines = Get-Content "$state/journal.jsonl"
        $lines[-2] = $lines[-2].Substring(0, 40)
        Set-Content "$state/journal.jsonl" $lines
        $text = New-LlmReport -Deployment $path -WarningAction SilentlyContinue | Get-Content -Raw
        $text | Should -BeLike "*Line $($lines.Count - 1) of journal.jsonl is not a complete entry*"
        $text | Should -BeLike '*first*third*'
        $text | Should -Not -BeLike '*second*'
    }

    It 'says that the previous report cannot be compared' {
        $null = New-LlmReport -Deployment $path
        Get-ChildItem "$state/reports/*.json" | Set-Content -Value '{'
        $text = New-LlmReport -Deployment $path -WarningAction SilentlyContinue | Get-Content -Raw
        $text | Should -BeLike '*Could not determine what differs from the previous report, because *is not the JSON form of a report*'
    }
}
