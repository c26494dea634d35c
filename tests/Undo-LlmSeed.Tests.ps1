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
    # Seeds one of the settings in which a new lab has drifted.
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

    It 'returns what it would take back with -WhatIf, and writes nothing' {
        $planned = Undo-LlmSeed -Deployment $path -WhatIf
        @($planned).Path | Should -Be '/router_settings/num_retries'
        $planned.Desired | Should -Be 1
        $planned.Actual | Should -Be 3
        $planned.Status | Should -Be 'Planned'
        (Get-Router).num_retries | Should -Be 3
        @(Get-LlmCheckpoint -Deployment $path).Count | Should -Be 2
    }

    It 'takes the last seed back, waits for the proxy, and adds a line to the journal' {
        $done = Undo-LlmSeed -Deployment $path -Reason 'it was wrong'
        $done.Status | Should -Be 'Applied'
        $done.Live | Should -Be 'Confirmed'
        (Get-Router).num_retries | Should -Be 1
        (Get-Router).timeout | Should -Be 120
        $all = Get-LlmCheckpoint -Deployment $path
        $all[0].Command | Should -Be 'Undo-LlmSeed'
        $all[0].Undoes | Should -Be $second.Checkpoint
        $all[1].Id | Should -Be $second.Checkpoint
        $all[1].Status | Should -Be 'Undone'
        $all[1].UndoneBy | Should -Be $all[0].Id
        $last = (Get-Content "$path/state/journal.jsonl" | ConvertFrom-Json)[-1]
        $last.command | Should -Be 'Undo-LlmSeed'
        $last.reason | Should -Be 'it was wrong'
    }

    It 'takes the seed before it back with the next call, and writes an error when there is none' {
        (Undo-LlmSeed -Deployment $path -NoWait).Path | Should -Be '/router_settings/num_retries'
        (Undo-LlmSeed -Deployment $path -NoWait).Path | Should -Be '/router_settings/timeout'
        { Undo-LlmSeed -Deployment $path } | Should -Throw '*no change that could be taken back*'
    }

    It 'does nothing for a checkpoint that is taken back already' {
        $null = Undo-LlmSeed -Deployment $path -Checkpoint $first.Checkpoint -NoWait
        $before = Get-Router | ConvertTo-Json -Depth 9
        Undo-LlmSeed -Deployment $path -Checkpoint $first.Checkpoint | Should -BeNullOrEmpty
        Get-Router | ConvertTo-Json -Depth 9 | Should -Be $before
    }

    It 'takes an undo back' {
        $null = Undo-LlmSeed -Deployment $path -Checkpoint $first.Checkpoint -NoWait
        (Get-Router).timeout | Should -Be 600
        $undo = (Get-LlmCheckpoint -Deployment $path)[0]
        ($undo | Undo-LlmSeed -NoWait).Path | Should -Be '/router_settings/timeout'
        (Get-Router).timeout | Should -Be 120
    }
}

Describe 'Undo-LlmSeed where somebody else has changed something since' {
    BeforeEach { Reset-TestLab $lab }

    It 'keeps a setting that was changed, and names it' {
        $changes = Invoke-Seed
        Set-Router '{"allowed_fails": 99, "cooldown_time": 77}'
        $all = $changes | Undo-LlmSeed -NoWait -WarningVariable warnings -WarningAction SilentlyContinue
        $kept = $all | Where-Object Status -EQ Kept
        $kept.Path | Should -Be '/router_settings/allowed_fails'
        $kept.Reason | Should -Be 'somebody changed it since'
        "$warnings" | Should -BeLike '*/router_settings/allowed_fails stays as it is: somebody changed it since*'
        ($all | Where-Object Status -EQ Applied).Name | Should -Be @('timeout', 'fallbacks', 'num_retries', 'routing_strategy')
        $now = Get-Router
        $now.num_retries | Should -Be 1
        $now.timeout | Should -Be 600
        $now.allowed_fails | Should -Be 99
        $now.cooldown_time | Should -Be 77
    }

    It 'keeps the fields of a model that were changed, and takes back the others' {
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

    It 'keeps a model deleted that was deleted' {
        $null = Invoke-Seed
        Set-ModelParameter local-qwen '{"rpm": 1}'
        $null = Invoke-Seed
        Invoke-LabSql $lab "DELETE FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = 'local-qwen'"
        $all = Undo-LlmSeed -Deployment $path -NoWait -WarningAction SilentlyContinue
        @($all).Status | Should -Be 'Kept'
        $all.Reason | Should -Be 'somebody deleted it since'
        Get-Model local-qwen | Should -BeNullOrEmpty
    }
}

Describe 'Undo-LlmSeed of a removed model' {
    BeforeAll {
        Reset-TestLab $lab
        $model = '{"model_name": "from-the-ui", "litellm_params": {"model": "openai/x", "api_key": "sk-from-the-ui-0123456789"}}'
        $null = Invoke-LabApi $lab POST model/new $model
    }

    It 'adds the row as it was: with who made it, and with its ciphertext' {
        $before = Get-Model from-the-ui
        $null = Invoke-Seed -Prune All -Model from-the-ui
        Get-Model from-the-ui | Should -BeNullOrEmpty
        $back = Undo-LlmSeed -Deployment $path -NoWait
        $back.Action | Should -Be 'Add'
        "$($back.Desired)" | Should -Not -BeLike '*from-the-ui-0123*'
        Get-Model from-the-ui | Should -Be $before
    }
}

Describe 'Invoke-LlmSeed after a seed that was cut off' {
    BeforeEach {
        Reset-TestLab $lab
        $null = Invoke-Seed
        Set-Router '{"timeout": 7}'
        $done = Invoke-Seed
        # As kill -9 leaves it between the checkpoint and its completion.
        $pending = "$path/state/checkpoints/$($done.Checkpoint).pending"
        Move-Item ($pending -replace 'pending$', 'checkpoint') $pending
    }

    It 'writes a warning when that seed had written nothing, and deletes its checkpoint' {
        # The rows are as they were before.
        Set-Router '{"timeout": 7}'
        $null = Invoke-LlmSeed -Deployment $path -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*was cut off before it wrote anything*'
        $pending | Should -Exist
        $null = Invoke-LlmSeed -Deployment $path -NoWait -WarningAction SilentlyContinue
        $pending | Should -Not -Exist
    }

    It 'writes a warning when that seed had written all of it, and Undo-LlmSeed takes it back' {
        $null = Invoke-LlmSeed -Deployment $path -NoWait -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*was cut off after it had written all that it was to*'
        (Undo-LlmSeed -Deployment $path -Checkpoint $done.Checkpoint -NoWait).Desired | Should -Be 7
    }
}
