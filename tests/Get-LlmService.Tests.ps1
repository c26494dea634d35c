BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    [IO.File]::WriteAllText("$root/plain.sh", "#!/bin/sh`nsleep 3333 &`nwhile :; do sleep 0.1; done`n")
    [IO.File]::SetUnixFileMode("$root/plain.sh", 'UserRead, UserWrite, UserExecute')
    $path = New-ServiceDeployment "$root/d" "  - { name: plain, purpose: Does nothing, command: '$root/plain.sh' }`n  - { name: other, command: '$root/plain.sh x', ready: { command: [test, -e, '{0}/up'] } }`n"
}

AfterAll {
    [void] (Stop-LlmServices -Deployment $path -Confirm:$false)
    [IO.Directory]::Delete($root, $true)
}

Describe 'Get-LlmService' {
    It 'shows what does not run' {
        $services = @(Get-LlmService -Deployment $path)
        @($services | ForEach-Object { "$($_.Name) $($_.Status)" }) | Should -Be 'plain Stopped', 'other Stopped'
        "$($services[0].Purpose) $($services[0].Restarts) $($services[0].IsFailure)" | Should -Be 'Does nothing 0 False'
        $services[0].ProcessId, $services[0].Uptime, $services[0].Memory | Should -Be $null, $null, $null
    }

    It 'shows process, time, memory, children and restarts of what runs' {
        [void] (Start-LlmServices plain -Deployment $path)
        [void] (Restart-LlmServices plain -Deployment $path)
        [void] (Wait-Until { (Get-LlmService plain -Deployment $path).Workers -gt 0 })
        $service = Get-LlmService plain -Deployment $path
        "$($service.Status) $($service.Restarts) $($service.Launcher)" | Should -Be 'Ready 1 Process'
        Test-LabProcess $service.ProcessId | Should -BeTrue
        $service.Memory | Should -BeGreaterThan 100000
        $service.Uptime.TotalSeconds | Should -BeLessThan 60
        [Math]::Abs(($service.StartedAt - [Diagnostics.Process]::GetProcessById($service.ProcessId).StartTime.ToUniversalTime()).TotalSeconds) | Should -BeLessThan 2
        @(Get-LlmService plain -Deployment $path -IncludeChildren | Where-Object { $_ -is [LiteLlmOps.Services.LlmServiceProcess] }).Program | Should -Contain 'sleep'
    }

    It 'chooses by name, wildcard and status' {
        (Get-LlmService 'o*' -Deployment $path).Name | Should -Be 'other'
        (Get-LlmService -Status Ready -Deployment $path).Name | Should -Be 'plain'
        (Get-ErrorsOf { Get-LlmService plian -Deployment $path }).Errors[0].Exception.Message | Should -BeLike '*did you mean plain?'
    }

    It 'is Starting until its probe is content, and says why' {
        $job = [PowerShell]::Create([Management.Automation.Runspaces.InitialSessionState]::CreateDefault2())
        [void] $job.AddScript({ param($module, $path) Import-Module $module; Start-LlmServices other -Deployment $path }).AddArgument("$PSScriptRoot/../LiteLlmOps.psd1").AddArgument($path)
        $started = $job.BeginInvoke()
        try {
            Wait-Until { (Get-LlmService other -Deployment $path).Status -eq 'Starting' } | Should -BeTrue
            (Get-LlmService other -Deployment $path).Message | Should -Be 'test ends with 1'
            [IO.File]::WriteAllText("$path/up", '')
            $job.EndInvoke($started).Status | Should -Be 'Done'
        }
        finally { $job.Dispose() }
        (Get-LlmService other -Deployment $path).Status | Should -Be 'Ready'
    }

    It '-Watch tells of each change, and ends when nobody wants more' {
        $seen = @(Get-LlmService plain -Deployment $path -Watch 100ms | ForEach-Object -Begin { $n = 0 } {
                if ($n++ -eq 0) { [Diagnostics.Process]::GetProcessById($_.ProcessId).Kill() }
                $_.Status
                if ($n -eq 2) { break }
            })
        $null = $seen
        (Get-LlmService plain -Deployment $path).Status | Should -Be 'Failed'
        (Get-LlmService plain -Deployment $path).LastExit | Should -Not -Be $null
    }

    It 'says what to do where none are declared' {
        [IO.File]::WriteAllText("$root/llmops.yaml", "name: none`n")
        { Get-LlmService -Deployment "$root/llmops.yaml" } | Should -Throw '*declares no services: list them under*'
    }

    It 'fits into 100 columns, and survives JSON' -Tag Pwsh {
        $services = Get-LlmService -Deployment $path
        $lines = @($services | Out-String -Width 100 -Stream | Where-Object { $_ })
        $lines[0] | Should -BeLike 'Name*Status*PID*Port*Uptime*MB*Note*'
        ($lines | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 100
        ($services | ConvertTo-Json -EnumsAsStrings -Depth 5 | ConvertFrom-Json)[0].Name | Should -Be 'plain'
    }
}

Describe 'Services of other launchers' {
    # systemctl and docker as their manuals say they answer, with a real process behind: this machine has neither.
    BeforeAll {
        [void] [IO.Directory]::CreateDirectory("$root/bin")
        $common = "#!/bin/sh`ncd '$root'`npid=`$(cat unit.pid 2>/dev/null); kill -0 `"`$pid`" 2>/dev/null || pid=`n"
        $start = "setsid '$root/plain.sh' unit >/dev/null 2>&1 </dev/null & echo `$! >unit.pid;"
        $tools = @{
            systemctl  = $common + @"
case "`$1 `$2" in
  "show missing") echo LoadState=not-found ;;
  show*) echo LoadState=loaded; echo NRestarts=4; echo MainPID=`${pid:-0}; [ "`$pid" ] && echo ActiveState=active || echo ActiveState=inactive; echo Result=success ;;
  start*) $start ;;
  stop*) kill "`$pid"; rm unit.pid ;;
