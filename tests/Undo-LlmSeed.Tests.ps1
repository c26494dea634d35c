BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -PollInterval 300ms
    $path = $lab.Path
    function Set-Router([string] $Json) {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_Config`" SET param_value = param_value || '$Json' WHERE param_name = 'router_settings'"
    }
    function Get-Router { Invoke-LabSql $lab "SELECT param_value::text FROM `"LiteLLM_Config`" WHERE param_name = 'router_settings'" | ConvertFrom-Json }
    function Get-Model([string] $Name) {
        Invoke-LabSql $lab "SELECT (to_jsonb(m) - 'updated_at')::text FROM `"LiteLLM_ProxyModelTable`" m WHERE model_name = '$Name'"
    }
    function Set-ModelParameter([string] $Name, [string] $Json) {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_ProxyModelTable`" SET litellm_params = litellm_params || '$Json' WHERE model_name = '$Name'"
    }
    function Invoke-Seed { Invoke-LlmSeed -Deployment $path -NoWait @args }
    # Seeds one of the settings that have drifted in a new lab.
    function Invoke-SettingSeed([string] $Name) { Get-LlmDrift -Deployment $path -Plane Stored | Where-Object Name -EQ $Name | Invoke-LlmSeed -NoWait }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Undo-LlmSeed after two seeds' {
    BeforeEach {
        Reset-TestLab $lab
        $first = Invoke-SettingSeed timeout
        $second = Invoke-SettingSeed num_retries
    }

    It 'returns the planned changes with -WhatIf, and writes nothing' {
        $planned = Undo-LlmSeed -Deployment $path -WhatIf
        @($planned).Path | Should -Be '/router_settings/num_retries'
        $planned.Desired | Should -Be 1
        $planned.Actual | Should -Be 3
        $planned.Status | Should -Be 'Planned'
        (Get-Router).num_retries | Should -Be 3
        @(Get-LlmCheckpoint -Deployment $path).Count | Should -Be 2
    }

    It 'undoes the last seed, waits for the proxy, and adds a line to the journal' {
        $done = Undo-LlmSeed -Deployment $path -Reason 'it was wrong'
        $done.Status | Should -Be 'Applied'
        $done.Live | Should -Be 'Confirmed'
        (Get-Router).num_retries | Should -Be 1
        (Get-Router).timeout | Should -Be 120
        $all = Get-LlmCheckpoint -Deployment $path
        $all[0].Command | Should -Be 'Undo-LlmSeed'
        $all[0].Undoes | Should -Be $second.Checkpoint
        $all[0].Reason | Should -Be 'it was wrong'
        $all[1].Id | Should -Be $second.Checkpoint
        $all[1].Status | Should -Be 'Undone'
        $all[1].UndoneBy | Should -Be $all[0].Id
        $last = (Get-Content "$path/state/journal.jsonl" | ConvertFrom-Json)[-1]
        $last.command | Should -Be 'Undo-LlmSeed'
        $last.reason | Should -Be 'it was wrong'
    }

    It 'undoes the seed before it with the next call, and writes an error when there is none' {
        (Undo-LlmSeed -Deployment $path -NoWait).Path | Should -Be '/router_settings/num_retries'
        (Undo-LlmSeed -Deployment $path -NoWait).Path | Should -Be '/router_settings/timeout'
        { Undo-LlmSeed -Deployment $path } | Should -Throw '*has no seed to undo*' -ErrorId 'CheckpointNotFound,*'
    }

    It 'does nothing for a checkpoint that is already undone' {
        $null = Undo-LlmSeed -Deployment $path -Checkpoint $first.Checkpoint -NoWait
        $before = Get-Router | ConvertTo-Json -Depth 9
        Undo-LlmSeed -Deployment $path -Checkpoint $first.Checkpoint | Should -BeNullOrEmpty
        Get-Router | ConvertTo-Json -Depth 9 | Should -Be $before
    }

    It 'undoes an undo' {
        $null = Undo-LlmSeed -Deployment $path -Checkpoint $first.Checkpoint -NoWait
        (Get-Router).timeout | Should -Be 600
        $undo = (Get-LlmCheckpoint -Deployment $path)[0]
        ($undo | Undo-LlmSeed -NoWait).Path | Should -Be '/router_settings/timeout'
        (Get-Router).timeout | Should -Be 120
    }
}

