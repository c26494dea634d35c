BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab"
    [void] (Invoke-LlmSeed -Deployment $lab)
    $files = @{}
    foreach ($name in 'llmops.yaml', 'config.yaml', 'env.litellm', 'state/config.generated.yaml') { $files[$name] = [IO.File]::ReadAllText("$($lab.Path)/$name") }
    function Restore-LabFiles {
        foreach ($name in $files.Keys) { [IO.File]::WriteAllText("$($lab.Path)/$name", $files[$name]) }
        # The running proxy was started with it.
        [IO.File]::SetLastWriteTimeUtc("$($lab.Path)/state/config.generated.yaml", [DateTime]::UtcNow.AddDays(-1))
    }
    $unreachable = @([IO.File]::ReadAllLines("$($lab.Path)/mcp.yaml") | ForEach-Object { if ($_ -match '^  (\w[\w-]*):\s*$') { $name = $Matches[1] } elseif ($_ -match '^ +url:') { $name } })
    [Array]::Sort($unreachable, [StringComparer]::Ordinal)
    function Get-Finding([string[]] $Id) { @(Test-LlmConsistency -Deployment $lab.Path -Id $Id @args) }
    # Runs a remedy as it is written.
    function Invoke-Remedy([string] $Command) { & sh -c $Command; if ($LASTEXITCODE -ne 0) { throw "'$Command' ended with $LASTEXITCODE" } }
}

AfterAll {
    Remove-LlmLab -Path $lab.Path
    [IO.Directory]::Delete($root, $true)
}

Describe 'Test-LlmConsistency on the lab as it comes' {
    It 'finds the weak password of the story, and what is good to know' {
        @(Test-LlmConsistency -Deployment $lab.Path | ForEach-Object { "$($_.Severity) $($_.Id) $($_.Subject)" }) | Should -Be @(
            @('Error SecretWeak UI_PASSWORD') + @(foreach ($name in $unreachable) { "Warning McpUnreachable $name" }) + @('Info UrlParameters DATABASE_URL', 'Info KeyUnlimited 1 key'))
        Test-LlmConsistency -Deployment $lab.Path -Quiet | Should -BeFalse
        Test-LlmConsistency -Deployment $lab.Path -Id UrlParameters -Quiet | Should -BeTrue
    }

    It 'gives the URL that libpq takes, without the password' {
        $finding = Get-Finding 'UrlParameters'
        $finding.Evidence | Should -Be 'env.litellm:2: connection_limit, pool_timeout are Prisma''s own'
        $finding.Remedy | Should -BeLike '*give others postgresql://llmops:*@127.0.0.1:*/litellm.'
        $finding.Remedy.Contains(([Uri] (Get-LabVariable $lab DATABASE_URL)).UserInfo.Split(':')[1]) | Should -BeFalse
    }

    It '-Id and -Severity choose, and an unknown id is an error with the nearest' {
        @(Test-LlmConsistency -Deployment $lab.Path -Severity Error).Id | Should -Be 'SecretWeak'
        @(Get-Finding 'Key*').Id | Should -Be 'KeyUnlimited'
        { Get-Finding 'SecretWeek' } | Should -Throw '*Did you mean SecretWeak?'
    }

    It 'says that the database could not be read, and looks at the rest all the same' {
        Edit-LabFile $lab llmops.yaml 'os.environ/DATABASE_URL' 'postgresql://u:geheim-0123456789abcdef@127.0.0.1:1/litellm'
        try {
            $result = Get-ErrorsOf { Test-LlmConsistency -Deployment $lab.Path }
            $result.Errors.Count | Should -Be 1
            @($result.Output.Id) | Should -Contain 'SecretWeak'
            (Get-ErrorsOf { Test-LlmConsistency -Deployment $lab.Path -Quiet }).Output | Should -BeNullOrEmpty
        }
        finally { Restore-LabFiles }
    }
}

