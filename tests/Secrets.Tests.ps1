# Puts random secrets ("canaries") into every place that can hold one, and searches for them in everything that the commands show and write.
# A run is a random declaration, a random state of the database, and a random command. LLMOPS_TEST_SECRET_RUNS sets the number of runs;
# LLMOPS_TEST_SECRET_SEED repeats the runs of a failure, which shows its seed.

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -Models 1
    $path = $lab.Path
    $root = New-TestFolder
    $modules = $env:PSModulePath
    $env:PSModulePath = "$PSScriptRoot/modules$([IO.Path]::PathSeparator)$modules"
    $env:LLMOPS_TEST_VAULT = "$root/vaults.json"
    $runs = [int] ($env:LLMOPS_TEST_SECRET_RUNS ?? 250)
    # As in the other tests: only the long form finds new runs.
    $seed = [int] ($env:LLMOPS_TEST_SECRET_SEED ?? ($env:LLMOPS_TEST_SECRET_RUNS ? (Get-Random) : 20261129))
    $random = [Random]::new($seed)
    # The number of objects of each type that were shown.
    $kinds = @{}
    # A canary may still be in the database some runs later.
    $canaries = [Collections.Generic.List[string]]::new()

    # Passwords of all printable characters, and all their parts that are longer than what a mask shows.
    $parts = [Collections.Generic.HashSet[string]]::new([StringComparer]::Ordinal)
    Add-Type @'
