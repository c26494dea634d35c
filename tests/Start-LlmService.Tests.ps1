BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
}

Describe 'Start-LlmService' {
    BeforeAll {
        $plain = New-TestProgram "$TestDrive/plain.sh" "env >`"`$1`"`npwd >>`"`$1`"`nwhile :; do sleep 0.1; done"
        $path = New-ServiceDeployment "$TestDrive/d" @"
  - { name: base, command: '$plain "{0}/a b"', folder: work, variables: { OWN: os.environ/A_SECRET, PLAIN: x } }
  - { name: top, command: [$plain, '{0}/top'], dependsOn: [base], environment: venv }
  - { name: beside, command: '$plain {0}/beside' }
"@
        Set-Content "$path/.env" 'A_SECRET=geheim-0123456789'
        $null = New-Item -ItemType Directory "$path/work"
        # The output of a service once it is complete: its last line is the working directory.
        function Get-Written([string] $Name, [string] $Folder) {
            Wait-Until { (Get-Content "$path/$Name" -ErrorAction Ignore | Select-Object -Last 1) -eq $Folder } | Should -BeTrue
            Get-Content "$path/$Name"
        }
    }
    AfterAll { $null = Stop-LlmService -Deployment $path -Confirm:$false }

    It 'starts nothing with -WhatIf' {
        Start-LlmService top -Deployment $path -WhatIf | ForEach-Object { "$($_.Name) $($_.Status)" } | Should -Be 'base Planned', 'top Planned'
        @(Get-LlmService -Deployment $path -Status Stopped).Count | Should -Be 3
    }

    It 'starts a service and its dependencies only, and leaves running services unchanged' {
        (Start-LlmService top -Deployment $path).Name | Should -Be 'base', 'top'
        (Get-LlmService beside -Deployment $path).Status | Should -Be 'Stopped'
        $null = Get-Written top $path
        $again = Start-LlmService top -Deployment $path
        "$($again.Name) $($again.Status)" | Should -Be 'top Unchanged'
    }

    Context 'A service that was started' {
        BeforeAll { $null = Start-LlmService top -Deployment $path }

        It 'has its working directory, variables and Python environment, and no secret in its arguments' {
            $lines = Get-Written 'a b' "$path/work"
            $lines | Should -Contain 'OWN=geheim-0123456789'
            $lines | Should -Contain 'A_SECRET=geheim-0123456789'
            $lines | Should -Contain 'PLAIN=x'
            $lines[-1] | Should -Be "$path/work"
            $lines -like 'LLMOPS_LOG=*' | Should -BeNullOrEmpty
            Get-Written top $path | Should -Contain "VIRTUAL_ENV=$path/venv"
            Find-TestProcess 'geheim-0123456789' | Should -BeNullOrEmpty
        }

        It 'has its own session, and no open file but its log' {
            $id = (Get-LlmService base -Deployment $path).ProcessId
            ((Get-Content "/proc/$id/stat") -replace '^.*\) ').Split(' ')[3] | Should -Be $id
            $open = (Get-ChildItem "/proc/$id/fd").LinkTarget
            $open | Should -Contain "$path/logs/base.log"
            $open | Where-Object { $_ -notin '/dev/null', "$path/logs/base.log", $plain } | Should -BeNullOrEmpty
        }
    }
}

Describe 'Start-LlmService with a user' {
    It 'writes an error for a user that does not exist, or that this user may not run programs as' {
        $path = New-ServiceDeployment "$TestDrive/user" "  - { name: foreign, command: /bin/true, user: no-such-user-here }`n"
        (Get-ErrorsOf { Start-LlmService foreign -Deployment $path }).Output[0].Message | Should -BeLike '*no-such-user-here*'
    }
}

Describe 'Start-LlmService in a process that ignores signals' {
    BeforeAll {
        $mask = New-TestProgram "$TestDrive/mask.sh" 'grep SigIgn /proc/self/status; while :; do sleep 0.1; done'
        $path = New-ServiceDeployment "$TestDrive/ignores" "  - { name: mask, command: '$mask' }`n"
    }
    AfterAll { $null = Stop-LlmService -Deployment $path -Confirm:$false }

    It 'starts services that ignore none' {
        # As with nohup, or in the background of a shell without job control.
        $module = "$PSScriptRoot/../LiteLlmOps.psd1"
        $command = "grep SigIgn /proc/self/status; Import-Module '$module'; (Start-LlmService -Deployment '$path').Status"
        $output = sh -c 'trap "" HUP INT QUIT; exec "$@"' sh (Get-TestPwsh) -Command $command
        $LASTEXITCODE | Should -Be 0
        # HUP, INT and QUIT are the lowest three bits, 1, 2 and 4: programs that this pwsh starts ignore them.
        $output[0] | Should -Match '^SigIgn:\s+[0-9a-f]{15}7$'
        $output[-1] | Should -Be 'Done'
        Wait-Until { Test-Path "$path/logs/mask.log" } | Should -BeTrue
        Wait-Until { (Get-Content "$path/logs/mask.log" -Raw) -like "*SigIgn:*`n" } | Should -BeTrue
        @(Get-Content "$path/logs/mask.log") -like 'SigIgn:*' | Should -Match '^SigIgn:\s+0{16}$'
    }
}
