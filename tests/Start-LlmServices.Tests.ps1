BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    [IO.File]::WriteAllText("$root/plain.sh", "#!/bin/sh`nenv >`"`$1`"`npwd >>`"`$1`"`nwhile :; do sleep 0.1; done`n")
    [IO.File]::SetUnixFileMode("$root/plain.sh", 'UserRead, UserWrite, UserExecute')
    $path = New-ServiceDeployment "$root/d" @"
  - { name: base, command: '$root/plain.sh "{0}/a b"', folder: work, variables: { OWN: os.environ/A_SECRET, PLAIN: x } }
  - { name: top, command: [$root/plain.sh, '{0}/top'], dependsOn: [base], environment: venv }
  - { name: beside, command: '$root/plain.sh {0}/beside' }
"@
    [IO.File]::WriteAllText("$path/.env", "A_SECRET=geheim-0123456789`n")
    [void] [IO.Directory]::CreateDirectory("$path/work")
}

AfterAll {
    [void] (Stop-LlmServices -Deployment $path -Confirm:$false)
    [IO.Directory]::Delete($root, $true)
}

Describe 'Start-LlmServices' {
    It '-WhatIf starts nothing' {
        @(Start-LlmServices top -Deployment $path -WhatIf | ForEach-Object { "$($_.Name) $($_.Status)" }) | Should -Be 'base Planned', 'top Planned'
        @(Get-LlmService -Deployment $path -Status Stopped).Count | Should -Be 3
    }

    It 'starts what it depends on, and nothing else' {
        @(Start-LlmServices top -Deployment $path).Name | Should -Be 'base', 'top'
        (Get-LlmService beside -Deployment $path).Status | Should -Be 'Stopped'
        [void] (Wait-Until { [IO.File]::Exists("$path/top") })
        # Twice is once.
        $again = Start-LlmServices top -Deployment $path
        "$($again.Name) $($again.Status)" | Should -Be 'top Unchanged'
    }

    It 'gives it folder, variables and Python environment, and none of them as an argument' {
        [void] (Wait-Until { [IO.File]::Exists("$path/a b") -and [IO.File]::ReadAllText("$path/a b").Contains('/work') })
        $lines = [IO.File]::ReadAllLines("$path/a b")
        $lines | Should -Contain 'OWN=geheim-0123456789'
        $lines | Should -Contain 'A_SECRET=geheim-0123456789'
        $lines | Should -Contain 'PLAIN=x'
        $lines[-1] | Should -Be "$path/work"
        @($lines | Where-Object { $_ -like 'LLMOPS_LOG=*' }) | Should -BeNullOrEmpty
        [IO.File]::ReadAllLines("$path/top") | Should -Contain "VIRTUAL_ENV=$path/venv"
        @(Find-TestProcess 'geheim-0123456789') | Should -BeNullOrEmpty
    }

    It 'leaves it in a session of its own, with no file open but its log' {
        $id = (Get-LlmService base -Deployment $path).ProcessId
        ([IO.File]::ReadAllText("/proc/$id/stat") -replace '^.*\) ').Split(' ')[3] | Should -Be $id
        $open = @([IO.Directory]::GetFileSystemEntries("/proc/$id/fd") | ForEach-Object { [IO.File]::ResolveLinkTarget($_, $false).FullName })
        @($open | Where-Object { $_ -notin '/dev/null', "$path/logs/base.log", "$root/plain.sh" }) | Should -BeNullOrEmpty
    }

    It 'a user that this one may not become, and one that there is not, are errors' {
        [IO.File]::AppendAllText("$path/llmops.yaml", "`n  - { name: foreign, command: '$root/plain.sh {0}/x', user: no-such-user-here }`n")
        (Get-ErrorsOf { Start-LlmServices foreign -Deployment $path }).Output[0].Message | Should -BeLike '*no-such-user-here*'
    }
}