Describe 'Test-LlmConsistency on files and secrets' {
    AfterEach { Restore-LabFiles }

    It 'SecretWeak: a common word, a short one, one that is all the same; a random one is none' {
        foreach ($case in @(@('lol', 'Error'), @('sk-1234', 'Error'), @('abcdefghijk', 'Warning'), @('aaaaaaaaaaaaaaaaaaaaaaaa', 'Warning'))) {
            Edit-LabFile $lab env.litellm "UI_PASSWORD=$(Get-LabVariable $lab UI_PASSWORD)" "UI_PASSWORD=$($case[0])"
            (Get-Finding 'SecretWeak').Severity | Should -Be $case[1]
        }
        Edit-LabFile $lab env.litellm "UI_PASSWORD=$(Get-LabVariable $lab UI_PASSWORD)" 'UI_PASSWORD=4f1b9e0c77a2d6358f90c1e2b3a4d5f6'
        Get-Finding 'SecretWeak' | Should -BeNullOrEmpty
    }

    It 'SecretReused and MasterKeyPrefix' {
        Edit-LabFile $lab env.litellm "LITELLM_MASTER_KEY=$(Get-LabVariable $lab LITELLM_MASTER_KEY)" "LITELLM_MASTER_KEY=mk-4f1b9e0c77a2d6358f90c1e2"
        Edit-LabFile $lab env.litellm "UI_PASSWORD=$(Get-LabVariable $lab UI_PASSWORD)" 'UI_PASSWORD=mk-4f1b9e0c77a2d6358f90c1e2'
        (Get-Finding 'SecretReused').Subject | Should -Be 'master key, UI_PASSWORD'
        (Get-Finding 'MasterKeyPrefix').Severity | Should -Be 'Error'
        Restore-LabFiles
        Get-Finding 'SecretReused' | Should -BeNullOrEmpty
        Get-Finding 'MasterKeyPrefix' | Should -BeNullOrEmpty
    }

    It 'SaltKeyAbsent' {
        Edit-LabFile $lab llmops.yaml '  saltKey: os.environ/LITELLM_SALT_KEY' ''
        Edit-LabFile $lab env.litellm 'LITELLM_SALT_KEY=' 'OTHER_KEY='
        (Get-ErrorsOf { Test-LlmConsistency -Deployment $lab.Path -Id SaltKeyAbsent }).Output.Severity | Should -Be 'Warning'
        Restore-LabFiles
        Get-Finding 'SaltKeyAbsent' | Should -BeNullOrEmpty
    }

    It 'ValueUnreadable names the rows, and the key that opens them' {
        Edit-LabFile $lab env.litellm "LITELLM_SALT_KEY=$(Get-LabVariable $lab LITELLM_SALT_KEY)" "LITELLM_SALT_KEY=sk-another-salt-key-4f1b9e0c77"
        $findings = Get-Finding 'ValueUnreadable'
        $findings.Count | Should -BeGreaterThan 17
        $findings[0].Severity | Should -Be 'Error'
        Restore-LabFiles
        Get-Finding 'ValueUnreadable' | Should -BeNullOrEmpty
    }

    It 'FileReadable, and its remedy' {
        [IO.File]::SetUnixFileMode("$($lab.Path)/env.litellm", 'UserRead, UserWrite, OtherRead')
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
        Invoke-Remedy (($finding.Remedy -split '; then')[0] + ' >/dev/null')
        Get-Finding 'SecretTracked' | Should -BeNullOrEmpty
    }

    It 'RenderedStale, and the cmdlet that cures it' {
        [IO.File]::AppendAllText("$($lab.Path)/state/config.generated.yaml", "callback_settings: {x: 1}`n")
        $finding = Get-Finding 'RenderedStale'
        $finding.Evidence | Should -BeLike 'edited by hand: 1 difference, such as /callback_settings'
        $finding.FixAvailable | Should -Be 'Export-LlmConfig'
        Export-LlmConfig -Deployment $lab.Path -Confirm:$false -Force
        Get-Finding 'RenderedStale' | Should -BeNullOrEmpty
    }

    It 'StateStale, and its remedy' {
        [IO.File]::WriteAllText("$($lab.Path)/state/config.snapshot.yaml", "a: 1`n")
        Get-Finding 'StateStale' | Should -BeNullOrEmpty
        [IO.File]::SetLastWriteTimeUtc("$($lab.Path)/state/config.snapshot.yaml", [DateTime]::UtcNow.AddDays(-8))
        $finding = Get-Finding 'StateStale'
        $finding.Subject | Should -Be 'config.snapshot.yaml'
        Invoke-Remedy ($finding.Remedy -replace '^[^:]*: ')
        [IO.File]::Exists("$($lab.Path)/state/archive/config.snapshot.yaml") | Should -BeTrue
        Get-Finding 'StateStale' | Should -BeNullOrEmpty
    }

    It 'LogUnrotated' {
        [void] [IO.Directory]::CreateDirectory("$($lab.Path)/logs")
        $log = [IO.File]::Create("$($lab.Path)/logs/large.log")
        $log.SetLength(101MB)
        $log.Dispose()
        (Get-Finding 'LogUnrotated').Evidence | Should -BeLike '101 MB, and no rotated file beside it'
        [IO.File]::WriteAllText("$($lab.Path)/logs/large.log.1", 'older')
        Get-Finding 'LogUnrotated' | Should -BeNullOrEmpty
        [IO.File]::Delete("$($lab.Path)/logs/large.log")
    }

    It 'VariableUndefined' {
        Edit-LabFile $lab config.yaml 'os.environ/VLLM_API_KEY' 'os.environ/NOBODY_DEFINES_THIS'
        $finding = Get-Finding 'VariableUndefined'
        "$($finding.Subject) $($finding.Evidence)" | Should -Be 'NOBODY_DEFINES_THIS needed by credential_list'
        [IO.File]::AppendAllText("$($lab.Path)/env.litellm", "NOBODY_DEFINES_THIS=x`n")
        Get-Finding 'VariableUndefined' | Should -BeNullOrEmpty
    }
}

