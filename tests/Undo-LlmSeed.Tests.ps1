BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab" -PollInterval 500ms
    $path = $lab.Path
    function Set-Router([string] $Json) {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_Config`" SET param_value = param_value || '$Json' WHERE param_name = 'router_settings'"
    }
    function Get-Router { Invoke-LabSql $lab "SELECT param_value::text FROM `"LiteLLM_Config`" WHERE param_name = 'router_settings'" }
    function Get-Model([string] $Name) {
        Invoke-LabSql $lab "SELECT (to_jsonb(m) - 'updated_at')::text FROM `"LiteLLM_ProxyModelTable`" m WHERE model_name = '$Name'"
    }
    function Set-ModelParameter([string] $Name, [string] $Json) {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_ProxyModelTable`" SET litellm_params = litellm_params || '$Json' WHERE model_name = '$Name'"
    }
}

AfterAll {
    Remove-LlmLab -Path $path
    [IO.Directory]::Delete($root, $true)
}

Describe 'Get-LlmCheckpoint' {
    It 'lists nothing before the first seed' {
        Get-LlmCheckpoint -Deployment $path | Should -BeNullOrEmpty
    }

    It 'lists what seeds overwrote, newest first, without any value' {
        [void] (Get-LlmDrift -Deployment $path -Plane Stored | Where-Object Name -EQ 'timeout' | Invoke-LlmSeed -NoWait)
        [void] (Get-LlmDrift -Deployment $path -Plane Stored | Where-Object Name -EQ 'num_retries' | Invoke-LlmSeed -NoWait)
        $all = @(Get-LlmCheckpoint -Deployment $path)
        $all.Count | Should -Be 2
        $all[0].Changes | Should -Be 'Update /router_settings/num_retries'
        $all[1].Changes | Should -Be 'Update /router_settings/timeout'
        $all.Status | Should -Be @('Applied', 'Applied')
        $all[0].Command | Should -Be 'Invoke-LlmSeed'
        @(Get-LlmCheckpoint -Deployment $path -Id "$($all[1].Id.Substring(0, 8))*").Count | Should -Be 2
    }

    It 'says so when there is no such checkpoint' {
        (Get-ErrorsOf { Get-LlmCheckpoint -Deployment $path -Id no-such }).Errors[0].FullyQualifiedErrorId | Should -BeLike 'CheckpointNotFound,*'
    }

    It 'tells one that was changed on the disk from the others' {
        $file = "$path/state/checkpoints/$((Get-LlmCheckpoint -Deployment $path)[0].Id).checkpoint"
        $bytes = [IO.File]::ReadAllBytes($file)
        $broken = $bytes.Clone()
        $broken[-1] = $broken[-1] -bxor 1
        [IO.File]::WriteAllBytes($file, $broken)
        $all = @(Get-LlmCheckpoint -Deployment $path)
        $all.Status | Should -Be @('Unreadable', 'Applied')
        { Undo-LlmSeed -Deployment $path -Checkpoint $all[0].Id } | Should -Throw '*cannot be opened: it was sealed with another key, or changed*'
        [IO.File]::WriteAllBytes($file, $bytes)
    }
}

