BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Test-LlmDrift' {
    BeforeEach {
        Reset-TestLab $lab
    }

    It 'returns $true when in sync and $false when something differs' {
        Test-LlmDrift -Deployment $path | Should -BeFalse
        Test-LlmDrift -Deployment $path -Plane Live, Rendered | Should -BeTrue
        $null = Invoke-LlmSeed -Deployment $path -NoWait
        Test-LlmDrift -Deployment $path -Plane Stored | Should -BeTrue
    }

    It 'tests only the given sections and models' {
        Test-LlmDrift -Deployment $path -Section router_settings | Should -BeFalse
        Test-LlmDrift -Deployment $path -Section model_list | Should -BeTrue
        Test-LlmDrift -Deployment $path -Model 'local-*' | Should -BeTrue
    }

    It 'does not count expected drift, unless -IncludeExpected is given' {
        $null = Invoke-LlmSeed -Deployment $path -NoWait
        Add-Content "$path/llmops.yaml" 'expected:', '  - {path: /router_settings/timeout, reason: raised during the incident, expires: 2999-12-31}'
        Invoke-LabSql $lab "UPDATE `"LiteLLM_Config`" SET param_value = param_value || '{`"timeout`": 78}' WHERE param_name = 'router_settings'"
        Test-LlmDrift -Deployment $path -Plane Stored | Should -BeTrue
    }

    It 'counts only what -FailOn names, and then ends with an error after the Boolean' {
        Test-LlmDrift -Deployment $path -Plane Stored -FailOn OutOfBand, KeyChanged | Should -BeTrue
        $all = Get-ErrorsOf { try { Test-LlmDrift -Deployment $path -Plane Stored -FailOn Info } catch { $_ } }
        $all.Output | Should -Be $false
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'DriftFound,*'
        $all.Errors[0].Exception.Message | Should -BeLike '*6 differences count as failures by -FailOn Info*'
    }

    It 'returns neither $true nor $false when a plane cannot be read' {
        Edit-LabFile $lab llmops.yaml "url: $($lab.ProxyUrl)" 'url: http://127.0.0.1:1'
        $all = Get-ErrorsOf { Test-LlmDrift -Deployment $path }
        $all.Errors.FullyQualifiedErrorId | Should -Be 'ProxyUnreachable,LiteLlmOps.Commands.TestLlmDriftCommand'
        $all.Output.Count | Should -Be 0
    }
}
