BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab" -PollInterval 300ms
    [void] (Invoke-LlmSeed -Deployment $lab)
    $llmops = [IO.File]::ReadAllText("$($lab.Path)/llmops.yaml")
    $config = [IO.File]::ReadAllText("$($lab.Path)/config.yaml")
    function Restore-LabFiles {
        [IO.File]::WriteAllText("$($lab.Path)/llmops.yaml", $llmops)
        [IO.File]::WriteAllText("$($lab.Path)/config.yaml", $config)
    }
    function Get-Check([string] $Name) { Test-LlmSmoke -Deployment $lab.Path -Name $Name @args }
    # One of the servers beside the proxy, on a free port.
    function Start-SideServer([string] $Kind) {
        $port = Get-FreePort
        $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
        foreach ($argument in "$PSScriptRoot/../bin/lab/LiteLlmOps.Lab.dll", $Kind, '--port', $port) { $start.ArgumentList.Add($argument) }
        $start.RedirectStandardOutput = $true
        $process = [Diagnostics.Process]::Start($start)
        $process.BeginOutputReadLine()
        [pscustomobject]@{ Port = $port; Process = $process }
    }
}

AfterAll {
    Remove-LlmLab -Path $lab.Path
    [IO.Directory]::Delete($root, $true)
}

Describe 'Test-LlmSmoke on a deployment that works' {
    It 'passes everything that costs nothing, and says so' -Tag Pwsh {
        $results = @(Test-LlmSmoke -Deployment $lab.Path)
        @($results | Where-Object Status -NE 'Passed' | ForEach-Object { "$_" }) | Should -Be 'Skipped DatabaseMigrations: the database has no ledger of migrations (_prisma_migrations), or this login may not read it'
        @($results.Name | Sort-Object) | Should -Be @(
            'AdminUi', 'ConfigKeys', 'ConfigReads', 'ConfigRenders', 'ConfigVariables', 'DatabaseConnections', 'DatabaseMigrations',
            'DatabaseReachable', 'DatabaseSchema', 'Metrics', 'ModelsAgree',
            'ModelsListed', 'ProxyKey', 'ProxyLive', 'ProxyReady', 'ProxyStranger', 'ProxyVersion')
        Test-LlmSmoke -Deployment $lab.Path -Quiet | Should -BeTrue
    }

    It 'tells what was seen' {
        (Get-Check 'DatabaseReachable').Seen | Should -Match '^PostgreSQL \d+\.\d+, database litellm, '
        (Get-Check 'ProxyVersion').Seen | Should -Be '1.83.2'
        (Get-Check 'ModelsAgree').Message | Should -Be '/v1/models, /model/info and the database agree on 17 deployments'
        (Get-Check 'ModelsListed').Target | Should -Be $lab.ProxyUrl
    }

    It '-Level, -Category and -Name choose' {
        @(Test-LlmSmoke -Deployment $lab.Path -Level Quick).Name | Should -Not -Contain 'AdminUi'
        @(Test-LlmSmoke -Deployment $lab.Path -Level Quick).Name | Should -Contain 'ModelsListed'
        @((Test-LlmSmoke -Deployment $lab.Path -Category 'data*').Category) | Should -Be 'Database', 'Database', 'Database', 'Database'
        @((Test-LlmSmoke -Deployment $lab.Path -Name '*live', 'config[rk]*').Name).Count | Should -Be 4
        { Test-LlmSmoke -Deployment $lab.Path -Name nothing } | Should -Throw -ErrorId 'CheckNotFound,LiteLlmOps.Commands.TestLlmSmokeCommand'
    }

    It 'shows no secret' {
        $text = [string]::Join("`n", @(Test-LlmSmoke -Deployment $lab.Path -Level Full | ForEach-Object { $_.Name, $_.Target, $_.Message, $_.Seen, $_.Remedy }))
        foreach ($name in 'LITELLM_MASTER_KEY', 'LITELLM_SALT_KEY') { $text.Contains((Get-LabVariable $lab $name)) | Should -BeFalse }
        $text.Contains(([Uri] (Get-LabVariable $lab DATABASE_URL)).UserInfo.Split(':')[1]) | Should -BeFalse
    }
}