Describe 'Test-LlmConsistency on the database' {
    AfterEach { Restore-LabFiles }

    It 'DatabaseDrift, and the cmdlet that cures it' {
        Invoke-LabSql $lab "UPDATE ""LiteLLM_Config"" SET param_value = jsonb_set(param_value, '{num_retries}', '9') WHERE param_name = 'router_settings'"
        $finding = Get-Finding 'DatabaseDrift'
        "$($finding.Severity) $($finding.Evidence)" | Should -Be 'Warning 1 difference, such as /router_settings/num_retries'
        [void] (Invoke-LlmSeed -Deployment $lab.Path -NoWait)
        Get-Finding 'DatabaseDrift' | Should -BeNullOrEmpty
    }

    It 'AliasDangling and FallbackDangling' {
        Invoke-LabSql $lab "UPDATE ""LiteLLM_Config"" SET param_value = param_value || '{""model_group_alias"": {""quick"": ""nobody"", ""fast"": ""local-phi""}, ""fallbacks"": [{""local-llama"": [""nowhere"", ""fast""]}]}' WHERE param_name = 'router_settings'"
        (Get-Finding 'AliasDangling').Evidence | Should -Be 'leads to nobody, which no model is called'
        (Get-Finding 'FallbackDangling').Subject | Should -Be 'fallbacks/local-llama'
        [void] (Invoke-LlmSeed -Deployment $lab.Path -NoWait)
        Get-Finding '*Dangling' | Should -BeNullOrEmpty
    }

    It 'McpDuplicate' {
        Invoke-LabSql $lab "UPDATE ""LiteLLM_MCPServerTable"" SET url = 'http://127.0.0.1:9/mcp' WHERE server_name IN ('git', 'time')"
        (Get-Finding 'McpDuplicate').Evidence | Should -Be 'lead to the same place: http://127.0.0.1:9/mcp'
        [void] (Invoke-LlmSeed -Deployment $lab.Path -NoWait)
        Get-Finding 'McpDuplicate' | Should -BeNullOrEmpty
    }

    It 'KeyNearBudget, KeyExpired, KeyUnlimited' {
        Invoke-LabSql $lab 'UPDATE "LiteLLM_VerificationToken" SET max_budget = 2, spend = 1.74'
        (Get-Finding 'KeyNearBudget').Evidence | Should -Be '$1.74 of $2.00 are spent'
        Get-Finding 'KeyUnlimited' | Should -BeNullOrEmpty
        Invoke-LabSql $lab "UPDATE ""LiteLLM_VerificationToken"" SET max_budget = 20, expires = now() - interval '1 day'"
        Get-Finding 'KeyNearBudget' | Should -BeNullOrEmpty
        (Get-Finding 'KeyExpired').Severity | Should -Be 'Info'
        Invoke-LabSql $lab 'UPDATE "LiteLLM_VerificationToken" SET max_budget = NULL, expires = NULL'
        (Get-Finding 'KeyUnlimited').Subject | Should -Be '1 key'
    }

    It 'PoolTooLarge counts workers and proxies' {
        Edit-LabFile $lab llmops.yaml 'proxy:' "proxy:`n  workers: 20"
        (Get-Finding 'PoolTooLarge').Evidence | Should -Match '^10 connections . 20 workers . 1 proxies = 200, and the server allows \d+$'
        Restore-LabFiles
        Get-Finding 'PoolTooLarge' | Should -BeNullOrEmpty
    }

    It 'UiOpen' {
        Invoke-LabSql $lab "UPDATE ""LiteLLM_Config"" SET param_value = jsonb_set(param_value, '{ui_access_mode}', '""all""') WHERE param_name = 'general_settings'"
        (Get-Finding 'UiOpen').Severity | Should -Be 'Warning'
        [void] (Invoke-LlmSeed -Deployment $lab.Path -NoWait)
        Get-Finding 'UiOpen' | Should -BeNullOrEmpty
    }
}

