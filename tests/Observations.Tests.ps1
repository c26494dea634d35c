BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -PollInterval 500ms
    $path = $lab.Path
    $file = "$path/state/observations.jsonl"
    function Get-Run { if (Test-Path $file) { @(Get-Content $file | ConvertFrom-Json) } }
    function Remove-Runs { Remove-Item $file -ErrorAction Ignore }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Commands that look record what they saw' {
    BeforeEach { Remove-Runs }

    It 'Get-LlmDrift: the differences as displayed, and what was compared' {
        $drift = Get-LlmDrift -Deployment $path -Plane Stored
        $run = Get-Run
        $run.kind | Should -Be 'Drift'
        $run.command | Should -Be 'Get-LlmDrift'
        $run.user | Should -Be ([Environment]::UserName)
        $run.content.count | Should -Be $drift.Count
        $run.content.drift.path | Should -Be $drift.Path
        $timeout = $run.content.drift | Where-Object path -EQ /router_settings/timeout
        $shown = $drift | Where-Object Path -EQ /router_settings/timeout
        $timeout.desired | Should -Be "$($shown.Desired)"
        $timeout.effect | Should -Be "$($shown.Effect)"
        $run.content.scope.areas | Should -Be 'Stored', 'Baseline'
        $run.content.scope.filters | Should -Be '-Plane Stored'
        (Get-Item $file).UnixFileMode | Should -Be ([IO.UnixFileMode] 'UserRead, UserWrite')
    }

    It 'Get-LlmDrift: no plane is complete when the database cannot be read' {
        Edit-LabFile $lab env.litellm '@' '@127.0.0.1:1,'
        try { Get-LlmDrift -Deployment $path -ErrorAction SilentlyContinue | Out-Null }
        finally { Edit-LabFile $lab env.litellm '@127.0.0.1:1,' '@' }
        (Get-Run).content.scope.areas | Should -Be 'Rendered'
    }

    It 'Test-LlmSmoke, also with -Quiet' {
        $results = Test-LlmSmoke -Deployment $path -Level Quick
        $null = Test-LlmSmoke ProxyLive -Deployment $path -Quiet
        $runs = Get-Run
        $runs.kind | Should -Be 'Check', 'Check'
        $runs[0].content.checks.name | Should -Be ($results.Name | Sort-Object -CaseSensitive)
        $runs[0].content.scope.areas | Should -Be 'Quick'
        $live = $runs[0].content.checks | Where-Object name -EQ ProxyLive
        $live.status | Should -Be 'Passed'
        $live.message | Should -Be ($results | Where-Object Name -EQ ProxyLive).Message
        $runs[1].content.scope.names | Should -Be 'ProxyLive'
        $runs[1].content.count | Should -Be 1
    }

    It 'Test-LlmConsistency' {
        $findings = Test-LlmConsistency -Deployment $path -Severity Warning -WarningAction SilentlyContinue
        $run = Get-Run
        $run.kind | Should -Be 'Finding'
        $run.content.findings.id | Should -Be $findings.Id
        $run.content.findings.subject | Should -Be $findings.Subject
        $run.content.findings[0].evidence | Should -Be $findings[0].Evidence
        $run.content.findings[0].remediation | Should -Be $findings[0].Remediation
        $run.content.scope.lowestSeverity | Should -Be 'Warning'
    }

    It 'Get-LlmIncident: with what the probes asked and saw' {
        $now = [DateTime]::Now.ToString('HH:mm:ss')
        Add-Content "$path/logs/litellm.log" "$now - LiteLLM Proxy:ERROR: utils.py:1 - The column ``LiteLLM_UserTable.no_such_column`` does not exist in the current database."
        $incidents = Get-LlmIncident -Deployment $path
        $run = Get-Run
        $run.kind | Should -Be 'Incident'
        $run.content.count | Should -Be @($incidents).Count
        $run.content.incidents.signature | Should -Be $incidents.Signature
        $run.content.scope.areas | Should -Contain "$path/logs/litellm.log"
        $seen = $run.content.incidents | Where-Object subject -Like '*no_such_column*'
        $shown = $incidents | Where-Object Subject -Like '*no_such_column*'
        $seen.verdict | Should -Be "$($shown.Verdict)"
        $seen.sample | Should -Be $shown.Sample
        $seen.logs | Should -Be "$path/logs/litellm.log"
        $seen.probes[0].question | Should -BeLike "Does the table 'LiteLLM_UserTable' have the column 'no_such_column'?"
        $seen.probes[0].outcome | Should -Not -BeNullOrEmpty
        $shown.Evidence | Should -BeLike "$($seen.probes[0].answer)*"
    }

    It 'writes a short line for a run that saw the same' {
        1..3 | ForEach-Object { $null = Get-LlmDrift -Deployment $path -Plane Stored }
        $runs = Get-Run
        $runs | Should -HaveCount 3
        @($runs.hash | Select-Object -Unique) | Should -HaveCount 1
        $runs[1].PSObject.Properties.Name | Should -Not -Contain 'content'
    }

    It 'records no run that was ended before its end, and none of -Follow' {
        $null = Get-LlmDrift -Deployment $path -Plane Stored | Select-Object -First 1
        Get-Run | Should -BeNullOrEmpty
    }

    It 'records no secret' {
        $secrets = Get-Content "$path/env.litellm" | Where-Object { $_ -match '^\w*(KEY|PASSWORD|SECRET|TOKEN)\w*=(.{8,})' } | ForEach-Object { $Matches[2] }
        $secrets | Should -Not -BeNullOrEmpty
        Get-LlmDrift -Deployment $path -Plane Stored, Rendered | Out-Null
        Test-LlmSmoke -Deployment $path | Out-Null
        Test-LlmConsistency -Deployment $path -WarningAction SilentlyContinue | Out-Null
        Get-LlmIncident -Deployment $path | Out-Null
        $text = Get-Content $file -Raw
        foreach ($secret in $secrets) { $text.Contains($secret.Trim("'", '"')) | Should -BeFalse }
    }
}

Describe 'Runs without a record' {
    BeforeEach { Remove-Runs }

    It 'state.observations: false turns them off' {
        Edit-LabFile $lab llmops.yaml 'staleAfter: 7d' 'staleAfter: 7d, observations: false'
        try { $null = Get-LlmDrift -Deployment $path -Plane Stored }
        finally { Edit-LabFile $lab llmops.yaml 'staleAfter: 7d, observations: false' 'staleAfter: 7d' }
        $file | Should -Not -Exist
    }

    It 'a file that cannot be written is a verbose message and no error' {
        $null = New-Item -ItemType Directory $file
        try {
            $all = Get-LlmDrift -Deployment $path -Plane Stored -Verbose -ErrorVariable failed 4>&1
            $failed | Should -BeNullOrEmpty
            "$($all | Where-Object { $_ -is [Management.Automation.VerboseRecord] })" | Should -BeLike '*The observations of this run were not recorded.*'
            @($all | Where-Object { $_ -isnot [Management.Automation.VerboseRecord] }).Count | Should -BeGreaterThan 0
        }
        finally { Remove-Item $file }
    }

    It 'creates no state folder for a deployment without llmops.yaml' {
        $plain = New-TestFolder
        Set-Content "$plain/config.yaml" 'model_list: []'
        $null = Test-LlmSmoke ConfigReads -Deployment $plain -ErrorAction SilentlyContinue
        (Get-ChildItem $plain).Name | Should -Be 'config.yaml'
        Remove-Item $plain -Recurse
    }
}
