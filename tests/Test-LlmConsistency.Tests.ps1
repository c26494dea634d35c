BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $rendered = "$($lab.Path)/state/config.generated.yaml"
    # The declared MCP servers with an address. None of them is running.
    $unreachable = [string[]] @(switch -Regex -File "$($lab.Path)/mcp.yaml" {
            '^  (\w[\w-]*):\s*$' { $name = $Matches[1] }
            '^ +url:' { $name }
        })
    [Array]::Sort($unreachable, [StringComparer]::Ordinal)

    function Initialize-Lab {
        Reset-TestLab $lab
        $null = Invoke-LlmSeed -Deployment $lab.Path -Confirm:$false
    }
    function Get-Finding([string[]] $Id) { Test-LlmConsistency -Deployment $lab.Path -Id $Id @args }
    # Sets a variable of env.litellm.
    function Set-LabVariable([string] $Name, [string] $Value) { Edit-LabFile $lab env.litellm "$Name=$(Get-LabVariable $lab $Name)" "$Name=$Value" }
    # Runs a remediation command.
    function Invoke-Remediation([string] $Command) {
        $null = sh -c $Command
        if ($LASTEXITCODE -ne 0) { throw "'$Command' ended with $LASTEXITCODE" }
    }
    function Set-Touched([string] $Path, [int] $DaysAgo) { (Get-Item $Path).LastWriteTimeUtc = [DateTime]::UtcNow.AddDays(-$DaysAgo) }
}

AfterAll { Remove-TestLab $lab }

Describe 'Test-LlmConsistency on a new lab' {
    BeforeAll { Initialize-Lab }
    AfterEach { Restore-LabFiles $lab }

    It 'finds the weak password of the lab and its other findings' {
        $unreachable.Count | Should -BeGreaterThan 3
        Test-LlmConsistency -Deployment $lab.Path | ForEach-Object { "$($_.Severity) $($_.Id) $($_.Subject)" } | Should -Be @(
            'Error SecretWeak UI_PASSWORD'
            'Warning PrivilegeExcess SUPERUSER'
            'Warning StateStale LITELLM_STATE_SNAPSHOT.md'
            $unreachable | ForEach-Object { "Warning McpUnreachable $_" }
            'Info UrlParameters DATABASE_URL'
            'Info KeyUnlimited virtual keys'
        )
        Test-LlmConsistency -Deployment $lab.Path -Quiet | Should -BeFalse
        Test-LlmConsistency -Deployment $lab.Path -Id UrlParameters -Quiet | Should -BeTrue
    }

    It 'returns the URL that libpq accepts, without the password' {
        $finding = Get-Finding 'UrlParameters'
        $finding.Evidence | Should -Be 'Only Prisma supports connection_limit, pool_timeout (env.litellm:2).'
        $finding.Remediation | Should -BeLike '*For other clients use postgresql://llmops:*@127.0.0.1:*/litellm.'
        "$($finding.File):$($finding.Line)" | Should -Be "$($lab.Path)/env.litellm:2"
        $finding.Remediation.Contains(([Uri] (Get-LabVariable $lab DATABASE_URL)).UserInfo.Split(':')[1]) | Should -BeFalse
    }

    It 'selects by id and severity; an unknown id is an error that names the nearest one' {
        (Test-LlmConsistency -Deployment $lab.Path -Severity Error).Id | Should -Be 'SecretWeak'
        (Get-Finding 'Key*').Id | Should -Be 'KeyUnlimited'
        $problem = (Get-OutcomeOf { Get-Finding 'SecretWeek' }).Error
        "$($problem.FullyQualifiedErrorId) $problem" | Should -Be (
            'FindingNotFound,LiteLlmOps.Commands.TestLlmConsistencyCommand No finding has the id ''SecretWeek''. Did you mean ''SecretWeak''?')
        { Get-Finding 'SecretWeak', 'Nope' } | Should -Throw '*Available: AccessGroupIgnored, *'
    }

    It 'returns nothing for a wildcard without match, also with -Quiet' {
        Get-Finding 'Nothing*' | Should -BeNullOrEmpty
        Get-Finding 'Nothing*' -Quiet | Should -BeNullOrEmpty
    }

    It 'accepts deployments from the pipeline' {
        @($lab, $lab.Path | Test-LlmConsistency -Id SecretWeak).Deployment | Should -Be $lab.Deployment, $lab.Deployment
    }

    Context 'when the database is down' {
        BeforeEach {
            Edit-LabFile $lab llmops.yaml 'os.environ/DATABASE_URL' 'postgresql://u:geheim-0123456789abcdef@127.0.0.1:1/litellm'
        }

        It 'writes an error, returns the other findings, and warns which ones could not be determined' {
            $result = Get-ErrorsOf { Test-LlmConsistency -Deployment $lab.Path 3>&1 }
            $result.Errors.FullyQualifiedErrorId | Should -Be 'DatabaseUnreachable,LiteLlmOps.Commands.TestLlmConsistencyCommand'
            $warnings, $findings = $result.Output.Where({ $_ -is [Management.Automation.WarningRecord] }, 'Split')
            $findings.Id | Should -Be 'SecretWeak', 'StateStale'
            "$warnings" | Should -Be ('Not determined, because the database could not be read: AccessGroupIgnored, AliasDangling, BucketConfig, BudgetNotReset, ClockSkew, ' +
                'DailySpendDuplicated, DatabaseDrift, DatabaseReadOnly, FallbackDangling, GuardrailDrift, KeyExpired, KeyNearBudget, KeyUnlimited, ' +
                'MasterKeyUsed, McpDuplicate, McpUnreachable, MetricsIncomplete, MigrationLocked, PassThroughKey, PollStopped, PoolTooLarge, ' +
                'PrivilegeExcess, PromptsStored, RowSkipped, SecretInClear, SettingIncomplete, SettingIneffective, SettingShadowed, SpendLogsKept, SpendQuerySlow, TableBloated, ToolIndexKept, UiOpen, ' +
                'UiSettingIgnored, ValueUnreadable, VariableUndefined.')
        }

        It 'returns a Boolean with -Quiet only when the answer is certain: <Id> is <Expected>' -ForEach @(
            @{ Id = '*'; Expected = $false }
            @{ Id = 'SecretReused'; Expected = $true }
            @{ Id = 'UiOpen'; Expected = $null }
        ) {
            $result = Get-ErrorsOf { Test-LlmConsistency -Deployment $lab.Path -Id $Id -Quiet -WarningAction Ignore }
            $result.Output | Should -Be $Expected
        }
    }
}

