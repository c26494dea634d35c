BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    # Programs of their own, so that nothing else on the machine is like them.
    function Set-Script([string] $Name, [string] $Text) {
        [IO.File]::WriteAllText("$root/$Name", "#!/bin/sh`n$Text`n")
        [IO.File]::SetUnixFileMode("$root/$Name", 'UserRead, UserWrite, UserExecute')
    }
    Set-Script 'plain.sh' 'while :; do sleep 0.1; done'
    Set-Script 'deaf.sh' "trap '' TERM; while :; do sleep 0.1; done"
    Set-Script 'dies.sh' 'echo "cannot open the model: key sk-0123456789abcdefghijkl $OWN_WORD"; exit 7'
    Set-Script 'forks.sh' 'sleep 1111 & sleep 2222 & while :; do sleep 0.1; done'
    Set-Script 'slow.sh' 'sleep 0.4; touch "$1"; while :; do sleep 0.1; done'
    $dll = "$PSScriptRoot/../bin/lab/LiteLlmOps.Lab.dll"
    function New-Services([string] $Yaml) { New-ServiceDeployment "$root/$([Guid]::NewGuid().ToString('N').Substring(0, 8))" $Yaml }
    function Stop-All([string] $Path) { [void] (Stop-LlmServices -Deployment $Path -Confirm:$false) }
}

AfterAll {
    foreach ($path in [IO.Directory]::GetDirectories($root)) {
        # Some cannot be read, and have started nothing.
        try { Stop-All $path } catch { $null = $_ }
    }
    [IO.Directory]::Delete($root, $true)
}