Describe 'Test-LlmConsistency on processes' {
    AfterEach { Restore-LabFiles }

    It 'ProcessStale: the file is newer than the process' {
        [IO.File]::SetLastWriteTimeUtc("$($lab.Path)/state/config.generated.yaml", [DateTime]::UtcNow.AddDays(-1))
        Get-Finding 'ProcessStale' | Should -BeNullOrEmpty
        [IO.File]::SetLastWriteTimeUtc("$($lab.Path)/state/config.generated.yaml", [DateTime]::UtcNow)
        (Get-Finding 'ProcessStale').Evidence | Should -BeLike 'process * started * and the file was changed *'
    }

    It 'McpUnreachable: an answer of any kind is enough' {
        $before = @(Get-Finding 'McpUnreachable')
        $before[0].Evidence | Should -BeLike 'from this machine: http://127.0.0.1:900*/* does not answer: *'
        Edit-LabFile $lab mcp.yaml 'http://127.0.0.1:9002/mcp' "$($lab.ProxyUrl)/nothing/here"
        [void] (Invoke-LlmSeed -Deployment $lab.Path -Confirm:$false)
        @(Get-Finding 'McpUnreachable').Subject | Should -Be @($unreachable | Where-Object { $_ -ne 'postgres' })
        Edit-LabFile $lab mcp.yaml "$($lab.ProxyUrl)/nothing/here" 'http://127.0.0.1:9002/mcp'
        [void] (Invoke-LlmSeed -Deployment $lab.Path -Confirm:$false)
    }

    It 'SaltKeyApart and ConfigApart: a second proxy on the database' {
        $second = Start-LabProxy $lab
        try {
            Get-Finding 'SaltKeyApart', 'ConfigApart' | Should -BeNullOrEmpty
        }
        finally { Stop-LabProxy $second }
        Edit-LabFile $lab env.litellm "LITELLM_SALT_KEY=$(Get-LabVariable $lab LITELLM_SALT_KEY)" 'LITELLM_SALT_KEY=sk-another-salt-key-4f1b9e0c77'
        [IO.File]::Copy("$($lab.Path)/state/config.generated.yaml", "$root/other.yaml", $true)
        $second = Start-LabProxy $lab -Config "$root/other.yaml"
        try {
            Restore-LabFiles
            $findings = @(Get-Finding 'SaltKeyApart', 'ConfigApart')
            $findings.Id | Should -Be 'SaltKeyApart', 'ConfigApart'
            $findings[0].Subject | Should -Be "process $($second.Process.Id) on port $(([Uri] $second.ProxyUrl).Port)"
            "$findings $($findings.Remedy) $($findings.Evidence)".Contains('4f1b9e0c77') | Should -BeFalse
        }
        finally { Stop-LabProxy $second }
    }

    It 'ServiceDied, and the cmdlet that cures it' {
        [IO.File]::WriteAllText("$($lab.Path)/llmops.yaml", $files['llmops.yaml'] + "services:`n  - { name: sleeper, command: sleep 4444 }`n")
        Get-Finding 'ServiceDied' | Should -BeNullOrEmpty
        $id = (Start-LlmServices sleeper -Deployment $lab.Path).ProcessId
        Get-Finding 'ServiceDied' | Should -BeNullOrEmpty
        [Diagnostics.Process]::GetProcessById($id).Kill()
        [void] (Wait-Until { (Get-LlmService sleeper -Deployment $lab.Path).Status -eq 'Failed' })
        $finding = Get-Finding 'ServiceDied'
        "$($finding.Subject) $($finding.FixAvailable)" | Should -Be 'sleeper Start-LlmServices'
        [void] (Start-LlmServices sleeper -Deployment $lab.Path)
        Get-Finding 'ServiceDied' | Should -BeNullOrEmpty
        (Stop-LlmServices sleeper -Deployment $lab.Path -Confirm:$false).Status | Should -Be 'Done'
        Get-Finding 'ServiceDied' | Should -BeNullOrEmpty
    }

    It 'ClientStale: a client that was generated after the start' {
        $client = "$($lab.Path)/venv/lib/python3.12/site-packages"
        foreach ($file in 'prisma/schema.prisma', 'litellm/proxy/schema.prisma') {
            [void] [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName("$client/$file"))
            [IO.File]::WriteAllText("$client/$file", "model LiteLLM_Config {`n  param_name String @id`n}`n")
        }
        [IO.File]::WriteAllText("$($lab.Path)/llmops.yaml", $files['llmops.yaml'] + "services:`n  - { name: proxy, command: litellm, port: $(([Uri] $lab.ProxyUrl).Port), environment: venv }`n")
        (Get-Finding 'ClientStale').Evidence | Should -BeLike 'started * and its Prisma client was generated *'
        [IO.File]::SetLastWriteTimeUtc("$client/prisma/schema.prisma", [DateTime]::UtcNow.AddDays(-1))
        Get-Finding 'ClientStale' | Should -BeNullOrEmpty
    }

    It 'PortForeign and VenvWrong: another program, or another Python, than declared' {
        $port = ([Uri] $lab.ProxyUrl).Port
        foreach ($case in @(
                @('dotnet LiteLlmOps.Lab.dll', '', $null),
                @('rerank_server.py', '', 'PortForeign'),
                @('dotnet LiteLlmOps.Lab.dll', ', environment: venv-rerank', 'VenvWrong')
            )) {
            [IO.File]::WriteAllText("$($lab.Path)/llmops.yaml", $files['llmops.yaml'] + "services:`n  - { name: rerank, command: $($case[0]), port: $port$($case[1]) }`n")
            $found = @(Get-Finding 'PortForeign', 'VenvWrong')
            if ($null -eq $case[2]) { $found | Should -BeNullOrEmpty } else { "$($found.Id) $($found.Subject)" | Should -Be "$($case[2]) rerank" }
        }
    }
}

