BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $module = "$PSScriptRoot/../LiteLlmOps.psd1"
    # It has a child, which the kernel kills when the script ends.
    $plain = New-TestProgram "$TestDrive/plain.sh" "setpriv --pdeathsig KILL sleep 3333 &`nwhile :; do sleep 0.1; done"
}

Describe 'Get-LlmService' {
    BeforeAll {
        $path = New-ServiceDeployment "$TestDrive/d" @"
  - { name: plain, purpose: Does nothing, command: '$plain' }
  - { name: other, command: '$plain x', ready: { command: [test, -e, '{0}/up'] } }
"@
    }
    AfterAll { $null = Stop-LlmService -Deployment $path -Confirm:$false }

    It 'returns services that are not running' {
        $services = @(Get-LlmService -Deployment $path)
        $services | ForEach-Object { "$($_.Name) $($_.Status)" } | Should -Be 'plain Stopped', 'other Stopped'
        "$($services[0].Purpose) $($services[0].Restarts) $($services[0].IsFailure)" | Should -Be 'Does nothing 0 False'
        $services[0].ProcessId, $services[0].Uptime, $services[0].Memory | Should -Be $null, $null, $null
    }

    It 'reports that a deployment declares no services' {
        $null = New-Item -ItemType Directory "$TestDrive/none"
        Set-Content "$TestDrive/none/llmops.yaml" 'name: none'
        { Get-LlmService -Deployment "$TestDrive/none/llmops.yaml" } | Should -Throw "Deployment 'none' declares no services. List them under 'services' in llmops.yaml; see about_LiteLlmOps."
    }

    It 'returns a service as Starting until its probe succeeds, with the result of the probe' {
        $start = Start-ThreadJob -Name start { Import-Module $using:module; Start-LlmService other -Deployment $using:path }
        try {
            Wait-Until { (Get-LlmService other -Deployment $path).Status -eq 'Starting' } | Should -BeTrue
            (Get-LlmService other -Deployment $path).Message | Should -Be 'test exited with code 1'
        }
        finally {
            Set-Content "$path/up" ''
            $result = Receive-Job $start -Wait -AutoRemoveJob
        }
        $result.Status | Should -Be 'Done'
        (Get-LlmService other -Deployment $path).Status | Should -Be 'Ready'
    }
}

