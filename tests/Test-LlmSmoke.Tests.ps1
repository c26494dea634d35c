BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -PollInterval 300ms
    function Get-Check([string[]] $Name) { Test-LlmSmoke -Deployment $lab.Path -Name $Name @args }
    function Initialize-Lab {
        Reset-TestLab $lab
        $null = Invoke-LlmSeed -Deployment $lab.Path -Confirm:$false
    }
}

AfterAll { Remove-TestLab $lab }

Describe 'Test-LlmSmoke on a deployment that works' {
    BeforeAll { Initialize-Lab }

    It 'passes all checks that use no tokens' {
        $results = @(Test-LlmSmoke -Deployment $lab.Path)
        $results | Where-Object Status -NE 'Passed' | ForEach-Object { "$_" } | Sort-Object | Should -Be @(
            'Skipped DatabaseMigrations: The migration history (_prisma_migrations) does not exist or is not readable for this database user.'
            'Skipped Guardrails: No guardrails are declared.')
        $results.Name | Sort-Object | Should -Be @(
            'AdminUi', 'ConfigKeys', 'ConfigReads', 'ConfigRenders', 'ConfigVariables', 'DatabaseConnections', 'DatabaseMigrations',
            'DatabaseReachable', 'DatabaseSchema', 'Guardrails', 'Metrics', 'ModelsAgree', 'ModelsListed',
            'ProxyKey', 'ProxyLive', 'ProxyReady', 'ProxyUnknownKey', 'ProxyVersion')
        Test-LlmSmoke -Deployment $lab.Path -Quiet | Should -BeTrue
    }

    It 'returns details' {
        (Get-Check 'DatabaseReachable').Details | Should -Match '^PostgreSQL \d+\.\d+, database litellm, '
        (Get-Check 'ProxyVersion').Details | Should -Be '1.106.0'
        (Get-Check 'ModelsAgree').Message | Should -Be '/v1/models, /model/info and the database agree on 17 deployments.'
        (Get-Check 'ModelsListed').Target | Should -Be $lab.ProxyUrl
    }

    It 'selects by level, category and name' {
        @(Test-LlmSmoke -Deployment $lab.Path -Level Quick).Name | Should -Not -Contain 'AdminUi'
        @(Test-LlmSmoke -Deployment $lab.Path -Level Quick).Name | Should -Contain 'ModelsListed'
        @(Test-LlmSmoke -Deployment $lab.Path -Category 'data*').Category | Should -Be 'Database', 'Database', 'Database', 'Database'
        @(Get-Check '*live', 'config[rk]*').Count | Should -Be 4
    }

    It 'writes an error for a name or category that no check has, and names the nearest one: <Parameters>' -ForEach @(
        @{ Parameters = '-Name ProxyLife'; Says = 'The deployment ''lab'' has no check named ''ProxyLife'' at level Standard. Did you mean ''ProxyLive''?' }
        @{ Parameters = '-Name ProxyLive, Proxy*, nope'; Says = '*no check named ''nope''*Available: AdminUi, *' }
        @{ Parameters = '-Name Call.local-llama'; Says = '*no check named ''Call.local-llama'' at level Standard. It runs at -Level Full.' }
        @{ Parameters = '-Category Prox'; Says = '*no check of the category ''Prox'' at level Standard. Did you mean ''Proxy''?' }
        @{ Parameters = '-Category Calls'; Says = '*It runs at -Level Full.' }
    ) {
        $problem = (Get-OutcomeOf ([scriptblock]::Create("Test-LlmSmoke -Deployment '$($lab.Path)' $Parameters"))).Error
        $problem.FullyQualifiedErrorId | Should -Be 'CheckNotFound,LiteLlmOps.Commands.TestLlmSmokeCommand'
        $problem.Exception.Message | Should -BeLike $Says
    }

    It 'returns nothing for a wildcard without match, also with -Quiet' {
        Get-Check 'nothing*' | Should -BeNullOrEmpty
        Get-Check 'nothing*' -Quiet | Should -BeNullOrEmpty
    }

    It 'writes an error for <Parameters>' -ForEach @(
        @{ Parameters = '-AllModels'; Says = '-AllModels requires -Level Full.' }
        @{ Parameters = '-MaxCost 1'; Says = '-MaxCost requires -Level Full.' }
        @{ Parameters = '-Timeout 5s'; Says = '-Timeout requires -Wait.' }
    ) {
        $problem = (Get-OutcomeOf ([scriptblock]::Create("Test-LlmSmoke -Deployment '$($lab.Path)' $Parameters"))).Error
        "$($problem.FullyQualifiedErrorId) $problem" | Should -Be "ParameterNotApplicable,LiteLlmOps.Commands.TestLlmSmokeCommand $Says"
    }

    It 'accepts deployments from the pipeline, and returns one Boolean for each with -Quiet' {
        @($lab, $lab.Path | Test-LlmSmoke -Name ConfigReads).Deployment | Should -Be $lab.Deployment, $lab.Deployment
        @($lab, (Get-LlmDeployment -Deployment $lab) | Test-LlmSmoke -Name ConfigReads -Quiet) | Should -Be $true, $true
    }

    It 'returns no secret' {
        $text = (Test-LlmSmoke -Deployment $lab.Path -Level Full | ForEach-Object { $_.Name, $_.Target, $_.Message, $_.Details, $_.Remediation }) -join "`n"
        foreach ($name in 'LITELLM_MASTER_KEY', 'LITELLM_SALT_KEY') { $text.Contains((Get-LabVariable $lab $name)) | Should -BeFalse }
        $text.Contains(([Uri] (Get-LabVariable $lab DATABASE_URL)).UserInfo.Split(':')[1]) | Should -BeFalse
    }
}

