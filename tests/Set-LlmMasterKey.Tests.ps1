BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -Services -PollInterval 300ms
    $path = $lab.Path
    function ConvertTo-Secure([string] $Text) { ConvertTo-SecureString $Text -AsPlainText -Force }
    function Get-EnvironmentText { Get-Content "$path/env.litellm" -Raw }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Set-LlmMasterKey' {
    BeforeEach {
        Restore-LabFiles $lab
        $old = Get-LabVariable $lab LITELLM_MASTER_KEY
        $before = Get-EnvironmentText
    }

    It 'returns the planned change with -WhatIf, and writes nothing' {
        $planned = Set-LlmMasterKey -Generate -Deployment $path -WhatIf
        $planned.Variable | Should -Be 'LITELLM_MASTER_KEY'
        $planned.Action | Should -Be 'Update'
        $planned.Status | Should -Be 'Planned'
        Get-EnvironmentText | Should -BeExactly $before
    }

    It 'changes the value in its place, and returns the services to restart, without the key' {
        $key = 'sk-b7f3a91c02de4458b6c1'
        $changed = Set-LlmMasterKey (ConvertTo-Secure $key) -Deployment $path -Reason 'an admin left' -Confirm:$false
        $changed.Status | Should -Be 'Saved'
        $changed.Services | Should -Contain 'proxy'
        ((Get-Content $changed.Path)[$changed.Line - 1]) | Should -BeExactly "LITELLM_MASTER_KEY=$key"
        Get-EnvironmentText | Should -BeExactly $before.Replace($old, $key)
        $changed | ConvertTo-Json -Depth 4 | Should -Not -Match $key
        $last = (Get-Content "$path/state/journal.jsonl" | ConvertFrom-Json)[-1]
        $last.command | Should -Be 'Set-LlmMasterKey'
        $last.reason | Should -Be 'an admin left'
        Get-Content "$path/state/journal.jsonl" -Raw | Should -Not -Match "$key|$old"
    }

    It 'does nothing when the key is the current one' {
        Set-LlmMasterKey (ConvertTo-Secure $old) -Deployment $path -Confirm:$false | Should -BeNullOrEmpty
        Get-EnvironmentText | Should -BeExactly $before
    }

    It 'refuses <Key>: <Message>' -ForEach @(
        @{ Key = 'b7f3a91c02de4458b6c1'; Id = 'LoginInvalid'; Message = '*must begin with sk-*' }
        @{ Key = 'sk-1234'; Id = 'PasswordWeak'; Message = '*is a common password*' }
        @{ Key = 'sk-abcabc'; Id = 'PasswordWeak'; Message = '*has 6 characters*' }
    ) {
        { Set-LlmMasterKey (ConvertTo-Secure $Key) -Deployment $path -Confirm:$false } | Should -Throw $Message -ErrorId "$Id,*"
        Get-EnvironmentText | Should -BeExactly $before
    }

    It 'refuses while the master key is the encryption key, with the command that gives the deployment a salt key' {
        Edit-LabFile $lab env.litellm "LITELLM_SALT_KEY=" 'UNUSED='
        $text = Get-EnvironmentText
        { Set-LlmMasterKey -Generate -Deployment $path -Confirm:$false } | Should -Throw '*Update-LlmEncryptionKey -Generate -Deployment*' -ErrorId 'SigningKeyNotDefined,*'
        Get-EnvironmentText | Should -BeExactly $text
    }

    It 'names the place of a key that is in no environment file' {
        Edit-LabFile $lab llmops.yaml 'masterKey: os.environ/LITELLM_MASTER_KEY' 'masterKey: sk-b7f3a91c02de4458b6c1'
        { Set-LlmMasterKey -Generate -Deployment $path -Confirm:$false } | Should -Throw '*llmops.yaml:*' -ErrorId 'KeyNotWritable,*'
    }

    It 'asks before it changes the key' {
        $result = Invoke-TestPwsh "Set-LlmMasterKey -Generate -Deployment '$path'"
        $result.ExitCode | Should -Be 1
        $result.Error | Should -BeLike '*not interactive*'
    }

    It 'sets the key that the proxy has after its restart' {
        (Set-LlmMasterKey -Generate -Deployment $path -Confirm:$false | Restart-LlmServices).Status | Select-Object -Unique | Should -Be 'Done'
        Get-LabVariable $lab LITELLM_MASTER_KEY | Should -Match '^sk-[0-9a-f]{64}$'
        (Invoke-LabApi $lab GET 'model/info').Status | Should -Be 200
        (Invoke-WebRequest "$($lab.ProxyUrl)/model/info" -Headers @{ Authorization = "Bearer $old" } -SkipHttpErrorCheck -NoProxy).StatusCode | Should -Be 401
    }
}
