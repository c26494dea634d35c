BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    $module = "$PSScriptRoot/../LiteLlmOps.psd1"
    Import-Module $module
    $lab = New-TestLab
    $path = $lab.Path

    # A lab without drift.
    function Initialize-Lab {
        Reset-TestLab $lab
        $null = Invoke-LlmSeed -Deployment $path -Confirm:$false
    }

    function Set-Router([string] $Key, [string] $Json) {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_Config`" SET param_value = jsonb_set(param_value, '{$Key}', '$Json') WHERE param_name = 'router_settings'"
    }

    # An object, error or warning of a watch as text; "round" for the end of a round, and nothing for other verbose messages.
    function Get-WatchText($Item) {
        if ($Item -is [Management.Automation.ErrorRecord]) { "error $($Item.FullyQualifiedErrorId -replace ',.*')" }
        elseif ($Item -is [Management.Automation.WarningRecord]) { "warning $Item" }
        elseif ($Item -isnot [Management.Automation.VerboseRecord]) { "$($Item.Change) $($Item.Plane) $($Item.Name) $($Item.Actual) $($Item.Flips)" }
        elseif ("$Item" -match ' in this round\.$') { 'round' }
    }

    # Watches the lab until the steps are done, and returns what the watch wrote. A step is a pattern, and what to do after the first text
    # like it that follows the previous step.
    function Watch-Lab([object[]] $Steps, [hashtable] $Arguments = @{}) {
        $given = @{ Deployment = $path; Plane = 'Stored'; Interval = '1s'; Timeout = '1m'; Verbose = $true }
        foreach ($key in $Arguments.Keys) { $given[$key] = $Arguments[$key] }
        $texts = [Collections.Generic.List[string]]::new()
        $next = 0
        $end = Watch-LlmDrift @given 2>&1 3>&1 4>&1 | ForEach-Object {
            $text = Get-WatchText $_
            if (-not $text) { return }
            if ($text -ne 'round') { $texts.Add($text) }
            if ($text -notlike $Steps[$next][0]) { return }
            $null = & $Steps[$next][1]
            $next++
            if ($next -eq $Steps.Count) { 'end' }
        } | Select-Object -First 1
        if ($end -ne 'end') { throw "Step $next did not occur. The watch wrote: $($texts -join '; ')" }
        $texts
    }

    # Starts or stops the database server of the lab.
    function Invoke-LabServer([string] $Data, [string[]] $Action) {
        $program = @(Get-ChildItem /usr/lib/postgresql/*/bin/pg_ctl | Sort-Object FullName)[-1].FullName
        $command = (id -u) -eq 0 ? @('runuser', '-u', 'postgres', '--', $program) : @($program)
        $arguments = @($command | Select-Object -Skip 1) + '-D' + $Data + '-w' + '-l' + "$Data/postgres.log" + $Action
        $output = & $command[0] @arguments 2>&1
        if ($LASTEXITCODE -ne 0) { throw "$output" }
    }
}

AfterAll { Remove-TestLab $lab }

Describe 'Watch-LlmDrift' {
    BeforeAll { Reset-TestLab $lab }

    It 'returns what Get-LlmDrift returns, as differences that have appeared' {
        $drift = @(Get-LlmDrift -Deployment $path)
        $before = [DateTime]::UtcNow
        $changes = @(Watch-LlmDrift -Deployment $path -Timeout 0)
        $changes.Count | Should -Be 6
        $changes.Path | Should -Be $drift.Path
        $changes | ForEach-Object { "$($_.Change) $($_.Flips)" } | Sort-Object -Unique | Should -Be 'Appeared 0'
        foreach ($index in 0..5) {
            foreach ($name in 'Plane', 'Section', 'Name', 'Kind', 'Severity', 'Desired', 'Actual', 'Deployment') {
                $changes[$index].$name | Should -Be $drift[$index].$name
            }
        }
        $changes[0].Drift | Should -BeOfType LiteLlmOps.Drift.LlmDrift
        $changes[0].Time.Kind | Should -Be Utc
        $changes[0].Time | Should -BeGreaterOrEqual $before
        $changes[0].FirstSeen, $changes[0].LastSeen | Should -Be $changes[0].Time, $changes[0].Time
    }

    It 'selects by plane, section and model as Get-LlmDrift does' {
        @(Watch-LlmDrift Rendered -Deployment $path -Timeout 0).Count | Should -Be 0
        @(Watch-LlmDrift -Section model_list -Deployment $path -Timeout 0).Count | Should -Be 0
        @(Watch-LlmDrift -Section router* -Deployment $path -Timeout 0).Count | Should -Be 6
        $models = Get-LlmModel local-llama, local-qwen -Deployment $path
        Invoke-LabSql $lab 'UPDATE "LiteLLM_ProxyModelTable" SET model_name = ''renamed'' WHERE model_name = ''local-llama'''
        (Watch-LlmDrift -Plane Stored -Model local-llama -Deployment $path -Timeout 0).Name | Sort-Object -Unique | Should -Be 'local-llama'
        ($models | Watch-LlmDrift -Plane Stored -Timeout 0).Name | Sort-Object -Unique | Should -Be 'local-llama'
        Invoke-LabSql $lab 'UPDATE "LiteLLM_ProxyModelTable" SET model_name = ''local-llama'' WHERE model_name = ''renamed'''
    }

    It 'ends with Select-Object -First, however long the interval is' {
        (Watch-LlmDrift -Deployment $path -Interval 1d | Select-Object -First 1).Change | Should -Be Appeared
    }

    It 'ends at once when it is stopped' {
        $job = Start-ThreadJob { Import-Module $using:module; Watch-LlmDrift -Deployment $using:path -Interval 1d }
        try {
            Wait-Until { $job.Output.Count -eq 6 } | Should -BeTrue -Because "it wrote $($job.Error)"
            $job.State | Should -Be Running
            Stop-Job $job
            $job.State | Should -Be Stopped
        }
        finally { Remove-Job $job -Force }
    }

    It 'gives a change to Invoke-LlmSeed, which applies this difference only' {
        $change = Watch-LlmDrift -Plane Stored -Deployment $path | Where-Object Name -EQ num_retries | Select-Object -First 1
        ($change | Invoke-LlmSeed -WhatIf).Path | Should -Be '/router_settings/num_retries'
        (Watch-LlmDrift -Plane Stored -Deployment $path | Select-Object -First 1 | Invoke-LlmSeed -WhatIf).Path | Should -Be '/router_settings/routing_strategy'
        $change | Export-Clixml "$TestDrive/change.xml"
        (Import-Clixml "$TestDrive/change.xml" | Invoke-LlmSeed -WhatIf).Path | Should -Be '/router_settings/num_retries'
        ($change.Drift | Invoke-LlmSeed -WhatIf).Path | Should -Be '/router_settings/num_retries'
        ($change | Update-LlmDeclaration -WhatIf).Path | Should -Be '/router_settings/num_retries'
    }

    It 'records no observations' {
        Remove-Item "$path/state/observations.jsonl" -ErrorAction Ignore
        $null = Watch-LlmDrift -Deployment $path -Timeout 0
        "$path/state/observations.jsonl" | Should -Not -Exist
    }
}

Describe 'Watch-LlmDrift, when something changes' {
    BeforeAll { Initialize-Lab }
    BeforeEach {
        Restore-LabFiles $lab
        Set-Router num_retries 3
        Set-Router timeout 120
    }

    It 'returns a value of the database when it appears, changes, disappears and appears again' {
        Watch-Lab @(
            , @('round', { Set-Router num_retries 9 })
            , @('Appeared*', { Set-Router num_retries 8 })
            , @('Changed*', { Set-Router num_retries 3 })
            , @('Disappeared*', { Set-Router num_retries 7 })
            , @('Appeared*', {})
        ) | Should -Be @(
            'Appeared Stored num_retries 9 0'
            'Changed Stored num_retries 8 0'
            'Disappeared Stored num_retries 8 0'
            'Appeared Stored num_retries 7 1'
        )
    }

    It 'reads the declaration and llmops.yaml again in each round' {
        Watch-Lab @(
            , @('round', { Edit-LabFile $lab config.yaml 'num_retries: 3' 'num_retries: 4' })
            , @('Appeared*', {
                    Add-Content "$path/llmops.yaml" "expected:`n  - { path: /router_settings/num_retries, reason: test, owner: me }"
                })
            , @('Disappeared*', {})
        ) | Should -Be 'Appeared Stored num_retries 3 0', 'Disappeared Stored num_retries 3 0'
    }

    It 'follows the rendered file' {
        Watch-Lab -Arguments @{ Plane = 'Rendered' } -Steps @(
            , @('round', { Copy-Item "$path/state/config.generated.yaml" "$path/kept"; Add-Content "$path/state/config.generated.yaml" 'extra: 1' })
            , @('Appeared*', { Move-Item "$path/kept" "$path/state/config.generated.yaml" -Force })
            , @('Disappeared*', {})
        ) | Should -Be 'Appeared Rendered extra 1 0', 'Disappeared Rendered extra 1 0'
    }

    It 'keeps its differences while the database is stopped, and reports the failure and its end once' {
        $data = Invoke-LabSql $lab 'SHOW data_directory'
        Set-Router num_retries 9
        Set-Router timeout 9
        try {
            $texts = Watch-Lab @(
                , @('round', { Invoke-LabServer $data stop, -m, fast })
                , @('error*', {})
                , @('round', {})
                , @('round', {})
                , @('round', {})
                , @('round', { Invoke-LabServer $data start; Set-Router timeout 120 })
                , @('Disappeared*', {})
                , @('round', { Set-Router timeout 9 })
                , @('Appeared*', {})
            )
        }
        finally {
            try { $null = Invoke-LabSql $lab 'SELECT 1' } catch { Invoke-LabServer $data start }
        }
        $texts[0, 1] | Sort-Object | Should -Be 'Appeared Stored num_retries 9 0', 'Appeared Stored timeout 9 0'
        # The server was stopped, then it did not answer: at most two reasons, and one message for each.
        $errors = @($texts -like 'error*')
        $errors | Should -BeLike 'error Database*'
        $errors.Count | Should -BeLessOrEqual 2
        $texts[-3] | Should -BeLike 'warning lab: the plane Stored can be read completely again, which was not possible since 20* UTC. *'
        $texts[-2, -1] | Should -Be 'Disappeared Stored timeout 9 0', 'Appeared Stored timeout 9 1'
    }

    It 'follows the other planes while the proxy is away' {
        # A port on which nothing listens.
        Set-Content "$path/away.yaml" (Get-Content "$path/llmops.yaml" -Raw).Replace($lab.ProxyUrl, 'http://127.0.0.1:1')
        $texts = Watch-Lab -Arguments @{ Plane = 'Stored', 'Live'; Deployment = "$path/away.yaml"; WarningAction = 'Ignore' } -Steps @(
            , @('round', { Set-Router num_retries 9 })
            , @('Appeared*', { Set-Router num_retries 3 })
            , @('Disappeared*', {})
        )
        $texts[0] | Should -BeLike 'error Proxy*'
        $texts | Select-Object -Skip 1 | Should -Be 'Appeared Stored num_retries 9 0', 'Disappeared Stored num_retries 9 0'
    }

    It 'goes on while <File> cannot be read' -ForEach @(
        @{ File = 'llmops.yaml'; Id = 'YamlInvalid'; Planes = 'plane Stored' }
        @{ File = 'config.yaml'; Id = 'YamlInvalid'; Planes = 'plane Stored' }
    ) {
        Set-Router num_retries 9
        $original = Get-Content "$path/$File" -Raw
        $texts = Watch-Lab @(
            , @('round', { Set-Content "$path/$File" '[' })
            , @('error*', {})
            , @('round', {})
            , @('round', { Set-Content "$path/$File" $original -NoNewline })
            , @('warning*', {})
            , @('round', { Set-Router num_retries 3 })
            , @('Disappeared*', {})
        )
        $texts | Should -HaveCount 4
        $texts[0, 1, 3] | Should -Be 'Appeared Stored num_retries 9 0', "error $Id", 'Disappeared Stored num_retries 9 0'
        $texts[2] | Should -BeLike "warning lab: the $Planes can be read completely again*"
    }

    It 'reports a deployment file that was deleted, and goes on when it is there again' {
        Set-Router num_retries 9
        Watch-Lab @(
            , @('round', { Move-Item "$path/llmops.yaml" "$path/moved" })
            , @('error*', { Move-Item "$path/moved" "$path/llmops.yaml" })
            , @('warning*', { Set-Router num_retries 3 })
            , @('Disappeared*', {})
        ) | Where-Object { $_ -notlike 'warning*' } | Should -Be 'Appeared Stored num_retries 9 0', 'error FileNotFound', 'Disappeared Stored num_retries 9 0'
    }

    It 'watches several deployments together, also when one of them fails' {
        Set-Content "$path/other.yaml" ((Get-Content "$path/llmops.yaml" -Raw).Replace('config.yaml', 'other-config.yaml') -replace '(?m)^name: .*', 'name: other')
        Copy-Item "$path/config.yaml" "$path/other-config.yaml"
        Edit-LabFile $lab other-config.yaml 'num_retries: 3' 'num_retries: 5'
        $seen = [Collections.Generic.List[string]]::new()
        $failed = Watch-LlmDrift -Deployment "$path/llmops.yaml", "$path/other.yaml" -Plane Stored -Interval 1s -Timeout 3m 2>&1 | ForEach-Object {
            if ($_ -is [Management.Automation.ErrorRecord]) { Set-Router timeout 9; return }
            $seen.Add("$(Split-Path $_.Deployment -Leaf) $($_.Change) $($_.Name)")
            if ($seen.Count -eq 1) { Set-Content "$path/other-config.yaml" '[' }
            if ($_.Name -eq 'timeout') { $_ }
        } | Select-Object -First 1
        $failed.Deployment | Should -Be "$path/llmops.yaml"
        $seen | Should -Be 'other.yaml Appeared num_retries', 'llmops.yaml Appeared timeout'
    }
}