Describe 'Test-LlmSmoke on the config' {
    BeforeAll { Initialize-Lab }
    AfterEach { Restore-LabFiles $lab }

    It 'warns about an unknown key, with the nearest known one and its position' {
        Edit-LabFile $lab config.yaml '  drop_params: true' '  drop_parms: true'
        $check = Get-Check 'ConfigKeys'
        $check.Status | Should -Be 'Warning'
        $check.IsFailure | Should -BeFalse
        $check.Message | Should -Be 'Valid, but LiteLLM does not know litellm_settings.drop_parms (did you mean drop_params?).'
        $check.Details | Should -Be "config.yaml:$($check.Line)"
        $check.File | Should -Be "$($lab.Path)/config.yaml"
        Get-Check 'Config*' -Quiet | Should -BeTrue
    }

    It 'fails on an undefined variable' {
        Edit-LabFile $lab config.yaml 'os.environ/VLLM_API_KEY' 'os.environ/NOBODY_DEFINES_THIS'
        $check = Get-Check 'ConfigVariables'
        $check.Status | Should -Be 'Failed'
        $check.Message | Should -Be 'Not defined: NOBODY_DEFINES_THIS.'
        $check.Remediation | Should -BeLike '*environment files (env.litellm)*'
        # Applies the remediation.
        Add-Content "$($lab.Path)/env.litellm" 'NOBODY_DEFINES_THIS=x'
        (Get-Check 'ConfigVariables').Status | Should -Be 'Passed'
    }

    It 'fails on invalid YAML, and blocks the dependent checks' {
        Edit-LabFile $lab config.yaml 'router_settings:' 'router_settings: ['
        $checks = @(Get-Check 'Config*')
        ($checks | Where-Object Status -EQ 'Failed').Name | Should -Be 'ConfigReads'
        ($checks | Where-Object Status -EQ 'Blocked').BlockedBy | Should -Be 'ConfigReads', 'ConfigReads', 'ConfigReads'
    }

    It 'fails on an invalid entry' {
        Edit-LabFile $lab config.yaml '  - credential_name: local-vllm' '  - credential_nam: local-vllm'
        (Get-Check 'ConfigRenders').Status | Should -Be 'Failed'
    }
}

