BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
}

Describe 'Wait-LlmService' {
    BeforeAll {
        $plain = New-TestProgram "$TestDrive/plain.sh" 'while :; do sleep 0.1; done'
        $path = New-ServiceDeployment "$TestDrive/d" @"
  - { name: a, command: '$plain' }
  - { name: b, command: '$plain b', ready: { command: [test, -e, '{0}/up'] }, startTimeout: 100ms }
"@
        # b is never ready, which is an error.
        $null = Get-ErrorsOf { Start-LlmService -Deployment $path }
    }
    AfterAll { $null = Stop-LlmService -Deployment $path -Confirm:$false }

    It 'returns each service, with an error for one that is not ready after -Timeout' {
        $result = Get-ErrorsOf { Wait-LlmService -Deployment $path -Timeout 300ms }
        $result.Output | ForEach-Object { "$($_.Name) $($_.Status)" } | Should -Be 'a Ready', 'b Running'
        $result.Errors.Count | Should -Be 1
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ServiceStateTimeout,*'
        $result.Errors[0].Exception.Message | Should -Be 'Service b did not become Ready within 300ms; it is Running (test exited with code 1).'
    }

    It 'accepts Ready for Running' {
        (Wait-LlmService a -State Running -Deployment $path -Timeout 60s).Status | Should -Be 'Ready'
    }

    It 'waits for Stopped' {
        $null = Stop-LlmService a -Deployment $path -Confirm:$false
        (Get-LlmService a -Deployment $path | Wait-LlmService -State Stopped -Timeout 60s).Status | Should -Be 'Stopped'
        (Get-ErrorsOf { Wait-LlmService a -Deployment $path -Timeout 0 }).Errors[0].Exception.Message |
            Should -Be 'Service a did not become Ready within 0s; it is Stopped. To start it, run: Start-LlmService a'
        $null = Start-LlmService a -Deployment $path
    }

    It 'rejects a -Timeout that is negative or not a duration' {
        { Wait-LlmService -Deployment $path -Timeout -5 } | Should -Throw "*'-5' is negative. Use a number of seconds, or units as in *"
        { Wait-LlmService -Deployment $path -Timeout soon } | Should -Throw "*'soon' is not a duration. Use a number of seconds, or units as in *"
    }
}

Describe 'Wait-LlmService on a service that becomes ready' {
    BeforeAll {
        # The probe creates a file.
        $plain = New-TestProgram "$TestDrive/plain.sh" 'while :; do sleep 0.1; done'
        $probe = New-TestProgram "$TestDrive/probe.sh" 'touch "$1/asked"; test -e "$1/up"'
        $path = New-ServiceDeployment "$TestDrive/late" "  - { name: late, command: '$plain late', ready: { command: [$probe, '{0}'] }, startTimeout: 100ms }`n"
        $null = Get-ErrorsOf { Start-LlmService -Deployment $path }
        Remove-Item "$path/asked"
    }
    AfterAll { $null = Stop-LlmService -Deployment $path -Confirm:$false }

    It 'returns it when its probe passes' {
        $module = "$PSScriptRoot/../LiteLlmOps.psd1"
        $wait = Start-ThreadJob -Name wait { Import-Module $using:module; Wait-LlmService -Deployment $using:path -Timeout 120s }
        try {
            Wait-Until { Test-Path "$path/asked" } | Should -BeTrue
            $wait.State | Should -Be 'Running'
        }
        finally {
            Set-Content "$path/up" ''
            $result = Receive-Job $wait -Wait -AutoRemoveJob
        }
        $result.Status | Should -Be 'Ready'
    }
}
