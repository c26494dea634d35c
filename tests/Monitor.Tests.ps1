# The monitor as a service of a lab: the program itself, its endpoints, and what happens when something is away.

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1" -Force
    $script:lab = New-TestLab -Services
    $script:path = $lab.Path
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start(); $script:port = $listener.LocalEndpoint.Port; $listener.Stop()
    $file = "$path/llmops.yaml"
    $text = (Get-Content $file -Raw) -replace '(?m)^services:.*$', "services:`n  - { name: monitor, kind: monitor, port: $port }"
    $text | Should -BeLike "*kind: monitor*"
    Set-Content $file "$text`nmonitor: { interval: 1s, slowInterval: 2s, timeout: 30s }"
    Add-Content "$path/env.litellm" "LITELLM_DASHBOARD_BASIC_USER=ops`nLITELLM_DASHBOARD_BASIC_PASSWORD=a-long-passphrase-0815"
    # Before the seed, the lab has a failed check.
    $null = Invoke-LlmSeed -Deployment $path -Reason test -Confirm:$false
    $script:started = Start-LlmService -Deployment $path -Confirm:$false | Where-Object Name -EQ monitor

    function Get-Monitor([string] $Page) {
        $answer = Invoke-WebRequest "http://127.0.0.1:$port$Page" -SkipHttpErrorCheck -TimeoutSec 10
        [pscustomobject]@{ Status = $answer.StatusCode; Text = $answer.Content; Headers = $answer.Headers }
    }

    function Test-Ready([string] $Status) {
        Wait-Until { (Get-Monitor /health/ready).Text -match "`"status`":`"$Status`"" } 90
    }
}

AfterAll {
    if ($path) { $null = Stop-LlmService monitor -Deployment $path -Confirm:$false -ErrorAction Ignore }
    Remove-TestLab $lab
}

