# What a seed touches: who may use what it changes, and what went through it in the last 24 hours.
BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab" -PollInterval 500ms
    $path = $lab.Path
    function Add-Usage([string] $Group, [int] $Requests, [string] $Spend, [string] $Tool) {
        $toolSql = if ($Tool) { "'$Tool'" } else { 'NULL' }
        Invoke-LabSql $lab ("INSERT INTO `"LiteLLM_DailyUserSpend`" (id, user_id, date, api_key, model, model_group, mcp_namespaced_tool_name, api_requests, spend, updated_at) " +
            "SELECT gen_random_uuid()::text, 'second-admin', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD'), token, 'x', '$Group', $toolSql, $Requests, $Spend, now() FROM `"LiteLLM_VerificationToken`" WHERE key_alias = 'notebook'")
    }
    function Set-ModelParameter([string] $Name, [string] $Json) {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_ProxyModelTable`" SET litellm_params = litellm_params || '$Json' WHERE model_name = '$Name'"
    }
    function Get-Planned([string] $Name) { Invoke-LlmSeed -Deployment $path -WhatIf | Where-Object Name -EQ $Name }

    # Beside the lab's own key: one without an alias that may call everything, one of a team, and three that nobody can use.
    Invoke-LabSql $lab @"
INSERT INTO "LiteLLM_ObjectPermissionTable" (object_permission_id, mcp_servers) SELECT 'p1', ARRAY[server_id] FROM "LiteLLM_MCPServerTable" WHERE server_name = 'fetch';
INSERT INTO "LiteLLM_TeamTable" (team_id, team_alias, models, object_permission_id) VALUES ('t1', 'research', ARRAY['local-qwen'], 'p1');
INSERT INTO "LiteLLM_VerificationToken" (token, key_alias, team_id, models, blocked, expires) VALUES
  (repeat('ab', 32), NULL, NULL, '{}', NULL, NULL), (repeat('cd', 32), 'lab-book', 't1', '{all-team-models}', NULL, NULL),
  (repeat('01', 32), 'blocked', NULL, '{}', true, NULL), (repeat('02', 32), 'expired', NULL, '{}', NULL, now() - interval '1 day'),
  (repeat('03', 32), 'session of the admin UI', 'litellm-dashboard', '{}', NULL, NULL);
"@
    [void] (Invoke-LlmSeed -Deployment $path -NoWait)
    Add-Usage local-llama 1000 3.1
    Add-Usage default 204 0.1
    Add-Usage local-qwen 50 1
    Add-Usage '' 7 0 'fetch/get'
}

AfterAll {
    Remove-LlmLab -Path $path
    [IO.Directory]::Delete($root, $true)
}

Describe 'The impact of a planned change' {
    BeforeAll {
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

    It 'counts what an alias leads to, and says that another deployment goes on' {
        $changes = @(Get-Planned local-llama)
        $changes.Count | Should -Be 2
        $changes[0].Impact.Aliases | Should -Be 'default → local-llama'
        $changes[0].Impact.Keys | Should -Be @('abababab…', 'notebook')
        $changes[0].Impact.Requests | Should -Be 1204
        $changes[0].Impact.Note | Should -Be 'local-llama has 1 other deployment, which goes on serving'
    }

    It 'tells no requests from requests that are not known' {
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

    It 'never shows a key or a whole token' {
        $all = Invoke-LlmSeed -Deployment $path -WhatIf | ForEach-Object { $_.Impact.Keys + $_.Impact.McpGrants + "$($_.Impact)" }
        @($all | Where-Object { $_ -match 'sk-|[0-9a-f]{12}' }).Count | Should -Be 0
        @($all).Count | Should -BeGreaterThan 5
    }

    It 'stays with what was applied, and shows in the plan file' {
        [void] (Invoke-LlmSeed -Deployment $path -WhatIf | Where-Object Name -EQ local-gemma | Export-LlmPlan "$root/plan.yaml")
        [IO.File]::ReadAllText("$root/plan.yaml") | Should -BeLike '*impact: 1 key, no requests in 24 h*'
        $done = Invoke-LlmSeed -Deployment $path -Model local-qwen -NoWait
        $done.Status | Should -Be 'Applied'
        $done.Impact.Requests | Should -Be 50
    }

    It 'is told of an undo as well, which a limit can refuse' {
        $impact = (Undo-LlmSeed -Deployment $path -WhatIf).Impact
        "$impact" | Should -Be '2 keys, 1 team, 1 fallback, 50 requests, $1.00 in 24 h'
        { Undo-LlmSeed -Deployment $path -MaxImpact '1 key' -NoWait } | Should -Throw '*more than -MaxImpact allows: 2 keys (at most 1). Most of it by Update /model_list/local-qwen: 2 keys*'
        (Undo-LlmSeed -Deployment $path -MaxImpact '1 key' -Force -NoWait).Name | Should -Be 'local-qwen'
    }

    It 'of the last deployment that goes is all of it, of another nothing' {
        Invoke-LabSql $lab "INSERT INTO `"LiteLLM_ProxyModelTable`" SELECT 'spare', model_name, litellm_params, model_info, created_at, 'kim', updated_at, 'kim' FROM `"LiteLLM_ProxyModelTable`" WHERE model_name = 'local-qwen'"
        Invoke-LabSql $lab "INSERT INTO `"LiteLLM_ProxyModelTable`" SELECT 'alone', 'left-over', litellm_params, model_info, created_at, 'kim', updated_at, 'kim' FROM `"LiteLLM_ProxyModelTable`" WHERE model_id = 'spare'"
        $removed = @(Invoke-LlmSeed -Deployment $path -Prune All -WhatIf | Where-Object Action -EQ Remove)
        $spare, $alone = ($removed | Where-Object Id -EQ spare), ($removed | Where-Object Id -EQ alone)
        "$($spare.Impact); $($spare.Impact.Note)" | Should -Be 'none; local-qwen has 1 other deployment: its traffic goes on'
        $alone.Impact.Keys | Should -Be 'abababab…'
        Invoke-LabSql $lab "DELETE FROM `"LiteLLM_ProxyModelTable`" WHERE model_id IN ('spare', 'alone')"
    }
}

Describe '-MaxImpact' {
    BeforeAll {
        Set-ModelParameter local-qwen '{"rpm": 2}'
        Set-ModelParameter local-llama '{"rpm": 2}'
        function Get-Refusal($Limit) { (Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -WhatIf -MaxImpact $Limit }).Errors[0] }
    }

    It 'refuses what touches more requests, names the worst changes, and writes nothing' {
        $before = Invoke-LabSql $lab 'SELECT count(*) FROM "LiteLLM_ProxyModelTable" WHERE updated_by = ''llmops'''
        { Invoke-LlmSeed -Deployment $path -MaxImpact 1000 -NoWait } | Should -Throw '*touches more than -MaxImpact allows: 1,261 requests (at most 1,000). Most of it by Update /model_list/local-llama: 2 keys, 1 alias, 1 fallback, 1,204 requests, $3.20 in 24 h;*Nothing was written*'
        Invoke-LabSql $lab 'SELECT count(*) FROM "LiteLLM_ProxyModelTable" WHERE updated_by = ''llmops''' | Should -Be $before
        @(Get-LlmDrift -Deployment $path -Plane Stored).Count | Should -BeGreaterThan 1
    }

    It 'shows the plan and the error with -WhatIf' {
        $all = Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -WhatIf -MaxImpact 1000 }
        $all.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ImpactExceeded,*'
        @($all.Output | Where-Object Name -EQ 'local-qwen').Count | Should -Be 1
    }

    It 'counts dollars, keys and teams too, and several of them together' {
        (Get-Refusal '$4').Exception.Message | Should -BeLike '*$4.20 (at most $4.00)*'
        (Get-Refusal '2 keys').Exception.Message | Should -BeLike '*3 keys (at most 2)*'
        (Get-Refusal '0 teams').Exception.Message | Should -BeLike '*1 team (at most 0)*'
        (Get-Refusal @(5000, '$1', '1 key')).Exception.Message | Should -BeLike '*: $4.20 (at most $1.00), 3 keys (at most 1)*'
        (Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -WhatIf -MaxImpact 5000, '$5', '3 keys', '1 team' }).Errors.Count | Should -Be 0
    }

    It 'says what it takes when it is given something else' {
        { Invoke-LlmSeed -Deployment $path -MaxImpact '10 users' } | Should -Throw "*'10 users' is no limit: write a number of requests such as 1000, or '`$5', '10 keys'*"
        { Invoke-LlmSeed -Deployment $path -MaxImpact '' } | Should -Throw '*in double quotes PowerShell takes $5 for a variable*'
    }

    It 'refuses when the impact is not known; without a limit the plan goes on with a warning' {
        Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_DailyUserSpend" RENAME TO "LiteLLM_Elsewhere"'
        try {
            $impact = (Get-Planned local-qwen).Impact
            $impact.Requests | Should -BeNullOrEmpty
            "$impact" | Should -Be '2 keys, 1 team, 1 fallback, requests not known'
            (Get-Refusal 1000).FullyQualifiedErrorId | Should -BeLike 'ImpactUnknown,*'
            (Get-Refusal 1000).Exception.Message | Should -BeLike "How many requests this plan touches is not known, so -MaxImpact '1,000 requests' cannot be kept.*"
            (Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -WhatIf -MaxImpact '3 keys' }).Errors.Count | Should -Be 0
        }
        finally { Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_Elsewhere" RENAME TO "LiteLLM_DailyUserSpend"' }
    }

    It 'waits three seconds at most' {
        $holder = [Diagnostics.Process]::new()
        $url = [Uri] (Get-LabVariable $lab DATABASE_URL)
        $holder.StartInfo = [Diagnostics.ProcessStartInfo]::new('psql', "-h $($url.Host) -p $($url.Port) -U $($url.UserInfo.Split(':')[0]) -d $($url.AbsolutePath.TrimStart('/')) -X -q -c `"BEGIN; LOCK TABLE \`"LiteLLM_DailyUserSpend\`"; SELECT pg_sleep(60)`"")
        $holder.StartInfo.Environment['PGPASSWORD'] = $url.UserInfo.Split(':')[1]
        $holder.StartInfo.RedirectStandardOutput = $true
        $holder.StartInfo.RedirectStandardError = $true
        [void] $holder.Start()
        try {
            Wait-Until { (Invoke-LabSql $lab "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = '`"LiteLLM_DailyUserSpend`"'::regclass") -eq '1' } | Should -BeTrue
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $all = @(Invoke-LlmSeed -Deployment $path -WhatIf 3>&1)
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 6
            "$($all[0])" | Should -BeLike 'What the changes touch is not known: the database 127.0.0.1:* did not tell within 3s; look for locks and load.'
            $change = $all | Where-Object { $_ -is [LiteLlmOps.Seeding.LlmChange] -and $_.Name -eq 'local-qwen' }
            "$($change.Impact)" | Should -Be 'unknown'
            $change.Impact.Keys | Should -BeNullOrEmpty
        }
        finally {
            Invoke-LabSql $lab "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()" | Should -Be 't'
            $holder.WaitForExit()
            $holder.Dispose()
        }
    }

    It 'is no matter when there is nothing to do' {
        (Invoke-LlmSeed -Deployment $path -MaxImpact 1000 -Force -NoWait).Count | Should -BeGreaterThan 1
        Invoke-LlmSeed -Deployment $path -MaxImpact 0, '$0', '0 keys' | Should -BeNullOrEmpty
    }
}
