BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
}

AfterAll {
    [IO.Directory]::Delete($root, $true)
}

Describe 'Remove-LlmLab' {
    It 'leaves no process, no file and no port' {
        $lab = New-LlmLab -Path "$root/lab" -Models 3
        $facts = [IO.File]::ReadAllText("$root/lab/lab.json")
        $data = [regex]::Match($facts, '"databaseFolder": "([^"]+)"').Groups[1].Value
        $data | Should -Not -BeNullOrEmpty
        Remove-LlmLab -Path $lab.Path -WhatIf
        (Get-LlmLab -Path $lab.Path).Status | Should -Be 'Running'

        $lab | Remove-LlmLab
        [IO.Directory]::Exists($lab.Path) | Should -BeFalse
        [IO.Directory]::Exists($data) | Should -BeFalse
        Wait-Until { -not (Test-LabProcess $lab.DatabaseProcessId) } | Should -BeTrue
        Wait-Until { -not (Test-LabProcess $lab.ProxyProcessId) } | Should -BeTrue
        foreach ($port in $lab.DatabasePort, ([Uri] $lab.ProxyUrl).Port) {
            $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, $port)
            $listener.Start()
            $listener.Stop()
        }
        @(Get-LlmLab | Where-Object Path -EQ "$root/lab").Count | Should -Be 0
    }

    It 'removes one whose processes were killed' {
        $lab = New-LlmLab -Path "$root/killed" -Models 3
        [Diagnostics.Process]::GetProcessById($lab.ProxyProcessId).Kill()
        [Diagnostics.Process]::GetProcessById($lab.DatabaseProcessId).Kill()
        [void] (Wait-Until { (Get-LlmLab -Path $lab.Path).Status -eq 'Stopped' })
        Remove-LlmLab -Path $lab.Path
        [IO.Directory]::Exists($lab.Path) | Should -BeFalse
    }

    It 'deletes nothing that is no lab' {
        [void] [IO.Directory]::CreateDirectory("$root/precious")
        [IO.File]::WriteAllText("$root/precious/file.txt", 'x')
        $result = Get-ErrorsOf { Remove-LlmLab -Path "$root/precious" }
        $result.Errors.FullyQualifiedErrorId | Should -Be 'LabNotFound,LiteLlmOps.Commands.RemoveLlmLabCommand'
        [IO.File]::Exists("$root/precious/file.txt") | Should -BeTrue
    }
}