Describe 'Test-LlmConsistency on files and secrets' {
    BeforeAll { Initialize-Lab }
    AfterEach { Restore-LabFiles $lab }

    It 'SecretWeak: <Value> is <Severity>' -ForEach @(
        @{ Value = 'lol'; Severity = 'Error' }
        @{ Value = 'sk-1234'; Severity = 'Error' }
        @{ Value = 'abcdefghijk'; Severity = 'Warning' }
        @{ Value = 'aaaaaaaaaaaaaaaaaaaaaaaa'; Severity = 'Warning' }
        @{ Value = '4f1b9e0c77a2d6358f90c1e2b3a4d5f6'; Severity = 'no finding' }
    ) {
        Set-LabVariable UI_PASSWORD $Value
        (Get-Finding 'SecretWeak')?.Severity ?? 'no finding' | Should -Be $Severity
    }

    It 'SecretReused and MasterKeyPrefix' {
        Set-LabVariable LITELLM_MASTER_KEY 'mk-4f1b9e0c77a2d6358f90c1e2'
        Set-LabVariable UI_PASSWORD 'mk-4f1b9e0c77a2d6358f90c1e2'
        (Get-Finding 'SecretReused').Subject | Should -Be 'master key, UI_PASSWORD'
        (Get-Finding 'MasterKeyPrefix').Severity | Should -Be 'Error'
        Restore-LabFiles $lab
        Get-Finding 'SecretReused' | Should -BeNullOrEmpty
        Get-Finding 'MasterKeyPrefix' | Should -BeNullOrEmpty
    }

    It 'SaltKeyAbsent' {
        Edit-LabFile $lab llmops.yaml '  saltKey: os.environ/LITELLM_SALT_KEY' ''
        Edit-LabFile $lab env.litellm 'LITELLM_SALT_KEY=' 'OTHER_KEY='
        (Get-ErrorsOf { Test-LlmConsistency -Deployment $lab.Path -Id SaltKeyAbsent }).Output.Severity | Should -Be 'Warning'
        Restore-LabFiles $lab
        Get-Finding 'SaltKeyAbsent' | Should -BeNullOrEmpty
    }

    It 'ValueUnreadable, for a value outside of the planes' {
        Invoke-LabSql $lab "INSERT INTO `"LiteLLM_TeamTable`" (team_id, team_alias, metadata) VALUES ('t1', 'blue', '{`"callback_settings`": {`"callback_vars`": {`"langfuse_secret_key`": `"litellm_enc::AAAA`"}}}')"
        try { $finding = Get-Finding 'ValueUnreadable' } finally { Invoke-LabSql $lab "DELETE FROM `"LiteLLM_TeamTable`" WHERE team_id = 't1'" }
        "$($finding.Subject) $($finding.Evidence)" | Should -Be 'LiteLLM_TeamTable/blue Cannot be decrypted: metadata/callback_settings/callback_vars/langfuse_secret_key.'
    }

    It 'ValueUnreadable, for each row' {
        Set-LabVariable LITELLM_SALT_KEY 'sk-another-salt-key-4f1b9e0c77'
        $findings = Get-Finding 'ValueUnreadable'
        $findings.Count | Should -BeGreaterThan 17
        $findings[0].Severity | Should -Be 'Error'
        Restore-LabFiles $lab
        Get-Finding 'ValueUnreadable' | Should -BeNullOrEmpty
    }

    It 'FileReadable; the remediation fixes it' {
        chmod 604 "$($lab.Path)/env.litellm"
        $finding = Get-Finding 'FileReadable'
        $finding.Subject | Should -Be 'env.litellm'
        Invoke-Remediation $finding.Remediation
        Get-Finding 'FileReadable' | Should -BeNullOrEmpty
    }

    It 'SecretTracked; the remediation fixes it' {
        Get-Finding 'SecretTracked' | Should -BeNullOrEmpty
        Invoke-Remediation "cd '$($lab.Path)' && git init -q && git add llmops.yaml && git add -f env.litellm"
        $finding = Get-Finding 'SecretTracked'
        "$($finding.Severity) $($finding.Subject)" | Should -Be 'Error env.litellm'
        Invoke-Remediation ($finding.Remediation -split '; then')[0]
        Get-Finding 'SecretTracked' | Should -BeNullOrEmpty
    }

    It 'SecretTracked is not determined when git refuses to read the repository' {
        Invoke-Remediation "cd '$($lab.Path)' && git init -q && git add -f env.litellm && echo broken > .git/HEAD"
        "$(Get-Finding 'SecretTracked' 3>&1)" | Should -BeLike 'Not determined, because git could not be run for *env.litellm*: SecretTracked.'
        Get-Finding 'SecretTracked' -Quiet -WarningAction Ignore | Should -BeNullOrEmpty
        Remove-Item "$($lab.Path)/.git" -Recurse -Force
    }

    It 'RenderedStale, and the cmdlet that removes it' {
        Add-Content $rendered 'callback_settings: {x: 1}'
        $finding = Get-Finding 'RenderedStale'
        $finding.Evidence | Should -BeLike 'Edited by hand: 1 difference, such as /callback_settings.'
        $finding.FixCommand | Should -Be 'Export-LlmConfig'
        Export-LlmConfig -Deployment $lab.Path -Confirm:$false
        Get-Finding 'RenderedStale' | Should -BeNullOrEmpty
    }

    It 'StateStale; the remediation fixes it' {
        $snapshot = "$($lab.Path)/state/config.snapshot.yaml"
        Set-Content $snapshot 'a: 1'
        (Get-Finding 'StateStale').Subject | Should -Be 'LITELLM_STATE_SNAPSHOT.md'
        Set-Touched $snapshot -DaysAgo 8
        $findings = Get-Finding 'StateStale'
        $findings.Subject | Should -Be 'LITELLM_STATE_SNAPSHOT.md', 'config.snapshot.yaml'
        $findings.FixCommand | Should -Be 'Move-LlmStaleState', 'Move-LlmStaleState'
        # The finding and the cmdlet agree.
        (Get-LlmState -Deployment $lab.Path -Status Stale).Name | Should -Be $findings.Subject
        Move-LlmStaleState -Deployment $lab.Path | Should -HaveCount 2
        Get-Finding 'StateStale' | Should -BeNullOrEmpty
        Restore-LlmState *SNAPSHOT* -Deployment $lab.Path | Should -HaveCount 2
    }

    It 'LogUnrotated' {
        $null = New-Item -ItemType Directory "$($lab.Path)/logs" -Force
        truncate -s 101M "$($lab.Path)/logs/large.log"
        (Get-Finding 'LogUnrotated').Evidence | Should -BeLike '101 MB, and no rotated file exists.'
        Set-Content "$($lab.Path)/logs/large.log.1" 'older'
        Get-Finding 'LogUnrotated' | Should -BeNullOrEmpty
    }

    It 'VariableUndefined' {
        Edit-LabFile $lab config.yaml 'os.environ/VLLM_API_KEY' 'os.environ/NOBODY_DEFINES_THIS'
        $finding = Get-Finding 'VariableUndefined'
        "$($finding.Subject) $($finding.Evidence)" | Should -Be 'NOBODY_DEFINES_THIS Referenced by credential_list.'
        Add-Content "$($lab.Path)/env.litellm" 'NOBODY_DEFINES_THIS=x'
        Get-Finding 'VariableUndefined' | Should -BeNullOrEmpty
    }
}

Describe 'Test-LlmConsistency with -TargetVersion' {
    BeforeAll { Initialize-Lab }
    BeforeEach { Add-Content "$($lab.Path)/llmops.yaml" 'litellm: { version: "1.83.2" }' }
    AfterEach { Restore-LabFiles $lab }

    It 'returns what the target would refuse, with the position of the evidence' {
        Set-LabVariable LITELLM_MASTER_KEY sk-1234
        Add-Content "$($lab.Path)/env.litellm" 'ENFORCE_PRISMA_MIGRATION_CHECK=false'
        $findings = Test-LlmConsistency Upgrade* -Deployment $lab.Path -TargetVersion 1.105.0
        $findings | Where-Object Id -Match 'Master|Migration' | ForEach-Object { "$($_.Severity) $($_.Id)" } |
            Should -Be 'Error UpgradeMasterKey', 'Warning UpgradeMigrationCheck'
        foreach ($finding in $findings | Where-Object Id -Match 'Master|Migration') {
            (Get-Content $finding.File)[$finding.Line - 1] | Should -Match 'LITELLM_MASTER_KEY=sk-1234|MIGRATION_CHECK=false'
        }
        Test-LlmConsistency Upgrade* -Deployment $lab.Path -TargetVersion 1.83.3 | Should -BeNullOrEmpty
        Test-LlmConsistency Upgrade* -Deployment $lab.Path | Should -BeNullOrEmpty
    }

    It 'returns what refuses the start of the target, and apart from it what refuses the start of the running version' {
        Edit-LabFile $lab config.yaml 'general_settings:' "general_settings:`n  tracing: 5"
        Edit-LabFile $lab config.yaml 'router_settings:' "router_settings:`n  health_check_interval: 60"
        $null = Export-LlmConfig -Deployment $lab.Path -Confirm:$false
        $findings = Get-Finding '*StartRefused' -TargetVersion 1.106.0
        $findings | ForEach-Object { "$($_.Severity) $($_.Id) $($_.Subject)" } |
            Should -Be 'Error StartRefused router_settings.health_check_interval', 'Error UpgradeStartRefused general_settings.tracing'
        $findings | ForEach-Object { (Get-Content $_.File)[$_.Line - 1].Trim() } | Should -Be 'health_check_interval: 60', 'tracing: 5'
        $findings[1].Remediation | Should -BeLike '*--validate_config*'
        Get-Finding 'UpgradeStartRefused' -TargetVersion 1.105.0 | Should -BeNullOrEmpty
    }

    It 'names the prometheus callback of the file' {
        $finding = Test-LlmConsistency UpgradeMetrics -Deployment $lab.Path -TargetVersion 1.84.0
        (Get-Content $finding.File)[$finding.Line - 1] | Should -Match 'prometheus'
    }

    It 'rejects a target that is not a version' {
        $problem = (Get-OutcomeOf { Test-LlmConsistency -Deployment $lab.Path -TargetVersion next }).Error
        $problem.FullyQualifiedErrorId | Should -Be 'VersionInvalid,LiteLlmOps.Commands.TestLlmConsistencyCommand'
    }
}