Describe 'Restart-LlmServices on the story''s four services' {
    BeforeAll { $lab = New-LlmLab -Path "$root/lab" -Services }
    AfterAll { Remove-LlmLab -Path $lab.Path }

    It 'starts what does not run, and restarts the rest in order' {
        $results = @(Restart-LlmServices -Deployment $lab)
        @($results | ForEach-Object { "$($_.Name) $($_.Status)" }).Count | Should -Be 4
        @($results | Where-Object Status -NE 'Done') | Should -BeNullOrEmpty
        $results[-1].Name | Should -Be 'metrics'
        $proxy = $results | Where-Object Name -EQ 'proxy'
        $proxy.OldProcessId | Should -Be $lab.ProxyProcessId
        Test-LabProcess $lab.ProxyProcessId | Should -BeFalse
        $results[0].Run.CriticalChain[-1] | Should -BeLike 'start metrics *s'
        @(Get-LlmService -Deployment $lab).Status | Should -Be 'Ready', 'Ready', 'Ready', 'Ready'
        (Get-LlmLab $lab.Path).ProxyProcessId | Should -Be $proxy.ProcessId
        Test-LlmSmoke -Deployment $lab -Category Services, Proxy -Quiet | Should -BeTrue
    }

    It '-WhatIf lists the plan in order, and does nothing' {
        $before = @(Get-LlmService -Deployment $lab)
        $plan = @(Restart-LlmServices -Deployment $lab -WhatIf)
        @($plan.Name) | Should -Be 'proxy', 'health', 'metrics', 'rerank'
        $plan[2].Message | Should -Be "stops process $($before[2].ProcessId), starts after proxy"
        @(Get-LlmService -Deployment $lab).ProcessId | Should -Be @($before.ProcessId)
    }

    It 'takes names, wildcards, objects of the pipeline, and nothing at all as nothing' {
        @(Restart-LlmServices 'h*', 'rerank' -Deployment $lab).Name.Count | Should -Be 2
        (Get-LlmService metrics -Deployment $lab | Restart-LlmServices).Name | Should -Be 'metrics'
        ('rerank' | Restart-LlmServices -Deployment $lab).Name | Should -Be 'rerank'
        Get-LlmService 'nobody*' -Deployment $lab | Restart-LlmServices -Deployment $lab | Should -BeNullOrEmpty
        $result = Get-ErrorsOf { Restart-LlmServices 'metric' -Deployment $lab }
        $result.Errors[0].Exception.Message | Should -BeLike '*did you mean metrics?'
    }

    It 'restarts what differences need that only a restart brings' {
        Edit-LabFile $lab config.yaml 'general_settings:' "general_settings:`n  max_request_size_mb: 77"
        $drift = @(Get-LlmDrift -Deployment $lab -Plane Rendered)
        $drift.Count | Should -BeGreaterThan 0
        @($drift | Restart-LlmServices).Name | Should -Be 'proxy'
        Edit-LabFile $lab config.yaml "`n  max_request_size_mb: 77" ''
    }

    It 'leaves alone what was stopped on purpose, unless it is named' {
        (Stop-LlmServices health -Deployment $lab -Confirm:$false).Status | Should -Be 'Done'
        $result = Restart-LlmServices -Deployment $lab | Where-Object Name -EQ 'health'
        "$($result.Status) $($result.Message)" | Should -BeLike 'Skipped stopped on purpose*'
        (Restart-LlmServices health -Deployment $lab).Status | Should -Be 'Done'
    }

    It 'cures what the audit finds: a proxy that is older than its file' {
        Test-LlmConsistency ProcessStale -Deployment $lab | Should -BeNullOrEmpty
        [IO.File]::SetLastWriteTimeUtc("$($lab.Path)/state/config.generated.yaml", [DateTime]::UtcNow)
        $finding = Test-LlmConsistency ProcessStale -Deployment $lab
        "$($finding.Remedy) $($finding.FixAvailable)" | Should -Be 'Restart-LlmServices proxy Restart-LlmServices'
        [void] (& ([scriptblock]::Create("$($finding.Remedy) -Deployment '$($lab.Path)'")))
        Test-LlmConsistency ProcessStale -Deployment $lab | Should -BeNullOrEmpty
    }

    It 'is written to the journal, with processes of before and after' {
        $lines = [IO.File]::ReadAllLines("$($lab.Path)/state/journal.jsonl")
        [void] (Restart-LlmServices rerank -Deployment $lab -Reason 'new model')
        $new = [IO.File]::ReadAllLines("$($lab.Path)/state/journal.jsonl")
        $new.Count | Should -Be ($lines.Count + 2)
        $new[-2] | Should -BeLike '*"outcome":"Begun"*"reason":"new model"*'
        $new[-1] | Should -BeLike '*"command":"Restart-LlmServices","outcome":"Applied"*Restart rerank: Done, process * → *'
    }

    It '-Rolling loses no request of clients that try again' {
        $port = Get-FreePort
        $text = [IO.File]::ReadAllText("$($lab.Path)/llmops.yaml")
        [IO.File]::WriteAllText("$($lab.Path)/llmops.yaml", $text + "  - { name: proxy2, command: 'dotnet $dll proxy --config {rendered} --port {port}', port: $port, ready: /health/readiness }`n")
        [void] (Start-LlmServices proxy2 -Deployment $lab)
        $key = Get-LabVariable $lab LITELLM_MASTER_KEY
        # Clients as they are behind a balancer: of two addresses the other one is tried when one does not connect.
        $client = [PowerShell]::Create([Management.Automation.Runspaces.InitialSessionState]::CreateDefault2())
        [void] $client.AddScript({
                param($urls, $key, $state)
                $http = [Net.Http.HttpClient]::new()
                for ($i = 0; -not $state['stop']; $i++) {
                    $done = $false
                    foreach ($try in 0..5) {
                        $request = [Net.Http.HttpRequestMessage]::new('GET', "$($urls[($i + $try) % 2])/v1/models")
                        $request.Headers.Authorization = [Net.Http.Headers.AuthenticationHeaderValue]::new('Bearer', $key)
                        try { $answer = [int] $http.Send($request).StatusCode; $done = $answer -eq 200; break }
                        catch { continue }
                    }
                    if ($done) { $state['good']++ } else { $state['bad']++ }
                }
            }).AddArgument(@($lab.ProxyUrl, "http://127.0.0.1:$port")).AddArgument($key)
        $state = [hashtable]::Synchronized(@{ stop = $false; good = 0; bad = 0 })
        $job = $client.AddArgument($state).BeginInvoke()
        try {
            [void] (Wait-Until { $state['good'] -gt 20 })
            $results = @(Restart-LlmServices 'proxy', 'proxy2' -Deployment $lab -Rolling)
        }
        finally {
            $state['stop'] = $true
            [void] $client.EndInvoke($job)
            $client.Dispose()
            [void] (Stop-LlmServices proxy2 -Deployment $lab -Confirm:$false)
            [IO.File]::WriteAllText("$($lab.Path)/llmops.yaml", $text)
        }
        @($results | ForEach-Object { "$($_.Name) $($_.Status)" }) | Should -Be 'proxy Done', 'proxy2 Done'
        $state['good'] | Should -BeGreaterThan 40
        $state['bad'] | Should -Be 0
    }

    It '-Rollback starts the last rendered config that worked' {
        [void] (Restart-LlmServices proxy -Deployment $lab)
        $rendered = "$($lab.Path)/state/config.generated.yaml"
        $good = [IO.File]::ReadAllText($rendered)
        [IO.File]::WriteAllText($rendered, "general_settings: [this is no map`n")
        $result = (Get-ErrorsOf { Restart-LlmServices proxy -Deployment $lab }).Output[0]
        $result.Status | Should -Be 'Failed'
        $result.LogTail.Count | Should -BeGreaterThan 0
        $result = Restart-LlmServices proxy -Deployment $lab -Rollback
        "$($result.Status) $($result.Message)" | Should -BeLike 'Done rolled back: *'
        [IO.File]::ReadAllText($rendered) | Should -Be $good
        @([IO.Directory]::GetFiles("$($lab.Path)/state/archive", '*.failed-*')).Count | Should -Be 1
    }
}