Describe 'Watch-LlmDrift with wrong input' {
    BeforeAll { Reset-TestLab $lab }

    It 'rejects <Arguments>' -ForEach @(
        @{ Arguments = @{ Interval = 0 } }
        @{ Arguments = @{ Interval = '999ms' } }
        @{ Arguments = @{ Interval = '2d' } }
        @{ Arguments = @{ Interval = 'soon' } }
        @{ Arguments = @{ Timeout = -1 } }
        @{ Arguments = @{ Plane = 'Nope' } }
        @{ Arguments = @{ Section = '' } }
    ) {
        { Watch-LlmDrift @Arguments -Deployment $path } | Should -Throw -ErrorId '*Argument*,LiteLlmOps.Commands.WatchLlmDriftCommand'
    }

    It 'has no -FailOn' { (Get-Command Watch-LlmDrift).Parameters.Keys | Should -Not -Contain FailOn }

    It 'ends with an error when there is no such deployment' {
        { Watch-LlmDrift -Deployment "$TestDrive/none" } | Should -Throw "The deployment '*none' does not exist.*"
    }

    It 'ends without a deployment that can be read' {
        $all = Get-ErrorsOf { Watch-LlmDrift -Deployment "$TestDrive/none", "$TestDrive/nothing" -Interval 1d }
        $all.Errors.Count | Should -Be 2
        $all.Output.Count | Should -Be 0
    }

    It 'needs the plane Schema for a schema' {
        { Watch-LlmDrift -SchemaPath "$TestDrive" -Deployment $path } | Should -Throw '-SchemaPath requires -Plane Schema.'
    }

    It 'reports a section that does not exist once' {
        $all = Get-ErrorsOf { Watch-LlmDrift -Section rooter_settings -Plane Stored -Deployment $path -Interval 1s -Timeout 2s }
        $all.Errors.FullyQualifiedErrorId | Should -Be 'SectionNotFound,LiteLlmOps.Commands.WatchLlmDriftCommand'
        $all.Output.Count | Should -Be 0
    }
}
