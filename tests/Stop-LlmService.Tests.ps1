BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
}

Describe 'Stop-LlmService' {
    BeforeAll {
        # Each is ready once it has set its trap.
        $plain = New-TestProgram "$TestDrive/plain.sh" "trap 'echo told >>`"`$1`"; exit' INT`ntouch `"`$1.ready`"`nwhile :; do sleep 0.1; done"
        $path = New-ServiceDeployment "$TestDrive/d" @"
  - { name: base, command: '$plain {0}/base', stopSignal: SIGINT, ready: { command: [test, -e, '{0}/base.ready'] } }
  - { name: top, command: '$plain {0}/top', dependsOn: [base] }
"@
    }
    BeforeEach { $null = Start-LlmService -Deployment $path }
    AfterEach {
        $null = Stop-LlmService -Deployment $path -Confirm:$false
        Remove-Item "$path/base*"
    }

    It 'stops services in the reverse order of their dependencies, and leaves stopped ones unchanged' {
        $ids = @(Get-LlmService -Deployment $path).ProcessId
        $ids.Count | Should -Be 2
        $results = @(Stop-LlmService -Deployment $path -Confirm:$false)
        $results | ForEach-Object { "$($_.Name) $($_.Status)" } | Should -Be 'top Done', 'base Done'
        $results[-1].Run.CriticalChain.Count | Should -Be 2
        foreach ($id in $ids) { Test-LabProcess $id | Should -BeFalse }
        @(Stop-LlmService -Deployment $path -Confirm:$false).Status | Should -Be 'Unchanged', 'Unchanged'
    }

    It 'sends the declared stopSignal' {
        $null = Stop-LlmService top -Deployment $path -Confirm:$false
        (Stop-LlmService base -Deployment $path -Confirm:$false).WasKilled | Should -BeFalse
        Get-Content "$path/base" -Raw | Should -Be "told`n"
    }

    It 'stops nothing with -WhatIf' {
        (Stop-LlmService base -Deployment $path -WhatIf).Message | Should -BeLike 'stops process *'
        @(Get-LlmService -Deployment $path -Status Ready).Count | Should -Be 2
    }

    It 'stops the services that depend on a service with -IncludeDependents, without a warning' {
        @(Stop-LlmService base -IncludeDependents -Deployment $path -Confirm:$false 3>&1).Name | Should -Be 'top', 'base'
    }

    It 'warns of running services that depend on a stopped one, also with -WhatIf' {
        $warning = 'Running services depend on base and are not stopped: top. Use -IncludeDependents to stop them too.'
        $null = Stop-LlmService base -Deployment $path -WhatIf -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -Be $warning
        $null = Stop-LlmService base -Deployment $path -Confirm:$false -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -Be $warning
        (Get-LlmService top -Deployment $path).Status | Should -Be 'Ready'
        $null = Stop-LlmService top -Deployment $path -Confirm:$false
        $null = Start-LlmService base -Deployment $path
        $null = Stop-LlmService base -Deployment $path -Confirm:$false -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeNullOrEmpty
    }

    It 'leaves a service with the status Stopped, which is not a failure' {
        $null = Stop-LlmService -Deployment $path -Confirm:$false
        $service = Get-LlmService base -Deployment $path
        "$($service.Status) $($service.Message) $($service.IsFailure)" | Should -Be 'Stopped stopped False'
    }
}
