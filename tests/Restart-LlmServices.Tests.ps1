BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $module = "$PSScriptRoot/../LiteLlmOps.psd1"
    # In separate files, so that no other process on the machine has the same command line.
    $plain = New-TestProgram "$TestDrive/plain.sh" 'while :; do sleep 0.1; done'
    $deaf = New-TestProgram "$TestDrive/deaf.sh" "trap '' TERM; while :; do sleep 0.1; done"
    $dies = New-TestProgram "$TestDrive/dies.sh" 'echo "cannot open the model: key sk-0123456789abcdefghijkl $OWN_WORD"; exit 7'
    $forks = New-TestProgram "$TestDrive/forks.sh" 'sleep 1111 & sleep 2222 & while :; do sleep 0.1; done'
    $touches = New-TestProgram "$TestDrive/touches.sh" 'touch "$1"; while :; do sleep 0.1; done'

    $deployments = [Collections.Generic.List[string]]::new()
    function New-Services([string] $Yaml) {
        $path = New-ServiceDeployment "$TestDrive/$([Guid]::NewGuid().ToString('N').Substring(0, 8))" $Yaml
        $deployments.Add($path)
        $path
    }
    function Stop-All {
        foreach ($path in $deployments) { $null = Stop-LlmService -Deployment $path -Confirm:$false }
        $deployments.Clear()
    }
}

