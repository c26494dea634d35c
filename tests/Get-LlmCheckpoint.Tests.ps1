BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -PollInterval 500ms
    $path = $lab.Path
    $folder = "$path/state/checkpoints"
    # Seeds one of the settings that have drifted in a new lab.
    function Invoke-SettingSeed([string] $Name) { Get-LlmDrift -Deployment $path -Plane Stored | Where-Object Name -EQ $Name | Invoke-LlmSeed -NoWait }
    # A lab after two seeds of one setting each.
    function Reset-SeededLab {
        Reset-TestLab $lab
        (Invoke-SettingSeed timeout).Checkpoint
        (Invoke-SettingSeed num_retries).Checkpoint
    }
    function Get-RouterSetting([string] $Key) {
        Invoke-LabSql $lab "SELECT param_value->>'$Key' FROM `"LiteLLM_Config`" WHERE param_name = 'router_settings'"
    }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Get-LlmCheckpoint before the first seed' {
    BeforeAll { Reset-TestLab $lab }

    It 'returns nothing, and creates no folder' {
        Get-LlmCheckpoint -Deployment $path | Should -BeNullOrEmpty
        $folder | Should -Not -Exist
    }

    It 'returns nothing from an empty folder' {
        $null = New-Item -ItemType Directory $folder
        Get-LlmCheckpoint -Deployment $path | Should -BeNullOrEmpty
        Remove-Item $folder
    }

    It 'writes an error for an id' {
        $result = Get-ErrorsOf { Get-LlmCheckpoint -Deployment $path -Id no-such }
        $result.Errors.FullyQualifiedErrorId | Should -Be 'CheckpointNotFound,LiteLlmOps.Commands.GetLlmCheckpointCommand'
        "$($result.Errors)" | Should -BeLike "No checkpoint 'no-such' in the state folder '$path/state'*"
        $result.Output | Should -BeNullOrEmpty
    }

    It 'writes an error of Undo-LlmSeed when there is nothing to undo' {
        { Undo-LlmSeed -Deployment $path } | Should -Throw '*has no seed to undo*' -ErrorId 'CheckpointNotFound,*'
    }
}

Describe 'Get-LlmCheckpoint after two seeds' {
    BeforeAll { $timeout, $retries = Reset-SeededLab }

    It 'accepts an id in any case, and rejects an empty one' {
        $result = Get-ErrorsOf { Get-LlmCheckpoint -Deployment $path -Id $timeout.ToLowerInvariant() }
        $result.Errors | Should -BeNullOrEmpty
        $result.Output.Id | Should -Be $timeout
        { Get-LlmCheckpoint -Deployment $path -Id '' } | Should -Throw -ErrorId 'CheckpointNotFound,*'
    }

    It 'returns the changes and their users, the newest first' {
        $all = Get-LlmCheckpoint -Deployment $path
        $all.Id | Should -Be @($retries, $timeout)
        $all[0].Changes | Should -Be 'Update /router_settings/num_retries'
        $all[1].Changes | Should -Be 'Update /router_settings/timeout'
        $all.Status | Should -Be @('Applied', 'Applied')
        $all.Command | Should -Be @('Invoke-LlmSeed', 'Invoke-LlmSeed')
        $all.User | Should -Be @([Environment]::UserName, [Environment]::UserName)
        $all.Rows | Should -Be @(1, 1)
        $all.Deployment | Should -Be @("$path/llmops.yaml", "$path/llmops.yaml")
        $all[0].CreatedAt | Should -BeGreaterThan $all[1].CreatedAt
        $all[0].CreatedAt.Kind | Should -Be 'Utc'
        "$($all.Undoes)$($all.UndoneBy)$($all.Problem)".Trim() | Should -Be ''
    }

    It 'returns the checkpoint of an id, also by position' {
        (Get-LlmCheckpoint -Deployment $path -Id $timeout).Id | Should -Be $timeout
        (Get-LlmCheckpoint $timeout -Deployment $path).Id | Should -Be $timeout
    }

    It 'returns the checkpoints of several ids, still the newest first' {
        (Get-LlmCheckpoint -Deployment $path -Id $timeout, $retries).Id | Should -Be @($retries, $timeout)
    }

    It 'returns the checkpoints that a wildcard matches, and nothing without an error when it matches none' {
        (Get-LlmCheckpoint -Deployment $path -Id "$($timeout.Substring(0, 8))*").Id | Should -Be @($retries, $timeout)
        (Get-LlmCheckpoint -Deployment $path -Id "*$($timeout.Substring(19))").Id | Should -Be $timeout
        (Get-LlmCheckpoint -Deployment $path -Id '[0-9]*Z-*').Id | Should -Be @($retries, $timeout)
        $result = Get-ErrorsOf { Get-LlmCheckpoint -Deployment $path -Id no-such* }
        $result.Errors | Should -BeNullOrEmpty
        $result.Output | Should -BeNullOrEmpty
    }

    It 'writes an error for each unknown id, and returns the others' {
        $result = Get-ErrorsOf { Get-LlmCheckpoint -Deployment $path -Id no-such, $timeout, neither }
        $result.Errors.TargetObject | Should -Be @('no-such', 'neither')
        $result.Errors.FullyQualifiedErrorId | Should -BeLike 'CheckpointNotFound,*'
        $result.Output.Id | Should -Be $timeout
    }

    It 'survives ConvertTo-Json' {
        $all = Get-LlmCheckpoint -Deployment $path
        $read = $all | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json
        $read.Id | Should -Be @($retries, $timeout)
        $read.Status | Should -Be @('Applied', 'Applied')
        $read[0].Changes | Should -Be 'Update /router_settings/num_retries'
        $read[0].CreatedAt | Should -Be $all[0].CreatedAt
        $read[0].PSObject.Properties.Name | Should -Be $all[0].PSObject.Properties.Name
    }

    It 'does not need the database' {
        $url = Get-LabVariable $lab DATABASE_URL
        Edit-LabFile $lab env.litellm $url postgresql://u:p@127.0.0.1:1/x
        (Get-LlmCheckpoint -Deployment $path).Id | Should -Be @($retries, $timeout)
        Edit-LabFile $lab env.litellm postgresql://u:p@127.0.0.1:1/x $url
    }

    It 'uses the deployment of the current location' {
        (Push-TestLocation $path { Get-LlmCheckpoint }).Id | Should -Be @($retries, $timeout)
    }
}

Describe 'Get-LlmCheckpoint of a secret' {
    BeforeAll {
        Reset-TestLab $lab
        $null = Invoke-LlmSeed -Deployment $path -NoWait
    }

    It 'shows no value, neither in the object nor in the file' {
        Edit-LabFile $lab env.litellm 'VLLM_API_KEY=sk-vllm-' 'VLLM_API_KEY=sk-canary-'
        Edit-LabFile $lab config.yaml '  timeout: 120' '  timeout: 31415'
        $checkpoint = (Invoke-LlmSeed -Deployment $path -NoWait)[0].Checkpoint
        $shown = Get-LlmCheckpoint -Deployment $path -Id $checkpoint
        $shown.Rows | Should -Be 2
        $shown | ConvertTo-Json | Should -Not -Match 'canary|31415'
        Get-Content "$folder/$checkpoint.checkpoint" -Raw | Should -Not -Match 'canary|31415|timeout'
        "$([IO.File]::GetUnixFileMode("$folder/$checkpoint.checkpoint"))" | Should -Be 'UserWrite, UserRead'
    }
}

Describe 'Get-LlmCheckpoint of a damaged file' {
    BeforeAll {
        $timeout, $retries = Reset-SeededLab
        $file = "$folder/$retries.checkpoint"
        $bytes = [IO.File]::ReadAllBytes($file)
    }

    It 'returns Unreadable for <Name>, and the others as they are' -ForEach @(
        @{ Name = 'a file with a changed byte'; Damage = { $bytes[0..($bytes.Count - 2)] + ($bytes[-1] -bxor 1) }; Problem = 'The file was modified, or encrypted with another key*' }
        @{ Name = 'a file that was cut off'; Damage = { $bytes[0..($bytes.Count - 9)] }; Problem = 'The file was modified, or encrypted with another key*' }
        @{ Name = 'a file that was cut off at its start'; Damage = { $bytes[0..24] }; Problem = 'The file is not a checkpoint that this version can read.' }
        @{ Name = 'an empty file'; Damage = { , [byte[]]::new(0) }; Problem = 'The file is not a checkpoint that this version can read.' }
        @{ Name = 'a text'; Damage = { [Text.Encoding]::UTF8.GetBytes("hello`n") }; Problem = 'The file is not a checkpoint that this version can read.' }
    ) {
        [IO.File]::WriteAllBytes($file, (& $Damage))
        $all = Get-LlmCheckpoint -Deployment $path
        $all.Id | Should -Be @($retries, $timeout)
        $all.Status | Should -Be @('Unreadable', 'Applied')
        $all[0].Problem | Should -BeLike $Problem
        $all[0].CreatedAt | Should -BeNullOrEmpty
        $all[0].Changes | Should -BeNullOrEmpty
        (Get-LlmCheckpoint -Deployment $path -Id $retries).Status | Should -Be 'Unreadable'
        $result = Get-ErrorsOf { $all[0] | Undo-LlmSeed }
        $result.Errors.FullyQualifiedErrorId | Should -BeLike 'CheckpointUnreadable,*'
        "$($result.Errors)" | Should -BeLike "Checkpoint $retries cannot be read: $Problem"
        Get-RouterSetting num_retries | Should -Be '3'
    }

    It 'ignores other files and folders' {
        $null = New-Item "$folder/notes.txt", "$folder/.hidden.checkpoint"
        $null = New-Item -ItemType Directory "$folder/folder.checkpoint"
        (Get-LlmCheckpoint -Deployment $path).Id | Should -Be @($retries, $timeout)
    }
}