Describe 'Test-LlmSmoke when something is down' {
    BeforeAll { Initialize-Lab }
    AfterEach { Restore-LabFiles $lab }

    It 'returns one failure when the database is down, and names it in the blocked checks' {
        Edit-LabFile $lab llmops.yaml 'os.environ/DATABASE_URL' 'postgresql://u:p@127.0.0.1:1/litellm'
        $results = @(Test-LlmSmoke -Deployment $lab.Path)
        ($results | Where-Object Status -EQ 'Failed').Name | Should -Be 'DatabaseReachable'
        $blocked = @($results | Where-Object Status -EQ 'Blocked')
        $blocked.Count | Should -Be 7
        $blocked | Where-Object BlockedBy -NE 'DatabaseReachable' | Should -BeNullOrEmpty
        ($results | Where-Object Name -EQ 'ProxyLive').Status | Should -Be 'Passed'
        Test-LlmSmoke -Deployment $lab.Path -Quiet | Should -BeFalse
    }

    It 'fails on a database without LiteLLM''s tables' {
        $url = Get-LabVariable $lab DATABASE_URL
        Edit-LabFile $lab llmops.yaml 'os.environ/DATABASE_URL' $url.Replace('/litellm?', '/postgres?')
        (Get-Check 'DatabaseReachable').Message | Should -Be 'The database ''postgres'' has no LiteLLM tables.'
    }

    It 'fails on a missing column, and on a migration that failed' {
        Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_VerificationToken" RENAME COLUMN blocked TO was_blocked'
        Invoke-LabSql $lab @'
            CREATE TABLE _prisma_migrations
                (migration_name text, started_at timestamp DEFAULT now(), finished_at timestamp, rolled_back_at timestamp, logs text)
'@
        try {
            (Get-Check 'DatabaseSchema').Message |
                Should -BeLike 'LiteLLM_VerificationToken, blocked: LiteLLM 1.106.0 expects LiteLLM_VerificationToken.blocked, and queries *'
            Edit-LabFile $lab llmops.yaml 'database:' "litellm: { version: `"1.83.2`" }`ndatabase:"
            (Get-Check 'DatabaseMigrations').Message |
                Should -BeLike '*20250326162113_baseline: LiteLLM 1.83.2 contains this migration, but it was not applied*109 more*'
            $names = (Get-Content "$PSScriptRoot/../src/LiteLlmOps.Adapters/Schema/litellm-migrations.yaml") -match '^  - ' -replace '^  - '
            Invoke-LabSql $lab ('INSERT INTO _prisma_migrations (migration_name, finished_at) VALUES ' +
                ($names[0..109].ForEach{ "('$_', now())" } -join ','))
            $check = Get-Check 'DatabaseMigrations'
            "$($check.Status): $($check.Message) $($check.Details)" |
                Should -Be 'Passed: All migrations were applied. 110 applied, 110 in LiteLLM 1.83.2'
            Invoke-LabSql $lab "INSERT INTO _prisma_migrations (migration_name, logs) VALUES ('20260101_broken', 'ERROR: it broke')"
            $check = Get-Check 'DatabaseMigrations'
            $check.Status | Should -Be 'Failed'
            $check.Message | Should -BeLike '*20260101_broken*ERROR: it broke*'
        }
        finally {
            Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_VerificationToken" RENAME COLUMN was_blocked TO blocked; DROP TABLE _prisma_migrations'
            Restore-LabFiles $lab
        }
        (Get-Check 'DatabaseSchema').Status | Should -Be 'Passed'
    }

    It 'returns one failure when the proxy is down' {
        Edit-LabFile $lab llmops.yaml $lab.ProxyUrl 'http://127.0.0.1:1'
        $results = @(Test-LlmSmoke -Deployment $lab.Path)
        ($results | Where-Object Status -EQ 'Failed').Name | Should -Be 'ProxyLive'
        @($results | Where-Object BlockedBy -EQ 'ProxyLive').Count | Should -Be 9
    }

    It 'finds a proxy that listens on another port, because its own is in use' {
        $taken = Start-SideServer 'rerank'
        try {
            Edit-LabFile $lab llmops.yaml $lab.ProxyUrl "http://127.0.0.1:$($taken.Port)"
            Wait-Until { (Get-Check 'ProxyLive').Message -like '*serves*' } | Should -BeTrue
            $check = Get-Check 'ProxyLive'
            $check.Status | Should -Be 'Failed'
            $place = "serves config.generated.yaml on port $(([Uri] $lab.ProxyUrl).Port)"
            $check.Message | Should -BeLike "The proxy does not listen at http://127.0.0.1:$($taken.Port): process * $place."
            $check.Remediation | Should -BeLike '*Stop the process that uses the port, then restart the proxy.'
        }
        finally { Stop-LabProxy $taken }
    }

    It 'asks for the metrics as the scraper does' {
        (Get-Check 'Metrics').Message | Should -Be 'Metrics are available with the key of the scraper.'
        Edit-LabFile $lab llmops.yaml 'metricsKey: os.environ/LITELLM_MASTER_KEY' 'metricsKey: sk-not-the-one-0123456789'
        $check = Get-Check 'Metrics'
        "$($check.Status) $($check.Message)" | Should -Be 'Failed The proxy rejects the key of the scraper: Prometheus gets no metrics.'
        Edit-LabFile $lab llmops.yaml '  metricsKey: sk-not-the-one-0123456789' ''
        $check = Get-Check 'Metrics'
        "$($check.Status) $($check.Message)" | Should -Be 'Warning Metrics require a key: a scraper without one gets 401 and no metrics.'
        Edit-LabFile $lab state/config.generated.yaml 'litellm_settings:' "litellm_settings:`n  require_auth_for_metrics_endpoint: false"
        (Invoke-LabApi $lab POST lab/restart).Status | Should -Be 200
        $check = Get-Check 'Metrics'
        "$($check.Status) $($check.Message)" | Should -Be 'Passed Metrics are available without a key.'
        Restore-LabFiles $lab
        (Invoke-LabApi $lab POST lab/restart).Status | Should -Be 200
    }

    It 'fails on a wrong master key' {
        Edit-LabFile $lab llmops.yaml 'os.environ/LITELLM_MASTER_KEY' 'sk-not-the-one-0123456789'
        $check = Get-Check 'ProxyKey'
        $check.Message | Should -Be 'Rejects the master key of the deployment.'
        $check.Details | Should -BeLike '401 *'
    }

    Context '-Wait' {
        BeforeAll {
            # Runs checks in another thread. Their progress shows whether they wait.
            function Start-Check([hashtable] $Parameters) {
                $module = "$PSScriptRoot/../LiteLlmOps.psd1"
                Start-ThreadJob -Name checks { Import-Module $using:module; $parameters = $using:Parameters; Test-LlmSmoke @parameters }
            }
            function Get-Progress($Job) { @($Job.Progress) | ForEach-Object StatusDescription }
        }

        It 'repeats a check with a temporary failure until it passes, and returns it once' {
            $port = Get-FreePort
            $dll = "$PSScriptRoot/../bin/lab/LiteLlmOps.Lab.dll"
            Edit-LabFile $lab llmops.yaml $lab.ProxyUrl "http://127.0.0.1:$port"
            Add-Content "$($lab.Path)/llmops.yaml" @"
services:
  - { name: late, command: 'dotnet $dll proxy --config {rendered} --port {port}', port: $port, ready: /health/readiness }
"@
            (Get-Check 'ProxyLive').Status | Should -Be 'Failed'
            $checks = Start-Check @{ Deployment = $lab.Path; Level = 'Quick'; Wait = $true; Timeout = '120s' }
            try {
                Wait-Until { (Get-Progress $checks) -like 'Waiting for*ProxyLive*' } | Should -BeTrue
                $null = Start-LlmService late -Deployment $lab
                $results = @(Receive-Job $checks -Wait)
            }
            finally {
                Remove-Job $checks -Force
                $null = Stop-LlmService late -Deployment $lab -Confirm:$false
            }
            $results | Where-Object IsFailure | Should -BeNullOrEmpty
            $results.Name | Should -Contain 'ProxyLive'
            $results.Name | Group-Object | Where-Object Count -GT 1 | Should -BeNullOrEmpty
        }

        It 'does not repeat a check with a permanent failure' {
            Edit-LabFile $lab llmops.yaml 'os.environ/LITELLM_MASTER_KEY' 'sk-not-the-one-0123456789'
            $checks = Start-Check @{ Deployment = $lab.Path; Name = 'Proxy*'; Wait = $true; Timeout = '300s'; Quiet = $true }
            try {
                $null = Wait-Job $checks
                Get-Progress $checks | Should -Contain 'Done'
                @(Get-Progress $checks) -like 'Waiting*' | Should -BeNullOrEmpty
                Receive-Job $checks | Should -BeFalse
            }
            finally { Remove-Job $checks -Force }
        }
    }
}