Describe 'Restart-LlmServices on a lab' {
    BeforeAll { $lab = New-TestLab -Services }
    AfterAll { Remove-TestLab $lab }

    It 'starts services that are not running, and restarts the others, in the order of their dependencies' {
        $results = @(Restart-LlmServices -Deployment $lab)
        $results.Count | Should -Be 4
        $results | Where-Object Status -NE 'Done' | Should -BeNullOrEmpty
        $results.Name.IndexOf('proxy') | Should -BeLessThan $results.Name.IndexOf('metrics')
        $proxy = $results | Where-Object Name -EQ 'proxy'
        $proxy.OldProcessId | Should -Be $lab.ProxyProcessId
        Test-LabProcess $lab.ProxyProcessId | Should -BeFalse
        $results[-1].Run.CriticalChain[-1] | Should -BeLike 'start metrics *s'
        @(Get-LlmService -Deployment $lab).Status | Should -Be 'Ready', 'Ready', 'Ready', 'Ready'
        (Get-LlmLab $lab.Path).ProxyProcessId | Should -Be $proxy.ProcessId
        Test-LlmSmoke -Deployment $lab.Path -Category Services, Proxy -Quiet | Should -BeTrue
    }

    Context 'whose services run' {
        BeforeEach { $null = Start-LlmService -Deployment $lab }
        AfterEach { Copy-Item "$($lab.Path)/../pristine/*.yaml" $lab.Path }

        It 'returns the plan in order with -WhatIf, and changes nothing' {
            $before = @(Get-LlmService -Deployment $lab)
            $plan = @(Restart-LlmServices -Deployment $lab -WhatIf)
            $plan.Name | Should -Be 'proxy', 'health', 'metrics', 'rerank'
            $plan[2].Message | Should -Be "stops process $($before[2].ProcessId), starts after proxy"
            @(Get-LlmService -Deployment $lab).ProcessId | Should -Be $before.ProcessId
        }

        It 'accepts names, wildcards and pipeline input, and does nothing for an empty pipeline' {
            @(Restart-LlmServices 'h*', 'rerank' -Deployment $lab).Name | Sort-Object | Should -Be 'health', 'rerank'
            (Get-LlmService metrics -Deployment $lab | Restart-LlmServices).Name | Should -Be 'metrics'
            ('rerank' | Restart-LlmServices -Deployment $lab).Name | Should -Be 'rerank'
            Get-LlmService 'nobody*' -Deployment $lab | Restart-LlmServices -Deployment $lab | Should -BeNullOrEmpty
            $nothing = $null
            Restart-LlmServices -Deployment $lab -InputObject $nothing | Should -BeNullOrEmpty
            @($lab | Restart-LlmServices -WhatIf).Name | Should -Be 'proxy', 'health', 'metrics', 'rerank'
            @($lab | Restart-LlmServices 'h*', metrics -WhatIf).Name | Should -Be 'health', 'metrics'
            $result = Get-ErrorsOf { Restart-LlmServices 'metric' -Deployment $lab }
            $result.Errors[0].Exception.Message | Should -Be "Deployment '$((Get-LlmDeployment -Deployment $lab).Name)' has no service 'metric'. Did you mean metrics?"
        }

        It 'restarts the services that drift needs restarted' {
            Edit-LabFile $lab config.yaml 'general_settings:' "general_settings:`n  custom_auth: my_auth.check"
            $drift = @(Get-LlmDrift -Deployment $lab -Plane Rendered)
            $drift.Count | Should -BeGreaterThan 0
            @($drift | Restart-LlmServices).Name | Should -Be 'proxy'
        }

        It 'skips a service that was stopped intentionally, unless it is named' {
            (Stop-LlmService health -Deployment $lab -Confirm:$false).Status | Should -Be 'Done'
            $result = Restart-LlmServices -Deployment $lab | Where-Object Name -EQ 'health'
            "$($result.Status) $($result.Message)" | Should -BeLike 'Skipped stopped intentionally; to start it, run: Start-LlmService health'
            (Restart-LlmServices health -Deployment $lab).Status | Should -Be 'Done'
        }

        It 'is the remediation of the finding ProcessStale' {
            Test-LlmConsistency ProcessStale -Deployment $lab | Should -BeNullOrEmpty
            (Get-Item "$($lab.Path)/state/config.generated.yaml").LastWriteTimeUtc = [DateTime]::UtcNow
            $finding = Test-LlmConsistency ProcessStale -Deployment $lab
            "$($finding.Remediation) $($finding.FixCommand)" | Should -Be 'Restart-LlmServices proxy Restart-LlmServices'
            $null = Invoke-Expression "$($finding.Remediation) -Deployment '$($lab.Path)'"
            Test-LlmConsistency ProcessStale -Deployment $lab | Should -BeNullOrEmpty
        }

        It 'writes two lines to the journal, with the process ids before and after' {
            $lines = @(Get-Content "$($lab.Path)/state/journal.jsonl")
            $null = Restart-LlmServices rerank -Deployment $lab -Reason 'new model'
            $new = @(Get-Content "$($lab.Path)/state/journal.jsonl")
            $new.Count | Should -Be ($lines.Count + 2)
            $new[-2] | Should -BeLike '*"outcome":"Begun"*"reason":"new model"*'
            $new[-1] | Should -BeLike '*"command":"Restart-LlmServices","outcome":"Applied"*Restart rerank: Done, process * → *'
        }

        It 'loses no request of clients that retry, with -Rolling' {
            $port = Get-FreePort
            $dll = "$PSScriptRoot/../bin/lab/LiteLlmOps.Lab.dll"
            $command = "dotnet $dll proxy --config {rendered} --port {port}"
            Add-Content "$($lab.Path)/llmops.yaml" "  - { name: proxy2, command: '$command', port: $port, ready: /health/readiness }"
            $state = [hashtable]::Synchronized(@{ Stop = $false; Good = 0; Bad = 0 })
            $urls = $lab.ProxyUrl, "http://127.0.0.1:$port"
            $key = Get-LabVariable $lab LITELLM_MASTER_KEY
            $clients = $null
            try {
                $null = Start-LlmService proxy2 -Deployment $lab
                # Clients behind a load balancer: when one address does not connect, the other one is tried.
                $clients = Start-ThreadJob -Name clients {
                    $state, $urls = $using:state, $using:urls
                    $request = @{ Headers = @{ Authorization = "Bearer $using:key" }; SkipHttpErrorCheck = $true; NoProxy = $true }
                    for ($i = 0; -not $state.Stop; $i++) {
                        $status = 0
                        foreach ($attempt in 0..5) {
                            try { $status = (Invoke-WebRequest "$($urls[($i + $attempt) % 2])/v1/models" @request).StatusCode; break }
                            catch { continue }
                        }
                        if ($status -eq 200) { $state.Good++ } else { $state.Bad++ }
                    }
                }
                Wait-Until { $state.Good -gt 20 } | Should -BeTrue
                $results = @(Restart-LlmServices 'proxy', 'proxy2' -Deployment $lab -Rolling)
                $after = $state.Good
                Wait-Until { $state.Good -gt $after + 20 } | Should -BeTrue
            }
            finally {
                $state.Stop = $true
                if ($clients) { Receive-Job $clients -Wait -AutoRemoveJob }
                $null = Stop-LlmService proxy2 -Deployment $lab -Confirm:$false
            }
            $results | ForEach-Object { "$($_.Name) $($_.Status)" } | Should -Be 'proxy Done', 'proxy2 Done'
            $state.Good | Should -BeGreaterThan 40
            $state.Bad | Should -Be 0
        }

        It 'starts with the last known good config, with -Rollback' {
            $null = Restart-LlmServices proxy -Deployment $lab
            $rendered = "$($lab.Path)/state/config.generated.yaml"
            $good = Get-Content $rendered -Raw
            Set-Content $rendered 'general_settings: [this is no map'
            $result = (Get-ErrorsOf { Restart-LlmServices proxy -Deployment $lab }).Output[0]
            $result.Status | Should -Be 'Failed'
            $result.LogTail.Count | Should -BeGreaterThan 0
            $result = Restart-LlmServices proxy -Deployment $lab -Rollback
            "$($result.Status) $($result.Message)" | Should -BeLike 'Done rolled back to the last known good config; the replaced config failed (exited with code * during startup) and was archived'
            Get-Content $rendered -Raw | Should -BeExactly $good
            @(Get-ChildItem "$($lab.Path)/state/archive" -Filter '*.failed-*').Count | Should -Be 1
        }
    }
}