Describe 'Restart-LlmServices of a version that drains' {
    BeforeAll { $new = New-LlmLab -Path "$root/new" -Version 1.103.0 -Services }
    AfterAll { Remove-LlmLab -Path $new.Path }

    It 'asks the proxy to answer what it has begun, with the token, and waits for it' {
        Edit-LabFile $new config.yaml 'general_settings:' "general_settings:`n  enable_drain_endpoint: true"
        [IO.File]::AppendAllText("$($new.Path)/env.litellm", "DRAIN_ENDPOINT_TOKEN=geheim-drain-0123456789`n")
        Export-LlmConfig -Deployment $new -Force -Confirm:$false
        [void] (Invoke-LlmSeed -Deployment $new -Confirm:$false)
        [void] (Restart-LlmServices proxy -Deployment $new)
        (Restart-LlmServices proxy -Deployment $new).Status | Should -Be 'Done'
        $log = [IO.File]::ReadAllText("$($new.Path)/logs/proxy.log")
        $log | Should -BeLike '*GET /health/drain HTTP/1.1" 200*'
        $log.Contains('geheim-drain') | Should -BeFalse
    }
}

Describe 'Restart-LlmServices on services that go wrong' {
    It 'kills what ignores its signal, at its time limit, and says so' {
        $path = New-Services "  - { name: deaf, command: '$root/deaf.sh', stopTimeout: 300ms }`n"
        $first = Start-LlmServices -Deployment $path
        $result = Restart-LlmServices -Deployment $path
        "$($result.Status) $($result.WasKilled)" | Should -Be 'Done True'
        Test-LabProcess $first.ProcessId | Should -BeFalse
        $stopped = Stop-LlmServices -Deployment $path -Confirm:$false
        $stopped.Message | Should -Be 'killed, since it did not end within 300ms'
    }

    It 'says why one died when it was started: code and log, without secrets' {
        $path = New-Services "  - { name: dies, command: '$root/dies.sh', variables: { OWN_WORD: quite-plain-words } }`n  - { name: after, command: '$root/plain.sh', dependsOn: [dies] }`n"
        $all = Get-ErrorsOf { Restart-LlmServices -Deployment $path }
        $result = $all.Output[0]
        "$($result.Status) $($result.ExitCode) $($result.Message)" | Should -Be 'Failed 7 ended with code 7 while it started'
        $result.LogTail | Should -BeLike 'cannot open the model: key sk-*'
        $result.LogTail -match '0123456789abcdefghijkl|quite-plain-words' | Should -BeNullOrEmpty
        "$($all.Output[1].Name) $($all.Output[1].Status) $($all.Output[1].Message)" | Should -Be 'after Blocked down, since dies failed'
        $all.Errors.Count | Should -Be 1
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ServiceFailed,*'
        $all.Errors[0].Exception.Message | Should -BeLike 'dies: ended with code 7 while it started; its log ends: cannot open the model: key sk-*. Read the end of its log (dies.log)*'
        (Get-LlmService dies -Deployment $path).Message | Should -Be 'ended with code 7 while it started'
        @(Get-LlmService -Deployment $path).Status | Should -Be 'Failed', 'Stopped'
    }

    It 'says what is not ready, and leaves it running to be looked at' {
        $path = New-Services "  - { name: never, command: '$root/plain.sh', ready: { command: ['false'] }, startTimeout: 500ms }`n"
        $result = (Get-ErrorsOf { Restart-LlmServices -Deployment $path }).Output[0]
        $result.Message | Should -Be "not ready within 500ms: false ends with 1; process $($result.ProcessId) is left running"
        Test-LabProcess $result.ProcessId | Should -BeTrue
        (Get-LlmService -Deployment $path).Status | Should -Be 'Running'
    }

    It 'tries as often as it is told' {
        $path = New-Services "  - { name: dies, command: '$root/dies.sh', attempts: 3 }`n"
        [void] (Get-ErrorsOf { Start-LlmServices -Deployment $path })
        @([IO.File]::ReadAllLines("$path/logs/dies.log")).Count | Should -Be 3
    }

    It 'takes the children along' {
        $path = New-Services "  - { name: forks, command: '$root/forks.sh' }`n"
        $first = Start-LlmServices -Deployment $path
        [void] (Wait-Until { (Get-LlmService -Deployment $path).Workers -ge 2 })
        $children = @(Get-LlmService -Deployment $path -IncludeChildren | Where-Object { $_ -is [LiteLlmOps.Services.LlmServiceProcess] -and $_.Program -eq 'sleep' })
        $children.Count | Should -BeGreaterThan 1
        [void] (Restart-LlmServices -Deployment $path)
        foreach ($id in @($children.ProcessId) + $first.ProcessId) { Wait-Until { -not (Test-LabProcess $id) } 5 | Should -BeTrue }
    }

    It 'names a program that is not there, and a folder' {
        $path = New-Services "  - { name: a, command: no-such-program-here }`n  - { name: b, command: '$root/plain.sh', folder: nowhere }`n  - { name: c, command: '$root/plain.sh', variables: { X: os.environ/NOBODY_DEFINES_IT } }`n"
        $messages = @((Get-ErrorsOf { Start-LlmServices -Deployment $path }).Output | ForEach-Object { "$($_.Name): $($_.Message)" })
        $messages | Should -Contain "a: 'no-such-program-here' cannot be started: there is no such program."
        $messages | Should -Contain "b: The folder '$path/nowhere' that '$root/plain.sh' works in is not there."
        $messages | Should -Contain 'c: needs NOBODY_DEFINES_IT, which nothing defines'
    }

    It 'names a stranger that holds the port, leaves it alone, and kills it with -Force' {
        $port = Get-FreePort
        $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
        foreach ($argument in $dll, 'health', '--port', $port) { $start.ArgumentList.Add($argument) }
        $start.RedirectStandardOutput = $true
        $stranger = [Diagnostics.Process]::Start($start)
        try {
            $path = New-Services "  - { name: mine, command: '$root/plain.sh', port: $port, ready: { command: ['true'] } }`n"
            [void] (Wait-Until { (Get-LlmService -Deployment $path).Status -eq 'Foreign' })
            (Get-LlmService -Deployment $path).Message | Should -Be "process $($stranger.Id) (dotnet) holds its port $port"
            $result = (Get-ErrorsOf { Restart-LlmServices -Deployment $path }).Output[0]
            $result.Message | Should -BeLike "process $($stranger.Id) (dotnet) holds its port $port, and belongs to no service*"
            $stranger.HasExited | Should -BeFalse
            [void] (Get-ErrorsOf { Restart-LlmServices -Deployment $path -Force })
            $stranger.WaitForExit(5000) | Should -BeTrue
        }
        finally {
            if (-not $stranger.HasExited) { $stranger.Kill() }
            $stranger.Dispose()
        }
    }

    It 'refuses a circle, and names it' {
        $path = New-Services "  - { name: a, command: x, dependsOn: [b] }`n  - { name: b, command: x, dependsOn: [c] }`n  - { name: c, command: x, dependsOn: [a] }`n"
        { Restart-LlmServices -Deployment $path } | Should -Throw '*circle: a → b → c → a*'
    }

    It 'an error of llmops.yaml has its place: <Yaml>' -TestCases @(
        @{ Yaml = '{ name: a }'; Says = '*a command*' }
        @{ Yaml = '{ name: ../a, command: x }'; Says = '*letters, digits*' }
        @{ Yaml = '{ name: a, command: x, dependsOn: [b] }'; Says = '*there is no such service*' }
        @{ Yaml = '{ name: a, command: x, ready: /health }'; Says = '*has no port*' }
        @{ Yaml = '{ name: a, command: x, ready: { http: /x, tcp: 1 }, port: 1 }'; Says = '*needs one of http, tcp, command*' }
        @{ Yaml = '{ name: a, command: x, stopSignal: LOUD }'; Says = '*must be one of HUP*' }
        @{ Yaml = '{ name: a, command: x, launcher: docker }'; Says = '*must be one of Process, Systemd, Compose*' }
        @{ Yaml = '{ name: a, command: x, comand: y }'; Says = '*did you mean command*' }
    ) {
        $path = New-Services "  - $Yaml`n"
        { Get-LlmService -Deployment $path } | Should -Throw $Says
        { Get-LlmService -Deployment $path } | Should -Throw '*llmops.yaml:*'
    }
}