Describe 'Get-LlmCheckpoint with another salt key' {
    BeforeAll { $null = Reset-SeededLab }

    It 'returns Unreadable for all' {
        Edit-LabFile $lab env.litellm (Get-LabVariable $lab LITELLM_SALT_KEY) another-salt
        $all = Get-LlmCheckpoint -Deployment $path
        $all.Status | Should -Be @('Unreadable', 'Unreadable')
        $all.Problem | Should -BeLike '*Check whether the salt key or master key was replaced.'
    }
}

Describe 'Get-LlmCheckpoint of an interrupted seed' {
    BeforeAll {
        $timeout, $retries = Reset-SeededLab
        # The state after kill -9 between the checkpoint and its completion.
        Move-Item "$folder/$retries.checkpoint" "$folder/$retries.pending"
    }

    It 'returns Pending, and Undo-LlmSeed -WhatIf rejects it' {
        $all = Get-LlmCheckpoint -Deployment $path
        $all.Id | Should -Be @($retries, $timeout)
        $all.Status | Should -Be @('Pending', 'Applied')
        $all[0].Changes | Should -Be 'Update /router_settings/num_retries'
        $result = Get-ErrorsOf { $all[0] | Undo-LlmSeed -WhatIf }
        $result.Errors.FullyQualifiedErrorId | Should -BeLike 'CheckpointPending,*'
        "$($result.Errors)" | Should -BeLike '*belongs to a change that is still running or was interrupted*'
    }
}

