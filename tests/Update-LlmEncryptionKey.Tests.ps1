BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    function ConvertTo-Secure([string] $Text) { ConvertTo-SecureString $Text -AsPlainText -Force }
    function Get-Rows { Invoke-LabSql $lab 'SELECT md5(string_agg(x::text, chr(10) ORDER BY x::text)) FROM "LiteLLM_ProxyModelTable" x' }
    # What the proxy shows of its models: model and address are encrypted in the table, and shown in clear.
    function Get-LiveModel {
        (Invoke-LabApi $lab GET 'model/info').Body | ConvertFrom-Json | ForEach-Object data | ForEach-Object { "$($_.model_name) $($_.litellm_params | ConvertTo-Json -Compress)" } | Sort-Object
    }
}

Describe 'Update-LlmEncryptionKey with LiteLLM <_>' -ForEach '1.83.2', '1.106.0' {
    BeforeAll {
        $lab = New-TestLab -Services -Version $_ -PollInterval 300ms
        $path = $lab.Path
        $old = Get-LabVariable $lab LITELLM_SALT_KEY
        $models = Get-LiveModel
    }

    AfterAll {
        Remove-TestLab $lab
    }

    It 'counts the values of each table with -WhatIf, and writes nothing' {
        $rows = Get-Rows
        $planned = Update-LlmEncryptionKey -Generate -Deployment $path -WhatIf
        ($planned | Where-Object Table -EQ LiteLLM_ProxyModelTable).Values | Should -BeGreaterThan 17
        ($planned | Where-Object Values).Status | Select-Object -Unique | Should -Be 'Planned'
        @($planned | Where-Object Checkpoint).Count | Should -Be 0
        Get-Rows | Should -Be $rows
        Get-LabVariable $lab LITELLM_SALT_KEY | Should -Be $old
        @(Get-LlmCheckpoint -Deployment $path).Count | Should -Be 0
    }

    It 'refuses a wrong old key, names the values, and changes nothing' {
        $rows = Get-Rows
        { Update-LlmEncryptionKey -OldKey (ConvertTo-Secure 'sk-wrong') -Generate -Deployment $path -Confirm:$false } |
            Should -Throw '*decrypts none of the*LiteLLM_*' -ErrorId 'ValueUnreadable,*'
        Get-Rows | Should -Be $rows
        Get-LabVariable $lab LITELLM_SALT_KEY | Should -Be $old
    }

    It 'asks before it changes the key' {
        $result = Invoke-TestPwsh "Update-LlmEncryptionKey -Generate -Deployment '$path'"
        $result.ExitCode | Should -Be 1
        $result.Error | Should -BeLike '*not interactive*'
    }

    It 'encrypts all values with a new key, which the proxy reads after its restart' {
        $changed = Update-LlmEncryptionKey -Generate -Deployment $path -Reason 'it was leaked' -Confirm:$false -WarningVariable warnings -WarningAction SilentlyContinue
        $new = Get-LabVariable $lab LITELLM_SALT_KEY
        $new | Should -Match '^sk-[0-9a-f]{64}$'
        "$warnings" | Should -BeLike '*Restart*proxy*'
        ($changed | ConvertTo-Json -Depth 4) + "$warnings" | Should -Not -Match $new
        Get-Content "$path/state/journal.jsonl" -Raw | Should -Not -Match "$new|$old"
        (Get-Content "$path/state/journal.jsonl" | ConvertFrom-Json)[-1].reason | Should -Be 'it was leaked'
        ($changed | Restart-LlmServices).Status | Select-Object -Unique | Should -Be 'Done'
        Get-LiveModel | Should -Be $models
        @(Get-LlmDrift -Deployment $path -Plane Stored | Where-Object { "$($_.Actual)" -match 'unreadable|decrypt' }).Count | Should -Be 0
        @(Test-LlmConsistency -Deployment $path | Where-Object Id -Match 'Unreadable|Undecrypt').Count | Should -Be 0
    }

    It 'changes nothing when the key is the current one' {
        $rows = Get-Rows
        $again = Update-LlmEncryptionKey (ConvertTo-Secure (Get-LabVariable $lab LITELLM_SALT_KEY)) -Deployment $path -Confirm:$false
        $again.Status | Select-Object -Unique | Should -Be 'Unchanged'
        @($again | Where-Object { $_.Services.Count }).Count | Should -Be 0
        Get-Rows | Should -Be $rows
    }

    It 'is undone by Undo-LlmSeed' {
        $undone = Get-LlmCheckpoint -Deployment $path | Select-Object -First 1 | Undo-LlmSeed -Confirm:$false -WarningAction SilentlyContinue
        ($undone | Where-Object Values).Status | Select-Object -Unique | Should -Be 'Rotated'
        Get-LabVariable $lab LITELLM_SALT_KEY | Should -Be $old
        (Get-LlmCheckpoint -Deployment $path).Status | Should -Be 'Applied', 'Undone'
        ($undone | Restart-LlmServices).Status | Select-Object -Unique | Should -Be 'Done'
        Get-LiveModel | Should -Be $models
    }
}