Describe 'The pipeline input of Undo-LlmSeed' {
    BeforeEach {
        Reset-TestLab $lab
        $first = Invoke-SettingSeed timeout
        $second = Invoke-SettingSeed num_retries
    }

    It 'is accepted from <Kind>' -ForEach @(
        @{ Kind = 'Invoke-LlmSeed'; Make = { $first } }
        @{ Kind = 'Import-Clixml'; Make = { $first | Export-Clixml TestDrive:/change.xml; Import-Clixml TestDrive:/change.xml } }
        @{ Kind = 'Import-Clixml of checkpoints'; Make = { Get-LlmCheckpoint -Deployment $path $first.Checkpoint | Export-Clixml TestDrive:/c.xml; Import-Clixml TestDrive:/c.xml } }
        @{ Kind = 'JSON of checkpoints'; Make = { Get-LlmCheckpoint -Deployment $path $first.Checkpoint | ConvertTo-Json | ConvertFrom-Json } }
        @{ Kind = 'a job'; Make = { $first | Start-Job { $input } | Receive-Job -Wait -AutoRemoveJob } }
        @{ Kind = 'objects with a property Checkpoint'; Make = { [pscustomobject] @{ Deployment = $path; Checkpoint = $first.Checkpoint } } }
    ) {
        (& $Make | Undo-LlmSeed -NoWait).Path | Should -Be '/router_settings/timeout'
        (Get-Router).num_retries | Should -Be 3
    }

    It 'is the last seed of a deployment for an object of Get-LlmLab or Get-LlmDeployment' {
        (Get-LlmLab -Path $path | Undo-LlmSeed -NoWait).Path | Should -Be '/router_settings/num_retries'
        (Get-LlmDeployment -Deployment $path | Undo-LlmSeed -NoWait).Path | Should -Be '/router_settings/timeout'
    }

    It 'selects nothing when the pipeline or a variable is empty' {
        $before = Get-Router | ConvertTo-Json -Depth 9
        $nothing = $null
        $nothing | Undo-LlmSeed -Deployment $path | Should -BeNullOrEmpty
        Undo-LlmSeed -Deployment $path -InputObject $nothing | Should -BeNullOrEmpty
        Get-Router | ConvertTo-Json -Depth 9 | Should -Be $before
    }

    It 'is an error for <Kind>, and nothing is undone' -ForEach @(
        @{ Kind = 'drift'; Make = { Get-LlmDrift -Deployment $path -Plane Stored | Select-Object -First 1 }; Type = 'LlmDrift' }
        @{ Kind = 'a setting'; Make = { Get-LlmSetting -Deployment $path router_settings.timeout }; Type = 'LlmSetting' }
        @{ Kind = 'an object with a Deployment alone'; Make = { [pscustomobject] @{ Deployment = $path } }; Type = 'PSCustomObject' }
    ) {
        { & $Make | Undo-LlmSeed -NoWait } | Should -Throw "Unsupported input type $Type; pipe objects of Get-LlmCheckpoint*" -ErrorId 'UnsupportedInputType,*'
        (Get-Router).num_retries | Should -Be 3
    }

    It 'is skipped with a warning for a change that was not written' {
        Set-Router '{"timeout": 7}'
        $planned = Invoke-LlmSeed -Deployment $path -WhatIf
        $planned | Undo-LlmSeed -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warnings[0] | Should -BeLike 'Skipped * /router_settings/*: it was not written, so there is nothing to undo.'
        @($warnings).Count | Should -Be @($planned).Count
        $null | Undo-LlmSeed | Should -BeNullOrEmpty
        (Get-Router).num_retries | Should -Be 3
    }
}