Describe 'Get-LlmCheckpoint | Undo-LlmSeed' {
    BeforeEach { $timeout, $retries = Reset-SeededLab }

    It 'undoes the selected checkpoint' {
        $undone = Get-LlmCheckpoint -Deployment $path | Where-Object Changes -Match timeout | Undo-LlmSeed -NoWait
        @($undone).Path | Should -Be '/router_settings/timeout'
        Get-RouterSetting timeout | Should -Be '600'
        Get-RouterSetting num_retries | Should -Be '3'
        $all = Get-LlmCheckpoint -Deployment $path
        $all.Status | Should -Be @('Applied', 'Applied', 'Undone')
        $all[0].Command | Should -Be 'Undo-LlmSeed'
        $all[0].Undoes | Should -Be $timeout
        $all[2].UndoneBy | Should -Be $all[0].Id
    }

    It 'undoes all of them, the newest first' {
        $undone = Get-LlmCheckpoint -Deployment $path | Undo-LlmSeed -NoWait
        $undone.Path | Should -Be @('/router_settings/num_retries', '/router_settings/timeout')
        Get-RouterSetting timeout | Should -Be '600'
        Get-RouterSetting num_retries | Should -Be '1'
        (Get-LlmCheckpoint -Deployment $path).Status | Should -Be @('Applied', 'Applied', 'Undone', 'Undone')
    }

    It 'writes nothing with -WhatIf' {
        $planned = Get-LlmCheckpoint -Deployment $path | Undo-LlmSeed -WhatIf
        $planned.Status | Should -Be @('Planned', 'Planned')
        Get-RouterSetting num_retries | Should -Be '3'
        (Get-LlmCheckpoint -Deployment $path).Status | Should -Be @('Applied', 'Applied')
    }
}
