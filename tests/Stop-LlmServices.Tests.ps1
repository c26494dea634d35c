BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    [IO.File]::WriteAllText("$root/plain.sh", "#!/bin/sh`ntrap 'echo told >>`"`$1`"; exit' INT`nwhile :; do sleep 0.1; done`n")
    [IO.File]::SetUnixFileMode("$root/plain.sh", 'UserRead, UserWrite, UserExecute')
    $path = New-ServiceDeployment "$root/d" @"
  - { name: base, command: '$root/plain.sh {0}/base', stopSignal: SIGINT }
  - { name: top, command: '$root/plain.sh {0}/top', dependsOn: [base] }
"@
}

AfterAll {
    [void] (Stop-LlmServices -Deployment $path -Confirm:$false)
    [IO.Directory]::Delete($root, $true)
}

Describe 'Stop-LlmServices' {
    It 'stops what depends on others first, and twice is once' {
        [void] (Start-LlmServices -Deployment $path)
        $ids = @(Get-LlmService -Deployment $path).ProcessId
        $results = @(Stop-LlmServices -Deployment $path -Confirm:$false)
        @($results | ForEach-Object { "$($_.Name) $($_.Status)" }) | Should -Be 'top Done', 'base Done'
        $results[1].Run.CriticalChain.Count | Should -Be 2
        foreach ($id in $ids) { Test-LabProcess $id | Should -BeFalse }
        @(Stop-LlmServices -Deployment $path -Confirm:$false).Status | Should -Be 'Unchanged', 'Unchanged'
    }

    It 'asks with the signal that is declared' {
        [IO.File]::Delete("$path/base")
        [void] (Start-LlmServices base -Deployment $path)
        # The shell sets its trap a moment after it was started.
        [Threading.Thread]::Sleep(300)
        (Stop-LlmServices base -Deployment $path -Confirm:$false).WasKilled | Should -BeFalse
        [IO.File]::ReadAllText("$path/base") | Should -Be "told`n"
    }

    It '-WhatIf stops nothing; -IncludeDependents takes along what depends on it' {
        [void] (Start-LlmServices -Deployment $path)
        (Stop-LlmServices base -Deployment $path -WhatIf).Message | Should -BeLike 'stops process *'
        @(Get-LlmService -Deployment $path -Status Ready).Count | Should -Be 2
        @(Stop-LlmServices base -IncludeDependents -Deployment $path -Confirm:$false).Name | Should -Be 'top', 'base'
    }

    It 'what was stopped says so, and is no failure' {
        $service = (Get-LlmService base -Deployment $path)
        "$($service.Status) $($service.Message) $($service.IsFailure)" | Should -Be 'Stopped stopped False'
    }
}