Describe 'The monitor' {
    It 'is a service like any other: command, port and readiness are filled in' {
        $started.Status | Should -Be Done
        $service = Get-LlmService monitor -Deployment $path
        $service.Status | Should -Be Ready
        $service.Port | Should -Be $port
        $service.Purpose | Should -Be 'Health, metrics and dashboard'
    }

    It 'says that the deployment is ready, and shows the whole run' {
        Test-Ready Ready | Should -BeTrue
        (Get-Monitor /health/live).Status | Should -Be 200
        (Get-Monitor /health/ready).Status | Should -Be 200
        $health = (Get-Monitor /health).Text | ConvertFrom-Json
        $health.checks.name | Should -Contain ProxyReady
        $expected = Test-LlmSmoke -Deployment $path
        ($health.checks | Sort-Object name).name | Should -Be ($expected | Sort-Object Name).Name
    }

    It 'names the failed checks with 503 while the proxy is away, and recovers' {
        $null = Stop-LlmService proxy -Deployment $path -Confirm:$false
        Wait-Until { ((Get-Monitor /health/ready).Text | ConvertFrom-Json).failed -contains 'ProxyReady' } 90 | Should -BeTrue
        (Get-Monitor /health/ready).Status | Should -Be 503
        $null = Start-LlmService proxy -Deployment $path -Confirm:$false
        Test-Ready Ready | Should -BeTrue
    }

    It 'stays up while the database is away, and recovers' {
        Invoke-ServerSql $lab 'ALTER DATABASE litellm ALLOW_CONNECTIONS false', "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'litellm'"
        try { Test-Ready NotReady | Should -BeTrue }
        finally { Invoke-ServerSql $lab 'ALTER DATABASE litellm ALLOW_CONNECTIONS true' }
        Test-Ready Ready | Should -BeTrue
    }

    It 'reads no secret aloud' {
        foreach ($page in '/health', '/health/ready', '/health/live') {
            (Get-Monitor $page).Text | Should -Not -Match 'a-long-passphrase|sk-lab'
        }
        Get-Content "$path/logs/monitor.log" -Raw | Should -Not -Match 'a-long-passphrase|sk-lab'
    }

    It 'has metrics of all jobs' {
        Wait-Until { ([regex]::Matches((Get-Monitor /metrics).Text, '(?m)^llmops_job_up\{.*\} 1$')).Count -eq 11 } 90 | Should -BeTrue
        $metrics = Get-Monitor /metrics
        $metrics.Headers['Content-Type'] | Should -BeLike 'text/plain*'
        $metrics.Text | Should -Match '(?m)^llmops_mcp_servers\{deployment="lab"\} 9$'
    }

    It 'shows the dashboard to who logs in only' {
        (Get-Monitor /).Status | Should -Be 401
        foreach ($password in 'a-long-passphrase-0815', 'wrong') {
            $login = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("ops:$password"))
            $answer = Invoke-WebRequest "http://127.0.0.1:$port/" -Headers @{ Authorization = "Basic $login" } -SkipHttpErrorCheck
            $answer.StatusCode | Should -Be ($password -eq 'wrong' ? 401 : 200)
            ($answer.Content -like '*Planes and drift*') | Should -Be ($password -ne 'wrong')
        }
    }

    It 'is not taken for a log of LiteLLM' {
        $null = Get-LlmIncident -Deployment $path -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Not -Match 'monitor'
    }

    It 'says that the journal cannot be read, keeps what it read, and recovers' {
        Rename-Item "$path/state/journal.jsonl" journal.away
        $null = New-Item -ItemType Directory "$path/state/journal.jsonl"
        try { Wait-Until { (Get-Monitor /metrics).Text -match '(?m)^llmops_job_up\{job_name="journal",.*\} 0$' } 90 | Should -BeTrue }
        finally {
            Remove-Item "$path/state/journal.jsonl"
            Rename-Item "$path/state/journal.away" journal.jsonl
        }
        Wait-Until { (Get-Monitor /metrics).Text -match '(?m)^llmops_job_up\{job_name="journal",.*\} 1$' } 90 | Should -BeTrue
        Get-Content "$path/logs/monitor.log" -Raw | Should -Match 'No new data of journal: '
    }

    It 'logs when a job begins to fail, and no poll' {
        Get-Content "$path/logs/monitor.log" -Raw | Should -Not -Match 'HealthCheck|unhandled'
    }

    It 'writes nothing to the database' {
        Invoke-ServerSql $lab "ALTER SYSTEM SET log_statement = 'mod'", "ALTER SYSTEM SET log_line_prefix = '%a|'", 'SELECT pg_reload_conf()'
        try {
            # A statement of the monitor that writes would be in the log of the server, as this one is.
            $null = Invoke-LabSql $lab 'CREATE TEMP TABLE marker (n int)'
            $runs = (Get-Monitor /health).Text | ConvertFrom-Json
            Wait-Until { ((Get-Monitor /health).Text | ConvertFrom-Json).checkedAt -gt $runs.checkedAt.AddSeconds(8) } 90 | Should -BeTrue
        }
        finally { Invoke-ServerSql $lab 'ALTER SYSTEM RESET log_statement', 'ALTER SYSTEM RESET log_line_prefix', 'SELECT pg_reload_conf()' }
        $log = Get-Content "$(Invoke-LabSql $lab 'SHOW data_directory')/postgres.log"
        @($log -like '*CREATE TEMP TABLE marker*').Count | Should -BeGreaterThan 0
        @($log -like 'LiteLlmOps*|LOG:*') | Should -BeNullOrEmpty
    }

    It 'ends on a signal, and is restarted like any other service' {
        $before = (Get-LlmService monitor -Deployment $path).ProcessId
        $result = Restart-LlmServices monitor -Deployment $path -Confirm:$false
        $result.Status | Should -Be Done
        $result.ProcessId | Should -Not -Be $before
        Test-Ready Ready | Should -BeTrue
    }
}

Describe 'The program of the monitor' {
    It 'ends with an error: <Because>' -ForEach @(
        @{ Because = 'no deployment'; Arguments = '--deployment', '/nonexistent'; Code = 1; Message = "*nonexistent*" }
        @{ Because = 'an unknown argument'; Arguments = , '--colour'; Code = 2; Message = "*Unknown argument '--colour'*" }
        @{ Because = 'the port is in use'; Arguments = '--deployment', '{path}', '--port', '{port}'; Code = 1; Message = '*address already in use*' }
    ) {
        $real = $Arguments -replace '{path}', $path -replace '{port}', $port
        $output = dotnet "$PSScriptRoot/../bin/monitor/LiteLlmOps.Monitor.dll" @real 2>&1 | Out-String
        $LASTEXITCODE | Should -Be $Code
        $output | Should -BeLike $Message
        $output | Should -Not -Match 'Unhandled|   at '
    }
}

Describe 'The unit file of the page' {
    It 'is accepted by systemd' {
        if (-not (Get-Command systemd-analyze -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'systemd-analyze is not installed'; return }
        $page = Get-Content "$PSScriptRoot/../docs/monitor.md" -Raw
        $page -match '(?s)```ini\n(?<unit># /etc/systemd/system/llmops-monitor\.service\n.+?)```' | Should -BeTrue
        Set-Content "$TestDrive/llmops-monitor.service" $Matches['unit']
        $output = systemd-analyze verify --man=no "$TestDrive/llmops-monitor.service" 2>&1 | Out-String
        $output -split "`n" | Where-Object { $_ -match 'llmops-monitor' } | Should -BeNullOrEmpty
    }
}