Describe 'Undo-LlmSeed of a value at which the poll of LiteLLM would end' {
    BeforeEach { Reset-TestLab $lab }

    It 'keeps the value with an error, also with -Force, and reverts the others: <Json>' -ForEach @(
        @{ Json = '{"timeout": "soon"}' }
        @{ Json = '{"timeout": [3]}' }
    ) {
        Set-Router $Json
        $changes = Invoke-Seed
        $all = Get-ErrorsOf { $changes | Undo-LlmSeed -NoWait -Force -WarningAction SilentlyContinue }
        $all.Errors.FullyQualifiedErrorId | Should -BeLike 'ValueStopsPoll,*'
        $all.Errors.Exception.Message | Should -BeLike (
            '/router_settings/timeout is not undone: LiteLLM 1.106.0 cannot apply *: its poll ends there, *')
        $all.Errors.TargetObject | Should -Be '/router_settings/timeout'
        ($all.Output | Where-Object Status -EQ Kept).Path | Should -Be '/router_settings/timeout'
        ($all.Output | Where-Object Status -EQ Applied).Path | Should -Contain '/router_settings/num_retries'
        $now = Get-Router
        $now.timeout | Should -Be 120
        $now.num_retries | Should -Be 1
    }

    It 'writes the error with -WhatIf too' {
        Set-Router '{"timeout": "soon"}'
        $changes = Invoke-Seed
        $all = Get-ErrorsOf { $changes | Undo-LlmSeed -WhatIf -WarningAction SilentlyContinue }
        $all.Errors.FullyQualifiedErrorId | Should -BeLike 'ValueStopsPoll,*'
        ($all.Output | Where-Object Name -EQ timeout).Status | Should -Be 'Kept'
    }

    It 'keeps a model whose previous parameters LiteLLM rejects' {
        $null = Invoke-Seed
        Set-ModelParameter local-qwen '{"rpm": "many"}'
        Set-Router '{"num_retries": 7}'
        $changes = Invoke-Seed
        $seeded = Get-Model local-qwen
        $all = Get-ErrorsOf { $changes | Undo-LlmSeed -NoWait -WarningAction SilentlyContinue }
        $all.Errors.FullyQualifiedErrorId | Should -BeLike 'ValueStopsPoll,*'
        $all.Errors.Exception.Message | Should -BeLike "/model_list/*local-qwen* is not undone: LiteLLM rejects rpm, which must be a whole number: *"
        ($all.Output | Where-Object Status -EQ Kept).Name | Should -Be 'local-qwen'
        Get-Model local-qwen | Should -Be $seeded
        (Get-Router).num_retries | Should -Be 7
    }
}

