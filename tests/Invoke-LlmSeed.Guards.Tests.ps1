# Changes that Invoke-LlmSeed does not make without -Force.
BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -PollInterval 500ms
    $path = $lab.Path
    function Get-ModelCount { Invoke-LabSql $lab 'SELECT count(*) FROM "LiteLLM_ProxyModelTable"' }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Invoke-LlmSeed with protected paths' {
    BeforeEach {
        Reset-TestLab $lab
        Add-Content "$path/llmops.yaml" "`nseed: { protected: [/router_settings/timeout, /model_list/local-qwen] }"
    }

    It 'writes an error for a protected path, and seeds the others' {
        $all = Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -NoWait }
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'PathProtected,*'
        $all.Errors[0].Exception.Message |
            Should -Be '/router_settings/timeout is protected by seed.protected (/router_settings/timeout). Changing it requires -Force and -Reason.'
        $all.Output.Name | Should -Be @('routing_strategy', 'num_retries', 'allowed_fails', 'fallbacks')
        (Get-LlmDrift -Deployment $path -Plane Stored).Name | Should -Be 'timeout'
    }

    It 'writes the error also with -Force but without -Reason' {
        (Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -NoWait -Force }).Errors[0].FullyQualifiedErrorId | Should -BeLike 'PathProtected,*'
        (Get-LlmDrift -Deployment $path -Plane Stored).Name | Should -Be 'timeout'
    }

    It 'seeds it with -Force and -Reason, and adds the reason to the journal' {
        (Invoke-LlmSeed -Deployment $path -NoWait -Force -Reason 'change 4711').Name | Should -Contain 'timeout'
        (Get-Content "$path/state/journal.jsonl" | ConvertFrom-Json)[-1].reason | Should -Be 'change 4711'
        Get-LlmDrift -Deployment $path -Plane Stored | Should -BeNullOrEmpty
    }
}

Describe 'Invoke-LlmSeed with limits' {
    BeforeEach { Reset-TestLab $lab }

    It 'refuses to delete most rows, shows them with -WhatIf, and deletes them with -Force' {
        $models = Get-Content "$path/models.yaml" -Raw
        Set-Content "$path/models.yaml" $models.Substring(0, $models.IndexOf('- model_name: local-mistral')) -NoNewline
        { Invoke-LlmSeed -Deployment $path -Prune All -NoWait } | Should -Throw 'The seed would delete 1* of * rows and settings*seed.limits.removed allows 25%*'
        Get-ModelCount | Should -Be 17
        $all = Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -Prune All -WhatIf }
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'SeedTooLarge,*'
        @($all.Output | Where-Object Action -EQ Remove).Count | Should -BeGreaterThan 10
        $removed = Invoke-LlmSeed -Deployment $path -Prune All -Force -NoWait -Confirm:$false | Where-Object Action -EQ Remove
        $removed.Count | Should -BeGreaterThan 10
        Get-ModelCount | Should -Be (17 - $removed.Count)
        Set-Content "$path/models.yaml" $models -NoNewline
        $null = Invoke-LlmSeed -Deployment $path -NoWait
        Get-ModelCount | Should -Be 17
    }

    It 'rejects an empty declaration' {
        Set-Content "$path/config.yaml" 'general_settings: { master_key: os.environ/LITELLM_MASTER_KEY }'
        { Invoke-LlmSeed -Deployment $path -NoWait } | Should -Throw '*declares nothing to seed, but the database has * rows and settings*Check that it is the right file*'
        Get-ModelCount | Should -Be 17
    }

    It 'writes an error with the key of a limit that is not a fraction' {
        Add-Content "$path/llmops.yaml" "`nseed: { limits: { removed: many } }"
        { Invoke-LlmSeed -Deployment $path -WhatIf } | Should -Throw '*seed.limits.removed must be a share, such as 25%*'
    }
}

Describe 'Invoke-LlmSeed -Prune' {
    BeforeAll {
        Reset-TestLab $lab
        $null = Invoke-LlmSeed -Deployment $path -NoWait
    }

    It 'deletes only the rows that a seed created with Owned, the others with All' {
        Edit-LabFile $lab models.yaml 'model_name: local-smol' 'model_name: local-tiny'
        (Invoke-LlmSeed -Deployment $path -NoWait).Name | Should -Be 'local-tiny'
        $null = Invoke-LabApi $lab POST model/new '{"model_name": "from-the-ui", "litellm_params": {"model": "openai/x"}}'
        Edit-LabFile $lab models.yaml 'model_name: local-tiny' 'model_name: local-smol'
        (Invoke-LlmSeed -Deployment $path -Prune Owned -NoWait -Confirm:$false | Where-Object Action -EQ Remove).Name | Should -Be 'local-tiny'
        (Invoke-LlmSeed -Deployment $path -Prune All -NoWait -Confirm:$false | Where-Object Action -EQ Remove).Name | Should -Be 'from-the-ui'
    }
}