Describe 'Restart-LlmServices of a version with a drain endpoint' {
    BeforeAll { $lab = New-TestLab -Version 1.103.0 -Services }
    AfterAll { Remove-TestLab $lab }

    It 'sends the token to the endpoint, and waits for the response' {
        Edit-LabFile $lab config.yaml 'general_settings:' "general_settings:`n  enable_drain_endpoint: true"
        Add-Content "$($lab.Path)/env.litellm" 'DRAIN_ENDPOINT_TOKEN=geheim-drain-0123456789'
        Export-LlmConfig -Deployment $lab -Confirm:$false
        $null = Invoke-LlmSeed -Deployment $lab.Path -Confirm:$false
        $null = Restart-LlmServices proxy -Deployment $lab
        (Restart-LlmServices proxy -Deployment $lab).Status | Should -Be 'Done'
        $log = Get-Content "$($lab.Path)/logs/proxy.log" -Raw
        $log | Should -BeLike '*GET /health/drain HTTP/1.1" 200*'
        $log.Contains('geheim-drain') | Should -BeFalse
    }
}

Describe 'Restart-LlmServices on services that fail' {
    AfterEach { Stop-All }

    It 'kills a service that ignores its stop signal at stopTimeout, and reports it' {
        $path = New-Services "  - { name: deaf, command: '$deaf', stopTimeout: 300ms }`n"
        $first = Start-LlmService -Deployment $path
        $result = Restart-LlmServices -Deployment $path
        "$($result.Status) $($result.WasKilled)" | Should -Be 'Done True'
        Test-LabProcess $first.ProcessId | Should -BeFalse
        $stopped = Stop-LlmService -Deployment $path -Confirm:$false
        $stopped.Message | Should -Be 'killed because it did not end within 300ms'
    }

    It 'reports exit code and log of a service that exited during startup, without secrets' {
        $path = New-Services @"
  - { name: dies, command: '$dies', variables: { OWN_WORD: quite-plain-words } }
  - { name: after, command: '$plain', dependsOn: [dies] }
"@
        $all = Get-ErrorsOf { Restart-LlmServices -Deployment $path }
        $result = $all.Output[0]
        "$($result.Status) $($result.ExitCode) $($result.Message)" | Should -Be 'Failed 7 exited with code 7 during startup'
        $result.LogTail | Should -BeLike 'cannot open the model: key sk-*'
        $result.LogTail -match '0123456789abcdefghijkl|quite-plain-words' | Should -BeNullOrEmpty
        "$($all.Output[1].Name) $($all.Output[1].Status) $($all.Output[1].Message)" | Should -Be 'after Blocked not started because dies failed'
        $all.Errors.Count | Should -Be 1
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ServiceFailed,*'
        $all.Errors[0].CategoryInfo.Category | Should -Be 'ResourceUnavailable'
        $all.Errors[0].Exception.Message |
            Should -BeLike 'dies: exited with code 7 during startup. Last line of its log: cannot open the model: key sk-*. Check the log of the service (logs/dies.log); its last lines are in LogTail.'
        (Get-LlmService dies -Deployment $path).Message | Should -Be 'exited with code 7 during startup'
        @(Get-LlmService -Deployment $path).Status | Should -Be 'Failed', 'Stopped'
    }

    It 'reports a service that is not ready at startTimeout, and leaves it running' {
        $path = New-Services "  - { name: never, command: '$plain', ready: { command: ['false'] }, startTimeout: 500ms }`n"
        $result = (Get-ErrorsOf { Restart-LlmServices -Deployment $path }).Output[0]
        $result.Message | Should -Be "not ready within 500ms: false exited with code 1; process $($result.ProcessId) was left running"
        Test-LabProcess $result.ProcessId | Should -BeTrue
        (Get-LlmService -Deployment $path).Status | Should -Be 'Running'
    }

    It 'repeats a failed start up to attempts times' {
        $path = New-Services "  - { name: dies, command: '$dies', attempts: 3 }`n"
        $null = Get-ErrorsOf { Start-LlmService -Deployment $path }
        @(Get-Content "$path/logs/dies.log").Count | Should -Be 3
    }

    It 'ends the children of a service' {
        $path = New-Services "  - { name: forks, command: '$forks' }`n"
        $first = Start-LlmService -Deployment $path
        Wait-Until { (Get-LlmService -Deployment $path).Workers -ge 2 } | Should -BeTrue
        $all = Get-LlmService -Deployment $path -IncludeChildren
        $children = @($all | Where-Object { $_ -is [LiteLlmOps.Services.LlmServiceProcess] -and $_.Program -eq 'sleep' })
        $children.Count | Should -BeGreaterThan 1
        $null = Restart-LlmServices -Deployment $path
        foreach ($id in @($children.ProcessId) + $first.ProcessId) { Wait-Until { -not (Test-LabProcess $id) } | Should -BeTrue }
    }

    It 'reports a missing program, a missing folder and an undefined variable' {
        $path = New-Services @"
  - { name: a, command: no-such-program-here }
  - { name: b, command: '$plain', folder: nowhere }
  - { name: c, command: '$plain', variables: { X: os.environ/NOBODY_DEFINES_IT } }
"@
        $messages = (Get-ErrorsOf { Start-LlmService -Deployment $path }).Output | ForEach-Object { "$($_.Name): $($_.Message)" }
        $messages | Should -Contain "a: Program 'no-such-program-here' was not found. Install it, or add its folder to PATH."
        $messages | Should -Contain "b: The working directory '$path/nowhere' of '$plain' does not exist."
        $messages | Should -Contain 'c: variable NOBODY_DEFINES_IT is not defined'
    }

    It 'reports another process that listens on the port, and kills it only with -Force' {
        $foreign = Start-SideServer health
        try {
            $path = New-Services "  - { name: mine, command: '$plain', port: $($foreign.Port), ready: { command: ['true'] } }`n"
            Wait-Until { (Get-LlmService -Deployment $path).Status -eq 'PortConflict' } | Should -BeTrue
            $text = "process $($foreign.Process.Id) (dotnet) listens on port $($foreign.Port)"
            (Get-LlmService -Deployment $path).Message | Should -Be $text
            $result = (Get-ErrorsOf { Restart-LlmServices -Deployment $path }).Output[0]
            $result.Message | Should -BeLike "$text and does not belong to this deployment"
            $foreign.Process.HasExited | Should -BeFalse
            $null = Get-ErrorsOf { Restart-LlmServices -Deployment $path -Force }
            Wait-Until { $foreign.Process.HasExited } | Should -BeTrue
        }
        finally { Stop-LabProxy $foreign }
    }

    It 'ends with an error for circular dependencies, with the services of the cycle' {
        $path = New-ServiceDeployment "$TestDrive/circle" @'
  - { name: a, command: x, dependsOn: [b] }
  - { name: b, command: x, dependsOn: [c] }
  - { name: c, command: x, dependsOn: [a] }
'@
        { Restart-LlmServices -Deployment $path } | Should -Throw '*cycle: a → b → c → a.*'
    }

    It 'reports the position of an error in llmops.yaml: <Yaml>' -ForEach @(
        @{ Yaml = '{ name: a }'; Says = '*command is required*' }
        @{ Yaml = '{ name: ../a, command: x }'; Says = '*letters, digits*' }
        @{ Yaml = '{ name: a, command: x, dependsOn: [b] }'; Says = '*there is no such service*' }
        @{ Yaml = '{ name: a, command: x, ready: /health }'; Says = '*has no port*' }
        @{ Yaml = '{ name: a, command: x, ready: { http: /x, tcp: 1 }, port: 1 }'; Says = '*needs exactly one of http, tcp, command*' }
        @{ Yaml = '{ name: a, command: x, stopSignal: LOUD }'; Says = '*must be one of HUP*' }
        @{ Yaml = '{ name: a, command: x, launcher: docker }'; Says = '*must be one of Process, Systemd, Compose*' }
        @{ Yaml = '{ name: a, command: x, comand: y }'; Says = '*Did you mean ''command''?*' }
    ) {
        $path = New-ServiceDeployment "$TestDrive/wrong" "  - $Yaml`n"
        { Get-LlmService -Deployment $path } | Should -Throw $Says
        { Get-LlmService -Deployment $path } | Should -Throw '*llmops.yaml:*'
    }
}