Describe 'Test-LlmSmoke on the config' {
    AfterEach { Restore-LabFiles }

    It 'is content with a key that LiteLLM does not know, and names the nearest' {
        Edit-LabFile $lab config.yaml '  drop_params: true' '  drop_parms: true'
        $check = Get-Check 'ConfigKeys'
        $check.Status | Should -Be 'Warning'
        $check.IsFailure | Should -BeFalse
        $check.Message | Should -Be 'valid, with 1 key that LiteLLM does not know: litellm_settings.drop_parms (did you mean drop_params?)'
        $check.Seen | Should -BeLike 'config.yaml:*'
        Get-Check 'Config*' -Quiet | Should -BeTrue
    }

    It 'fails on a variable that nothing defines' {
        Edit-LabFile $lab config.yaml 'os.environ/VLLM_API_KEY' 'os.environ/NOBODY_DEFINES_THIS'
        $check = Get-Check 'ConfigVariables'
        $check.Status | Should -Be 'Failed'
        $check.Message | Should -Be 'needs NOBODY_DEFINES_THIS, which nothing defines'
        $check.Remedy | Should -BeLike '*environment files (env.litellm)*'
        # The remedy as it is written:
        [IO.File]::AppendAllText("$($lab.Path)/env.litellm", "NOBODY_DEFINES_THIS=x`n")
        (Get-Check 'ConfigVariables').Status | Should -Be 'Passed'
    }

    It 'fails on YAML that does not read, and blocks what needs it' {
        Edit-LabFile $lab config.yaml 'router_settings:' 'router_settings: ['
        $checks = @(Get-Check 'Config*')
        ($checks | Where-Object Status -EQ 'Failed').Name | Should -Be 'ConfigReads'
        @($checks | Where-Object Status -EQ 'Blocked' | ForEach-Object BlockedBy) | Should -Be 'ConfigReads', 'ConfigReads', 'ConfigReads'
    }

    It 'fails on an entry that makes no sense' {
        Edit-LabFile $lab config.yaml '  - credential_name: local-vllm' '  - credential_nam: local-vllm'
        (Get-Check 'ConfigRenders').Status | Should -Be 'Failed'
    }
}

