BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab" -Models 3
}

AfterAll {
    Remove-LlmLab -Path $lab.Path
    [IO.Directory]::Delete($root, $true)
}

Describe 'Get-LlmLab' {
    It 'shows the lab of a folder, with its processes' {
        $shown = Get-LlmLab -Path $lab.Path
        $shown.Path | Should -Be $lab.Path
        $shown.ProxyProcessId | Should -Be $lab.ProxyProcessId
        [Diagnostics.Process]::GetProcessById($shown.ProxyProcessId).HasExited | Should -BeFalse
        [Diagnostics.Process]::GetProcessById($shown.DatabaseProcessId).HasExited | Should -BeFalse
    }

    It 'shows all labs of this user' {
        @(Get-LlmLab | Where-Object Path -EQ $lab.Path).Count | Should -Be 1
    }

    It 'takes paths from the pipeline, by value and by property name' {
        ($lab.Path | Get-LlmLab).Models | Should -Be 3
        ($lab | Get-LlmLab).Models | Should -Be 3
    }

    It 'says that there is none, and goes on with the others' {
        $result = Get-ErrorsOf { Get-LlmLab -Path "$root/nowhere", $lab.Path }
        $result.Errors.FullyQualifiedErrorId | Should -Be 'LabNotFound,LiteLlmOps.Commands.GetLlmLabCommand'
        $result.Output.Count | Should -Be 1
    }

    It 'notices that a process has gone' {
        [Diagnostics.Process]::GetProcessById($lab.ProxyProcessId).Kill()
        Wait-Until { (Get-LlmLab -Path $lab.Path).Status -eq 'Degraded' } | Should -BeTrue
    }
}
