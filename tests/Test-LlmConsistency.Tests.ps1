BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $rendered = "$($lab.Path)/state/config.generated.yaml"
    # The MCP servers that are declared with an address: none of them runs.
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
    # Runs a remedy as it is written.
    function Invoke-Remedy([string] $Command) {
        $null = sh -c $Command
        if ($LASTEXITCODE -ne 0) { throw "'$Command' ended with $LASTEXITCODE" }
    }
    function Set-Touched([string] $Path, [int] $DaysAgo) { (Get-Item $Path).LastWriteTimeUtc = [DateTime]::UtcNow.AddDays(-$DaysAgo) }
}

AfterAll { Remove-TestLab $lab }

Describe 'Test-LlmConsistency on a new lab' {
    BeforeAll { Initialize-Lab }
    AfterEach { Restore-LabFiles $lab }

    It 'finds the weak password of the lab, and what a lab lacks' {
        $unreachable.Count | Should -BeGreaterThan 3
        Test-LlmConsistency -Deployment $lab.Path | ForEach-Object { "$($_.Severity) $($_.Id) $($_.Subject)" } | Should -Be @(
            'Error SecretWeak UI_PASSWORD'
            $unreachable | ForEach-Object { "Warning McpUnreachable $_" }
            'Info UrlParameters DATABASE_URL'
            'Info KeyUnlimited 1 key'
        )
        Test-LlmConsistency -Deployment $lab.Path -Quiet | Should -BeFalse
        Test-LlmConsistency -Deployment $lab.Path -Id UrlParameters -Quiet | Should -BeTrue
    }

    It 'returns the URL that libpq accepts, without the password' {
        $finding = Get-Finding 'UrlParameters'
        $finding.Evidence | Should -Be 'env.litellm:2: connection_limit, pool_timeout are Prisma''s own'
        $finding.Remedy | Should -BeLike '*give others postgresql://llmops:*@127.0.0.1:*/litellm.'
        $finding.Remedy.Contains(([Uri] (Get-LabVariable $lab DATABASE_URL)).UserInfo.Split(':')[1]) | Should -BeFalse
    }

    It 'chooses by id and severity, and reports an unknown id with the nearest one' {
        (Test-LlmConsistency -Deployment $lab.Path -Severity Error).Id | Should -Be 'SecretWeak'
        (Get-Finding 'Key*').Id | Should -Be 'KeyUnlimited'
        { Get-Finding 'SecretWeek' } | Should -Throw '*Did you mean SecretWeak?'
    }

    It 'writes an error when the database is down, and returns the other findings' {
        Edit-LabFile $lab llmops.yaml 'os.environ/DATABASE_URL' 'postgresql://u:geheim-0123456789abcdef@127.0.0.1:1/litellm'
        $result = Get-ErrorsOf { Test-LlmConsistency -Deployment $lab.Path }
        $result.Errors.Count | Should -Be 1
        $result.Output.Id | Should -Contain 'SecretWeak'
        (Get-ErrorsOf { Test-LlmConsistency -Deployment $lab.Path -Quiet }).Output | Should -BeNullOrEmpty
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

    It 'ValueUnreadable, for each row' {
        Set-LabVariable LITELLM_SALT_KEY 'sk-another-salt-key-4f1b9e0c77'
        $findings = Get-Finding 'ValueUnreadable'
        $findings.Count | Should -BeGreaterThan 17
        $findings[0].Severity | Should -Be 'Error'
        Restore-LabFiles $lab
        Get-Finding 'ValueUnreadable' | Should -BeNullOrEmpty
    }

    It 'FileReadable, and its remedy' {
        chmod 604 "$($lab.Path)/env.litellm"
        $finding = Get-Finding 'FileReadable'
        $finding.Subject | Should -Be 'env.litellm'
        Invoke-Remedy $finding.Remedy
        Get-Finding 'FileReadable' | Should -BeNullOrEmpty
    }

    It 'SecretTracked, and its remedy' {
        Get-Finding 'SecretTracked' | Should -BeNullOrEmpty
        Invoke-Remedy "cd '$($lab.Path)' && git init -q && git add llmops.yaml && git add -f env.litellm"
        $finding = Get-Finding 'SecretTracked'
        "$($finding.Severity) $($finding.Subject)" | Should -Be 'Error env.litellm'
        Invoke-Remedy ($finding.Remedy -split '; then')[0]
        Get-Finding 'SecretTracked' | Should -BeNullOrEmpty
    }

    It 'RenderedStale, and the cmdlet that removes it' {
        Add-Content $rendered 'callback_settings: {x: 1}'
        $finding = Get-Finding 'RenderedStale'
        $finding.Evidence | Should -BeLike 'edited by hand: 1 difference, such as /callback_settings'
        $finding.FixAvailable | Should -Be 'Export-LlmConfig'
        Export-LlmConfig -Deployment $lab.Path -Confirm:$false
        Get-Finding 'RenderedStale' | Should -BeNullOrEmpty
    }

    It 'StateStale, and its remedy' {
        $snapshot = "$($lab.Path)/state/config.snapshot.yaml"
        Set-Content $snapshot 'a: 1'
        Get-Finding 'StateStale' | Should -BeNullOrEmpty
        Set-Touched $snapshot -DaysAgo 8
        $finding = Get-Finding 'StateStale'
        $finding.Subject | Should -Be 'config.snapshot.yaml'
        Invoke-Remedy ($finding.Remedy -replace '^[^:]*: ')
        Test-Path "$($lab.Path)/state/archive/config.snapshot.yaml" | Should -BeTrue
        Get-Finding 'StateStale' | Should -BeNullOrEmpty
    }

    It 'LogUnrotated' {
        $null = New-Item -ItemType Directory "$($lab.Path)/logs" -Force
        truncate -s 101M "$($lab.Path)/logs/large.log"
        (Get-Finding 'LogUnrotated').Evidence | Should -BeLike '101 MB, and no rotated file beside it'
        Set-Content "$($lab.Path)/logs/large.log.1" 'older'
        Get-Finding 'LogUnrotated' | Should -BeNullOrEmpty
    }

    It 'VariableUndefined' {
        Edit-LabFile $lab config.yaml 'os.environ/VLLM_API_KEY' 'os.environ/NOBODY_DEFINES_THIS'
        $finding = Get-Finding 'VariableUndefined'
        "$($finding.Subject) $($finding.Evidence)" | Should -Be 'NOBODY_DEFINES_THIS needed by credential_list'
        Add-Content "$($lab.Path)/env.litellm" 'NOBODY_DEFINES_THIS=x'
        Get-Finding 'VariableUndefined' | Should -BeNullOrEmpty
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
        "$($finding.Severity) $($finding.Evidence)" | Should -Be 'Warning 1 difference, such as /router_settings/num_retries'
        $null = Invoke-LlmSeed -Deployment $lab.Path -NoWait -Confirm:$false
        Get-Finding 'DatabaseDrift' | Should -BeNullOrEmpty
    }

    It 'AliasDangling and FallbackDangling' {
        Invoke-LabSql $lab @'
            UPDATE "LiteLLM_Config" SET param_value = param_value ||
                '{"model_group_alias": {"quick": "nobody", "fast": "local-phi"}, "fallbacks": [{"local-llama": ["nowhere", "fast"]}]}'
                WHERE param_name = 'router_settings'
'@
        (Get-Finding 'AliasDangling').Evidence | Should -Be 'leads to nobody, which no model is called'
        (Get-Finding 'FallbackDangling').Subject | Should -Be 'fallbacks/local-llama'
        $null = Invoke-LlmSeed -Deployment $lab.Path -NoWait -Confirm:$false
        Get-Finding '*Dangling' | Should -BeNullOrEmpty
    }

    It 'McpDuplicate' {
        Invoke-LabSql $lab @'
            UPDATE "LiteLLM_MCPServerTable" SET url = 'http://127.0.0.1:9/mcp' WHERE server_name IN ('git', 'time')
'@
        (Get-Finding 'McpDuplicate').Evidence | Should -Be 'lead to the same place: http://127.0.0.1:9/mcp'
        $null = Invoke-LlmSeed -Deployment $lab.Path -NoWait -Confirm:$false
        Get-Finding 'McpDuplicate' | Should -BeNullOrEmpty
    }

    It 'KeyNearBudget, KeyExpired, KeyUnlimited' {
        Invoke-LabSql $lab 'UPDATE "LiteLLM_VerificationToken" SET max_budget = 2, spend = 1.74'
        (Get-Finding 'KeyNearBudget').Evidence | Should -Be '$1.74 of $2.00 are spent'
        Get-Finding 'KeyUnlimited' | Should -BeNullOrEmpty
        Invoke-LabSql $lab @'
            UPDATE "LiteLLM_VerificationToken" SET max_budget = 20, expires = now() - interval '1 day'
'@
        Get-Finding 'KeyNearBudget' | Should -BeNullOrEmpty
        (Get-Finding 'KeyExpired').Severity | Should -Be 'Info'
        Invoke-LabSql $lab 'UPDATE "LiteLLM_VerificationToken" SET max_budget = NULL, expires = NULL'
        (Get-Finding 'KeyUnlimited').Subject | Should -Be '1 key'
    }

    It 'PoolTooLarge, which counts workers and proxies' {
        Edit-LabFile $lab llmops.yaml 'proxy:' "proxy:`n  workers: 20"
        (Get-Finding 'PoolTooLarge').Evidence | Should -Match '^10 connections . 20 workers . 1 proxies = 200, and the server allows \d+$'
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
        (Get-Finding 'ProcessStale').Evidence | Should -BeLike 'process * started * and the file was changed *'
    }

    It 'McpUnreachable, unless there is an answer of any kind' {
        $before = @(Get-Finding 'McpUnreachable')
        $before[0].Evidence | Should -BeLike 'from this machine: http://127.0.0.1:900*/* does not answer: *'
        Edit-LabFile $lab mcp.yaml 'http://127.0.0.1:9002/mcp' "$($lab.ProxyUrl)/nothing/here"
        $null = Invoke-LlmSeed -Deployment $lab.Path -Confirm:$false
        @(Get-Finding 'McpUnreachable').Subject | Should -Be ($unreachable -ne 'postgres')
    }

    Context 'with a second proxy on the database' {
        AfterEach { Stop-LabProxy $second }

        It 'no finding, when it is of the same deployment' {
            $second = Start-LabProxy $lab
            Get-Finding 'SaltKeyApart', 'ConfigApart' | Should -BeNullOrEmpty
        }

        It 'SaltKeyApart and ConfigApart, when it has another salt key and config' {
            Copy-Item $rendered "$TestDrive/other.yaml"
            Set-LabVariable LITELLM_SALT_KEY 'sk-another-salt-key-4f1b9e0c77'
            $second = Start-LabProxy $lab -Config "$TestDrive/other.yaml"
            Restore-LabFiles $lab
            $findings = @(Get-Finding 'SaltKeyApart', 'ConfigApart')
            $findings.Id | Should -Be 'SaltKeyApart', 'ConfigApart'
            $findings[0].Subject | Should -Be "process $($second.Process.Id) on port $(([Uri] $second.ProxyUrl).Port)"
            "$findings $($findings.Remedy) $($findings.Evidence)".Contains('4f1b9e0c77') | Should -BeFalse
        }
    }

    It 'ServiceDied, and the cmdlet that removes it' {
        Add-Content "$($lab.Path)/llmops.yaml" 'services:', '  - { name: sleeper, command: sleep 4444 }'
        Get-Finding 'ServiceDied' | Should -BeNullOrEmpty
        try {
            $started = Start-LlmService sleeper -Deployment $lab.Path
            Get-Finding 'ServiceDied' | Should -BeNullOrEmpty
            Stop-Process -Id $started.ProcessId -Force
            Wait-Until { (Get-LlmService sleeper -Deployment $lab.Path).Status -eq 'Failed' } | Should -BeTrue
            $finding = Get-Finding 'ServiceDied'
            "$($finding.Subject) $($finding.FixAvailable)" | Should -Be 'sleeper Start-LlmService'
            $null = Start-LlmService sleeper -Deployment $lab.Path
            Get-Finding 'ServiceDied' | Should -BeNullOrEmpty
        }
        finally { $stopped = Stop-LlmService sleeper -Deployment $lab.Path -Confirm:$false }
        $stopped.Status | Should -Be 'Done'
        Get-Finding 'ServiceDied' | Should -BeNullOrEmpty
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
        (Get-Finding 'ClientStale').Evidence | Should -BeLike 'started * and its Prisma client was generated *'
        Set-Touched "$client/prisma/schema.prisma" -DaysAgo 1
        Get-Finding 'ClientStale' | Should -BeNullOrEmpty
    }

    It '<Finding> for a process that is declared as <Command><More>' -ForEach @(
        @{ Finding = 'no finding'; Command = 'dotnet LiteLlmOps.Lab.dll'; More = '' }
        @{ Finding = 'PortForeign'; Command = 'rerank_server.py'; More = '' }
        @{ Finding = 'VenvWrong'; Command = 'dotnet LiteLlmOps.Lab.dll'; More = ', environment: venv-rerank' }
    ) {
        Add-Content "$($lab.Path)/llmops.yaml" @"
services:
  - { name: rerank, command: $Command, port: $(([Uri] $lab.ProxyUrl).Port)$More }
"@
        $found = @(Get-Finding 'PortForeign', 'VenvWrong') | ForEach-Object { "$($_.Id) $($_.Subject)" }
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
'@
        Get-Finding 'SecretWeak' | Should -BeNullOrEmpty
        $finding = Get-Finding 'SecretWeak' -IncludeAccepted
        $finding.Accepted | Should -Be 'basic auth stands before it'
        $finding.IsFailure | Should -BeFalse
        Test-LlmConsistency -Deployment $lab.Path -Quiet | Should -BeTrue
    }

    It 'is itself a finding when it has expired, or applies to nothing' {
        Set-Accept @'
    - { id: SecretWeak, reason: for now, expires: 2020-01-01 }
    - { id: ClockApart, reason: known }
'@
        @(Get-Finding 'FindingSuppression*').Id | Should -Be 'SuppressionExpired', 'SuppressionUnused'
        (Get-Finding 'SecretWeak').IsFailure | Should -BeTrue
    }

    It 'reports an unknown id with the nearest one' {
        Set-Accept '    - { id: SecretWeek, reason: x }'
        { Test-LlmConsistency -Deployment $lab.Path } | Should -Throw '*is no finding; did you mean SecretWeak*'
    }
}

Describe 'Test-LlmConsistency -FailOn' {
    BeforeAll { Initialize-Lab }
    AfterEach { Restore-LabFiles $lab }

    It 'ends with one error after all findings: <FailOn>' -ForEach @(
        @{ FailOn = 'Error'; Severity = 'Info'; Says = 'lab: 1 finding counts as a failure by -FailOn Error.' }
        @{ FailOn = 'Info'; Severity = 'Info'; Says = 'lab: 3 findings count as a failure by -FailOn Info.' }
        @{ FailOn = 'Warning'; Severity = 'Error'; Says = 'lab: 1 finding counts as a failure by -FailOn Warning.' }
    ) {
        $result = Get-OutcomeOf { Get-Finding 'SecretWeak', 'UrlParameters', 'KeyUnlimited' -Severity $Severity -FailOn $FailOn }
        $result.Output.Id | Should -Be ($Severity -eq 'Info' ? ('SecretWeak', 'UrlParameters', 'KeyUnlimited') : 'SecretWeak')
        $result.Error.FullyQualifiedErrorId | Should -Be 'FindingFound,LiteLlmOps.Commands.TestLlmConsistencyCommand'
        $result.Error.Exception.Message | Should -Be $Says
        $result.Error.TargetObject | Should -Be "$($lab.Path)/llmops.yaml"
    }

    It 'returns the truth value before the error with -Quiet' {
        $result = Get-OutcomeOf { Get-Finding 'SecretWeak' -Quiet -FailOn Error }
        "$($result.Output) $($result.Error.FullyQualifiedErrorId)" | Should -BeLike 'False FindingFound,*'
    }

    It 'writes no error when no finding has the severity' {
        $result = Get-OutcomeOf { Get-Finding 'UrlParameters', 'KeyUnlimited' -FailOn Warning }
        "$($result.Output.Id) $($result.Error)" | Should -Be 'UrlParameters KeyUnlimited '
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

    It 'have a table of 100 columns, and survive JSON' {
        $findings = Test-LlmConsistency -Deployment $lab.Path
        $lines = @($findings | Out-String -Width 100 -Stream | Where-Object { $_ })
        $lines[0] | Should -BeLike 'Severity*Id*Subject*Evidence*'
        ($lines | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 100
        ($findings | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json)[0].Id | Should -Be 'SecretWeak'
    }
}