Describe 'Test-LlmSmoke before the first seed' {
    BeforeAll { Initialize-Lab }

    It 'expects missing models' {
        Invoke-LabSql $lab 'DELETE FROM "LiteLLM_ProxyModelTable"'
        $proxy = Start-LabProxy $lab
        try {
            Edit-LabFile $lab llmops.yaml $lab.ProxyUrl $proxy.ProxyUrl
            $check = Get-Check 'ModelsListed'
            $check.Status | Should -Be 'Expected'
            $check.IsFailure | Should -BeFalse
            $check.Message | Should -BeLike 'Missing in /v1/models: local-llama. Expected, because the database has no models before the first seed.'
            $check.Remediation | Should -Be 'Seed the database: Invoke-LlmSeed.'
            $null = Invoke-LlmSeed -Deployment $lab.Path -Confirm:$false
            (Get-Check 'ModelsListed' -Wait -Timeout 120s).Status | Should -Be 'Passed'
        }
        finally { Stop-LabProxy $proxy }
    }
}

Describe 'Test-LlmSmoke on models' {
    BeforeAll { Initialize-Lab }
    AfterEach { Restore-LabFiles $lab }

    It 'fails when a required model is missing' {
        Edit-LabFile $lab llmops.yaml 'requiredAliases: [local-llama]' 'requiredAliases: [local-llama, nobody-serves-this]'
        $check = Get-Check 'ModelsListed'
        $check.Status | Should -Be 'Failed'
        $check.Message | Should -Be 'Missing in /v1/models: nobody-serves-this.'
    }

    It 'fails on a row that the proxy does not load' {
        # The second row is good: once the proxy serves it, it has read the first one too.
        Invoke-LabSql $lab @'
            INSERT INTO "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, model_info, created_by, updated_by, updated_at)
                VALUES ('broken', 'broken-one', '"text"', '{}', 'x', 'x', now());
            INSERT INTO "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, model_info, created_by, updated_by, updated_at)
                SELECT 'good', 'good-one', litellm_params, model_info, 'x', 'x', now() FROM "LiteLLM_ProxyModelTable" WHERE model_name = 'local-llama' LIMIT 1
'@
        Wait-Until { (Invoke-LabApi $lab GET v1/models).Body.Contains('good-one') } | Should -BeTrue
        $check = Get-Check 'ModelsAgree'
        $check.Status | Should -Be 'Failed'
        $check.Message | Should -Be 'In the database but not served by the proxy: broken-one.'
    }
}

