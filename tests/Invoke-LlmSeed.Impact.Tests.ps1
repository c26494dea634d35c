# The impact of a seed: the keys and teams that can use what it changes, and its traffic in the last 24 hours.
BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -PollInterval 500ms
    $path = $lab.Path
    function Add-Usage([string] $Group, [int] $Requests, [string] $Spend, [string] $Tool) {
        $toolSql = $Tool ? "'$Tool'" : 'NULL'
        Invoke-LabSql $lab @"
INSERT INTO "LiteLLM_DailyUserSpend"
  (id, user_id, date, api_key, model, model_group, mcp_namespaced_tool_name, api_requests, spend, updated_at)
SELECT gen_random_uuid()::text, 'second-admin', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD'), token, 'x', '$Group', $toolSql, $Requests, $Spend, now()
FROM "LiteLLM_VerificationToken" WHERE key_alias = 'notebook'
"@
    }
    # A lab without drift, with traffic. Besides its own key it has one without an alias that can call every model, one of a team, and three
    # that cannot be used.
    function Reset-UsedLab {
        Reset-TestLab $lab
        Invoke-LabSql $lab @'
INSERT INTO "LiteLLM_ObjectPermissionTable" (object_permission_id, mcp_servers)
  SELECT 'p1', ARRAY[server_id] FROM "LiteLLM_MCPServerTable" WHERE server_name = 'fetch';
INSERT INTO "LiteLLM_TeamTable" (team_id, team_alias, models, object_permission_id) VALUES ('t1', 'research', ARRAY['local-qwen'], 'p1');
INSERT INTO "LiteLLM_VerificationToken" (token, key_alias, team_id, models, blocked, expires) VALUES
  (repeat('ab', 32), NULL, NULL, '{}', NULL, NULL), (repeat('cd', 32), 'lab-book', 't1', '{all-team-models}', NULL, NULL),
  (repeat('01', 32), 'blocked', NULL, '{}', true, NULL), (repeat('02', 32), 'expired', NULL, '{}', NULL, now() - interval '1 day'),
  (repeat('03', 32), 'session of the admin UI', 'litellm-dashboard', '{}', NULL, NULL);
'@
        $null = Invoke-LlmSeed -Deployment $path -NoWait
        Add-Usage local-llama 1000 3.1
        Add-Usage default 204 0.1
        Add-Usage local-qwen 50 1
        Add-Usage '' 7 0 fetch/get
    }
    function Set-ModelParameter([string] $Name, [string] $Json) {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_ProxyModelTable`" SET litellm_params = litellm_params || '$Json' WHERE model_name = '$Name'"
    }
    function Get-Planned([string] $Name) { Invoke-LlmSeed -Deployment $path -WhatIf | Where-Object Name -EQ $Name }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'The impact of a planned change' {
    BeforeAll {
        Reset-UsedLab
        Set-ModelParameter local-qwen '{"rpm": 1}'
        Set-ModelParameter local-llama '{"rpm": 1}'
        Set-ModelParameter local-gemma '{"rpm": 1}'
        Invoke-LabSql $lab "UPDATE `"LiteLLM_MCPServerTable`" SET description = 'changed' WHERE server_name = 'fetch'"
    }

    It 'names the keys, the teams and the fallbacks, and counts requests and dollars' {
        $impact = (Get-Planned local-qwen).Impact
        $impact.Keys | Should -Be @('abababab…', 'lab-book')
        $impact.Teams | Should -Be 'research'
        $impact.Fallbacks | Should -Be 'local-llama → local-qwen, local-mistral'
        $impact.Requests | Should -Be 50
        $impact.Spend | Should -Be 1
        "$impact" | Should -Be '2 keys, 1 team, 1 fallback, 50 requests, $1.00 in 24 h'
    }

    It 'counts the requests of an alias, and names another deployment of the model' {
        $changes = @(Get-Planned local-llama)
        $changes.Count | Should -Be 2
        $changes[0].Impact.Aliases | Should -Be 'default → local-llama'
        $changes[0].Impact.Keys | Should -Be @('abababab…', 'notebook')
        $changes[0].Impact.Requests | Should -Be 1204
        $changes[0].Impact.Note | Should -Be 'local-llama has 1 other deployment, which remains available'
    }

    It 'has 0 requests for a model without requests' {
        $impact = (Get-Planned local-gemma).Impact
        $impact.Requests | Should -Be 0
        "$impact" | Should -Be '1 key, no requests in 24 h'
    }

    It 'names the grants of an MCP server' {
        $impact = (Get-Planned fetch).Impact
        $impact.McpGrants | Should -Be 'team research'
        $impact.Keys | Should -Be 'lab-book'
        $impact.Requests | Should -Be 7
    }

    It 'does not show a key or a whole token' {
        $all = @(Invoke-LlmSeed -Deployment $path -WhatIf | ForEach-Object { $_.Impact.Keys + $_.Impact.McpGrants + "$($_.Impact)" })
        $all -match 'sk-|[0-9a-f]{12}' | Should -BeNullOrEmpty
        $all.Count | Should -BeGreaterThan 5
    }
}