Describe 'Test-LlmConsistency on the database' {
    BeforeAll { Initialize-Lab }
    AfterEach { Restore-LabFiles $lab }

    It 'DatabaseDrift, and the cmdlet that removes it' {
        Invoke-LabSql $lab @'
            UPDATE "LiteLLM_Config" SET param_value = jsonb_set(param_value, '{num_retries}', '9') WHERE param_name = 'router_settings'
'@
        $finding = Get-Finding 'DatabaseDrift'
        "$($finding.Severity) $($finding.Evidence)" | Should -Be 'Warning 1 difference, such as /router_settings/num_retries.'
        $null = Invoke-LlmSeed -Deployment $lab.Path -NoWait -Confirm:$false
        Get-Finding 'DatabaseDrift' | Should -BeNullOrEmpty
    }

    It 'PollStopped, for a value that LiteLLM cannot convert' {
        Invoke-LabSql $lab @'
            UPDATE "LiteLLM_Config" SET param_value = jsonb_set(param_value, '{timeout}', '"soon"') WHERE param_name = 'router_settings'
'@
        $finding = Get-Finding 'PollStopped'
        "$($finding.Severity) $($finding.Subject)" | Should -Be 'Error router_settings.timeout'
        $finding.Evidence | Should -BeLike (
            'LiteLLM_Config.router_settings: LiteLLM 1.106.0 cannot apply a value that is not a number of router_settings.timeout: its poll ends there*')
        $null = Invoke-LlmSeed -Deployment $lab.Path -NoWait -Confirm:$false
        Get-Finding 'PollStopped' | Should -BeNullOrEmpty
    }

    It 'SecretInClear, until the row holds it no more' {
        Invoke-LabSql $lab @'
            UPDATE "LiteLLM_Config" SET param_value = param_value || '{"master_key": "sk-canary-1"}' WHERE param_name = 'general_settings';
            INSERT INTO "LiteLLM_Config" (param_name, param_value) VALUES ('environment_variables', '{"SMTP_PASSWORD": "canary-2", "SMTP_HOST": "mail"}')
            ON CONFLICT (param_name) DO UPDATE SET param_value = "LiteLLM_Config".param_value || excluded.param_value
'@
        $findings = @(Get-Finding 'SecretInClear')
        $findings | ForEach-Object { "$($_.Severity) $($_.Subject)" } | Should -Be @(
            'Error general_settings.master_key', 'Warning environment_variables.SMTP_PASSWORD')
        ConvertTo-Json $findings | Should -Not -BeLike '*canary*'
        Invoke-LabSql $lab @'
            UPDATE "LiteLLM_Config" SET param_value = param_value - 'master_key' - 'SMTP_PASSWORD' - 'SMTP_HOST'
'@
        Get-Finding 'SecretInClear' | Should -BeNullOrEmpty
    }

    It 'SettingShadowed and UiSettingIgnored, by the rules of the version' {
        Add-Content $rendered @('router_settings:', '  num_retries: 7')
        Invoke-LabSql $lab @'
            UPDATE "LiteLLM_Config" SET param_value = param_value || '{"disable_custom_api_keys": true}' WHERE param_name = 'general_settings'
'@
        Edit-LabFile $lab llmops.yaml 'database:' "litellm: { version: `"1.83.2`" }`ndatabase:"
        Get-Finding 'SettingShadowed', 'UiSettingIgnored' | Should -BeNullOrEmpty
        Edit-LabFile $lab llmops.yaml 'version: "1.83.2"' 'version: "1.103.0"'
        $shadowed = Get-Finding 'SettingShadowed' | Where-Object Subject -EQ 'router_settings.num_retries'
        (Get-Content $shadowed.File)[$shadowed.Line - 1] | Should -Be '  num_retries: 7'
        (Get-Finding 'UiSettingIgnored').Subject | Should -Be 'general_settings.disable_custom_api_keys'
        Restore-LabFiles $lab
        Initialize-Lab
    }

    It 'AliasDangling and FallbackDangling' {
        Invoke-LabSql $lab @'
            UPDATE "LiteLLM_Config" SET param_value = param_value ||
                '{"model_group_alias": {"quick": "nobody", "fast": "local-phi"}, "fallbacks": [{"local-llama": ["nowhere", "fast"]}]}'
                WHERE param_name = 'router_settings'
'@
        (Get-Finding 'AliasDangling').Evidence | Should -Be 'Points to ''nobody'', but no model has that name.'
        (Get-Finding 'FallbackDangling').Subject | Should -Be 'fallbacks/local-llama'
        $null = Invoke-LlmSeed -Deployment $lab.Path -NoWait -Confirm:$false
        Get-Finding '*Dangling' | Should -BeNullOrEmpty
    }

    It 'McpDuplicate' {
        Invoke-LabSql $lab @'
            UPDATE "LiteLLM_MCPServerTable" SET url = 'http://127.0.0.1:9/mcp' WHERE server_name IN ('git', 'time')
'@
        (Get-Finding 'McpDuplicate').Evidence | Should -Be 'Same address: http://127.0.0.1:9/mcp.'
        $null = Invoke-LlmSeed -Deployment $lab.Path -NoWait -Confirm:$false
        Get-Finding 'McpDuplicate' | Should -BeNullOrEmpty
    }

    It 'KeyNearBudget, KeyExpired, KeyUnlimited' {
        Invoke-LabSql $lab 'UPDATE "LiteLLM_VerificationToken" SET max_budget = 2, spend = 1.74'
        (Get-Finding 'KeyNearBudget').Evidence | Should -Be '$1.74 of $2.00 spent.'
        # A budget below one cent is not shown as none.
        Invoke-LabSql $lab 'UPDATE "LiteLLM_VerificationToken" SET max_budget = 0.0005, spend = 0.001'
        (Get-Finding 'KeyNearBudget').Evidence | Should -Be '$0.001 of $0.0005 spent.'
        Get-Finding 'KeyUnlimited' | Should -BeNullOrEmpty
        Invoke-LabSql $lab @'
            UPDATE "LiteLLM_VerificationToken" SET max_budget = 20, expires = now() - interval '1 day'
'@
        Get-Finding 'KeyNearBudget' | Should -BeNullOrEmpty
        (Get-Finding 'KeyExpired').Severity | Should -Be 'Info'
        Invoke-LabSql $lab 'UPDATE "LiteLLM_VerificationToken" SET max_budget = NULL, expires = NULL'
        (Get-Finding 'KeyUnlimited').Evidence | Should -Be '1 key without a budget: notebook.'
    }

    It 'PoolTooLarge, which counts workers and proxies' {
        Edit-LabFile $lab llmops.yaml 'proxy:' "proxy:`n  workers: 20"
        (Get-Finding 'PoolTooLarge').Evidence | Should -Match '^database_connection_pool_limit 10 . 20 workers . 1 proxy = 200 connections, but the server allows \d+\.$'
        Restore-LabFiles $lab
        Get-Finding 'PoolTooLarge' | Should -BeNullOrEmpty
    }

    It 'UiOpen' {
        Invoke-LabSql $lab @'
            UPDATE "LiteLLM_Config" SET param_value = jsonb_set(param_value, '{ui_access_mode}', '"all"') WHERE param_name = 'general_settings'
'@
        (Get-Finding 'UiOpen').Severity | Should -Be 'Warning'
        $null = Invoke-LlmSeed -Deployment $lab.Path -NoWait -Confirm:$false
        Get-Finding 'UiOpen' | Should -BeNullOrEmpty
    }
}