Describe 'Undo-LlmSeed after modifications by others' {
    BeforeEach { Reset-TestLab $lab }

    It 'keeps a modified setting, and names it' {
        $changes = Invoke-Seed
        Set-Router '{"allowed_fails": 99, "cooldown_time": 77}'
        $all = $changes | Undo-LlmSeed -NoWait -WarningVariable warnings -WarningAction SilentlyContinue
        $kept = $all | Where-Object Status -EQ Kept
        $kept.Path | Should -Be '/router_settings/allowed_fails'
        $kept.Reason | Should -Be 'it was modified after the seed'
        "$warnings" | Should -BeLike '/router_settings/allowed_fails is not undone: it was modified after the seed.'
        ($all | Where-Object Status -EQ Applied).Name | Should -Be @('timeout', 'fallbacks', 'num_retries', 'routing_strategy')
        $now = Get-Router
        $now.num_retries | Should -Be 1
        $now.timeout | Should -Be 600
        $now.allowed_fails | Should -Be 99
        $now.cooldown_time | Should -Be 77
    }

    It 'keeps the modified fields of a model, and undoes the others' {
        $null = Invoke-Seed
        Set-ModelParameter local-qwen '{"rpm": 1, "tpm": 2}'
        $null = Invoke-Seed
        Set-ModelParameter local-qwen '{"rpm": 500}'
        $all = Undo-LlmSeed -Deployment $path -NoWait -WarningAction SilentlyContinue
        ($all | Where-Object Status -EQ Kept).Fields | Should -BeLike '*/litellm_params/rpm'
        ($all | Where-Object Status -EQ Applied).Fields | Should -BeLike '*/litellm_params/tpm'
        $now = (Get-Model local-qwen | ConvertFrom-Json).litellm_params
        $now.rpm | Should -Be 500
        $now.tpm | Should -Be 2
    }

    It 'does not create a model again that was deleted' {
        $null = Invoke-Seed
        Set-ModelParameter local-qwen '{"rpm": 1}'
        $null = Invoke-Seed
        Invoke-LabSql $lab "DELETE FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = 'local-qwen'"
        $all = Undo-LlmSeed -Deployment $path -NoWait -WarningAction SilentlyContinue
        @($all).Status | Should -Be 'Kept'
        $all.Reason | Should -Be 'it was deleted after the seed'
        Get-Model local-qwen | Should -BeNullOrEmpty
    }
}

Describe 'Undo-LlmSeed of a deleted model' {
    BeforeAll {
        Reset-TestLab $lab
        $model = '{"model_name": "from-the-ui", "litellm_params": {"model": "openai/x", "api_key": "sk-from-the-ui-0123456789"}}'
        $null = Invoke-LabApi $lab POST model/new $model
    }

    It 'restores the row with its author and its ciphertext' {
        $before = Get-Model from-the-ui
        $null = Invoke-LlmSeed -Deployment $path -NoWait -Prune All -Model from-the-ui -Confirm:$false
        Get-Model from-the-ui | Should -BeNullOrEmpty
        $back = Undo-LlmSeed -Deployment $path -NoWait
        $back.Action | Should -Be 'Add'
        "$($back.Desired)" | Should -Not -BeLike '*from-the-ui-0123*'
        Get-Model from-the-ui | Should -Be $before
    }
}

Describe 'Invoke-LlmSeed after an interrupted seed' {
    BeforeEach {
        Reset-TestLab $lab
        $null = Invoke-Seed
        Set-Router '{"timeout": 7}'
        $done = Invoke-Seed
        # The state after kill -9 between the checkpoint and its completion.
        $pending = "$path/state/checkpoints/$($done.Checkpoint).pending"
        Move-Item ($pending -replace 'pending$', 'checkpoint') $pending
        $entries = @(Get-Content "$path/state/journal.jsonl" | Select-Object -SkipLast 1)
        [IO.File]::WriteAllText("$path/state/journal.jsonl", ($entries -join "`n") + "`n")
    }

    It 'writes a warning when that seed had written nothing, and deletes its checkpoint' {
        Set-Router '{"timeout": 7}'
        $null = Invoke-LlmSeed -Deployment $path -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike 'The Invoke-LlmSeed of * was interrupted before it wrote anything.'
        $pending | Should -Exist
        $null = Invoke-LlmSeed -Deployment $path -NoWait -WarningAction SilentlyContinue
        $pending | Should -Not -Exist
    }

    It 'writes a warning when that seed had written all changes, and Undo-LlmSeed undoes it' {
        $null = Invoke-LlmSeed -Deployment $path -NoWait -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike "The Invoke-LlmSeed of * was interrupted after it had written all changes. Its checkpoint is $($done.Checkpoint)."
        (Undo-LlmSeed -Deployment $path -Checkpoint $done.Checkpoint -NoWait).Desired | Should -Be 7
    }
}