esac
"@
            journalctl = "#!/bin/sh`necho from the journal`n"
            docker     = $common + @"
case "`$*" in
  "compose ps"*) [ "`$pid" ] && echo '{"ID":"abc","State":"running","ExitCode":0}' || echo '{"ID":"abc","State":"exited","ExitCode":143}' ;;
  "compose up --detach --no-deps search") $start ;;
  "compose stop"*) kill "`$pid"; rm unit.pid ;;
  "inspect --format {{.State.Pid}} abc") echo "`$pid" ;;
  *) echo "unknown: `$*" >&2; exit 1 ;;
esac
"@
        }
        foreach ($tool in $tools.Keys) {
            [IO.File]::WriteAllText("$root/bin/$tool", $tools[$tool] + "`n")
            [IO.File]::SetUnixFileMode("$root/bin/$tool", 'UserRead, UserWrite, UserExecute')
        }
        $searchPath = $env:PATH
        $env:PATH = "$root/bin:$searchPath"
    }

    AfterAll { $env:PATH = $searchPath }

    It '<Launcher>: starts, restarts and stops, and shows the process' -TestCases @(
        @{ Launcher = 'systemd' }
        @{ Launcher = 'compose' }
    ) {
        $other = New-ServiceDeployment "$root/$Launcher" "  - { name: search, launcher: $Launcher }`n"
        (Get-LlmService -Deployment $other).Status | Should -Be 'Stopped'
        $first = Start-LlmServices -Deployment $other
        "$($first.Status)" | Should -Be 'Done'
        $service = Get-LlmService -Deployment $other
        "$($service.Status) $($service.ProcessId) $($service.Launcher)" | Should -Be "Ready $($first.ProcessId) $Launcher"
        $again = Restart-LlmServices -Deployment $other
        "$($again.Status) $($again.OldProcessId)" | Should -Be "Done $($first.ProcessId)"
        (Stop-LlmServices -Deployment $other -Confirm:$false).Status | Should -Be 'Done'
        Wait-Until { (Get-LlmService -Deployment $other).Status -eq 'Stopped' } | Should -BeTrue
    }

    It 'a unit that systemd does not know is an error' {
        $other = New-ServiceDeployment "$root/missing" "  - { name: search, launcher: systemd, unit: missing }`n"
        { Get-LlmService -Deployment $other } | Should -Throw '*systemd knows no unit missing*'
    }

    It 'docker''s own words come through' {
        $other = New-ServiceDeployment "$root/words" "  - { name: search, launcher: compose, unit: nobody, composeFile: c.yaml }`n"
        { Get-LlmService -Deployment $other } | Should -Throw '*ended with 1: unknown: compose --file*'
    }
}