Describe 'Test-LlmSmoke on services' {
    BeforeAll { Initialize-Lab }
    AfterEach { Restore-LabFiles $lab }

    It 'calls each one, and a rerank server with documents in a known order' {
        $servers = @()
        try {
            foreach ($kind in 'health', 'metrics', 'rerank') { $servers += Start-SideServer $kind }
            Add-Content "$($lab.Path)/llmops.yaml" @"
services:
  - { name: health, command: x, port: $($servers[0].Port), ready: /health/liveliness }
  - { name: exporter, purpose: Metrics exporter, command: x, port: $($servers[1].Port) }
  - { name: rerank, command: x, port: $($servers[2].Port), ready: /health }
  - { name: gone, command: start-it-so, port: 1, ready: /health, log: logs/gone.log }
"@
            $gone = Test-LlmSmoke -Deployment $lab.Path -Category Services -Wait -Timeout 1s | Where-Object Name -EQ 'Service.gone'
            Wait-Until { Get-Check 'Service.[her]*' -Quiet } | Should -BeTrue
            foreach ($name in 'Service.health', 'Service.exporter', 'Service.rerank', 'Rerank.rerank') { (Get-Check $name).Status | Should -Be 'Passed' }
            (Get-Check 'Service.exporter').Message | Should -Be '/metrics responds.'
            (Get-Check 'Rerank.rerank').Message | Should -Be 'Ranks two test documents in the correct order.'
            $gone.Status | Should -Be 'Failed'
            $gone.Remediation | Should -Be 'Check gone.log, then start the service: Start-LlmService gone'
        }
        finally { foreach ($server in $servers) { Stop-LabProxy $server } }
    }

    It 'ends the check of a service that hangs at the time limit, and returns all others before' {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        try {
            Edit-LabFile $lab llmops.yaml 'timeout: 10s' 'timeout: 5s'
            Add-Content "$($lab.Path)/llmops.yaml" "services:`n  - { name: mute, command: x, port: $($listener.LocalEndpoint.Port), ready: /health }"
            $results = @(Test-LlmSmoke -Deployment $lab.Path)
            $results[-1].Name | Should -Be 'Service.mute'
            $results[-1].Message | Should -BeLike '*did not respond within 5s.'
            @($results | Where-Object IsFailure).Count | Should -Be 1
        }
        finally { $listener.Stop() }
    }
}