Describe 'Test-LlmSmoke when something is down' {
    AfterEach { Restore-LabFiles }

    It 'has one failure when the database is down, and names it where it blocks others' {
        Edit-LabFile $lab llmops.yaml 'os.environ/DATABASE_URL' 'postgresql://u:p@127.0.0.1:1/litellm'
        $results = @(Test-LlmSmoke -Deployment $lab.Path)
        ($results | Where-Object Status -EQ 'Failed').Name | Should -Be 'DatabaseReachable'
        @($results | Where-Object Status -EQ 'Blocked').Count | Should -Be 7
        @($results | Where-Object Status -EQ 'Blocked' | Where-Object BlockedBy -NE 'DatabaseReachable') | Should -BeNullOrEmpty
        ($results | Where-Object Name -EQ 'ProxyLive').Status | Should -Be 'Passed'
        Test-LlmSmoke -Deployment $lab.Path -Quiet | Should -BeFalse
    }

    It 'tells another database from LiteLLM''s' {
        $url = Get-LabVariable $lab DATABASE_URL
        Edit-LabFile $lab llmops.yaml 'os.environ/DATABASE_URL' $url.Replace('/litellm?', '/postgres?')
        (Get-Check 'DatabaseReachable').Message | Should -Be 'the database postgres has no LiteLLM tables'
    }

    It 'fails on a column that LiteLLM expects and the table lacks, and on a migration that failed' {
        Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_VerificationToken" RENAME COLUMN blocked TO was_blocked'
        Invoke-LabSql $lab 'CREATE TABLE _prisma_migrations (migration_name text, started_at timestamp DEFAULT now(), finished_at timestamp, rolled_back_at timestamp, logs text)'
        try {
            (Get-Check 'DatabaseSchema').Message | Should -BeLike 'LiteLLM_VerificationToken, blocked: LiteLLM 1.83.2 expects LiteLLM_VerificationToken.blocked: *'
            (Get-Check 'DatabaseMigrations').Status | Should -Be 'Passed'
            Invoke-LabSql $lab "INSERT INTO _prisma_migrations (migration_name, logs) VALUES ('20260101_broken', 'ERROR: it broke')"
            $check = Get-Check 'DatabaseMigrations'
            $check.Status | Should -Be 'Failed'
            $check.Message | Should -BeLike '*20260101_broken*ERROR: it broke'
        }
        finally {
            Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_VerificationToken" RENAME COLUMN was_blocked TO blocked; DROP TABLE _prisma_migrations'
        }
        (Get-Check 'DatabaseSchema').Status | Should -Be 'Passed'
    }

    It 'has one failure when the proxy is down' {
        Edit-LabFile $lab llmops.yaml $lab.ProxyUrl 'http://127.0.0.1:1'
        $results = @(Test-LlmSmoke -Deployment $lab.Path)
        ($results | Where-Object Status -EQ 'Failed').Name | Should -Be 'ProxyLive'
        @($results | Where-Object BlockedBy -EQ 'ProxyLive').Count | Should -Be 8
    }

    It 'finds a proxy that had to start on another port' {
        $taken = Start-SideServer 'rerank'
        try {
            Edit-LabFile $lab llmops.yaml $lab.ProxyUrl "http://127.0.0.1:$($taken.Port)"
            [void] (Wait-Until { (Get-Check 'ProxyLive').Message -like '*serves*' })
            $check = Get-Check 'ProxyLive'
            $check.Status | Should -Be 'Failed'
            $check.Message | Should -BeLike "the proxy is not at http://127.0.0.1:$($taken.Port): process * serves config.generated.yaml on port $(([Uri] $lab.ProxyUrl).Port) in its place"
            $check.Remedy | Should -BeLike '*stop what holds the port, and restart the proxy.'
        }
        finally {
            Stop-LabProxy $taken
        }
    }

    It 'tells a wrong master key from a proxy that is down' {
        Edit-LabFile $lab llmops.yaml 'os.environ/LITELLM_MASTER_KEY' 'sk-not-the-one-0123456789'
        $check = Get-Check 'ProxyKey'
        $check.Message | Should -Be 'refuses the deployment''s master key'
        $check.Seen | Should -BeLike '401 *'
    }

    It '-Wait repeats until it works, where that may come by itself' -Tag Pwsh {
        $proxy = Start-LabProxy $lab -StartDelay 2 -NoWait
        try {
            Edit-LabFile $lab llmops.yaml $lab.ProxyUrl $proxy.ProxyUrl
            (Get-Check 'ProxyLive').Status | Should -Be 'Failed'
            $results = @(Test-LlmSmoke -Deployment $lab.Path -Level Quick -Wait 60s)
            @($results | Where-Object IsFailure) | Should -BeNullOrEmpty
            @($results.Name | Group-Object | Where-Object Count -GT 1) | Should -BeNullOrEmpty
        }
        finally {
            Stop-LabProxy $proxy
        }
    }

    It '-Wait does not wait for what does not pass by itself' {
        Edit-LabFile $lab llmops.yaml 'os.environ/LITELLM_MASTER_KEY' 'sk-not-the-one-0123456789'
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Get-Check 'Proxy*' -Wait 300s -Quiet | Should -BeFalse
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 60
    }
}

