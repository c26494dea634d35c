# What keeps a seed from doing what nobody wants.
BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab" -PollInterval 500ms
    $path = $lab.Path
    $file = [IO.File]::ReadAllText("$path/llmops.yaml")
    function Get-ModelCount { [int] (Invoke-LabSql $lab 'SELECT count(*) FROM "LiteLLM_ProxyModelTable"') }
}

AfterAll {
    Remove-LlmLab -Path $path
    [IO.Directory]::Delete($root, $true)
}

Describe 'Protected paths' {
    BeforeAll { [IO.File]::WriteAllText("$path/llmops.yaml", "$file`nseed: { protected: [/router_settings/timeout, /model_list/local-qwen] }`n") }
    AfterAll { [IO.File]::WriteAllText("$path/llmops.yaml", $file) }

    It 'take -Force and a reason; the rest is seeded' {
        $all = Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -NoWait }
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'PathProtected,*'
        $all.Errors[0].Exception.Message | Should -Be '/router_settings/timeout is protected by seed.protected (/router_settings/timeout): to change it takes -Force and a -Reason.'
        $all.Output.Name | Should -Be @('routing_strategy', 'num_retries', 'allowed_fails', 'fallbacks')
    }

    It '-Force alone is not enough' {
        (Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -NoWait -Force }).Errors[0].FullyQualifiedErrorId | Should -BeLike 'PathProtected,*'
    }

    It 'the reason goes into the journal' {
        (Invoke-LlmSeed -Deployment $path -NoWait -Force -Reason 'change 4711').Name | Should -Be 'timeout'
        [IO.File]::ReadAllLines("$path/state/journal.jsonl")[-1] | Should -BeLike '*"reason":"change 4711"*'
    }
}

Describe 'A seed that is too large to be meant' {
    It 'is refused when it would take most away, and -WhatIf shows what it was' {
        $models = [IO.File]::ReadAllText("$path/models.yaml")
        $first = $models.IndexOf('- model_name: local-mistral')
        [IO.File]::WriteAllText("$path/models.yaml", $models.Substring(0, $first))
        { Invoke-LlmSeed -Deployment $path -Prune All -NoWait } | Should -Throw '*would take away 1* of the * rows and settings*seed.limits.removed*'
        Get-ModelCount | Should -Be 17
        $all = Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -Prune All -WhatIf }
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'SeedTooLarge,*'
        @($all.Output | Where-Object Action -EQ 'Remove').Count | Should -BeGreaterThan 10
        @(Invoke-LlmSeed -Deployment $path -Prune All -Force -NoWait | Where-Object Action -EQ 'Remove').Count | Should -BeGreaterThan 10
        [IO.File]::WriteAllText("$path/models.yaml", $models)
        [void] (Invoke-LlmSeed -Deployment $path -NoWait)
        Get-ModelCount | Should -Be 17
    }

    It 'is refused when the declaration is empty' {
        $config = [IO.File]::ReadAllText("$path/config.yaml")
        [IO.File]::WriteAllText("$path/config.yaml", "general_settings: { master_key: os.environ/LITELLM_MASTER_KEY }`n")
        { Invoke-LlmSeed -Deployment $path -NoWait } | Should -Throw '*declares nothing that a seed covers, and the database holds*is it the right file?*'
        [IO.File]::WriteAllText("$path/config.yaml", $config)
    }

    It 'limits are shares, and a wrong one is an error with its place' {
        [IO.File]::WriteAllText("$path/llmops.yaml", "$file`nseed: { limits: { removed: many } }`n")
        { Invoke-LlmSeed -Deployment $path -WhatIf } | Should -Throw '*seed.limits.removed must be a share, such as 25%*'
        [IO.File]::WriteAllText("$path/llmops.yaml", $file)
    }
}

Describe 'Marks of ownership' {
    It '-Prune Owned takes only what a seed made, -Prune All the rest too' {
        [void] (Invoke-LabApi $lab POST model/new '{"model_name": "from-the-ui", "litellm_params": {"model": "openai/x"}}')
        Edit-LabFile $lab models.yaml 'model_name: local-smol' 'model_name: local-tiny'
        $removed = @(Invoke-LlmSeed -Deployment $path -Prune Owned -NoWait | Where-Object Action -EQ 'Remove')
        $removed.Count | Should -BeLessOrEqual 1
        $removed.Name | Should -Not -Contain 'from-the-ui'
        (Invoke-LlmSeed -Deployment $path -Prune All -NoWait | Where-Object Action -EQ 'Remove').Name | Should -Be 'from-the-ui'
    }
}