Describe 'Get-LlmService with one running service' {
    BeforeAll {
        $path = New-ServiceDeployment "$TestDrive/one" "  - { name: plain, command: '$plain one' }`n  - { name: other, command: '$plain none' }`n"
    }
    BeforeEach { $null = Start-LlmService plain -Deployment $path }
    AfterAll { $null = Stop-LlmService -Deployment $path -Confirm:$false }

    It 'returns process, start, memory, children and number of restarts' {
        $null = Restart-LlmServices plain -Deployment $path
        Wait-Until { (Get-LlmService plain -Deployment $path).Workers -gt 0 } | Should -BeTrue
        $service = Get-LlmService plain -Deployment $path
        "$($service.Status) $($service.Restarts) $($service.Launcher)" | Should -Be 'Ready 1 Process'
        Test-LabProcess $service.ProcessId | Should -BeTrue
        $service.Memory | Should -BeGreaterThan 100000
        $service.Uptime | Should -BeGreaterThan ([TimeSpan]::Zero)
        $service.Uptime | Should -BeLessOrEqual ([DateTime]::UtcNow - $service.StartedAt)
        $started = (Get-Process -Id $service.ProcessId).StartTime.ToUniversalTime()
        [Math]::Abs(($service.StartedAt - $started).TotalSeconds) | Should -BeLessThan 2
        $all = Get-LlmService plain -Deployment $path -IncludeChildren
        ($all | Where-Object { $_ -is [LiteLlmOps.Services.LlmServiceProcess] }).Program | Should -Contain 'sleep'
    }

    It 'selects by name, wildcard and status' {
        (Get-LlmService 'o*' -Deployment $path).Name | Should -Be 'other'
        (Get-LlmService -Status Ready -Deployment $path).Name | Should -Be 'plain'
        (Get-ErrorsOf { Get-LlmService plian -Deployment $path }).Errors[0].Exception.Message | Should -Be "Deployment 'services' has no service 'plian'. Did you mean plain?"
    }

    It 'returns a service again with -Watch when its status changes, until the pipeline ends' {
        $seen = Get-LlmService plain -Deployment $path -Watch 100ms |
            ForEach-Object { if ($_.Status -eq 'Ready') { Stop-Process -Id $_.ProcessId -Force }; $_ } | Select-Object -First 2
        $seen.Status | Should -Be 'Ready', 'Failed'
        $service = Get-LlmService plain -Deployment $path
        $service.Status | Should -Be 'Failed'
        $service.LastExit | Should -Not -Be $null
    }

    It 'has a table of 100 columns, and objects that ConvertTo-Json writes readably' {
        $services = Get-LlmService -Deployment $path
        $lines = @($services | Out-String -Width 100 -Stream | Where-Object { $_ })
        $lines[0] | Should -BeLike 'Name*Status*ProcessId*Port*Uptime*Memory*Message*'
        ($lines | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 100
        $json = ($services | ConvertTo-Json -EnumsAsStrings -Depth 5 | ConvertFrom-Json)[0]
        "$($json.Name) $($json.Status) $($json.Launcher) $($json.Deployment)" | Should -Be "plain Ready Process $path/llmops.yaml"
        $json.DependsOn.Count | Should -Be 0
    }

    It 'has a row for each child below its service, in the same table' {
        Wait-Until { (Get-LlmService plain -Deployment $path).Workers -gt 0 } | Should -BeTrue
        $services = Get-LlmService -Deployment $path -IncludeChildren
        $child = $services | Where-Object { $_ -is [LiteLlmOps.Services.LlmServiceProcess] -and $_.Program -eq 'sleep' } |
            Select-Object -First 1
        $lines = @($services | Out-String -Width 80 -Stream | Where-Object { $_ })
        $lines -like 'Name*Status*' | Should -HaveCount 1
        $lines | Should -HaveCount ($services.Count + 2)
        $lines[2], $lines[-1] | Should -Match '^(plain|other) '
        $row = $lines | Where-Object { $_ -match "\b$($child.ProcessId)\b" }
        $row | Should -Match "^  sleep +$($child.ProcessId) +00:\d\d:\d\d +\d+ MB child of plain$"
    }

    Context '-FailOn' {
        It 'ends with one error after all services: <FailOn>' -ForEach @(
            @{ FailOn = 'Stopped'; Says = 'services: 1 service counts as a failure by -FailOn Stopped.' }
            @{ FailOn = 'Failed', 'Stopped', 'Ready'; Says = 'services: 2 services count as failures by -FailOn Failed, Stopped, Ready.' }
        ) {
            $result = Get-OutcomeOf { Get-LlmService -Deployment $path -FailOn $FailOn }
            $result.Output.Name | Should -Be 'plain', 'other'
            $result.Error.FullyQualifiedErrorId | Should -Be 'ServiceNotReady,LiteLlmOps.Commands.GetLlmServiceCommand'
            $result.Error.Exception.Message | Should -Be $Says
            $result.Error.TargetObject | Should -Be "$path/llmops.yaml"
            $result.Output | Where-Object { $_.IsFailure -ne ("$($_.Status)" -in $FailOn) } | Should -BeNullOrEmpty
        }

        It 'writes no error when no returned service has the status' {
            $result = Get-OutcomeOf { Get-LlmService -Deployment $path -FailOn Failed, PortConflict }
            "$($result.Output.Name) $($result.Error)" | Should -Be 'plain other '
            $result = Get-OutcomeOf { Get-LlmService -Deployment $path -Status Ready -FailOn Stopped }
            "$($result.Output.Name) $($result.Error)" | Should -Be 'plain '
        }

        It 'makes pwsh -Command exit with 1' {
            $result = Invoke-TestPwsh "(Get-LlmService -Deployment '$path' -FailOn Stopped).Name"
            $result.ExitCode | Should -Be 1
            $result.Error | Should -BeLike '*services: 1 service counts as a failure by -FailOn Stopped.*'
            (Invoke-TestPwsh "Get-LlmService -Deployment '$path' -FailOn Failed").ExitCode | Should -Be 0
        }
    }
}

Describe 'Pipeline input of service commands' {
    BeforeAll {
        $yaml = "  - { name: a, command: '$plain input-a' }`n  - { name: b, command: '$plain input-b' }`n  - { name: c, command: '$plain input-c', dependsOn: [a] }`n"
        $one = New-ServiceDeployment "$TestDrive/input-one" $yaml
        $two = New-ServiceDeployment "$TestDrive/input-two" $yaml
        $services = @(Get-LlmService a, c -Deployment $one)
        $drift = [pscustomobject] @{ Section = 'general_settings'; Services = @('b'); Deployment = "$two/llmops.yaml" }
        function Get-Clixml($Object) { $Object | Export-Clixml "$TestDrive/input.xml"; Import-Clixml "$TestDrive/input.xml" }
        function Get-Found($All) { @($All | ForEach-Object { "$(Split-Path (Split-Path $_.Deployment) -Leaf) $($_.Name)" }) }
    }

    It 'accepts <Kind>' -ForEach @(
        @{ Kind = 'objects of Get-LlmService'; Make = { $services }; Expected = 'input-one a', 'input-one c' }
        @{ Kind = 'objects of Import-Clixml'; Make = { Get-Clixml $services }; Expected = 'input-one a', 'input-one c' }
        @{ Kind = 'objects of a job'; Make = { $services | Start-ThreadJob { $input } | Receive-Job -Wait -AutoRemoveJob }; Expected = 'input-one a', 'input-one c' }
        @{ Kind = 'objects of a job in another process'; Make = { Start-Job { Import-Module $using:module; Get-LlmService a -Deployment $using:one } | Receive-Job -Wait -AutoRemoveJob }; Expected = 'input-one a' }
        @{ Kind = 'objects of ConvertFrom-Json'; Make = { $services | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json }; Expected = 'input-one a', 'input-one c' }
        @{ Kind = 'objects of Select-Object'; Make = { $services | Select-Object Name, Deployment }; Expected = 'input-one a', 'input-one c' }
        @{ Kind = 'results of Stop-LlmService'; Make = { Stop-LlmService b -Deployment $two -Confirm:$false }; Expected = 'input-two b' }
        @{ Kind = 'the Services of an object'; Make = { $drift }; Expected = 'input-two b' }
        @{ Kind = 'the Services of a deserialized object'; Make = { Get-Clixml $drift }; Expected = 'input-two b' }
        @{ Kind = 'objects of several deployments'; Make = { $services[0]; $drift }; Expected = 'input-one a', 'input-two b' }
        @{ Kind = 'deployments'; Make = { Get-LlmDeployment -Deployment $one, $two }; Expected = 'input-one a', 'input-one b', 'input-one c', 'input-two a', 'input-two b', 'input-two c' }
        @{ Kind = 'deserialized deployments'; Make = { Get-Clixml (Get-LlmDeployment -Deployment $one) }; Expected = 'input-one a', 'input-one b', 'input-one c' }
        @{ Kind = 'deployments of ConvertFrom-Json'; Make = { Get-LlmDeployment -Deployment $one | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json }; Expected = 'input-one a', 'input-one b', 'input-one c' }
    ) {
        Get-Found (& $Make | Get-LlmService) | Should -Be $Expected
    }

    It 'accepts names, with wildcards, for the given deployments' {
        Get-Found ('b', '[c]' | Get-LlmService -Deployment $one, $two) | Should -Be 'input-one b', 'input-one c', 'input-two b', 'input-two c'
    }

    It 'uses only the services of the input that match -Name' {
        Get-Found (Get-LlmDeployment -Deployment $one | Get-LlmService a, 'c*') | Should -Be 'input-one a', 'input-one c'
        Get-Found ($services | Get-LlmService 'c*') | Should -Be 'input-one c'
    }

    It 'returns nothing for objects that need no service' {
        [pscustomobject] @{ Services = @(); Deployment = $one } | Get-LlmService | Should -BeNullOrEmpty
        $message = [pscustomobject] @{ Services = @(); Deployment = $one } | Get-LlmService -Verbose 4>&1
        "$message" | Should -BeLike '*the pipeline input refers to none.'
    }

    It 'writes an error for <Kind>, and continues with the other objects' -ForEach @(
        @{ Kind = 'a Hashtable'; Make = { @{ Name = 'a' } }; Type = 'Hashtable' }
        @{ Kind = 'a number'; Make = { 42 }; Type = 'Int32' }
        @{ Kind = 'a process'; Make = { Get-Process -Id $PID }; Type = 'Process' }
        @{ Kind = 'a check of Test-LlmSmoke'; Make = { Get-Clixml @(Test-LlmSmoke -Deployment $one -Level Quick)[0] }; Type = 'LlmCheckResult' }
        @{ Kind = 'an object without Name and Deployment'; Make = { [pscustomobject] @{ Name = 'a' } }; Type = 'PSCustomObject' }
    ) {
        $all = Get-ErrorsOf { & { & $Make; $services[0] } | Get-LlmService }
        Get-Found $all.Output | Should -Be 'input-one a'
        $all.Errors.Count | Should -Be 1
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'UnsupportedInputType,*'
        $all.Errors[0].Exception.Message | Should -BeLike "Unsupported input type $Type; pipe service names, or objects of Get-LlmService, *"
    }

    It 'writes an error for a name that no service has, with the nearest one' {
        $all = Get-ErrorsOf { 'a', 'inputa' | Get-LlmService -Deployment $one }
        Get-Found $all.Output | Should -Be 'input-one a'
        $all.Errors[0].Exception.Message | Should -Be "Deployment 'services' has no service 'inputa'. Services: a, b, c."
    }
}

Describe 'Services of other launchers' {
    # systemctl and docker with the documented output, and a real process.
    BeforeAll {
        $null = New-Item -ItemType Directory "$TestDrive/bin"
        $unit = "$TestDrive/unit.pid"
        $common = "pid=`$(cat '$unit' 2>/dev/null); kill -0 `"`$pid`" 2>/dev/null || pid=`n"
        $start = "setsid '$plain' unit >/dev/null 2>&1 </dev/null & echo `$! >'$unit';"
        $null = New-TestProgram "$TestDrive/bin/systemctl" ($common + @"
case "`$1 `$2" in
  "show missing") echo LoadState=not-found ;;
  show*)
    printf '%s\n' LoadState=loaded NRestarts=4 Result=success MainPID=`${pid:-0}
    [ "`$pid" ] && echo ActiveState=active || echo ActiveState=inactive ;;
  start*) $start ;;
  stop*) kill "`$pid"; rm '$unit' ;;