Describe 'Test-LlmSmoke before the first seed' {
    AfterEach { Restore-LabFiles }

    It 'expects that the models are not there yet' {
        Invoke-LabSql $lab 'CREATE TABLE kept AS SELECT * FROM "LiteLLM_ProxyModelTable"; DELETE FROM "LiteLLM_ProxyModelTable"'
        $proxy = Start-LabProxy $lab
        try {
            Edit-LabFile $lab llmops.yaml $lab.ProxyUrl $proxy.ProxyUrl
            $check = Get-Check 'ModelsListed'
            $check.Status | Should -Be 'Expected'
            $check.IsFailure | Should -BeFalse
            $check.Message | Should -BeLike '/v1/models lacks local-llama: expected, since the database holds no model before its first seed'
            $check.Remedy | Should -Be 'Seed it: Invoke-LlmSeed.'
            [void] (Invoke-LlmSeed -Deployment $lab.Path)
            (Get-Check 'ModelsListed' -Wait 30s).Status | Should -Be 'Passed'
        }
        finally {
            Stop-LabProxy $proxy
            Invoke-LabSql $lab 'DROP TABLE kept'
        }
    }

    It 'fails when the database has models and the required one is missing' {
        Edit-LabFile $lab llmops.yaml 'requiredAliases: [local-llama]' 'requiredAliases: [local-llama, nobody-serves-this]'
        $check = Get-Check 'ModelsListed'
        $check.Status | Should -Be 'Failed'
        $check.Message | Should -Be '/v1/models lacks nobody-serves-this'
    }

    It 'finds a row that the proxy leaves out' {
        Invoke-LabSql $lab "INSERT INTO ""LiteLLM_ProxyModelTable"" (model_id, model_name, litellm_params, model_info, created_by, updated_by, updated_at) VALUES ('broken', 'broken-one', '""text""', '{}', 'x', 'x', now())"
        try {
            [Threading.Thread]::Sleep(1000)
            $check = Get-Check 'ModelsAgree'
            $check.Status | Should -Be 'Failed'
            $check.Message | Should -Be 'the database holds broken-one, and the proxy does not serve it'
        }
        finally {
            Invoke-LabSql $lab "DELETE FROM ""LiteLLM_ProxyModelTable"" WHERE model_id = 'broken'"
        }
    }
}