Describe 'The impact of a change' {
    BeforeEach {
        Reset-UsedLab
        Set-ModelParameter local-qwen '{"rpm": 1}'
    }

    It 'is in the plan file' {
        $null = Invoke-LlmSeed -Deployment $path -WhatIf | Export-LlmPlan TestDrive:/plan.yaml
        Get-Content TestDrive:/plan.yaml -Raw | Should -BeLike '*impact: 2 keys, 1 team, 1 fallback, 50 requests, $1.00 in 24 h*'
    }

    It 'is in the applied change' {
        $done = Invoke-LlmSeed -Deployment $path -NoWait
        $done.Status | Should -Be 'Applied'
        $done.Impact.Requests | Should -Be 50
    }

    It 'is in the planned change of Undo-LlmSeed, which -MaxImpact can reject' {
        $null = Invoke-LlmSeed -Deployment $path -NoWait
        $impact = (Undo-LlmSeed -Deployment $path -WhatIf).Impact
        "$impact" | Should -Be '2 keys, 1 team, 1 fallback, 50 requests, $1.00 in 24 h'
        { Undo-LlmSeed -Deployment $path -MaxImpact '1 key' -NoWait } |
            Should -Throw 'The plan exceeds -MaxImpact: 2 keys (limit 1). Largest: Update /model_list/local-qwen: 2 keys*'
        (Undo-LlmSeed -Deployment $path -MaxImpact '1 key' -Force -NoWait).Name | Should -Be 'local-qwen'
    }

    It 'can exceed -MaxImpact with -Force' {
        { Invoke-LlmSeed -Deployment $path -MaxImpact 49 -NoWait } | Should -Throw '*50 requests (limit 49)*'
        (Invoke-LlmSeed -Deployment $path -MaxImpact 49 -Force -NoWait).Name | Should -Be 'local-qwen'
    }

    It 'is not checked when there is nothing to seed' {
        $null = Invoke-LlmSeed -Deployment $path -NoWait
        Invoke-LlmSeed -Deployment $path -MaxImpact 0, '$0', '0 keys' | Should -BeNullOrEmpty
    }

    It 'is none for one of several deployments, and that of the model for the last one' {
        foreach ($row in "'spare', model_name", "'alone', 'left-over'") {
            Invoke-LabSql $lab @"
INSERT INTO "LiteLLM_ProxyModelTable"
SELECT $row, litellm_params, model_info, created_at, 'kim', updated_at, 'kim' FROM "LiteLLM_ProxyModelTable" WHERE model_name = 'local-qwen' LIMIT 1
"@
        }
        $removed = Invoke-LlmSeed -Deployment $path -Prune All -WhatIf | Where-Object Action -EQ Remove
        $spare = ($removed | Where-Object Id -EQ spare).Impact
        "$spare; $($spare.Note)" | Should -Be 'none; local-qwen has 1 other deployment, which remains available'
        ($removed | Where-Object Id -EQ alone).Impact.Keys | Should -Be 'abababab…'
    }
}