esac
"@)
        $null = New-TestProgram "$TestDrive/bin/journalctl" 'echo from the journal'
        $null = New-TestProgram "$TestDrive/bin/docker" ($common + @"
case "`$*" in
  "compose ps"*) [ "`$pid" ] && echo '{"ID":"abc","State":"running","ExitCode":0}' || echo '{"ID":"abc","State":"exited","ExitCode":143}' ;;
  "compose up --detach --no-deps search") $start ;;
  "compose stop"*) kill "`$pid"; rm '$unit' ;;
  "inspect --format {{.State.Pid}} abc") echo "`$pid" ;;
  *) echo "unknown: `$*" >&2; exit 1 ;;
esac
"@)
        $searchPath = $env:PATH
        $env:PATH = "$TestDrive/bin:$searchPath"
    }

    AfterEach {
        if (Test-Path $unit) {
            Stop-Process -Id (Get-Content $unit) -Force -ErrorAction Ignore
            Remove-Item $unit
        }
    }

    AfterAll { $env:PATH = $searchPath }

    It 'start, restart and stop, with the process of the launcher: <Launcher>' -ForEach @(
        @{ Launcher = 'systemd' }
        @{ Launcher = 'compose' }
    ) {
        $path = New-ServiceDeployment "$TestDrive/$Launcher" "  - { name: search, launcher: $Launcher }`n"
        (Get-LlmService -Deployment $path).Status | Should -Be 'Stopped'
        $first = Start-LlmService -Deployment $path
        $first.Status | Should -Be 'Done'
        $service = Get-LlmService -Deployment $path
        "$($service.Status) $($service.ProcessId) $($service.Launcher)" | Should -Be "Ready $($first.ProcessId) $Launcher"
        $again = Restart-LlmServices -Deployment $path
        "$($again.Status) $($again.OldProcessId)" | Should -Be "Done $($first.ProcessId)"
        (Stop-LlmService -Deployment $path -Confirm:$false).Status | Should -Be 'Done'
        Wait-Until { (Get-LlmService -Deployment $path).Status -eq 'Stopped' } | Should -BeTrue
    }

    It 'report a unit that does not exist' {
        $path = New-ServiceDeployment "$TestDrive/missing" "  - { name: search, launcher: systemd, unit: missing }`n"
        { Get-LlmService -Deployment $path } | Should -Throw "systemd has no unit missing. Correct 'unit' of service search in llmops.yaml."
    }

    It 'report the message of an error of docker' {
        $path = New-ServiceDeployment "$TestDrive/words" "  - { name: search, launcher: compose, unit: nobody, composeFile: c.yaml }`n"
        { Get-LlmService -Deployment $path } | Should -Throw 'docker compose --file * exited with code 1: unknown: compose --file*'
    }
}
