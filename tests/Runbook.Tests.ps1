# The maintenance session: docs/runbooks/maintenance.ps1 on a lab with all of its problems, and README's first command, which runs it.
BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $runbook = "$PSScriptRoot/../docs/runbooks/maintenance.ps1"
    # Not New-TestLab, which ends the proxy's connections: the log has exactly the errors of the lab.
    $lab = New-LlmLab -Path "$(New-TestFolder)/lab" -Problems
    $path = $lab.Path
    $state = "$path/state"
    $null = Start-LlmService -Deployment $path -Confirm:$false

    # Runs the runbook as a user does, in a new pwsh.
    function Invoke-Runbook([string] $Arguments) {
        $command = "`$PSStyle.OutputRendering = 'PlainText'; Import-Module '$PSScriptRoot/../LiteLlmOps.psd1'; & '$runbook' -Deployment '$path' $Arguments"
        $pwsh = (Get-TestPwsh) + '-Command' + $command
        Invoke-TestProgram @pwsh
    }
    # The part of the output below the heading of a step.
    function Get-Step($Result, [string] $Title) {
        $match = [regex]::Match($Result.Output, "(?s)== $([regex]::Escape($Title))[^\n]*\n(?<text>.*?)(?=\n== |\z)")
        if (-not $match.Success) { throw "No step '$Title' in: $($Result.Output) $($Result.Error)" }
        $match.Groups['text'].Value
    }
    # What a session may change: the files besides logs and observations, and the settings in the database.
    function Get-Fingerprint {
        Get-ChildItem $path -Recurse -File -Exclude observations.jsonl, *.lock, *.owner | Where-Object FullName -NotMatch '/(postgres|logs)/' | ForEach-Object {
            "$($_.FullName) $((Get-FileHash $_.FullName).Hash)"
        }
        Invoke-LabSql $lab 'SELECT param_name, md5(param_value::text) FROM "LiteLLM_Config" ORDER BY 1'
    }
}

AfterAll { Remove-TestLab $lab }