Describe 'Restart-LlmServices in a pipeline that ends early' {
    BeforeAll {
        function Get-LastOutcome([string] $Path) { (Get-Content "$Path/state/journal.jsonl")[-1] | ConvertFrom-Json | ForEach-Object outcome }
    }
    AfterEach { Stop-All }

    It 'completes the restart of all services first: <Name>' -ForEach @(
        @{ Name = 'Select-Object -First 1'; Restart = { param($path) Restart-LlmServices -Deployment $path -WarningVariable global:warned -WarningAction SilentlyContinue | Select-Object -First 1 } }
        @{ Name = 'break'; Restart = { param($path) foreach ($once in 1) { Restart-LlmServices -Deployment $path -WarningVariable global:warned -WarningAction SilentlyContinue | ForEach-Object { $_; break } } } }
        @{ Name = 'an error downstream'; Restart = { param($path) try { Restart-LlmServices -Deployment $path -WarningVariable global:warned -WarningAction SilentlyContinue | ForEach-Object { $_; throw 'downstream' } } catch { if ("$_" -ne 'downstream') { throw } } } }
    ) {
        $path = New-Services @"
  - { name: first, command: '$plain first' }
  - { name: second, command: '$plain second', dependsOn: [first] }
"@
        $before = @(Start-LlmService -Deployment $path)
        $results = @(& $Restart $path)
        $results | ForEach-Object { "$($_.Name) $($_.Status)" } | Should -Be 'first Done'
        $after = @(Get-LlmService -Deployment $path)
        $after.Status | Should -Be 'Ready', 'Ready'
        $after.ProcessId | Where-Object { $_ -in $before.ProcessId } | Should -BeNullOrEmpty
        Get-LastOutcome $path | Should -Be 'Applied'
        "$global:warned" | Should -Be 'The output was closed before Restart-LlmServices was complete. These services were completed too: second (Done: ready).'
    }

    It 'completes the restart of all services, and returns all results, before it ends with the error: <Name>' -ForEach @(
        @{ Name = '-ErrorAction Stop'; Restart = { param($path) Restart-LlmServices -Deployment $path -ErrorAction Stop } }
        @{ Name = '$ErrorActionPreference'; Restart = { param($path) $ErrorActionPreference = 'Stop'; Restart-LlmServices -Deployment $path } }
    ) {
        $path = New-Services @"
  - { name: dies, command: '$dies' }
  - { name: first, command: '$plain first' }
  - { name: second, command: '$plain second', dependsOn: [first] }
"@
        $before = @(Start-LlmService first, second -Deployment $path)
        $outcome = Get-OutcomeOf { & $Restart $path }
        $outcome.Error.FullyQualifiedErrorId | Should -BeLike 'ServiceFailed,*'
        $outcome.Output | ForEach-Object { "$($_.Name) $($_.Status)" } | Sort-Object | Should -Be 'dies Failed', 'first Done', 'second Done'
        (Get-LlmService first, second -Deployment $path).Status | Should -Be 'Ready', 'Ready'
        (Get-LlmService first, second -Deployment $path).ProcessId | Where-Object { $_ -in $before.ProcessId } | Should -BeNullOrEmpty
    }
}