Describe 'Test-LlmSmoke -Level Full' {
    BeforeAll { Initialize-Lab }
    AfterEach { Restore-LabFiles $lab }

    It 'calls the models that llmops.yaml names, also with streaming, and returns the costs' {
        $results = @(Test-LlmSmoke -Deployment $lab.Path -Level Full -Category Calls)
        $call = $results | Where-Object Name -EQ 'Call.local-llama'
        $call.Status | Should -Be 'Passed'
        $call.Tokens | Should -BeGreaterThan 0
        $call.Details | Should -BeLike '200, deployment *'
        ($results | Where-Object Name -EQ 'Stream.local-llama').FirstToken | Should -BeGreaterThan ([TimeSpan]::Zero)
        ($results | Where-Object Name -EQ 'CallCosts').Message | Should -BeLike '2 calls, * tokens, $0.'
        @($results | Where-Object Name -Like 'Call.*').Count | Should -Be 1
    }

    It 'calls every model by its mode with -AllModels' {
        $results = @(Test-LlmSmoke -Deployment $lab.Path -Level Full -AllModels -Name 'Call.*', 'Stream.local-embed')
        ($results | Where-Object Name -EQ 'Call.local-embed').Status | Should -Be 'Passed'
        ($results | Where-Object Name -EQ 'Call.local-rerank').Status | Should -Be 'Passed'
        ($results | Where-Object Name -EQ 'Stream.local-embed').Status | Should -Be 'Skipped'
        ($results | Where-Object Name -EQ 'Call.local-whisper').Message | Should -Be 'Models of mode audio_transcription are not called.'
        $results | Where-Object Status -EQ 'Failed' | Should -BeNullOrEmpty
    }

    It 'reports why a model does not respond' {
        Edit-LabFile $lab llmops.yaml 'completions: [local-llama]' 'completions: [no-such-model]'
        $call = Get-Check 'Call.*' -Level Full
        $call.Status | Should -Be 'Failed'
        $call.Message | Should -BeLike 'no-such-model did not return a valid response for mode chat: 400 *'
        $call.Remediation | Should -BeLike 'Declare no-such-model and seed it*'
    }

    It 'warns about keys whose budget is used up' {
        Invoke-LabSql $lab 'UPDATE "LiteLLM_VerificationToken" SET max_budget = 1, spend = 1.74'
        $check = Get-Check 'KeyBudgets' -Level Full
        $check.Status | Should -Be 'Warning'
        $check.Message | Should -BeLike 'Requests with these keys are rejected: * is over its budget.'
        Invoke-LabSql $lab 'UPDATE "LiteLLM_VerificationToken" SET max_budget = 10'
        (Get-Check 'KeyBudgets' -Level Full).Status | Should -Be 'Passed'
    }

    It 'reports MCP servers that the proxy cannot reach' {
        (Get-Check 'McpServers' -Level Full).Message | Should -BeLike 'Not reachable from the proxy: *'
    }
}

