# Canaries in every place where a secret can stand, and a look at everything that comes out. A run is a random declaration, a random state
# of the database, and a random command. LLMOPS_TEST_SECRET_RUNS says how many; the seed that a failure names repeats it (LLMOPS_TEST_SECRET_SEED).

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab" -Models 1
    $path = $lab.Path
    $files = @{}
    foreach ($name in 'config.yaml', 'env.litellm', 'llmops.yaml') { $files[$name] = [IO.File]::ReadAllText("$path/$name") }
    $runs = [int] ($env:LLMOPS_TEST_SECRET_RUNS ?? 250)
    $seed = [int] ($env:LLMOPS_TEST_SECRET_SEED ?? [Random]::Shared.Next())
    $random = [Random]::new($seed)
    $kinds = @{}
    function Write-Leak([string] $Text) { $Text }
    $script:canaries = [Collections.Generic.List[string]]::new()

    function Get-Roll([int] $Sides) { $random.Next($Sides) }

    # A mask may show the last four characters of a secret, and no more.
    function New-Canary([string] $Prefix = 'sk-') {
        $bytes = [byte[]]::new(14)
        $random.NextBytes($bytes)
        $text = 'cNRy' + [Convert]::ToHexString($bytes).ToLowerInvariant()
        $script:canaries.Add($text.Substring(0, $text.Length - 4))
        $Prefix + $text
    }

    # One of several ways in which a model names its secrets.
    function Get-ModelSecrets {
        $all = @(
            { "api_key: $(New-Canary)" }
            { "api_key: `"$(New-Canary)`"`n      organization: org-1" }
            { "aws_access_key_id: AKIA1`n      aws_secret_access_key: $(New-Canary '')" }
            { "azure_ad_token: $(New-Canary 'eyJ')" }
            { "client_secret: '$(New-Canary '')'" }
            { "vertex_credentials: '{`"type`": `"service_account`", `"private_key`": `"-----BEGIN PRIVATE KEY-----\n$(New-Canary '')\n-----END PRIVATE KEY-----`"}'" }
            { "vertex_credentials: { type: service_account, private_key: $(New-Canary '') }" }
            { "extra_headers: { Authorization: 'Bearer $(New-Canary '')', X-Api-Key: $(New-Canary '') }" }
            { "api_base: https://user:$(New-Canary '')@vllm.example.net/v1" }
            { "api_base: https://vllm.example.net/v1?api_key=$(New-Canary '')" }
            { "extra_body: { nested: { password: $(New-Canary '') } }" }
            { "aws_session_token: $(New-Canary '')" }
        )
        & $all[(Get-Roll $all.Count)]
    }

    function Get-Declaration {
        $models = foreach ($number in 0..(Get-Roll 3)) { "  - model_name: m$number`n    litellm_params:`n      model: openai/x$(Get-Roll 3)`n      $(Get-ModelSecrets)" }
        @"
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  store_model_in_db: true
  alerting: [slack]
  alert_to_webhook_url: { budget_alerts: "https://hooks.slack.com/services/T0/B0/$(New-Canary '')" }
  pass_through_endpoints:
    - { path: /v1/rerank, target: "https://api.example.net/rerank", headers: { Authorization: "bearer $(New-Canary '')" } }
router_settings:
  num_retries: $(Get-Roll 5)
  redis_password: $(New-Canary '')
  redis_url: redis://:$(New-Canary '')@cache:6379
litellm_settings:
  success_callback: [langfuse]
  cache_params: { type: redis, password: $(New-Canary '') }
  default_team_settings: [{ team_id: a, langfuse_secret: $(New-Canary 'sk-lf-') }]
environment_variables:
  LANGFUSE_SECRET_KEY: $(New-Canary 'sk-lf-')
  SMTP_PASSWORD: "$(New-Canary '')"
  SLACK_WEBHOOK_URL: https://hooks.slack.com/services/T0/B0/$(New-Canary '')
model_list:
$($models -join "`n")
credential_list:
  - { credential_name: c, credential_values: { api_key: $(New-Canary), api_base: "https://h", token: $(New-Canary '') } }
mcp_servers:
  github: { url: "https://u:$(New-Canary '')@h/mcp", auth_type: bearer_token, auth_value: $(New-Canary 'ghp_'), static_headers: { Authorization: "token $(New-Canary '')" } }
  local: { transport: stdio, command: npx, args: [-y, server], env: { API_TOKEN: $(New-Canary ''), PASSWORD: os.environ/VLLM_API_KEY } }
"@
    }

    # What can be wrong besides: each with a secret where somebody would read of it.
    function Use-Trouble {
        switch (Get-Roll 9) {
            0 { [IO.File]::AppendAllText("$path/config.yaml", "`n  api_key: `"$(New-Canary)`n") }
            1 { [IO.File]::AppendAllText("$path/config.yaml", "`n`tapi_key: $(New-Canary)`n") }
            2 { Edit-LabFile $lab llmops.yaml 'name: lab' "name: lab`nmasterkey: $(New-Canary)" }
            3 { Edit-LabFile $lab env.litellm 'postgresql://llmops:' "postgresql://llmops:$(New-Canary '')" }
            4 { [IO.File]::WriteAllText("$path/env.litellm", ([IO.File]::ReadAllText("$path/env.litellm") -replace '(?m)^DATABASE_URL=.*$', "DATABASE_URL=postgresql://u:$(New-Canary '')@127.0.0.1:1/x?sslpassword=$(New-Canary '')")) }
            5 { [IO.File]::WriteAllText("$path/env.litellm", ([IO.File]::ReadAllText("$path/env.litellm") -replace '(?m)^LITELLM_SALT_KEY=.*$', "LITELLM_SALT_KEY=$(New-Canary)")) }
            6 { [IO.File]::AppendAllText("$path/env.litellm", "BROKEN='$(New-Canary)`n") }
            default { }
        }
    }

    # As a row of the table: what stands there in clear, or was put there by somebody else.
    function Set-StoredSecrets {
        $sql = @(
            { "UPDATE `"LiteLLM_Config`" SET param_value = param_value || '{`"LANGFUSE_SECRET_KEY`": `"$(New-Canary)`", `"OTHER_TOKEN`": `"$(New-Canary '')`"}' WHERE param_name = 'environment_variables'" }
            { "UPDATE `"LiteLLM_Config`" SET param_value = param_value || '{`"master_key`": `"$(New-Canary)`", `"database_url`": `"postgresql://u:$(New-Canary '')@h/d`"}' WHERE param_name = 'general_settings'" }
            { "UPDATE `"LiteLLM_ProxyModelTable`" SET litellm_params = litellm_params || '{`"api_key`": `"$(New-Canary)`", `"extra_headers`": {`"Authorization`": `"Bearer $(New-Canary '')`"}}', updated_by = 'kim'" }
            { "UPDATE `"LiteLLM_MCPServerTable`" SET credentials = '{`"auth_value`": `"$(New-Canary '')`"}', env = '{`"API_TOKEN`": `"$(New-Canary '')`"}'" }
            { "UPDATE `"LiteLLM_CredentialsTable`" SET credential_values = credential_values || '{`"api_key`": `"$(New-Canary)`"}'" }
        )
        Invoke-LabSql $lab (& $sql[(Get-Roll $sql.Count)])
    }

    # A log as LiteLLM writes it, with secrets where its lines are known to have them; known failures, and one that nobody knows.
    function Write-SecretLog {
        [void] [IO.Directory]::CreateDirectory("$path/logs")
        [IO.File]::WriteAllLines("$path/logs/canary.log", [string[]] @(
                "11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - Invalid model name passed in model=$(New-Canary). Call"
                "11:00:01 - LiteLLM Proxy:ERROR: a.py:1 - Error decrypting value for key: X, Did your master_key/salt key change recently? : $(New-Canary 'gAAAA')"
                "11:00:02 - LiteLLM Proxy:ERROR: a.py:1 - odd $(Get-Roll 9) {'api_key': '$(New-Canary '')', 'headers': {'Authorization': 'Bearer $(New-Canary '')'}}"
                "11:00:03 - LiteLLM Proxy:ERROR: a.py:1 - Can't reach database server at postgresql://u:$(New-Canary '')@db:5432/x"
                "11:00:04 - LiteLLM Proxy:ERROR: a.py:1 - litellm.proxy.auth.litellm_license.py::_verify - Unable to verify License=$(New-Canary '') via api. - x"
                "INFO:     10.0.0.7:0 - `"GET /key/info?key=$(New-Canary) HTTP/1.1`" 500 Internal Server Error"
                "INFO:     10.0.0.7:0 - `"GET /key/$(New-Canary)/info HTTP/1.1`" 500 Internal Server Error"
                "{`"message`": `"odd $(New-Canary) password=$(New-Canary '')`", `"level`": `"ERROR`", `"timestamp`": `"2026-11-25T10:00:00`", `"stacktrace`": `"Traceback\nValueError: api_key=$(New-Canary '')`"}"))
    }

    $commands = @(
        { Write-SecretLog; Get-LlmIncident -Deployment $path -Severity Info }
        { Write-SecretLog; Get-LlmRequestStat -Deployment $path }
        { Write-SecretLog; [IO.File]::ReadAllLines("$path/logs/canary.log") | Test-LlmSignature pg-*, router-* }
        { Get-LlmDrift -Deployment $path -Plane Stored, Rendered }
        { Get-LlmDrift -Deployment $path -Plane Stored, Rendered -IncludeEqual -IncludeExpected }
        { Get-LlmDrift -Deployment $path -Plane Stored -ResolveEnvironment }
        { Get-LlmDrift -Deployment $path -Plane Stored -FailOn Info }
        { Invoke-LlmSeed -Deployment $path -NoWait -Force -Prune All -Reason 'a test' }
        { Invoke-LlmSeed -Deployment $path -NoWait }
        { Invoke-LlmSeed -Deployment $path -Force -WhatIf | Export-LlmPlan -Path "$root/plan.yaml" -Force }
        { Invoke-LlmSeed -Deployment $path -Plan "$root/plan.yaml" -NoWait -Force }
        { Invoke-LlmSeed -Deployment $path -NoWait -Force -Prune All; Undo-LlmSeed -Deployment $path -NoWait }
        { Get-LlmCheckpoint -Deployment $path }
        { Get-LlmDeployment -Deployment $path; (Get-LlmDeployment -Deployment $path).Settings }
        { Export-LlmConfig -Deployment $path -Path "$root/rendered.yaml" -PassThru -Force }
        { Export-LlmConfig -Deployment $path -From Database -Path "$root/dump/config.yaml" -Force -PassThru }
        { Get-LlmDrift -Deployment $path -Plane Stored | Save-LlmDeclaration -WhatIf }
        { Get-LlmDrift -Deployment $path -Plane Live }
    )

    # Every stream of a command, each object with all its properties.
    function Get-Everything([scriptblock] $Command) {
        $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
        $out = @(try { & $Command *>&1 } catch { $_ })
        foreach ($item in $out) {
            if ($null -ne $item) { $kinds[$item.GetType().FullName] = 1 + ($kinds[$item.GetType().FullName] ?? 0) }
            "$item"
            [Management.Automation.PSSerializer]::Serialize($item, 3)
            if ($item -is [Management.Automation.ErrorRecord]) {
                for ($exception = $item.Exception; $exception; $exception = $exception.InnerException) { $exception.Message }
                "$($item.TargetObject) $($item.ErrorDetails) $($item.InvocationInfo.Line)"
            }
        }
    }

    # What lies on the disk afterwards, but for the files that hold secrets by their purpose.
    function Get-FilesText {
        foreach ($file in @([IO.Directory]::GetFiles("$path/state", '*', 'AllDirectories')) + "$root/plan.yaml", "$root/dump/config.yaml") {
            if ([IO.File]::Exists($file) -and $file -ne "$path/state/config.generated.yaml") { [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($file)) }
        }
    }

    function Find-Leak([string] $Text) { foreach ($canary in $script:canaries) { if ($Text.Contains($canary, [StringComparison]::OrdinalIgnoreCase)) { $canary } } }
}

AfterAll {
    foreach ($name in $files.Keys) { [IO.File]::WriteAllText("$path/$name", $files[$name]) }
    Remove-LlmLab -Path $path
    [IO.Directory]::Delete($root, $true)
}

Describe 'Secrets' {
    It 'never come out of any command' {
        [void] [IO.Directory]::CreateDirectory("$root/dump")
        [IO.File]::WriteAllText("$path/models.yaml", "model_list: []`n")
        [IO.File]::WriteAllText("$path/mcp.yaml", "mcp_servers: {}`n")
        foreach ($run in 1..$runs) {
            # Those of the run before may still stand in the database.
            if ($script:canaries.Count -gt 300) { $script:canaries.RemoveRange(0, $script:canaries.Count - 300) }
            foreach ($name in $files.Keys) { [IO.File]::WriteAllText("$path/$name", $files[$name]) }
            [IO.File]::WriteAllText("$path/config.yaml", (Get-Declaration))
            if ((Get-Roll 4) -eq 0) { Set-StoredSecrets }
            Use-Trouble
            $command = $commands[(Get-Roll $commands.Count)]
            $text = [string]::Join("`n", @(Get-Everything $command)) + [string]::Join("`n", @(Get-FilesText))
            $leak = @(Find-Leak $text)
            if ($leak) {
                $place = $text.IndexOf($leak[0], [StringComparison]::OrdinalIgnoreCase)
                $around = $text.Substring([Math]::Max(0, $place - 300), [Math]::Min(500, $text.Length - [Math]::Max(0, $place - 300)))
                throw "Run $run of seed ${seed}: $command showed a secret: ... $around ..."
            }
            foreach ($file in [IO.Directory]::GetFiles("$path/state", '*', 'AllDirectories') | Where-Object { $_ -notlike '*config.generated.yaml' -and (Get-Roll 20) -eq 0 }) { [IO.File]::Delete($file) }
        }
        $run | Should -Be $runs
        # Of nothing that is shown, nothing can leak: all sorts of things were.
        foreach ($kind in 'LlmDrift', 'LlmChange', 'ErrorRecord', 'VerboseRecord', 'FileInfo', 'LlmCheckpoint') { @($kinds.Keys | Where-Object { $_ -like "*.$kind" }) | Should -Not -BeNullOrEmpty -Because $kind }
    }

    It 'never come out on a terminal: tables, lists, and what -WhatIf says' {
        foreach ($run in 1..4) {
            foreach ($name in $files.Keys) { [IO.File]::WriteAllText("$path/$name", $files[$name]) }
            [IO.File]::WriteAllText("$path/config.yaml", (Get-Declaration))
            Set-StoredSecrets
            $text = & "$PSScriptRoot/../bin/shell/llmops" -Command "Get-LlmDrift -Deployment '$path' -Plane Stored; Invoke-LlmSeed -Deployment '$path' -WhatIf -Force -Prune All; Get-LlmDeployment -Deployment '$path'" 2>&1
            "$text" | Should -BeLike '*What if:*'
            Find-Leak "$text" | Should -BeNullOrEmpty
        }
    }

    It 'would be seen if they did' {
        $secret = New-Canary
        Find-Leak (Get-Everything { Write-Leak $secret }) | Should -Not -BeNullOrEmpty
        Find-Leak (Get-Everything { throw "it is $secret" }) | Should -Not -BeNullOrEmpty
        Find-Leak (Get-Everything { [pscustomobject]@{ A = @{ B = $secret } } }) | Should -Not -BeNullOrEmpty
    }

    It 'stand in no process list: neither those of the lab, nor its password' {
        $secrets = @([IO.File]::ReadAllLines("$path/env.litellm") | Where-Object { $_ -match '^(\w*(KEY|TOKEN)\w*)=(.{16,})$' } | ForEach-Object { ($_ -split '=', 2)[1] })
        $secrets += ([Uri] (Get-LabVariable $lab DATABASE_URL)).UserInfo.Split(':')[1]
        $secrets.Count | Should -BeGreaterThan 5
        foreach ($process in [IO.Directory]::GetDirectories('/proc') | Where-Object { $_ -match '/\d+$' }) {
            try { $line = [IO.File]::ReadAllText("$process/cmdline") } catch { continue }
            foreach ($secret in $secrets) { $line.Contains($secret) | Should -BeFalse }
        }
    }

    It 'stand in files that only their owner reads' {
        foreach ($file in "$path/env.litellm", "$root/dump/env.litellm") {
            if ([IO.File]::Exists($file)) { [IO.File]::GetUnixFileMode($file) | Should -Be ([IO.UnixFileMode] 'UserRead, UserWrite') }
        }
        foreach ($file in [IO.Directory]::GetFiles("$path/state", '*.checkpoint', 'AllDirectories')) { [IO.File]::GetUnixFileMode($file) | Should -Be ([IO.UnixFileMode] 'UserRead, UserWrite') }
    }
}