Describe 'Restart-LlmServices that is interrupted' {
    BeforeAll {
        # Stopping a job stops its pipeline as Ctrl+C does.
        function Stop-When([scriptblock] $Condition, [scriptblock] $Command) {
            $job = Start-ThreadJob -Name restart { Import-Module $using:module; $path = $using:path; & ([scriptblock]::Create($using:Command)) }
            try { Wait-Until $Condition | Should -BeTrue }
            finally { Stop-Job $job }
            $job.Warning | ForEach-Object Message
            Remove-Job $job -Force
        }
    }
    AfterEach { Stop-All }

    It 'names the services that it leaves stopped, in a warning and in the journal, and how to start them' {
        $path = New-Services @"
  - { name: base, command: '$plain base', ready: { command: [test, -e, '{0}/up'] } }
  - { name: top, command: '$plain top', dependsOn: [base] }
"@
        Set-Content "$path/up" ''
        $before = @(Start-LlmService -Deployment $path)
        Remove-Item "$path/up"
        $warning = Stop-When { (Get-LlmService base -Deployment $path).ProcessId -notin $null, $before[0].ProcessId } { Restart-LlmServices -Deployment $path }
        $file = "$path/llmops.yaml"
        $warning | Should -Be "Restart-LlmServices was interrupted. Started, not confirmed to be ready: base. Stopped, not started again: top. To start it, run: Start-LlmService top -Deployment '$file'"
        $entry = (Get-Content "$path/state/journal.jsonl")[-1] | ConvertFrom-Json
        $entry.outcome | Should -Be 'Interrupted'
        $entry.changes | Should -Be @(
            'Restart base: interrupted. Started, not confirmed to be ready'
            "Restart top: interrupted. Stopped, not started again; to start it, run: Start-LlmService top -Deployment '$file'"
        )
        $services = @(Get-LlmService -Deployment $path)
        $services.Status | Should -Be 'Starting', 'Stopped'
        $services[1].Message | Should -Be 'stopped for a restart'
        # The command in the warning works as it is.
        Set-Content "$path/up" ''
        $null = Invoke-Expression ($warning -replace '^.*run: ')
        @(Get-LlmService -Deployment $path).Status | Should -Be 'Ready', 'Ready'
    }

    It 'names a service that was asked to stop and is still running' {
        $path = New-Services "  - { name: deaf, command: '$deaf', stopTimeout: 1h }`n"
        $null = Start-LlmService -Deployment $path
        $journal = "$path/state/journal.jsonl"
        # The stop signal was sent when the message appears.
        $warning = Stop-When { (Get-Content "$path/verbose" -ErrorAction Ignore) -like 'deaf: waiting up to 1h *' } {
            Restart-LlmServices -Deployment $path -Verbose 4>&1 | ForEach-Object { Add-Content "$path/verbose" "$_" }
        }
        $warning | Should -Be 'Restart-LlmServices was interrupted. Asked to stop, still running: deaf.'
        (Get-Content $journal)[-1] | Should -BeLike '*"outcome":"Interrupted"*Restart deaf: interrupted. Asked to stop, still running*'
        $service = Get-LlmService -Deployment $path
        $service.Status | Should -Be 'Ready'
        Stop-Process -Id $service.ProcessId -Force
        Wait-Until { (Get-LlmService -Deployment $path).Status -eq 'Stopped' } | Should -BeTrue
        (Get-LlmService -Deployment $path).Message | Should -Be 'stop requested by Restart-LlmServices, which was interrupted'
    }

    It 'shows no warning with -WarningAction SilentlyContinue' {
        $path = New-Services "  - { name: never, command: '$plain never', ready: { command: ['false'] } }`n"
        Stop-When { Test-Path "$path/state/run/never.pid" } { Restart-LlmServices -Deployment $path -WarningAction SilentlyContinue } | Should -BeNullOrEmpty
        (Get-Content "$path/state/journal.jsonl")[-1] | Should -BeLike '*"outcome":"Interrupted"*'
        (Get-LlmService -Deployment $path).Status | Should -Be 'Starting'
        (Stop-LlmService -Deployment $path -Confirm:$false).Status | Should -Be 'Done'
    }
}