using System;
using System.Collections.Generic;
public static class LlmTestSearch {
    public const int Length = 6;
    public static IEnumerable<string> Parts(string text) {
        for (var start = 0; start + Length <= text.Length; start++) yield return text.Substring(start, Length);
    }
    public static string Find(string text, HashSet<string> parts) {
        foreach (var part in Parts(text)) if (parts.Contains(part)) return part;
        return null;
    }
}
'@

    function Get-Roll([int] $Sides) { $random.Next($Sides) }

    # A random secret. A mask may show at most its last four characters.
    function New-Canary([string] $Prefix = 'sk-') {
        $bytes = [byte[]]::new(14)
        $random.NextBytes($bytes)
        $text = 'cNRy' + [Convert]::ToHexString($bytes).ToLowerInvariant()
        $canaries.Add($text.Substring(0, $text.Length - 4))
        $Prefix + $text
    }

    # From eight to thirty printable characters, with blanks, quotes and signs, as a password generator makes them.
    # Instead of those that a place cannot contain, it has the letter x.
    function New-Password([string] $Except = '[^ -~]') {
        $text = -join (1..(8 + (Get-Roll 23)) | ForEach-Object { [char] (32 + (Get-Roll 95)) }) -replace $Except, 'x'
        foreach ($part in [LlmTestSearch]::Parts($text)) {
            # A part such as '------' occurs elsewhere.
            if ([Linq.Enumerable]::Count([Linq.Enumerable]::Distinct([char[]] $part)) -gt 3) { $null = $parts.Add($part) }
        }
        $text
    }

    # The same inside single quotes of YAML.
    function New-YamlPassword { (New-Password) -replace "'", "''" }

    # One of several ways in which a model contains secrets.
    function Get-ModelSecret {
        $all = @(
            { "api_key: $(New-Canary)" }
            { "api_key: `"$(New-Canary)`"`n      organization: org-1" }
            { "aws_access_key_id: AKIA1`n      aws_secret_access_key: $(New-Canary '')" }
            { "azure_ad_token: $(New-Canary 'eyJ')" }
            { "client_secret: '$(New-Canary '')'" }
            {
                $key = "-----BEGIN PRIVATE KEY-----\n$(New-Canary '')\n-----END PRIVATE KEY-----"
                "vertex_credentials: '{`"type`": `"service_account`", `"private_key`": `"$key`"}'"
            }
            { "vertex_credentials: { type: service_account, private_key: $(New-Canary '') }" }
            { "extra_headers: { Authorization: 'Bearer $(New-Canary '')', X-Api-Key: $(New-Canary '') }" }
            { "api_base: https://user:$(New-Canary '')@vllm.example.net/v1" }
            { "api_base: https://vllm.example.net/v1?api_key=$(New-Canary '')" }
            { "extra_body: { nested: { password: $(New-Canary '') } }" }
            { "aws_session_token: $(New-Canary '')" }
            { "api_key: '$(New-YamlPassword)'" }
            { "api_base: 'https://user:$(New-YamlPassword)@vllm.example.net/v1'" }
            { "extra_headers: { X-Own: '$(New-YamlPassword)' }" }
            { "aws_access_key_id: AKIA1`n      aws_secret_access_key: '$(New-YamlPassword)'" }
        )
        & $all[(Get-Roll $all.Count)]
    }

    function Get-Declaration {
        $models = foreach ($number in 0..(Get-Roll 3)) {
            "  - model_name: m$number`n    litellm_params:`n      model: openai/x$(Get-Roll 3)`n      $(Get-ModelSecret)"
        }
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
  REDIS_URL: 'redis://:$(New-YamlPassword)@cache:6379'
  STORAGE: 'AccountName=a;AccountKey=$(New-YamlPassword)'
  DB_PASSWORD: '$(New-YamlPassword)'
model_list:
$($models -join "`n")
credential_list:
  - { credential_name: c, credential_values: { api_key: $(New-Canary), api_base: "https://h", token: $(New-Canary '') } }
mcp_servers:
  github:
    url: "https://u:$(New-Canary '')@h/mcp"
    auth_type: bearer_token
    auth_value: $(New-Canary 'ghp_')
    static_headers: { Authorization: "token $(New-Canary '')" }
  local: { transport: stdio, command: npx, args: [-y, server], env: { API_TOKEN: $(New-Canary ''), PASSWORD: os.environ/VLLM_API_KEY } }
  arguments: { transport: stdio, command: npx, args: [-y, srv, --token, '$(New-YamlPassword)', '--api-key=$(New-YamlPassword)', -e, 'A_KEY=$(New-YamlPassword)'] }
"@
    }

    # Secrets in a vault, to which llmops.yaml refers wherever it can. The module is a stand-in, see tests/modules.
    function Use-Vault {
        $vault = @{ former = New-Canary; service = New-Canary ''; check = New-Canary ''; header = New-Canary ''; body = New-Canary '' }
        $vault.master = Get-LabVariable $lab LITELLM_MASTER_KEY
        $vault.url = Get-LabVariable $lab DATABASE_URL
        ConvertTo-Json @{ prod = $vault } | Set-Content $env:LLMOPS_TEST_VAULT
        Edit-LabFile $lab llmops.yaml 'masterKey: os.environ/LITELLM_MASTER_KEY' 'masterKey: secret/master'
        Edit-LabFile $lab llmops.yaml 'url: os.environ/DATABASE_URL' "url: secret/prod/url`n  formerKeys: [secret/former]"
        Edit-LabFile $lab llmops.yaml '  timeout: 10s' @'
  timeout: 10s
  checks:
    - { name: own, http: { url: http://127.0.0.1:9/, key: secret/check, headers: { X-Own: secret/header }, body: { a: secret/body } } }
services:
  - { name: own, command: sleep 1, variables: { TOKEN: secret/service } }
'@
    }

    # Restores the files of the lab and writes a random declaration.
    function Write-Declaration {
        foreach ($file in 'env.litellm', 'llmops.yaml') { Copy-Item "$path/../pristine/$file" $path }
        if ((Get-Roll 2) -eq 0) { Use-Vault }
        Set-Content "$path/models.yaml" 'model_list: []'
        Set-Content "$path/mcp.yaml" 'mcp_servers: {}'
        Set-Content "$path/config.yaml" (Get-Declaration) -NoNewline
    }

    function Set-LabVariable([string] $Name, [string] $Value) {
        Set-Content "$path/env.litellm" ((Get-Content "$path/env.litellm") -replace "^$Name=.*", { "$Name=$Value" })
    }

    # In half of the runs, creates an error at a position that contains a secret.
    function Add-RandomError {
        switch (Get-Roll 28) {
            0 { Add-Content "$path/config.yaml" "`n  api_key: `"$(New-Canary)" }
            1 { Add-Content "$path/config.yaml" "`n`tapi_key: $(New-Canary)" }
            2 { Edit-LabFile $lab llmops.yaml 'name: lab' "name: lab`nmasterkey: $(New-Canary)" }
            3 { Edit-LabFile $lab env.litellm 'postgresql://llmops:' "postgresql://llmops:$(New-Canary '')" }
            4 { Set-LabVariable DATABASE_URL "postgresql://u:$(New-Canary '')@127.0.0.1:1/x?sslpassword=$(New-Canary '')" }
            5 { Set-LabVariable LITELLM_SALT_KEY (New-Canary) }
            6 { Add-Content "$path/env.litellm" "BROKEN='$(New-Canary)" }
            7 { Add-Content "$path/env.litellm" "set DB_PASSWORD=$(New-Password)" }
            8 { Set-LabVariable DATABASE_URL "postgresql://u:$(New-Password)@127.0.0.1:1/x" }
            9 { Set-LabVariable DATABASE_URL "host=127.0.0.1 port=1 dbname=x user=u password=$(New-Password)" }
            10 { Add-Content "$path/config.yaml" "`n  master_key: `"$(New-Password)" }
            11 { Add-Content "$path/config.yaml" "`nmore:`n  - $(New-Password)`n x: [" }
            # A blank or a quote would end the argument, and with it the password.
            12 {
                $password = New-Password '[\s''"\\]'
                Add-Content "$path/llmops.yaml" "`nservices:`n  - { name: own, command: 'sleep 0 --password=$password' }"
            }
            13 { Set-LabVariable LITELLM_MASTER_KEY "'$(New-Password "['\\]")'" }
            default { }
        }
    }

    # Changes rows as another program would, with secrets in clear text.
    function Set-StoredSecret {
        $sql = @(
            {
                "UPDATE `"LiteLLM_Config`" SET param_value = param_value || " +
                "'{`"LANGFUSE_SECRET_KEY`": `"$(New-Canary)`", `"OTHER_TOKEN`": `"$(New-Canary '')`"}' WHERE param_name = 'environment_variables'"
            }
            {
                "UPDATE `"LiteLLM_Config`" SET param_value = param_value || " +
                "'{`"master_key`": `"$(New-Canary)`", `"database_url`": `"postgresql://u:$(New-Canary '')@h/d`"}' WHERE param_name = 'general_settings'"
            }
            {
                "UPDATE `"LiteLLM_ProxyModelTable`" SET litellm_params = litellm_params || " +
                "'{`"api_key`": `"$(New-Canary)`", `"extra_headers`": {`"Authorization`": `"Bearer $(New-Canary '')`"}}', updated_by = 'kim'"
            }
            {
                "UPDATE `"LiteLLM_MCPServerTable`" SET credentials = '{`"auth_value`": `"$(New-Canary '')`"}', " +
                "env = '{`"API_TOKEN`": `"$(New-Canary '')`"}'"
            }
            {
                $json = ConvertTo-Json -Compress @{ master_key = New-Password; database_url = "postgresql://u:$(New-Password)@h/d" }
                "UPDATE `"LiteLLM_Config`" SET param_value = param_value || '$($json -replace "'", "''")' WHERE param_name = 'general_settings'"
            }
            {
                $json = ConvertTo-Json -Compress @{ api_key = New-Password; extra_body = @{ token = New-Password } }
                "UPDATE `"LiteLLM_ProxyModelTable`" SET litellm_params = litellm_params || '$($json -replace "'", "''")', updated_by = 'kim'"
            }
            { "UPDATE `"LiteLLM_CredentialsTable`" SET credential_values = credential_values || '{`"api_key`": `"$(New-Canary)`"}'" }
        )
        Invoke-LabSql $lab (& $sql[(Get-Roll $sql.Count)])
    }

    # A LiteLLM log with known and unknown failures, with secrets in lines that are known to contain some.
    function Write-SecretLog {
        $null = New-Item -ItemType Directory -Force "$path/logs"
        Set-Content "$path/logs/canary.log" @(
            "11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - Invalid model name passed in model=$(New-Canary). Call"
            '11:00:01 - LiteLLM Proxy:ERROR: a.py:1 - Error decrypting value for key: X, ' +
            "Did your master_key/salt key change recently? : $(New-Canary 'gAAAA')"
            "11:00:02 - LiteLLM Proxy:ERROR: a.py:1 - odd $(Get-Roll 9) " +
            "{'api_key': '$(New-Canary '')', 'headers': {'Authorization': 'Bearer $(New-Canary '')'}}"
            "11:00:03 - LiteLLM Proxy:ERROR: a.py:1 - Can't reach database server at postgresql://u:$(New-Canary '')@db:5432/x"
            '11:00:04 - LiteLLM Proxy:ERROR: a.py:1 - litellm.proxy.auth.litellm_license.py::_verify - ' +
            "Unable to verify License=$(New-Canary '') via api. - x"
            "11:00:05 - LiteLLM Proxy:ERROR: a.py:1 - odd $(Get-Roll 9) postgresql://u:$(New-Password '[\s/]')@db:5432/x"
            "11:00:06 - LiteLLM Proxy:ERROR: a.py:1 - odd $(Get-Roll 9) redis_password=$(New-Password '\s')"
            "11:00:07 - LiteLLM Router:ERROR: a.py:1 - odd $(ConvertTo-Json -Compress @{ api_key = New-Password; a = 1 })"
            "INFO:     10.0.0.7:0 - `"GET /key/info?key=$(New-Canary) HTTP/1.1`" 500 Internal Server Error"
            "INFO:     10.0.0.7:0 - `"GET /key/$(New-Canary)/info HTTP/1.1`" 500 Internal Server Error"
            "{`"message`": `"odd $(New-Canary) password=$(New-Canary '')`", `"level`": `"ERROR`", `"timestamp`": `"2026-11-25T10:00:00`", " +
            "`"stacktrace`": `"Traceback\nValueError: api_key=$(New-Canary '')`"}"
        )
    }

    $commands = @(
        { Write-SecretLog; Get-LlmIncident -Deployment $path -Severity Info }
        { Write-SecretLog; Measure-LlmRequest -Deployment $path }
        { Write-SecretLog; Get-Content "$path/logs/canary.log" | Test-LlmSignature pg-*, router-* }
        { Get-LlmDrift -Deployment $path -Plane Stored, Rendered }
        { Get-LlmDrift -Deployment $path -Plane Stored, Rendered -IncludeEqual -IncludeExpected }
        { Get-LlmDrift -Deployment $path -Plane Stored -ResolveEnvironment }
        { Get-LlmDrift -Deployment $path -Plane Stored -FailOn Info }
        { Invoke-LlmSeed -Deployment $path -NoWait -Force -Prune All -Reason 'a test' -Confirm:$false }
        { Invoke-LlmSeed -Deployment $path -NoWait }
        { Invoke-LlmSeed -Deployment $path -Force -WhatIf | Export-LlmPlan -Path "$root/plan.yaml" -Force }
        { Invoke-LlmSeed -Deployment $path -Plan "$root/plan.yaml" -NoWait -Force }
        { Invoke-LlmSeed -Deployment $path -NoWait -Force -Prune All -Confirm:$false; Undo-LlmSeed -Deployment $path -NoWait }
        { Get-LlmCheckpoint -Deployment $path }
        { Get-LlmDeployment -Deployment $path; (Get-LlmDeployment -Deployment $path).Settings }
        { Export-LlmConfig -Deployment $path -Path "$root/rendered.yaml" -PassThru }
        { $null = New-Item -ItemType Directory "$root/dump" -Force; Export-LlmConfig -Deployment $path -FromDatabase -Path "$root/dump/config.yaml" -SkipUnreadable -PassThru }
        { Get-LlmDrift -Deployment $path -Plane Stored | Update-LlmDeclaration -WhatIf }
        { Get-LlmDrift -Deployment $path -Plane Live }
        { Test-LlmSmoke -Deployment $path ConfigReadable, own }
        { Get-LlmService -Deployment $path }
        { Get-LlmService -Deployment $path | Wait-LlmService -State Stopped -Timeout 00:00:01 }
        { Start-LlmService own -Deployment $path -Confirm:$false; Stop-LlmService own -Deployment $path -Confirm:$false }
        { Restart-LlmServices own -Deployment $path -WhatIf }
        { Test-LlmConsistency -Deployment $path -IncludeAccepted }
        { Test-LlmConsistency -Deployment $path -TargetVersion 1.110.0 | Export-LlmResult "$root/result.html" }
        { Test-LlmDrift -Deployment $path -Plane Stored }
        { Get-LlmDrift -Deployment $path -Plane Stored | Export-LlmResult "$root/result.xml" -AllowEmpty }
        { Get-LlmSetting -Deployment $path -Explain }
        { Get-LlmSetting *.*_key*, *password*, environment_variables.* -Deployment $path }
        { Test-LlmSmoke -Deployment $path -Category Config, Database }
        { Write-SecretLog; Get-LlmIncident -Deployment $path -SkipVerification -ExpandSubject | Export-LlmResult "$root/result.json" }
        { Get-LlmSignature pg-* -Deployment $path }
        { Set-LlmDefault -Deployment $path -PassThru; Set-LlmDefault -Clear }
        { New-LlmDeployment "$root/new" -Force }
        { Get-LlmLab $path }
        { Invoke-LlmSeed -Deployment $path -NoWait -Force; Get-LlmDrift -Deployment $path -Plane Stored | Update-LlmDeclaration -Prune -Force -Confirm:$false }
    )

    # All streams of a command, each object with all its properties.
    function Get-Everything([scriptblock] $Command) {
        $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
        $out = @(try { & $Command *>&1 } catch { $_ })
        foreach ($item in $out) {
            if ($null -ne $item) { $kinds[$item.GetType().Name]++ }
            "$item"
            [Management.Automation.PSSerializer]::Serialize($item, 3)
            if ($item -is [Management.Automation.ErrorRecord]) {
                for ($exception = $item.Exception; $exception; $exception = $exception.InnerException) { $exception.Message }
                "$($item.TargetObject) $($item.ErrorDetails) $($item.InvocationInfo.Line)"
            }
        }
    }

    # The files that a command may write, except those that contain secrets by design.
    function Get-WrittenFile {
        Get-ChildItem "$path/state" -File -Recurse -Force | Where-Object Name -NE 'config.generated.yaml'
        Get-Item "$root/plan.yaml", "$root/dump/config.yaml", "$root/result.*" -ErrorAction Ignore
    }

    function Find-Leak([string] $Text) {
        $canaries.Where{ $Text.Contains($_, [StringComparison]::OrdinalIgnoreCase) }
        [LlmTestSearch]::Find($Text, $parts)
    }

    # Runs a command and fails when it shows or writes a secret.
    function Assert-NoLeakOf([scriptblock] $Command, [int] $Run) {
        $shown = Get-Everything $Command
        $written = Get-WrittenFile | Get-Content -Raw -Encoding Latin1
        Assert-NoLeak (@($shown) + @($written) -join "`n") $Run $Command
    }

    # Fails with the surroundings of the first secret in a text.
    function Assert-NoLeak([string] $Text, [int] $Run, [scriptblock] $Command) {
        $leaks = @(Find-Leak $Text)
        if (-not $leaks) { return }
        $place = $Text.IndexOf($leaks[0], [StringComparison]::OrdinalIgnoreCase)
        $start = [Math]::Max(0, $place - 300)
        throw "Run $Run of seed ${seed}: $Command showed a secret: ... $($Text.Substring($start, [Math]::Min(500, $Text.Length - $start))) ..."
    }
}

AfterAll {
    Remove-Module Microsoft.PowerShell.SecretManagement -ErrorAction Ignore
    $env:PSModulePath = $modules
    $env:LLMOPS_TEST_VAULT = $null
    Remove-TestLab $lab
    Remove-Item $root -Recurse -Force
}

Describe 'Secrets in a declaration, in the environment and in the database' {
    BeforeAll {
        Reset-TestLab $lab
        $null = New-Item -ItemType Directory "$root/dump"
    }

    It 'do not appear in the streams and files of any command' {
        foreach ($run in 1..$runs) {
            if ($canaries.Count -gt 300) { $canaries.RemoveRange(0, $canaries.Count - 300) }
            if ($parts.Count -gt 20000) { $parts.Clear() }
            Write-Declaration
            if ((Get-Roll 4) -eq 0) { Set-StoredSecret }
            Add-RandomError
            Assert-NoLeakOf $commands[(Get-Roll $commands.Count)] $run
            Get-WrittenFile | Where-Object { $_.FullName.StartsWith("$path/state/") -and (Get-Roll 20) -eq 0 } | Remove-Item
        }
        $run | Should -Be $runs
    }

    # Without this, what the random runs show would depend on chance: an early error can make all later seeds fail.
    It 'do not appear when each command finds a deployment without errors' {
        Reset-TestLab $lab
        $kinds.Clear()
        Write-Declaration
        foreach ($command in $commands) { Assert-NoLeakOf $command 0 }
        # The commands have shown objects of all these types, in which secrets could have appeared.
        foreach ($kind in 'LlmDrift', 'LlmChange', 'ErrorRecord', 'VerboseRecord', 'FileInfo', 'LlmCheckpoint') {
            $kinds[$kind] | Should -BeGreaterThan 0 -Because $kind
        }
    }

    It 'are read from a vault by these commands' {
        Restore-LabFiles $lab
        Use-Vault
        $all = Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -NoWait -Force; Get-LlmDrift -Deployment $path -Plane Live, Stored }
        $all.Errors | Should -BeNullOrEmpty
        $all.Output | Should -Not -BeNullOrEmpty
        (Get-LlmDeployment -Deployment $path).Settings | Where-Object Name -EQ 'database.url' | ForEach-Object Source | Should -Be 'secret/prod/url'
    }

    It 'do not appear in the tables, lists and -WhatIf texts that pwsh prints' {
        foreach ($run in 1..4) {
            Write-Declaration
            Set-StoredSecret
            $printed = Invoke-TestPwsh (@(
                    "Get-LlmDrift -Deployment '$path' -Plane Stored"
                    "Invoke-LlmSeed -Deployment '$path' -WhatIf -Force -Prune All"
                    "Get-LlmDeployment -Deployment '$path'"
                ) -join '; ')
            $printed.ExitCode | Should -Be 0
            $printed.Output | Should -BeLike '*What if:*'
            Find-Leak "$($printed.Output) $($printed.Error)" | Should -BeNullOrEmpty
        }
    }

    It 'are found by this test when a command shows one' {
        $secret = New-Canary
        Find-Leak (Get-Everything { $secret }) | Should -Not -BeNullOrEmpty
        Find-Leak (Get-Everything { throw "it is $secret" }) | Should -Not -BeNullOrEmpty
        Find-Leak (Get-Everything { [pscustomobject]@{ A = @{ B = $secret } } }) | Should -Not -BeNullOrEmpty
    }
}

Describe 'Secrets of a lab' {
    BeforeAll {
        Reset-TestLab $lab
    }

    It 'do not appear in the command line of any process' {
        $secrets = @((Get-Content "$path/env.litellm") -match '^\w*(KEY|TOKEN)\w*=.{16,}$' -replace '^\w+=')
        $secrets += ([Uri] (Get-LabVariable $lab DATABASE_URL)).UserInfo.Split(':')[1]
        $secrets.Count | Should -BeGreaterThan 5
        $lines = @(Get-Process | ForEach-Object CommandLine | Where-Object { $_ })
        @($lines -match 'LiteLlmOps.Lab.dll').Count | Should -BeGreaterThan 0
        foreach ($secret in $secrets) { $lines | Where-Object { $_.Contains($secret) } | Should -BeNullOrEmpty }
    }

    It 'are in files that only their owner can read' {
        Write-Declaration
        $null = Invoke-LlmSeed -Deployment $path -NoWait
        $null = New-Item -ItemType Directory "$root/own"
        Export-LlmConfig -Deployment $path -FromDatabase -Path "$root/own/config.yaml"
        $files = @("$path/env.litellm", "$root/own/env.litellm" | Get-Item) + (Get-ChildItem "$path/state" -Filter *.checkpoint -Recurse)
        $files.Count | Should -BeGreaterThan 2
        foreach ($file in $files) { $file.UnixMode | Should -Be '-rw-------' -Because $file }
    }
}