Describe 'Invoke-LlmSeed -MaxImpact' {
    BeforeAll {
        function Get-Refusal($Limit) { (Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -WhatIf -MaxImpact $Limit }).Errors[0] }
        Reset-UsedLab
        Set-ModelParameter local-qwen '{"rpm": 2}'
        Set-ModelParameter local-llama '{"rpm": 2}'
        Invoke-LabSql $lab "UPDATE `"LiteLLM_MCPServerTable`" SET description = 'changed' WHERE server_name = 'fetch'"
    }

    It 'rejects a plan that affects more requests, names the largest changes, and writes nothing' {
        $rows = 'SELECT md5(string_agg(m::text, $$|$$ ORDER BY model_id)) FROM "LiteLLM_ProxyModelTable" m'
        $before = Invoke-LabSql $lab $rows
        { Invoke-LlmSeed -Deployment $path -MaxImpact 1000 -NoWait } | Should -Throw (
            'The plan exceeds -MaxImpact: 1,261 requests (limit 1,000). ' +
            'Largest: Update /model_list/local-llama: 2 keys, 1 alias, 1 fallback, 1,204 requests, $3.20 in 24 h;*Nothing was written*')
        Invoke-LabSql $lab $rows | Should -Be $before
        @(Get-LlmDrift -Deployment $path -Plane Stored).Count | Should -BeGreaterThan 1
    }

    It 'returns the plan and writes the error with -WhatIf' {
        $all = Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -WhatIf -MaxImpact 1000 }
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ImpactExceeded,*'
        @($all.Output | Where-Object Name -EQ local-qwen).Count | Should -Be 1
    }

    It 'limits dollars, keys and teams too, and several of them together' {
        (Get-Refusal '$4').Exception.Message | Should -BeLike '*$4.20 (limit $4.00)*'
        (Get-Refusal '2 keys').Exception.Message | Should -BeLike '*3 keys (limit 2)*'
        (Get-Refusal '0 teams').Exception.Message | Should -BeLike '*1 team (limit 0)*'
        (Get-Refusal 5000, '$1', '1 key').Exception.Message | Should -BeLike '*: $4.20 (limit $1.00), 3 keys (limit 1)*'
        (Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -WhatIf -MaxImpact 5000, '$5', '3 keys', '1 team' }).Errors | Should -BeNullOrEmpty
    }

    It 'writes an error that lists the valid forms for an invalid limit' {
        { Invoke-LlmSeed -Deployment $path -MaxImpact '10 users' } |
            Should -Throw "*'10 users' is not a valid limit. Use a number of requests such as 1000, or '`$5', '10 keys'*"
        { Invoke-LlmSeed -Deployment $path -MaxImpact '' } | Should -Throw '*in double quotes, PowerShell expands $5 as a variable*'
    }
}

Describe 'An unknown impact' {
    BeforeEach {
        Reset-UsedLab
        Set-ModelParameter local-qwen '{"rpm": 2}'
    }

    It 'is rejected by -MaxImpact when the table of the traffic is missing; without a limit the plan is returned' {
        Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_DailyUserSpend" RENAME TO "LiteLLM_Elsewhere"'
        $impact = (Get-Planned local-qwen).Impact
        $impact.Requests | Should -BeNullOrEmpty
        "$impact" | Should -Be '2 keys, 1 team, 1 fallback, requests unknown'
        $refusal = (Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -WhatIf -MaxImpact 1000 }).Errors[0]
        $refusal.FullyQualifiedErrorId | Should -BeLike 'ImpactUnknown,*'
        $refusal.Exception.Message | Should -BeLike "Could not determine how many requests the plan affects, so -MaxImpact '1,000 requests' cannot be checked.*"
        (Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -WhatIf -MaxImpact '3 keys' }).Errors | Should -BeNullOrEmpty
    }

    It 'is reported with a warning when the database does not respond in time; the plan is returned' {
        $url = (Get-LabVariable $lab DATABASE_URL) -replace '\?.*'
        $lock = 'BEGIN; LOCK TABLE "LiteLLM_DailyUserSpend"; SELECT pg_sleep(600)'
        $holder = Start-ThreadJob -Name lock { psql -X -q -c $using:lock $using:url 2>&1 }
        try {
            Wait-Until {
                (Invoke-LabSql $lab @'
SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = '"LiteLLM_DailyUserSpend"'::regclass
'@) -eq '1'
            } | Should -BeTrue
            $change = Invoke-LlmSeed -Deployment $path -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue
            "$($warnings[0])" | Should -BeLike 'Could not determine the impact of the changes: the database 127.0.0.1:* did not respond*'
            $change.Name | Should -Be 'local-qwen'
            "$($change.Impact)" | Should -Be 'unknown'
            $change.Impact.Keys | Should -BeNullOrEmpty
        }
        finally {
            $null = Invoke-LabSql $lab "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK TABLE%'"
            $null = Receive-Job $holder -Wait -AutoRemoveJob
        }
    }
}