Describe 'The process of a service' {
    AfterEach { Stop-All }

    It 'is never taken from a stale PID file' {
        $path = New-Services "  - { name: plain, command: '$plain' }`n"
        $null = Start-LlmService -Deployment $path
        $null = Stop-LlmService -Deployment $path -Confirm:$false
        $file = "$path/state/run/plain.pid"
        # The id of a running process that is another one.
        $line = (Get-Content $file)[1] -replace '"Id":\d+', "`"Id`":$PID" -replace '"(StoppedIntentionally|WasStopped)":true', '"$1":false'
        Set-Content $file $PID, $line
        $service = Get-LlmService -Deployment $path
        $service.ProcessId | Should -BeNullOrEmpty
        $result = Restart-LlmServices -Deployment $path
        $result.OldProcessId | Should -BeNullOrEmpty
        $result.Status | Should -Be 'Done'
        Set-Content $file 'what is this' -NoNewline
        (Get-LlmService -Deployment $path).ProcessId | Should -Be $result.ProcessId
    }

    It 'is Failed after it was killed by others, and is found when it was started by hand' {
        $path = New-Services "  - { name: plain, command: '$plain' }`n"
        $first = Start-LlmService -Deployment $path
        Stop-Process -Id $first.ProcessId -Force
        Wait-Until { (Get-LlmService -Deployment $path).Status -eq 'Failed' } | Should -BeTrue
        $service = Get-LlmService -Deployment $path
        "$($service.Status) $($service.IsFailure)" | Should -Be 'Failed True'
        $hand = Start-Process $plain -WorkingDirectory $path -RedirectStandardOutput /dev/null -PassThru
        try {
            Wait-Until { (Get-LlmService -Deployment $path).ProcessId -eq $hand.Id } | Should -BeTrue
            (Restart-LlmServices -Deployment $path).OldProcessId | Should -Be $hand.Id
            Wait-Until { $hand.HasExited } | Should -BeTrue
        }
        finally { $hand.Kill($true) }
    }

    It 'cannot be restarted while another session starts it' {
        # The service becomes ready when this test writes the file.
        $path = New-Services "  - { name: waits, command: '$plain', ready: { command: [test, -e, '{0}/up'] } }`n"
        $other = Start-ThreadJob -Name other { Import-Module $using:module; Start-LlmService -Deployment $using:path }
        try {
            Wait-Until { Test-Path "$path/state/run/waits.pid" } | Should -BeTrue
            { Restart-LlmServices -Deployment $path } | Should -Throw '*are locked by Start-LlmService of * (process *'
        }
        finally {
            Set-Content "$path/up" ''
            $null = Receive-Job $other -Wait -AutoRemoveJob
        }
        (Restart-LlmServices -Deployment $path).Status | Should -Be 'Done'
    }

    It 'is restarted by the next session after one was killed during a restart' {
        $path = New-Services @"
  - { name: first, command: '$plain first' }
  - { name: slow, command: '$touches {folder}/up', dependsOn: [first], ready: { command: [test, -e, '{0}/never'] } }
"@
        $command = "Import-Module '$module'; Restart-LlmServices -Deployment '$path'"
        $program, $arguments = Get-TestPwsh
        $caller = Start-Process $program (@($arguments) + '-Command' + "`"$command`"") -RedirectStandardOutput "$TestDrive/caller.txt" -PassThru
        try { Wait-Until { Test-Path "$path/state/run/slow.pid" } | Should -BeTrue }
        finally {
            $caller.Kill()
            $caller.WaitForExit()
        }
        $before = @(Get-LlmService -Deployment $path)
        $before | Where-Object { $null -eq $_.ProcessId } | Should -BeNullOrEmpty
        Set-Content "$path/llmops.yaml" (Get-Content "$path/llmops.yaml" -Raw).Replace('/never', '/up') -NoNewline
        $results = @(Restart-LlmServices -Deployment $path)
        $results.Status | Should -Be 'Done', 'Done'
        $results.OldProcessId | Should -Be $before.ProcessId
        @(Find-TestProcess "$path/up").Count | Should -Be 1
    }

    It 'is started after the services that it depends on, and stopped before them: twenty in a chain' {
        $yaml = foreach ($i in 1..20) {
            $before = $i -gt 1 ? "s$($i - 1)" : ''
            "  - { name: s$i, command: '$plain deep-$i', dependsOn: [$before], ready: { command: ['true'] } }`n"
        }
        $path = New-Services (-join $yaml)
        $started = @(Start-LlmService -Deployment $path)
        $started.Name | Should -Be (1..20 | ForEach-Object { "s$_" })
        $started[-1].Run.CriticalChain.Count | Should -Be 20
        $stopped = @(Stop-LlmService s1 -Deployment $path -IncludeDependents -Confirm:$false)
        $stopped.Name | Should -Be (20..1 | ForEach-Object { "s$_" })
        Find-TestProcess "$plain deep-" | Should -BeNullOrEmpty
    }
}
