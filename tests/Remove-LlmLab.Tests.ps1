BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = New-TestFolder
}

AfterAll {
    # Empty unless a test has failed.
    Get-LlmLab | Where-Object Path -Like "$root/*" | Remove-LlmLab -Confirm:$false
    Remove-Item $root -Recurse
}

Describe 'Remove-LlmLab' {
    BeforeEach { $lab = New-LlmLab -Path "$root/lab" -Models 3 }

    AfterEach { Get-LlmLab | Where-Object Path -EQ "$root/lab" | Remove-LlmLab -Confirm:$false }

    It 'leaves no process, no file and no port' {
        $data = (Get-Content "$($lab.Path)/lab.json" | ConvertFrom-Json).databaseFolder
        $data | Should -Exist
        $lab | Remove-LlmLab
        $lab.Path | Should -Not -Exist
        $data | Should -Not -Exist
        Wait-Until { -not (Test-LabProcess $lab.DatabaseProcessId) } | Should -BeTrue
        Wait-Until { -not (Test-LabProcess $lab.ProxyProcessId) } | Should -BeTrue
        foreach ($port in $lab.DatabasePort, ([Uri] $lab.ProxyUrl).Port) {
            $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, $port)
            $listener.Start()
            $listener.Stop()
        }
        Get-LlmLab | Where-Object Path -EQ $lab.Path | Should -BeNullOrEmpty
    }

    It 'removes a lab whose processes were killed' {
        Stop-Process -Id $lab.ProxyProcessId, $lab.DatabaseProcessId -Force
        Wait-Until { (Get-LlmLab -Path $lab.Path).Status -eq 'Stopped' } | Should -BeTrue
        Remove-LlmLab -Path $lab.Path
        $lab.Path | Should -Not -Exist
    }

    It 'removes nothing with -WhatIf' {
        Remove-LlmLab -Path $lab.Path -WhatIf
        (Get-LlmLab -Path $lab.Path).Status | Should -Be 'Running'
        (Invoke-LabApi $lab GET health/readiness).Status | Should -Be 200
    }
}

Describe 'Remove-LlmLab of a folder that is no lab' {
    It 'writes an error, and deletes nothing' {
        $null = New-Item TestDrive:/precious/file.txt -Force
        $result = Get-ErrorsOf { Remove-LlmLab -Path "$TestDrive/precious" }
        $result.Errors.FullyQualifiedErrorId | Should -Be 'LabNotFound,LiteLlmOps.Commands.RemoveLlmLabCommand'
        "$TestDrive/precious/file.txt" | Should -Exist
    }
}