Describe 'Test-LlmSmoke on the services beside the proxy' {
    AfterEach { Restore-LabFiles }

    It 'asks each, and a rerank server for an order that is known' {
        $servers = @('health', 'metrics', 'rerank' | ForEach-Object { Start-SideServer $_ })
        try {
            [IO.File]::AppendAllText("$($lab.Path)/llmops.yaml", @"
services:
  - { name: health, command: x, port: $($servers[0].Port), ready: /health/liveliness }
  - { name: exporter, purpose: Metrics exporter, command: x, port: $($servers[1].Port) }
  - { name: rerank, command: x, port: $($servers[2].Port), ready: /health }
  - { name: gone, command: start-it-so, port: 1, ready: /health, log: logs/gone.log }
"@)
            $results = @(Test-LlmSmoke -Deployment $lab.Path -Category Services -Wait 2s)
            $byName = @{}
            foreach ($result in $results) { $byName[$result.Name] = $result }
            [void] (Wait-Until { (Get-Check 'Service.[her]*' -Quiet) })
            foreach ($name in 'Service.health', 'Service.exporter', 'Service.rerank', 'Rerank.rerank') { (Get-Check $name).Status | Should -Be 'Passed' }
            (Get-Check 'Service.exporter').Message | Should -Be 'answers /metrics'
            (Get-Check 'Rerank.rerank').Message | Should -Be 'ranks two documents in the right order'
            $byName['Service.gone'].Status | Should -Be 'Failed'
            $byName['Service.gone'].Remedy | Should -Be 'Look at gone.log, and start it: Start-LlmServices gone'
        }
        finally {
            foreach ($server in $servers) { Stop-LabProxy $server }
        }
    }

    It 'lets one that hangs cost its own time limit, and hold nothing else up' {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        try {
            Edit-LabFile $lab llmops.yaml 'timeout: 10s' 'timeout: 2s'
            [IO.File]::AppendAllText("$($lab.Path)/llmops.yaml", "services:`n  - { name: mute, command: x, port: $($listener.LocalEndpoint.Port), ready: /health }`n")
            $results = @(Test-LlmSmoke -Deployment $lab.Path)
            $results[-1].Name | Should -Be 'Service.mute'
            $results[-1].Message | Should -BeLike '*did not answer within 2s'
            @($results | Where-Object IsFailure).Count | Should -Be 1
        }
        finally {
            $listener.Stop()
        }
    }
}

Describe 'Test-LlmSmoke -Level Full' {
    AfterEach { Restore-LabFiles }

    It 'calls the models that llmops.yaml names, streaming too, and adds up what it cost' {
        $results = @(Test-LlmSmoke -Deployment $lab.Path -Level Full -Category Calls)
        $call = $results | Where-Object Name -EQ 'Call.local-llama'
        $call.Status | Should -Be 'Passed'
        $call.Tokens | Should -BeGreaterThan 0
        $call.Seen | Should -BeLike '200, deployment *'
        ($results | Where-Object Name -EQ 'Stream.local-llama').FirstToken | Should -BeGreaterThan ([TimeSpan]::Zero)
        ($results | Where-Object Name -EQ 'CallCosts').Message | Should -BeLike '2 calls, * tokens, $0'
        @($results | Where-Object Name -Like 'Call.*').Count | Should -Be 1
    }

    It '-AllModels calls every one by its mode' {
        $results = @(Test-LlmSmoke -Deployment $lab.Path -Level Full -AllModels -Name 'Call.*', 'Stream.local-embed')
        ($results | Where-Object Name -EQ 'Call.local-embed').Status | Should -Be 'Passed'
        ($results | Where-Object Name -EQ 'Call.local-rerank').Status | Should -Be 'Passed'
        ($results | Where-Object Name -EQ 'Stream.local-embed').Status | Should -Be 'Skipped'
        ($results | Where-Object Name -EQ 'Call.local-whisper').Message | Should -Be 'a model of mode audio_transcription is not called'
        @($results | Where-Object Status -EQ 'Failed') | Should -BeNullOrEmpty
    }

    It 'says why a model does not answer' {
        Edit-LabFile $lab llmops.yaml 'completions: [local-llama]' 'completions: [no-such-model]'
        $call = Get-Check 'Call.*' -Level Full
        $call.Status | Should -Be 'Failed'
        $call.Message | Should -BeLike 'no-such-model does not answer as a model of mode chat: 400 *'
        $call.Remedy | Should -BeLike 'Declare no-such-model, and seed it*'
    }

    It 'warns of keys whose budget is used up' {
        Invoke-LabSql $lab 'UPDATE "LiteLLM_VerificationToken" SET max_budget = 1, spend = 1.74'
        $check = Get-Check 'KeyBudgets' -Level Full
        $check.Status | Should -Be 'Warning'
        $check.Message | Should -BeLike '* is over its budget: who uses it is refused'
        Invoke-LabSql $lab 'UPDATE "LiteLLM_VerificationToken" SET max_budget = 10'
        (Get-Check 'KeyBudgets' -Level Full).Status | Should -Be 'Passed'
    }

    It 'finds MCP servers that the proxy cannot reach' {
        (Get-Check 'McpServers' -Level Full).Message | Should -BeLike '*cannot be reached from the proxy'
    }
}

Describe 'Test-LlmSmoke as it is shown' {
    AfterEach { Restore-LabFiles }

    It 'fits into 100 columns, and its objects survive JSON' -Tag Pwsh {
        Edit-LabFile $lab llmops.yaml $lab.ProxyUrl 'http://127.0.0.1:1'
        $results = Test-LlmSmoke -Deployment $lab.Path -Name 'Proxy*'
        $lines = @($results | Out-String -Width 100 -Stream | Where-Object { $_ })
        $lines[0] | Should -BeLike 'Status*Name*ms*Message*'
        ($lines | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 100
        ($results | ConvertTo-Json -Depth 3 -EnumsAsStrings | ConvertFrom-Json)[0].Status | Should -Be 'Failed'
    }
}