Describe 'Test-LlmConsistency on processes' {
    BeforeAll { Initialize-Lab }
    AfterEach { Restore-LabFiles $lab }

    It 'ProcessStale, when the file is newer than the process' {
        Set-Touched $rendered -DaysAgo 1
        Get-Finding 'ProcessStale' | Should -BeNullOrEmpty
        Set-Touched $rendered -DaysAgo 0
        (Get-Finding 'ProcessStale').Evidence | Should -BeLike 'Process * started * but the file was changed *'
    }

    It 'McpUnreachable, unless the server responds' {
        $before = @(Get-Finding 'McpUnreachable')
        $before[0].Evidence | Should -BeLike 'Not reachable from this machine: http://127.0.0.1:900*/*: *'
        Edit-LabFile $lab mcp.yaml 'http://127.0.0.1:9002/mcp' "$($lab.ProxyUrl)/nothing/here"
        $null = Invoke-LlmSeed -Deployment $lab.Path -Confirm:$false
        @(Get-Finding 'McpUnreachable').Subject | Should -Be ($unreachable -ne 'postgres')
    }

    Context 'with a second proxy on the database' {
        AfterEach { Stop-LabProxy $second }

        It 'no finding, when it is of the same deployment' {
            $second = Start-LabProxy $lab
            Get-Finding 'SaltKeyMismatch', 'ConfigMismatch' | Should -BeNullOrEmpty
        }

        It 'SaltKeyMismatch and ConfigMismatch, when it has another salt key and config' {
            Copy-Item $rendered "$TestDrive/other.yaml"
            Set-LabVariable LITELLM_SALT_KEY 'sk-another-salt-key-4f1b9e0c77'
            $second = Start-LabProxy $lab -Config "$TestDrive/other.yaml"
            Restore-LabFiles $lab
            $findings = @(Get-Finding 'SaltKeyMismatch', 'ConfigMismatch')
            $findings.Id | Should -Be 'SaltKeyMismatch', 'ConfigMismatch'
            $findings[0].Subject | Should -Be "proxy on port $(([Uri] $second.ProxyUrl).Port)"
            $findings[0].Evidence | Should -BeLike "Process $($second.Process.Id) *"
            "$findings $($findings.Remediation) $($findings.Evidence)".Contains('4f1b9e0c77') | Should -BeFalse
        }
    }

    It 'ServiceExited, and the cmdlet that removes it' {
        Add-Content "$($lab.Path)/llmops.yaml" 'services:', '  - { name: sleeper, command: sleep 4444 }'
        Get-Finding 'ServiceExited' | Should -BeNullOrEmpty
        try {
            $started = Start-LlmService sleeper -Deployment $lab.Path
            Get-Finding 'ServiceExited' | Should -BeNullOrEmpty
            Stop-Process -Id $started.ProcessId -Force
            Wait-Until { (Get-LlmService sleeper -Deployment $lab.Path).Status -eq 'Failed' } | Should -BeTrue
            $finding = Get-Finding 'ServiceExited'
            "$($finding.Subject) $($finding.FixCommand)" | Should -Be 'sleeper Start-LlmService'
            $null = Start-LlmService sleeper -Deployment $lab.Path
            Get-Finding 'ServiceExited' | Should -BeNullOrEmpty
        }
        finally { $stopped = Stop-LlmService sleeper -Deployment $lab.Path -Confirm:$false }
        $stopped.Status | Should -Be 'Done'
        Get-Finding 'ServiceExited' | Should -BeNullOrEmpty
    }

    It 'ClientStale, when the Prisma client was generated after the start' {
        $client = "$($lab.Path)/venv/lib/python3.12/site-packages"
        foreach ($folder in "$client/prisma", "$client/litellm/proxy") {
            $null = New-Item -ItemType Directory $folder
            Set-Content "$folder/schema.prisma" 'model LiteLLM_Config {', '  param_name String @id', '}'
        }
        Add-Content "$($lab.Path)/llmops.yaml" @"
services:
  - { name: proxy, command: litellm, port: $(([Uri] $lab.ProxyUrl).Port), environment: venv }
"@
        (Get-Finding 'ClientStale').Evidence | Should -BeLike 'Process * started * but its Prisma client was generated *'
        Set-Touched "$client/prisma/schema.prisma" -DaysAgo 1
        Get-Finding 'ClientStale' | Should -BeNullOrEmpty
    }

    It '<Finding> for a process that is declared as <Command><More>' -ForEach @(
        @{ Finding = 'no finding'; Command = 'dotnet LiteLlmOps.Lab.dll'; More = '' }
        @{ Finding = 'PortConflict'; Command = 'rerank_server.py'; More = '' }
        @{ Finding = 'VenvMismatch'; Command = 'dotnet LiteLlmOps.Lab.dll'; More = ', environment: venv-rerank' }
    ) {
        Add-Content "$($lab.Path)/llmops.yaml" @"
services:
  - { name: rerank, command: $Command, port: $(([Uri] $lab.ProxyUrl).Port)$More }
"@
        $found = @(Get-Finding 'PortConflict', 'VenvMismatch') | ForEach-Object { "$($_.Id) $($_.Subject)" }
        $found | Should -Be ($Finding -eq 'no finding' ? $null : "$Finding rerank")
    }
}