Describe 'Results of Test-LlmSmoke' {
    BeforeAll { Initialize-Lab }
    AfterEach { Restore-LabFiles $lab }

    It 'have a table of 100 columns, and keep their status in JSON' {
        Edit-LabFile $lab llmops.yaml $lab.ProxyUrl 'http://127.0.0.1:1'
        $results = Get-Check 'Proxy*'
        $lines = @($results | Out-String -Width 100 -Stream | Where-Object { $_ })
        $lines[0] | Should -BeLike 'Status*Name*Duration*Message*'
        ($lines | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 100
        ($results | ConvertTo-Json -Depth 3 -EnumsAsStrings | ConvertFrom-Json)[0].Status | Should -Be 'Failed'
    }
}

Describe 'Test-LlmSmoke -FailOn' {
    BeforeAll { Initialize-Lab }
    AfterEach { Restore-LabFiles $lab }

    It 'ends with one error after all results: <FailOn>' -ForEach @(
        @{ FailOn = 'Failed'; Failures = 1; Says = 'lab: 1 check counts as a failure by -FailOn Failed.' }
        @{ FailOn = 'Blocked'; Failures = 4; Says = 'lab: 4 checks count as failures by -FailOn Blocked.' }
        @{ FailOn = 'Warning'; Failures = 4; Says = 'lab: 4 checks count as failures by -FailOn Warning.' }
    ) {
        Edit-LabFile $lab config.yaml 'router_settings:' 'router_settings: ['
        $result = Get-OutcomeOf { Get-Check 'Config*' -FailOn $FailOn }
        $result.Output.Name | Sort-Object | Should -Be 'ConfigKeys', 'ConfigReads', 'ConfigRenders', 'ConfigVariables'
        $result.Error.FullyQualifiedErrorId | Should -Be 'CheckFailed,LiteLlmOps.Commands.TestLlmSmokeCommand'
        $result.Error.Exception.Message | Should -Be $Says
        $result.Error.TargetObject | Should -Be "$($lab.Path)/llmops.yaml"
        @($result.Output | Where-Object IsFailure).Count | Should -Be $Failures
    }

    It 'checks all deployments before the error' {
        Edit-LabFile $lab config.yaml 'router_settings:' 'router_settings: ['
        $result = Get-OutcomeOf { $lab, $lab | Test-LlmSmoke -Name ConfigReads -FailOn Failed }
        $result.Output.Count | Should -Be 2
        $result.Error.Exception.Message | Should -Be 'lab, lab: 2 checks count as failures by -FailOn Failed.'
    }

    It 'returns the Boolean before the error with -Quiet' {
        Edit-LabFile $lab config.yaml 'router_settings:' 'router_settings: ['
        $result = Get-OutcomeOf { Get-Check 'Config*' -Quiet -FailOn Failed }
        "$($result.Output) $($result.Error.FullyQualifiedErrorId)" | Should -BeLike 'False CheckFailed,*'
    }

    It 'counts a warning from -FailOn Warning on, also for -Quiet and IsFailure' {
        Edit-LabFile $lab config.yaml '  drop_params: true' '  drop_parms: true'
        $result = Get-OutcomeOf { Get-Check 'ConfigKeys' -FailOn Blocked }
        "$($result.Output.Status) $($result.Output.IsFailure) $($result.Error)" | Should -Be 'Warning False '
        $result = Get-OutcomeOf { Get-Check 'ConfigKeys' -FailOn Warning }
        "$($result.Output.IsFailure) $($result.Error.FullyQualifiedErrorId)" | Should -BeLike 'True CheckFailed,*'
        (Get-OutcomeOf { Get-Check 'ConfigKeys' -Quiet -FailOn Warning }).Output | Should -BeFalse
    }

    It 'writes no error when every check passes' {
        $result = Get-OutcomeOf { Get-Check 'Config*' -FailOn Warning }
        "$($result.Output.Count) $($result.Error)" | Should -Be '4 '
    }

    It 'makes pwsh -Command exit with 1' {
        $command = "(Test-LlmSmoke -Deployment '$($lab.Path)' -Name 'Config*' -FailOn Failed).Count"
        $result = Invoke-TestPwsh $command
        "$($result.ExitCode) $($result.Output)" | Should -Be '0 4'
        Edit-LabFile $lab config.yaml 'router_settings:' 'router_settings: ['
        $result = Invoke-TestPwsh $command
        $result.ExitCode | Should -Be 1
        $result.Error | Should -BeLike '*lab: 1 check counts as a failure by -FailOn Failed.*'
    }
}