Describe 'The maintenance runbook' {
    BeforeAll {
        $fingerprint = Get-Fingerprint
        $preview = Invoke-Runbook "-Reason 'OPS-1' -WhatIf"
        $unchanged = Get-Fingerprint
        $former = @(Get-LlmService -Deployment $path)
        $password = Get-LabVariable $lab UI_PASSWORD

        $session = Invoke-Runbook "-Reason 'OPS-1'"
        $report = Get-ChildItem "$state/reports/*.json" | Get-Content -Raw | ConvertFrom-Json
        $journal = @(Get-LlmJournal -Deployment $path)
    }

    It 'changes nothing with -WhatIf, and shows what it would change' {
        $preview.Error | Should -BeNullOrEmpty
        $unchanged | Should -Be $fingerprint
        $shown = $preview.Output
        $shown | Should -BeLike "*What if: Move LITELLM_STATE_SNAPSHOT.md*What if: *config.generated.yaml*What if: Change /router_settings/*UI_PASSWORD*What if: Restart proxy*"
    }

    It 'ends without an error, with the path of the report' {
        $session.Error | Should -BeNullOrEmpty
        $session.ExitCode | Should -Be 0
        $last = ($session.Output.TrimEnd() -split "`n")[-1]
        $last | Should -BeLike "$state/reports/*.html"
        $last | Should -Exist
    }

    It 'finds two incidents: a false positive and a real error' {
        $text = Get-Step $session 'Errors in the logs'
        $text | Should -BeLike '*SkillsHook*Verdict*: Real*Prisma client*Verdict*: FalsePositive*'
        @([regex]::Matches($text, '(?m)^Verdict')).Count | Should -Be 2
        @($report.issues | Where-Object kind -EQ Incident).Count | Should -Be 2
    }

    It 'has one failed smoke check before the seed, and none after' {
        $before = Get-Step $session 'Smoke checks that do not pass'
        @([regex]::Matches($before, '(?m)^(Failed|Blocked|Warning|Expected) ')).Count | Should -Be 1
        $before | Should -BeLike '*Failed*ModelsListed*'
        Get-Step $session 'Verification' | Should -Not -Match '(?m)^(Failed|Blocked|Expected) '
        $checks = @(Test-LlmSmoke -Deployment $path)
        $checks | Where-Object Status -NotIn Passed, Skipped | Should -BeNullOrEmpty
        ($report.smoke.checks.status | Select-Object -Unique | Sort-Object) | Should -Be 'Passed', 'Skipped'
    }

    It 'archives one file' {
        $moved = @(Get-ChildItem "$state/archive" -Recurse -File -Exclude manifest.json)
        $moved.Name | Should -Be 'LITELLM_STATE_SNAPSHOT.md'
        "$state/LITELLM_STATE_SNAPSHOT.md" | Should -Not -Exist
        @($journal | Where-Object Command -EQ Move-LlmStaleState).Reason | Should -Be 'OPS-1'
    }

    It 'renders the file that the proxy starts with' {
        Get-Content "$state/config.generated.yaml" -Raw | Should -BeLike '*max_parallel_requests: 200*'
        Get-LlmDrift -Deployment $path -Plane Rendered | Should -BeNullOrEmpty
    }

    It 'seeds five config entries' {
        $seed = @($journal | Where-Object Command -EQ Invoke-LlmSeed)
        $seed.Count, $seed[0].Reason | Should -Be 1, 'OPS-1'
        $seed[0].Changes.Count | Should -Be 5
        Get-LlmDrift -Deployment $path | Should -BeNullOrEmpty
    }

    It 'sets a strong password, and shows it nowhere' {
        $password | Should -Be 'lol'
        $new = Get-LabVariable $lab UI_PASSWORD
        $new.Length | Should -BeGreaterThan 20
        Test-LlmConsistency -Deployment $path -Id SecretWeak | Should -BeNullOrEmpty
        (Get-Item "$path/env.litellm").UnixMode | Should -Be '-rw-------'
        $all = @($session.Output; Get-ChildItem $state -Recurse -File -Exclude *.checkpoint | Get-Content -Raw) -join "`n"
        foreach ($secret in $new, (Get-LabVariable $lab LITELLM_MASTER_KEY), (Get-LabVariable $lab LITELLM_SALT_KEY), ([Uri] (Get-LabVariable $lab DATABASE_URL)).UserInfo.Split(':')[1]) {
            $all.Contains($secret) | Should -BeFalse
        }
    }

    It 'restarts four services, which have new processes' {
        $services = @(Get-LlmService -Deployment $path)
        $services.Count | Should -Be 4
        $services.Status | Select-Object -Unique | Should -Be 'Ready'
        foreach ($service in $services) {
            $service.ProcessId | Should -Not -Be ($former | Where-Object Name -EQ $service.Name).ProcessId
            ($report.services | Where-Object name -EQ $service.Name).processId | Should -Be $service.ProcessId
        }
    }

    It 'ends with an audit without failures and with two warnings' {
        $findings = @(Test-LlmConsistency -Deployment $path)
        $findings | Where-Object Severity -EQ Error | Should -BeNullOrEmpty
        @($findings | Where-Object Severity -EQ Warning | ForEach-Object { "$($_.Id) $($_.Subject)" }) | Should -Be 'PrivilegeExcess SUPERUSER', 'VenvMismatch rerank'
        @($report.consistency.findings | Where-Object severity -EQ Warning).id | Should -Be 'PrivilegeExcess', 'VenvMismatch'
    }

    It 'reports the state: 17 local models, 1 active key, $1.74, 9 MCP servers, 2 admins' {
        $inventory = Get-LlmInventory -Deployment $path
        $inventory.LocalModels, $inventory.ActiveKeys, $inventory.TotalSpend, $inventory.McpServers, $inventory.AdminUsers.Count | Should -Be 17, 1, 1.74, 9, 2
        $page = Get-Content (($session.Output.TrimEnd() -split "`n")[-1]) -Raw
        foreach ($row in 'Local models</td>\s*<td[^>]*>17', 'Active keys</td>\s*<td[^>]*>1', 'MCP servers</td>\s*<td[^>]*>9', '\$1\.74') { $page | Should -Match $row }
    }

    It 'has the former problems as resolved in the report, and the open ones as recommendations' {
        @($report.issues | Where-Object title -Like '*Prisma client*').state | Should -Be 'Resolved'
        @($report.issues | Where-Object kind -EQ Drift | Where-Object state -NE Resolved) | Should -BeNullOrEmpty
        "$($report.recommendations.text)" | Should -BeLike '*rerank*'
    }

    It 'repairs nothing in a second session' {
        $secret = Get-LabVariable $lab UI_PASSWORD
        $again = Invoke-Runbook "-Reason 'OPS-2'"
        $again.Error | Should -BeNullOrEmpty
        $entries = @(Get-LlmJournal -Deployment $path -Reason 'OPS-2')
        $entries.Command | Select-Object -Unique | Should -Be 'Restart-LlmServices'
        Get-LabVariable $lab UI_PASSWORD | Should -Be $secret
        @(Get-ChildItem "$state/reports/*.html").Count | Should -Be 2
    }

    It 'stops after an error, and still writes the report' {
        Edit-LabFile $lab llmops.yaml 'os.environ/DATABASE_URL' 'postgresql://u:geheim-0123456789abcdef@127.0.0.1:1/litellm'
        try { $failed = Invoke-Runbook "-Report '$TestDrive/failed.md'" }
        finally { Edit-LabFile $lab llmops.yaml 'postgresql://u:geheim-0123456789abcdef@127.0.0.1:1/litellm' 'os.environ/DATABASE_URL' }
        $failed.ExitCode | Should -Be 1
        $failed.Error | Should -BeLike '*127.0.0.1:1*'
        "$($failed.Error) $($failed.Output)" | Should -Not -BeLike '*geheim*'
        $failed.Output | Should -Not -BeLike '*Restart in the order*'
        "$TestDrive/failed.md" | Should -Exist
    }
}

Describe 'README''s first command, docs/demo.ps1' {
    It 'runs the session on a lab, removes the lab, and ends with the path of the report' {
        $arguments = (Get-TestPwsh) + '-File' + "$PSScriptRoot/../docs/demo.ps1" + '-NoBuild'
        $result = Invoke-TestProgram @arguments
        $result.Error | Should -BeNullOrEmpty
        $result.ExitCode | Should -Be 0
        $report = ($result.Output.TrimEnd() -split "`n")[-1]
        try { Get-Content $report -Raw | Should -BeLike '<!DOCTYPE html>*Maintenance report*' }
        finally { Remove-Item $report }
        $folder = $report -replace '\.html$'
        $folder | Should -Not -Exist
        Find-TestProcess $folder | Should -BeNullOrEmpty
    }
}