Describe 'consistency.accept' {
    BeforeAll {
        Initialize-Lab
        function Set-Accept([string] $Yaml) { Add-Content "$($lab.Path)/llmops.yaml" "consistency:`n  accept:`n$Yaml" }
    }
    AfterEach { Restore-LabFiles $lab }

    It 'removes a finding, with the reason' {
        Set-Accept @'
    - { id: SecretWeak, subject: UI_*, reason: basic auth stands before it }
    - { id: McpUnreachable, reason: they run elsewhere }
    - { id: PrivilegeExcess, reason: a lab has one user }
    - { id: StateStale, reason: the report refers to it }
'@
        Get-Finding 'SecretWeak' | Should -BeNullOrEmpty
        $finding = Get-Finding 'SecretWeak' -IncludeAccepted
        $finding.Accepted | Should -Be 'basic auth stands before it'
        $finding.IsFailure | Should -BeFalse
        Test-LlmConsistency -Deployment $lab.Path -Quiet | Should -BeTrue
    }

    It 'is a finding when it has expired, or matches no finding' {
        Set-Accept @'
    - { id: SecretWeak, reason: for now, expires: 2020-01-01 }
    - { id: ClockSkew, reason: known }
'@
        @(Get-Finding 'Suppression*').Id | Should -Be 'SuppressionExpired', 'SuppressionUnused'
        (Get-Finding 'SecretWeak').IsFailure | Should -BeTrue
    }

    It 'reports an unknown id with the nearest one' {
        Set-Accept '    - { id: SecretWeek, reason: x }'
        { Test-LlmConsistency -Deployment $lab.Path } | Should -Throw '*Did you mean ''SecretWeak''?*'
    }
}