Describe 'Whose process it is' {
    It 'a PID file of a dead or a recycled process is nobody''s: this process is never signalled' {
        $path = New-Services "  - { name: plain, command: '$root/plain.sh' }`n"
        [void] (Start-LlmServices -Deployment $path)
        Stop-All $path
        $file = "$path/state/run/plain.pid"
        $text = [IO.File]::ReadAllLines($file)
        # The number of a process that runs, and is another one.
        $line = $text[1] -replace '"Id":\d+', ('"Id":' + $PID) -replace '"IsMeantDown":true', '"IsMeantDown":false'
        [IO.File]::WriteAllText($file, "$PID`n$line`n")
        $service = Get-LlmService -Deployment $path
        $service.ProcessId | Should -BeNullOrEmpty
        $result = Restart-LlmServices -Deployment $path
        $result.OldProcessId | Should -BeNullOrEmpty
        $result.Status | Should -Be 'Done'
        [IO.File]::WriteAllText($file, 'what is this')
        (Get-LlmService -Deployment $path).ProcessId | Should -Be $result.ProcessId
    }

    It 'one that died is Failed, and one that was started by hand is found' {
        $path = New-Services "  - { name: plain, command: '$root/plain.sh' }`n"
        $first = Start-LlmServices -Deployment $path
        [Diagnostics.Process]::GetProcessById($first.ProcessId).Kill()
        [void] (Wait-Until { (Get-LlmService -Deployment $path).Status -eq 'Failed' })
        $service = Get-LlmService -Deployment $path
        "$($service.Status) $($service.IsFailure)" | Should -Be 'Failed True'
        $start = [Diagnostics.ProcessStartInfo]::new("$root/plain.sh")
        $start.WorkingDirectory = $path
        $hand = [Diagnostics.Process]::Start($start)
        try {
            (Get-LlmService -Deployment $path).ProcessId | Should -Be $hand.Id
            (Restart-LlmServices -Deployment $path).OldProcessId | Should -Be $hand.Id
            $hand.WaitForExit(5000) | Should -BeTrue
        }
        finally {
            if (-not $hand.HasExited) { $hand.Kill() }
            $hand.Dispose()
        }
    }

    It 'two at once: the second says who is at it' {
        $path = New-Services "  - { name: slow, command: '$root/slow.sh {folder}/up', ready: { command: [test, -e, '{0}/up'] } }`n"
        $other = [PowerShell]::Create([Management.Automation.Runspaces.InitialSessionState]::CreateDefault2())
        $module = "$PSScriptRoot/../LiteLlmOps.psd1"
        [void] $other.AddScript({ param($module, $path) Import-Module $module; Start-LlmServices -Deployment $path }).AddArgument($module).AddArgument($path)
        $job = $other.BeginInvoke()
        try {
            [void] (Wait-Until { [IO.File]::Exists("$path/state/run/slow.pid") })
            { Restart-LlmServices -Deployment $path } | Should -Throw '*are being started or stopped by Start-LlmServices of * (process *'
        }
        finally {
            [void] $other.EndInvoke($job)
            $other.Dispose()
        }
        (Restart-LlmServices -Deployment $path).Status | Should -Be 'Done'
    }

    It 'Ctrl+C ends the wait at once, leaves services as they are, and is in the journal' {
        $path = New-Services "  - { name: never, command: '$root/plain.sh never', ready: { command: ['false'] } }`n"
        $other = [PowerShell]::Create([Management.Automation.Runspaces.InitialSessionState]::CreateDefault2())
        [void] $other.AddScript({ param($module, $path) Import-Module $module; Restart-LlmServices -Deployment $path }).AddArgument("$PSScriptRoot/../LiteLlmOps.psd1").AddArgument($path)
        $job = $other.BeginInvoke()
        [void] (Wait-Until { [IO.File]::Exists("$path/state/run/never.pid") })
        $other.Stop()
        try { [void] $other.EndInvoke($job) } catch { $null = $_ }
        $other.Dispose()
        [IO.File]::ReadAllLines("$path/state/journal.jsonl")[-1] | Should -BeLike '*"outcome":"Interrupted"*'
        (Get-LlmService -Deployment $path).Status | Should -Be 'Starting'
        (Stop-LlmServices -Deployment $path -Confirm:$false).Status | Should -Be 'Done'
    }

    It 'a session that was killed in the middle leaves nothing that the next one does not finish' {
        $path = New-Services "  - { name: first, command: '$root/plain.sh first' }`n  - { name: slow, command: '$root/slow.sh {folder}/up', dependsOn: [first], ready: { command: [test, -e, '{0}/never'] } }`n"
        $start = [Diagnostics.ProcessStartInfo]::new("$PSScriptRoot/../bin/shell/llmops")
        foreach ($argument in '-Command', "Restart-LlmServices -Deployment '$path'") { $start.ArgumentList.Add($argument) }
        $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $caller = [Diagnostics.Process]::Start($start)
        [void] (Wait-Until { [IO.File]::Exists("$path/state/run/slow.pid") })
        $caller.Kill()
        $caller.WaitForExit()
        $caller.Dispose()
        $before = @(Get-LlmService -Deployment $path)
        @($before | Where-Object { $null -eq $_.ProcessId }) | Should -BeNullOrEmpty
        [IO.File]::WriteAllText("$path/llmops.yaml", [IO.File]::ReadAllText("$path/llmops.yaml").Replace('/never', '/up'))
        $results = @(Restart-LlmServices -Deployment $path)
        @($results.Status) | Should -Be 'Done', 'Done'
        @($results | ForEach-Object { $_.OldProcessId }) | Should -Be @($before.ProcessId)
        @(Find-TestProcess "$path/up").Count | Should -Be 1
    }

    It 'twenty services in a deep order start and stop one after the other, and nothing is left of them' {
        $yaml = foreach ($i in 1..20) { "  - { name: s$i, command: '$root/plain.sh deep-$i', dependsOn: [$(if ($i -gt 1) { "s$($i - 1)" })], ready: { command: ['true'] } }`n" }
        $path = New-Services (-join $yaml)
        $started = @(Start-LlmServices -Deployment $path)
        @($started.Name) | Should -Be @(1..20 | ForEach-Object { "s$_" })
        $started[0].Run.CriticalChain.Count | Should -Be 20
        $stopped = @(Stop-LlmServices s1 -Deployment $path -IncludeDependents -Confirm:$false)
        @($stopped.Name) | Should -Be @(20..1 | ForEach-Object { "s$_" })
        @(Find-TestProcess 'plain.sh deep-').Count | Should -Be 0
    }
}
