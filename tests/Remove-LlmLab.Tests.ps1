BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = New-TestFolder
}

AfterAll {
    # Only present after a failed test.
    Get-LlmLab | Where-Object Path -Like "$root/*" | Remove-LlmLab -Confirm:$false
    Remove-Item $root -Recurse
}

Describe 'Remove-LlmLab' {
    BeforeEach { $lab = New-LlmLab -Path "$root/lab" -Models 3 }

    AfterEach { Get-LlmLab | Where-Object Path -EQ "$root/lab" | Remove-LlmLab -Confirm:$false }

    It 'leaves no process, no file and no port' {
        $data = (Get-Content "$($lab.Path)/lab.json" | ConvertFrom-Json).databaseFolder
        $data | Should -Exist
        $lab | Remove-LlmLab -Confirm:$false
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
        Remove-LlmLab -Path $lab.Path -Confirm:$false
        $lab.Path | Should -Not -Exist
    }

    It 'asks for confirmation by default' {
        # A pwsh that cannot ask writes an error instead.
        $result = Invoke-TestPwsh "Get-LlmLab -Path '$($lab.Path)' | Remove-LlmLab"
        $result.ExitCode | Should -Be 1
        $result.Error | Should -BeLike '*NonInteractive*'
        (Get-LlmLab -Path $lab.Path).Status | Should -Be 'Running'
    }

    It 'removes a lab that is given as <Way>' -ForEach @(
        @{ Way = 'its deployment'; Script = { Get-LlmDeployment -Deployment $lab } }
        @{ Way = 'an object of Import-Clixml'; Script = { $lab | Export-Clixml "$TestDrive/lab.xml"; Import-Clixml "$TestDrive/lab.xml" } }
        @{ Way = 'an object of ConvertFrom-Json'; Script = { $lab | ConvertTo-Json | ConvertFrom-Json } }
        @{ Way = 'its path'; Script = { $lab.Path } }
        @{ Way = 'a wildcard'; Script = { "$root/la*" } }
    ) {
        $input = & $Script
        $input | Remove-LlmLab -Confirm:$false
        $lab.Path | Should -Not -Exist
    }

    It 'removes nothing with -WhatIf' {
        Remove-LlmLab -Path $lab.Path -WhatIf
        (Get-LlmLab -Path $lab.Path).Status | Should -Be 'Running'
        (Invoke-LabApi $lab GET health/readiness).Status | Should -Be 200
    }
}

Describe 'Remove-LlmLab without a lab' {
    It 'writes an error for a folder that is not a lab, and deletes nothing' {
        $null = New-Item TestDrive:/precious/file.txt -Force
        $result = Get-ErrorsOf { Remove-LlmLab -Path "$TestDrive/precious" }
        $result.Errors.FullyQualifiedErrorId | Should -Be 'LabNotFound,LiteLlmOps.Commands.RemoveLlmLabCommand'
        "$($result.Errors)" | Should -Be "There is no lab in '$TestDrive/precious'. Get-LlmLab lists all labs."
        "$TestDrive/precious/file.txt" | Should -Exist
    }

    It 'does nothing for a wildcard without match' {
        Remove-LlmLab -Path "$TestDrive/nothing*", "$TestDrive/prec*" -Confirm:$false
        "$TestDrive/precious/file.txt" | Should -Exist
    }
}