Describe 'Test-LlmConsistency -FailOn' {
    BeforeAll { Initialize-Lab }
    AfterEach { Restore-LabFiles $lab }

    It 'ends with one error after all findings: <FailOn>' -ForEach @(
        @{ FailOn = 'Error'; Severity = 'Info'; Says = 'lab: 1 finding counts as a failure by -FailOn Error.' }
        @{ FailOn = 'Info'; Severity = 'Info'; Says = 'lab: 3 findings count as failures by -FailOn Info.' }
        @{ FailOn = 'Warning'; Severity = 'Error'; Says = 'lab: 1 finding counts as a failure by -FailOn Warning.' }
    ) {
        $result = Get-OutcomeOf { Get-Finding 'SecretWeak', 'UrlParameters', 'KeyUnlimited' -Severity $Severity -FailOn $FailOn }
        $result.Output.Id | Should -Be ($Severity -eq 'Info' ? ('SecretWeak', 'UrlParameters', 'KeyUnlimited') : 'SecretWeak')
        $result.Error.FullyQualifiedErrorId | Should -Be 'FindingFound,LiteLlmOps.Commands.TestLlmConsistencyCommand'
        $result.Error.Exception.Message | Should -Be $Says
        $result.Error.TargetObject | Should -Be "$($lab.Path)/llmops.yaml"
    }

    It 'returns the Boolean before the error with -Quiet' {
        $result = Get-OutcomeOf { Get-Finding 'SecretWeak' -Quiet -FailOn Error }
        "$($result.Output) $($result.Error.FullyQualifiedErrorId)" | Should -BeLike 'False FindingFound,*'
    }

    It 'writes no error when no finding has the severity' {
        $result = Get-OutcomeOf { Get-Finding 'UrlParameters', 'KeyUnlimited' -FailOn Warning }
        "$($result.Output.Id) $($result.Error)" | Should -Be 'UrlParameters KeyUnlimited '
    }

    It 'decides -Quiet and IsFailure as well' {
        $result = Get-OutcomeOf { Get-Finding 'UrlParameters' -FailOn Info }
        $result.Output.IsFailure | Should -BeTrue
        (Get-OutcomeOf { Get-Finding 'UrlParameters' -Quiet -FailOn Info }).Output | Should -BeFalse
        (Get-OutcomeOf { Get-Finding 'McpUnreachable' -Quiet -FailOn Error }).Output | Should -BeTrue
    }

    It 'does not count accepted findings' {
        Add-Content "$($lab.Path)/llmops.yaml" 'consistency:', '  accept: [{ id: SecretWeak, reason: basic auth stands before it }]'
        $result = Get-OutcomeOf { Get-Finding 'SecretWeak' -IncludeAccepted -FailOn Info }
        "$($result.Output.Id) $($result.Error)" | Should -Be 'SecretWeak '
    }

    It 'makes pwsh -Command exit with 1' {
        $result = Invoke-TestPwsh "(Test-LlmConsistency SecretWeak -Deployment '$($lab.Path)' -FailOn Error).Id"
        $result.ExitCode | Should -Be 1
        $result.Error | Should -BeLike '*lab: 1 finding counts as a failure by -FailOn Error.*'
        $result = Invoke-TestPwsh "(Test-LlmConsistency UrlParameters -Deployment '$($lab.Path)' -FailOn Error).Id"
        "$($result.ExitCode) $($result.Output)" | Should -Be '0 UrlParameters'
    }
}

Describe 'Findings' {
    BeforeAll { Initialize-Lab }

    It 'have a table of 100 columns, and keep their id in JSON' {
        $findings = Test-LlmConsistency -Deployment $lab.Path
        $lines = @($findings | Out-String -Width 100 -Stream | Where-Object { $_ })
        $lines -like 'Severity*Id*Subject*Evidence*' | Should -HaveCount 3
        ($lines | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 100
        ($findings | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json)[0].Id | Should -Be 'SecretWeak'
    }
}