Describe 'consistency.accept' {
    AfterEach { Restore-LabFiles }

    It 'takes a finding out of the count, with its reason' {
        [IO.File]::AppendAllText("$($lab.Path)/llmops.yaml", "consistency:`n  accept:`n    - { id: SecretWeak, subject: UI_*, reason: basic auth stands before it }`n    - { id: McpUnreachable, reason: they run elsewhere }`n")
        Get-Finding 'SecretWeak' | Should -BeNullOrEmpty
        $finding = Get-Finding 'SecretWeak' -IncludeAccepted
        $finding.Accepted | Should -Be 'basic auth stands before it'
        $finding.IsFailure | Should -BeFalse
        Test-LlmConsistency -Deployment $lab.Path -Quiet | Should -BeTrue
    }

    It 'reports an entry that has expired, and one that covers nothing' {
        [IO.File]::AppendAllText("$($lab.Path)/llmops.yaml", "consistency:`n  accept:`n    - { id: SecretWeak, reason: for now, expires: 2020-01-01 }`n    - { id: ClockApart, reason: known }`n")
        @(Get-Finding 'Acceptance*').Id | Should -Be 'AcceptanceExpired', 'AcceptanceUnused'
        (Get-Finding 'SecretWeak').IsFailure | Should -BeTrue
    }

    It 'names the nearest of an id that nobody knows' {
        [IO.File]::AppendAllText("$($lab.Path)/llmops.yaml", "consistency:`n  accept:`n    - { id: SecretWeek, reason: x }`n")
        { Test-LlmConsistency -Deployment $lab.Path } | Should -Throw '*is no finding; did you mean SecretWeak*'
    }
}

Describe 'Findings as they are shown' {
    It 'fit into 100 columns, and survive JSON' -Tag Pwsh {
        $findings = Test-LlmConsistency -Deployment $lab.Path
        $lines = @($findings | Out-String -Width 100 -Stream | Where-Object { $_ })
        $lines[0] | Should -BeLike 'Severity*Id*Subject*Evidence*'
        ($lines | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 100
        ($findings | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json)[0].Id | Should -Be 'SecretWeak'
    }
}
