BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -Models 3
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Get-LlmLab' {
    It 'returns the lab of a folder, with its processes' {
        $shown = Get-LlmLab -Path $lab.Path
        $shown.Path | Should -Be $lab.Path
        $shown.Status | Should -Be 'Running'
        $shown.ProxyProcessId | Should -Be $lab.ProxyProcessId
        $shown.DatabaseProcessId | Should -Be $lab.DatabaseProcessId
        Get-Process -Id $shown.ProxyProcessId, $shown.DatabaseProcessId | Should -HaveCount 2
    }

    It 'returns all labs of this user' {
        (Get-LlmLab).Path | Should -Contain $lab.Path
        @(Get-LlmLab | Where-Object Path -EQ $lab.Path).Count | Should -Be 1
    }

    It 'accepts paths from the pipeline, by value and by property name' {
        ($lab.Path | Get-LlmLab).Models | Should -Be 3
        ($lab | Get-LlmLab).Models | Should -Be 3
        ($lab.Deployment | Get-LlmLab).Path | Should -Be $lab.Path
        ($lab | ConvertTo-Json | ConvertFrom-Json | Get-LlmLab).Path | Should -Be $lab.Path
    }

    It 'returns objects with the deployment, which the other cmdlets accept from the pipeline' {
        (Get-LlmLab -Path $lab.Path).Deployment | Should -Be "$($lab.Path)/llmops.yaml"
        (Get-LlmLab -Path $lab.Path | Test-LlmSmoke -Name ConfigReads).Deployment | Should -Be $lab.Deployment
    }

    It 'selects by wildcards; a wildcard without match returns nothing' {
        (Get-LlmLab -Path "$(Split-Path $lab.Path)/l?b").Path | Should -Be $lab.Path
        Get-LlmLab -Path "$(Split-Path $lab.Path)/nothing*" | Should -BeNullOrEmpty
    }

    It 'writes an error for a folder that is not a lab, and returns the others' {
        $result = Get-ErrorsOf { Get-LlmLab -Path "$TestDrive/nowhere", $lab.Path }
        $result.Errors.FullyQualifiedErrorId | Should -Be 'LabNotFound,LiteLlmOps.Commands.GetLlmLabCommand'
        $result.Output.Path | Should -Be $lab.Path
    }
}

Describe 'Get-LlmLab after the proxy has ended' {
    BeforeAll { Stop-Process -Id $lab.ProxyProcessId -Force }

    It 'returns Degraded' {
        Wait-Until { (Get-LlmLab -Path $lab.Path).Status -eq 'Degraded' } | Should -BeTrue
    }
}