Describe 'Undo-LlmSeed' {
    It '-WhatIf shows what would go back, and writes nothing' {
        $before = Get-Router
        $planned = @(Undo-LlmSeed -Deployment $path -WhatIf)
        $planned.Path | Should -Be '/router_settings/num_retries'
        $planned.Desired | Should -Be 1
        $planned.Actual | Should -Be 3
        $planned.Status | Should -Be 'Planned'
        Get-Router | Should -Be $before
    }

    It 'takes the last seed back, waits for the proxy, and notes it' {
        $done = Undo-LlmSeed -Deployment $path -Reason 'it was wrong'
        $done.Status | Should -Be 'Applied'
        $done.Live | Should -Be 'Confirmed'
        Get-Router | Should -BeLike '*"num_retries": 1*'
        $all = @(Get-LlmCheckpoint -Deployment $path)
        $all[0].Command | Should -Be 'Undo-LlmSeed'
        $all[0].Undoes | Should -Be $all[1].Id
        $all[1].Status | Should -Be 'Undone'
        $all[1].UndoneBy | Should -Be $all[0].Id
        [IO.File]::ReadAllLines("$path/state/journal.jsonl")[-1] | Should -BeLike '*Undo-LlmSeed*"reason":"it was wrong"*'
    }

    It 'then takes the one before it back; then there is nothing left' {
        (Undo-LlmSeed -Deployment $path -NoWait).Path | Should -Be '/router_settings/timeout'
        { Undo-LlmSeed -Deployment $path } | Should -Throw '*no change that could be taken back*'
    }

    It 'of a checkpoint that is taken back already does nothing' {
        $before = Get-Router
        Undo-LlmSeed -Deployment $path -Checkpoint (Get-LlmCheckpoint -Deployment $path)[-1].Id | Should -BeNullOrEmpty
        Get-Router | Should -Be $before
    }

    It 'an undo can be undone' {
        $undo = (Get-LlmCheckpoint -Deployment $path)[0]
        ($undo | Undo-LlmSeed -NoWait).Path | Should -Be '/router_settings/timeout'
        Get-Router | Should -BeLike '*"timeout": 120*'
    }

    It 'keeps what others changed since, and names it' {
        $changes = @(Invoke-LlmSeed -Deployment $path -NoWait)
        Set-Router '{"allowed_fails": 99, "cooldown_time": 77}'
        $all = @($changes | Undo-LlmSeed -NoWait -WarningVariable warnings -WarningAction SilentlyContinue)
        $kept = @($all | Where-Object Status -EQ 'Kept')
        $kept.Path | Should -Be '/router_settings/allowed_fails'
        $kept.Reason | Should -Be 'somebody changed it since'
        "$warnings" | Should -BeLike '*/router_settings/allowed_fails stays as it is: somebody changed it since*'
        @($all | Where-Object Status -EQ 'Applied').Name | Should -Be @('fallbacks', 'num_retries', 'routing_strategy')
        $now = Get-Router
        $now | Should -BeLike '*"num_retries": 1*'
        $now | Should -BeLike '*"allowed_fails": 99*'
        $now | Should -BeLike '*"cooldown_time": 77*'
    }

    It 'puts a model back exactly as it was: with who made it, and with its ciphertext' {
        [void] (Invoke-LlmSeed -Deployment $path -NoWait)
        [void] (Invoke-LabApi $lab POST model/new '{"model_name": "from-the-ui", "litellm_params": {"model": "openai/x", "api_key": "sk-from-the-ui-0123456789"}}')
        $before = Get-Model from-the-ui
        [void] (Invoke-LlmSeed -Deployment $path -Prune All -Model from-the-ui -NoWait)
        Get-Model from-the-ui | Should -BeNullOrEmpty
        $back = Undo-LlmSeed -Deployment $path -NoWait
        $back.Action | Should -Be 'Add'
        "$($back.Desired)" | Should -Not -BeLike '*from-the-ui-0123*'
        Get-Model from-the-ui | Should -Be $before
        [void] (Invoke-LlmSeed -Deployment $path -Prune All -NoWait)
    }

    It 'of a model merges field by field: what the seed set goes back, what somebody set since stays' {
        Set-ModelParameter local-qwen '{"rpm": 1, "tpm": 2}'
        [void] (Invoke-LlmSeed -Deployment $path -NoWait)
        Set-ModelParameter local-qwen '{"rpm": 500}'
        $all = @(Undo-LlmSeed -Deployment $path -NoWait -WarningAction SilentlyContinue)
        @($all | Where-Object Status -EQ 'Kept').Fields | Should -BeLike '*/litellm_params/rpm'
        @($all | Where-Object Status -EQ 'Applied').Fields | Should -BeLike '*/litellm_params/tpm'
        Get-Model local-qwen | Should -BeLike '*"rpm": 500*'
        Get-Model local-qwen | Should -BeLike '*"tpm": 2*'
        [void] (Invoke-LlmSeed -Deployment $path -NoWait)
    }

    It 'keeps a model that somebody deleted after the seed' {
        Set-ModelParameter local-qwen '{"rpm": 1}'
        [void] (Invoke-LlmSeed -Deployment $path -NoWait)
        Invoke-LabSql $lab "DELETE FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = 'local-qwen'"
        $all = @(Undo-LlmSeed -Deployment $path -NoWait -WarningAction SilentlyContinue)
        $all.Status | Should -Be 'Kept'
        $all.Reason | Should -Be 'somebody deleted it since'
        [void] (Invoke-LlmSeed -Deployment $path -NoWait)
    }
}

Describe 'A seed that was cut off' {
    It 'before it wrote: the next run says so, and forgets it' {
        Set-Router '{"timeout": 7}'
        $done = Invoke-LlmSeed -Deployment $path -NoWait
        Set-Router '{"timeout": 7}'
        $folder = "$path/state/checkpoints"
        # As kill -9 leaves it between the checkpoint and the commit: pending, and the rows as they were before.
        [IO.File]::Move("$folder/$($done.Checkpoint).checkpoint", "$folder/$($done.Checkpoint).pending")
        (Get-LlmCheckpoint -Deployment $path -Id $done.Checkpoint).Status | Should -Be 'Pending'
        [void] (Invoke-LlmSeed -Deployment $path -NoWait -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue)
        "$warnings" | Should -BeLike '*was cut off before it wrote anything*'
        [IO.File]::Exists("$folder/$($done.Checkpoint).pending") | Should -BeTrue
        [void] (Invoke-LlmSeed -Deployment $path -NoWait -WarningAction SilentlyContinue)
        [IO.File]::Exists("$folder/$($done.Checkpoint).pending") | Should -BeFalse
    }

    It 'after it had written: the next run says so, and it can be undone' {
        Set-Router '{"timeout": 8}'
        $done = Invoke-LlmSeed -Deployment $path -NoWait
        $folder = "$path/state/checkpoints"
        [IO.File]::Move("$folder/$($done.Checkpoint).checkpoint", "$folder/$($done.Checkpoint).pending")
        [void] (Invoke-LlmSeed -Deployment $path -NoWait -WarningVariable warnings -WarningAction SilentlyContinue)
        "$warnings" | Should -BeLike '*was cut off after it had written all that it was to*'
        (Undo-LlmSeed -Deployment $path -Checkpoint $done.Checkpoint -NoWait).Desired | Should -Be 8
    }
}
