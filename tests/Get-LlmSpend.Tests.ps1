BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path
    Add-LabRecord $lab
    Invoke-LabSql $lab @'
UPDATE "LiteLLM_SpendLogs" SET organization_id = 'o-acme' WHERE team_id = 't-platform';
INSERT INTO "LiteLLM_DailyOrganizationSpend"
  (id, organization_id, date, api_key, model, model_group, custom_llm_provider, mcp_namespaced_tool_name, endpoint, prompt_tokens, completion_tokens, spend, api_requests, successful_requests, failed_requests, updated_at)
SELECT gen_random_uuid()::text, organization_id, to_char("startTime", 'YYYY-MM-DD'), api_key, model, model_group, custom_llm_provider, '', '', sum(prompt_tokens), sum(completion_tokens),
  sum(spend), count(*), count(*) FILTER (WHERE status = 'success'), count(*) FILTER (WHERE status = 'failure'), now() AT TIME ZONE 'UTC'
FROM "LiteLLM_SpendLogs" WHERE organization_id <> '' GROUP BY 2, 3, 4, 5, 6, 7;
INSERT INTO "LiteLLM_DailyEndUserSpend"
  (id, end_user_id, date, api_key, model, model_group, custom_llm_provider, mcp_namespaced_tool_name, endpoint, prompt_tokens, completion_tokens, spend, api_requests, successful_requests, failed_requests, updated_at)
SELECT gen_random_uuid()::text, end_user, to_char("startTime", 'YYYY-MM-DD'), api_key, model, model_group, custom_llm_provider, '', '', sum(prompt_tokens), sum(completion_tokens),
  sum(spend), count(*), count(*) FILTER (WHERE status = 'success'), count(*) FILTER (WHERE status = 'failure'), now() AT TIME ZONE 'UTC'
FROM "LiteLLM_SpendLogs" WHERE end_user <> '' GROUP BY 2, 3, 4, 5, 6, 7;
UPDATE "LiteLLM_EndUserTable" SET alias = 'Ada Corp' WHERE user_id = 'customer-1';
ANALYZE;
'@
    # A range of whole days in the past does not change while the tests run.
    $today = (Invoke-LabSql $lab "SELECT (now() AT TIME ZONE 'UTC')::date")
    $first, $after = Invoke-LabSql $lab "SELECT '$today'::date - 20 UNION ALL SELECT '$today'::date - 5"
    $range = @{ Since = $first; Until = $after; Deployment = $path }
    $within = "`"startTime`" >= '$first' AND `"startTime`" < '$after'"

    # The same sums by SQL: value, spend, requests, failures, prompt tokens, completion tokens.
    function Get-LogSum([string] $By, [string] $Where = 'true', [string] $From = '"LiteLLM_SpendLogs"') {
        $lines = [string[]] @(Invoke-LabSql $lab "SELECT COALESCE(NULLIF(($By)::text, ''), '-'), round(sum(spend)::numeric, 6), count(*), count(*) FILTER (WHERE status = 'failure'), sum(prompt_tokens), sum(completion_tokens) FROM $From WHERE $within AND $Where GROUP BY 1")
        [Array]::Sort($lines, [StringComparer]::Ordinal)
        $lines
    }

    function Get-Sum($Rows, [scriptblock] $By) {
        $lines = foreach ($row in $Rows) {
            $value = & $By $row
            '{0}|{1}|{2}|{3}|{4}|{5}' -f ($value ? $value : '-'), [Math]::Round($row.Spend, 6).ToString('0.000000', [cultureinfo]::InvariantCulture), $row.Requests, $row.Failures, $row.PromptTokens, $row.CompletionTokens
        }
        $sorted = [string[]] @($lines)
        [Array]::Sort($sorted, [StringComparer]::Ordinal)
        $sorted
    }

    # As decimals, which Measure-Object does not sum exactly.
    function Get-Total($Rows) {
        [decimal] $sum = 0
        foreach ($row in $Rows) { $sum += $row.Spend }
        $sum
    }

    function Get-Source([scriptblock] $Script) {
        $notes = & $Script 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] } | ForEach-Object Message
        @($notes -match '^LiteLLM_\w+ answers') -replace ' answers.*'
    }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Get-LlmSpend' {
    It 'returns the spend of each of the last 30 days' {
        $rows = @(Get-LlmSpend -Deployment $path)
        $rows.Count | Should -Be 30
        $rows[-1].Day | Should -Be ([DateOnly]::FromDateTime([DateTime]::UtcNow))
        $rows.Day | Should -Be @($rows.Day | Sort-Object)
        foreach ($name in 'Hour', 'Model', 'ModelGroup', 'Key', 'KeyHash', 'User', 'UserId', 'Team', 'TeamId', 'Organization', 'OrganizationId', 'Tag', 'Provider', 'EndUser', 'EndUserId', 'PreviousSpend', 'Change', 'Projection', 'MaxBudget', 'ProjectedUse') {
            $rows.$name | Where-Object { $null -ne $_ } | Should -BeNullOrEmpty -Because $name
        }
        $rows[0].Spend | Should -BeOfType decimal
        $rows[0].Since.Kind, $rows[0].Until.Kind | Should -Be 'Utc', 'Utc'
        $rows[0].Until - $rows[0].Since | Should -Be ([TimeSpan]::FromDays(1))
        $rows[-1].Until | Should -BeLessOrEqual ([DateTime]::UtcNow)
        $rows[0].CachedTokens | Should -BeGreaterThan 0
        ($rows.Deployment | Select-Object -Unique) | Should -Be (Get-LlmDeployment -Deployment $path).Path
    }

    It 'sums as SQL does by <By> (<Column>)' -ForEach @(
        @{ By = 'Day'; Column = 'to_char("startTime", ''YYYY-MM-DD'')'; Value = { $args[0].Day.ToString('yyyy-MM-dd') } }
        @{ By = 'Hour'; Column = 'to_char("startTime", ''YYYY-MM-DD HH24'')'; Value = { $args[0].Hour.ToString('yyyy-MM-dd HH') } }
        @{ By = 'Model'; Column = 'model'; Value = { $args[0].Model } }
        @{ By = 'ModelGroup'; Column = 'model_group'; Value = { $args[0].ModelGroup } }
        @{ By = 'Key'; Column = 'api_key'; Value = { $args[0].KeyHash } }
        @{ By = 'User'; Column = '"user"'; Value = { $args[0].UserId } }
        @{ By = 'Team'; Column = 'team_id'; Value = { $args[0].TeamId }; Where = "team_id <> ''" }
        @{ By = 'Organization'; Column = 'organization_id'; Value = { $args[0].OrganizationId }; Where = "organization_id <> ''" }
        @{ By = 'Tag'; Column = 'tag'; Value = { $args[0].Tag }; From = '"LiteLLM_SpendLogs", jsonb_array_elements_text(request_tags) AS tag' }
        @{ By = 'Provider'; Column = 'custom_llm_provider'; Value = { $args[0].Provider } }
        @{ By = 'EndUser'; Column = 'end_user'; Value = { $args[0].EndUserId }; Where = "end_user <> ''" }
        @{ By = 'Day', 'Model'; Column = 'to_char("startTime", ''YYYY-MM-DD'') || '' '' || model'; Value = { $args[0].Day.ToString('yyyy-MM-dd') + ' ' + $args[0].Model } }
        @{ By = 'Team', 'Provider'; Column = 'team_id || '' '' || custom_llm_provider'; Value = { $args[0].TeamId + ' ' + $args[0].Provider }; Where = "team_id <> ''" }
        @{ By = 'Tag', 'EndUser'; Column = 'tag || '' '' || end_user'; Value = { $args[0].Tag + ' ' + $args[0].EndUserId }; From = '"LiteLLM_SpendLogs", jsonb_array_elements_text(request_tags) AS tag'; Where = "end_user <> ''" }
        @{ By = 'User', 'Organization'; Column = '"user" || '' '' || organization_id'; Value = { $args[0].UserId + ' ' + $args[0].OrganizationId }; Where = "organization_id <> ''" }
    ) {
        $expected = @(Get-LogSum $Column ($_.ContainsKey('Where') ? $_.Where : 'true') ($_.ContainsKey('From') ? $_.From : '"LiteLLM_SpendLogs"'))
        $expected.Count | Should -BeGreaterThan 0
        Get-Sum (Get-LlmSpend -By $By @range) $Value | Should -Be $expected
    }

    It 'sums <Rows> exactly' -ForEach @(
        @{ Rows = @(1, 2); Sum = 3 }
        @{ Rows = @(9007199254740990, 1); Sum = 9007199254740991 }
        @{ Rows = @(9007199254740992, 1); Sum = 9007199254740993 }
        @{ Rows = @(9007199254740993, 9007199254740993, 1); Sum = 18014398509481987 }
        @{ Rows = @([long]::MaxValue); Sum = [long]::MaxValue }
        @{ Rows = @(([long]::MaxValue - 1), 1); Sum = [long]::MaxValue }
    ) {
        foreach ($column in 'prompt_tokens', 'completion_tokens', 'cache_read_input_tokens', 'api_requests', 'failed_requests') {
            Invoke-LabSql $lab (
                ($Rows | ForEach-Object {
                    "INSERT INTO `"LiteLLM_DailyUserSpend`" (id, user_id, date, api_key, model, spend, $column, updated_at) VALUES (gen_random_uuid()::text, 'exact', '2021-03-0' || (1 + floor(random() * 5)), gen_random_uuid()::text, 'm', 1, $_, now());"
                }) -join ''
            )
            $property = @{ prompt_tokens = 'PromptTokens'; completion_tokens = 'CompletionTokens'; cache_read_input_tokens = 'CachedTokens'; api_requests = 'Requests'; failed_requests = 'Failures' }[$column]
            $row = Get-LlmSpend User -Since '2021-03-01' -Until '2021-04-01' -Deployment $path
            Invoke-LabSql $lab "DELETE FROM `"LiteLLM_DailyUserSpend`" WHERE user_id = 'exact'"
            $row.$property | Should -Be $Sum -Because $column
            $row.$property | Should -BeOfType long
            $row.Spend | Should -Be $Rows.Count
        }
    }

    It 'takes a column without a value and one with an empty text for the same' {
        Invoke-LabSql $lab @'
INSERT INTO "LiteLLM_DailyUserSpend" (id, user_id, date, api_key, model, custom_llm_provider, prompt_tokens, spend, api_requests, updated_at) VALUES
  ('none-1', 'none', '2021-05-01', 'a', NULL, 'p', 10, 0.25, 1, now()), ('none-2', 'none', '2021-05-01', 'b', '', 'p', 20, 0.5, 2, now()),
  ('none-3', 'none', '2021-05-02', 'a', NULL, 'p', 40, 1, 4, now()), ('none-4', 'none', '2021-05-01', 'a', 'm', 'p', 80, 2, 8, now()),
  ('none-5', 'none', '2021-05-01', 'a', NULL, '', 160, 4, 16, now()), ('none-6', 'none', '2021-05-01', 'a', '', NULL, 320, 8, 32, now());
'@
        $may = @{ Since = '2021-05-01'; Until = '2021-06-01'; Deployment = $path }
        $byModel = Get-LlmSpend Model @may | ForEach-Object { '{0} {1} {2} {3}' -f $_.Group, $_.Spend, $_.Requests, $_.PromptTokens }
        $byAll = Get-LlmSpend Day, Provider, Model @may | Sort-Object Requests | ForEach-Object { '{0}: {1} {2} {3}' -f $_.Group, $_.Spend, $_.Requests, $_.PromptTokens }
        Invoke-LabSql $lab "DELETE FROM `"LiteLLM_DailyUserSpend`" WHERE user_id = 'none'"
        $byModel | Should -Be '(none) 13.75 55 550', 'm 2 8 80'
        $byAll | Should -Be '2021-05-01, p, (none): 0.75 3 30', '2021-05-02, p, (none): 1 4 40', '2021-05-01, p, m: 2 8 80', '2021-05-01, (none), (none): 12 48 480'
    }

    It 'names what it groups by' {
        $row = Get-LlmSpend Key @range -Key ci
        $row.Key, $row.KeyHash.Length, $row.Group | Should -Be 'ci', 64, 'ci'
        (Get-LlmSpend User @range -User u-bob).User | Should -Be 'bob@example.com'
        (Get-LlmSpend Team @range).Team | Sort-Object | Should -Be 'platform', 'research'
        (Get-LlmSpend Organization @range).Organization | Should -Be 'acme'
        (Get-LlmSpend EndUser @range -EndUser 'ada corp').EndUserId | Should -Be 'customer-1'
        (Get-LlmSpend User @range | Where-Object { -not $_.UserId }).Group | Should -Be '(none)'
        (Get-LlmSpend -By Day, Model @range)[0].Group | Should -Match '^\d{4}-\d\d-\d\d, \S'
    }

    It 'selects by <Name>' -ForEach @(
        @{ Name = 'model'; Arguments = @{ Model = 'GPT-4o*' }; Where = "model LIKE 'gpt-4o%'" }
        @{ Name = 'model group'; Arguments = @{ ModelGroup = 'claude', 'local-llama' }; Where = "model_group IN ('claude', 'local-llama')" }
        @{ Name = 'key'; Arguments = @{ Key = 'ci', 'dev*' }; Where = "metadata ->> 'user_api_key_alias' IN ('ci', 'dev')" }
        @{ Name = 'user'; Arguments = @{ User = 'carol' }; Where = "`"user`" = 'u-carol'" }
        @{ Name = 'email address'; Arguments = @{ User = 'bob@example.com' }; Where = "`"user`" = 'u-bob'" }
        @{ Name = 'team'; Arguments = @{ Team = 'platform' }; Where = "team_id = 't-platform'" }
        @{ Name = 'organization'; Arguments = @{ Organization = 'acme' }; Where = "organization_id = 'o-acme'" }
        @{ Name = 'tag'; Arguments = @{ Tag = 'nightly' }; Where = "request_tags ? 'nightly'" }
        @{ Name = 'several tags, each request once'; Arguments = @{ Tag = 'build', 'nightly' }; Where = "request_tags ?| '{build,nightly}'" }
        @{ Name = 'provider'; Arguments = @{ Provider = 'anthropic' }; Where = "custom_llm_provider = 'anthropic'" }
        @{ Name = 'end user'; Arguments = @{ EndUser = 'customer-*' }; Where = "end_user <> ''" }
        @{ Name = 'team and user'; Arguments = @{ Team = 'platform'; User = 'ann' }; Where = "team_id = 't-platform' AND `"user`" = 'u-ann'" }
        @{ Name = 'team and tag'; Arguments = @{ Team = 't-platform'; Tag = 'build' }; Where = "team_id = 't-platform' AND request_tags ? 'build'" }
    ) {
        Get-Sum (Get-LlmSpend @range @Arguments) { $args[0].Day.ToString('yyyy-MM-dd') } | Should -Be @(Get-LogSum 'to_char("startTime", ''YYYY-MM-DD'')' $Where)
    }

    It 'reads <Table> for <Name>' -ForEach @(
        @{ Name = 'days'; Arguments = @{}; Table = 'LiteLLM_DailyUserSpend' }
        @{ Name = 'a model and a key'; Arguments = @{ By = 'Model', 'Key' }; Table = 'LiteLLM_DailyUserSpend' }
        @{ Name = 'a user'; Arguments = @{ User = 'ann' }; Table = 'LiteLLM_DailyUserSpend' }
        @{ Name = 'teams'; Arguments = @{ By = 'Team', 'Model' }; Table = 'LiteLLM_DailyTeamSpend' }
        @{ Name = 'organizations'; Arguments = @{ By = 'Organization' }; Table = 'LiteLLM_DailyOrganizationSpend' }
        @{ Name = 'tags'; Arguments = @{ By = 'Tag' }; Table = 'LiteLLM_DailyTagSpend' }
        @{ Name = 'end users'; Arguments = @{ By = 'EndUser' }; Table = 'LiteLLM_DailyEndUserSpend' }
        @{ Name = 'whole days'; Arguments = @{ Last = '7d' }; Table = 'LiteLLM_DailyUserSpend' }
        @{ Name = 'a user of a team'; Arguments = @{ By = 'User'; Team = 'platform' }; Table = 'LiteLLM_SpendLogs' }
        @{ Name = 'hours'; Arguments = @{ By = 'Hour'; Last = '2h' }; Table = 'LiteLLM_SpendLogs' }
        @{ Name = 'a part of a day'; Arguments = @{ Last = '36h' }; Table = 'LiteLLM_SpendLogs' }
        @{ Name = 'the last 24 hours'; Arguments = @{ Last = '24h' }; Table = 'LiteLLM_SpendLogs' }
        @{ Name = 'another time zone'; Arguments = @{ Last = '7d'; TimeZone = 'Asia/Kolkata' }; Table = 'LiteLLM_SpendLogs' }
        @{ Name = 'several tags'; Arguments = @{ Tag = 'build', 'nightly' }; Table = 'LiteLLM_SpendLogs' }
    ) {
        Get-Source { Get-LlmSpend @Arguments -Deployment $path -Verbose } | Should -Be $Table
    }

    # A release that introduces a daily table does not fill it with the requests before.
    It 'reads the log when <Table> has no row <Name>' -ForEach @(
        foreach ($table in 'EndUser', 'Tag', 'Organization', 'Team', 'User') {
            @{ By = $table; Table = "LiteLLM_Daily${table}Spend"; Name = 'at all'; Where = 'true'; Reason = "*is empty, but the spend log has*" }
            @{ By = $table; Table = "LiteLLM_Daily${table}Spend"; Name = 'of the first days'; Where = "date < '{0}'"; Reason = "*begins at {0}, but the spend log has*" }
        }
    ) {
        $dimension = $By
        $whole = Get-Sum (Get-LlmSpend $By @range) { $args[0].$dimension }
        $day = ([DateTime] $first).AddDays(8).ToString('yyyy-MM-dd')
        Invoke-LabSql $lab "CREATE TABLE saved AS TABLE `"$Table`"; DELETE FROM `"$Table`" WHERE $($Where -f $day)"
        try {
            $notes = $null
            $rows = Get-LlmSpend $By @range -Verbose 4>&1 | ForEach-Object { if ($_ -is [Management.Automation.VerboseRecord]) { $notes += $_.Message } else { $_ } }
            # LiteLLM_DailyTeamSpend has no requests without a team.
            @(Get-Sum $rows { $args[0].$dimension }) -notlike '-|*' | Should -Be @($whole -notlike '-|*')
            $notes | Should -BeLike ($Reason -f $day)
        }
        finally { Invoke-LabSql $lab "TRUNCATE `"$Table`"; INSERT INTO `"$Table`" TABLE saved; DROP TABLE saved" }
    }

    It 'warns when neither <Table> nor the log has the first days' -ForEach @(@{ Table = 'LiteLLM_DailyEndUserSpend' }) {
        $day = ([DateTime] $first).AddDays(8).ToString('yyyy-MM-dd')
        $before = ([DateTime] $first).AddDays(4).ToString('yyyy-MM-dd')
        Invoke-LabSql $lab "CREATE TABLE saved AS TABLE `"$Table`"; CREATE TABLE saved_log AS TABLE `"LiteLLM_SpendLogs`"; DELETE FROM `"$Table`" WHERE date < '$day'; DELETE FROM `"LiteLLM_SpendLogs`" WHERE `"startTime`" < '$before'"
        try {
            $null = Get-LlmSpend EndUser @range -WarningVariable warnings -WarningAction SilentlyContinue
            "$warnings" | Should -BeLike "The result is incomplete: $Table begins at $day*"
        }
        finally { Invoke-LabSql $lab "TRUNCATE `"$Table`", `"LiteLLM_SpendLogs`"; INSERT INTO `"$Table`" TABLE saved; INSERT INTO `"LiteLLM_SpendLogs`" TABLE saved_log; DROP TABLE saved, saved_log" }
    }

    It 'answers from the daily table, with a warning, when the log cannot be searched in time' {
        $day = ([DateTime] $first).AddDays(8).ToString('yyyy-MM-dd')
        $table = 'LiteLLM_DailyEndUserSpend'
        Invoke-LabSql $lab "CREATE TABLE saved AS TABLE `"$table`"; DELETE FROM `"$table`" WHERE date < '$day'"
        $url = (Get-LabVariable $lab DATABASE_URL) -replace '\?.*'
        $holder = Start-ThreadJob { psql -X -q -c 'BEGIN; LOCK TABLE "LiteLLM_SpendLogs"; SELECT pg_sleep(600)' $using:url 2>&1 }
        try {
            Wait-Until { (Invoke-LabSql $lab "SELECT count(*) FROM pg_locks WHERE relation = '`"LiteLLM_SpendLogs`"'::regclass AND mode = 'AccessExclusiveLock' AND granted") -eq '1' } | Should -BeTrue
            $rows = @(Get-LlmSpend EndUser @range -Timeout 2s -WarningVariable warnings -WarningAction SilentlyContinue)
            $rows.Count | Should -BeGreaterThan 0
            "$warnings" | Should -BeLike "Could not determine whether $table has the whole time range.*2s*"
        }
        finally {
            $null = Invoke-LabSql $lab "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK TABLE%'"
            $null = $holder | Wait-Job | Remove-Job
            Invoke-LabSql $lab "TRUNCATE `"$table`"; INSERT INTO `"$table`" TABLE saved; DROP TABLE saved"
        }
    }

    It 'understands a time at midnight as the day' {
        $row = (Get-LlmSpend @range)[0]
        $row.Since | Should -Be ([DateTime]::SpecifyKind([DateTime] $first, 'Utc'))
        (Get-LlmSpend @range)[-1].Until | Should -Be ([DateTime]::SpecifyKind([DateTime] $after, 'Utc'))
    }

    It 'has the days of another time zone' {
        $rows = Get-LlmSpend @range -TimeZone Asia/Kolkata
        $expected = Invoke-LabSql $lab "SELECT to_char(`"startTime`" + interval '330 minutes', 'YYYY-MM-DD') || ' ' || count(*) FROM `"LiteLLM_SpendLogs`" WHERE `"startTime`" + interval '330 minutes' >= '$first' AND `"startTime`" + interval '330 minutes' < '$after' GROUP BY to_char(`"startTime`" + interval '330 minutes', 'YYYY-MM-DD') ORDER BY 1"
        @($rows | ForEach-Object { "$($_.Day.ToString('yyyy-MM-dd')) $($_.Requests)" }) | Should -Be $expected
        $rows[0].Since.ToString('HH:mm') | Should -Be '18:30'
        $hours = Get-LlmSpend Hour -Since $first -Until $after -TimeZone +05:30 -Deployment $path
        ($hours | Measure-Object Requests -Sum).Sum | Should -Be ($rows | Measure-Object Requests -Sum).Sum
        $hours[0].Hour.Minute | Should -Be 30
    }

    It 'returns the highest groups, with shares and running totals of all' {
        $all = Get-LlmSpend Key @range
        $top = Get-LlmSpend Key -Top 2 @range
        $top.Key | Should -Be @($all | Sort-Object Spend -Descending | Select-Object -First 2).Key
        $top.Share | Should -Be $all[0..1].Share
        [Math]::Round(($all | Measure-Object Share -Sum).Sum, 1) | Should -Be 100
        $all[1].RunningSpend | Should -Be ($all[0].Spend + $all[1].Spend)
        $all[-1].RunningSpend | Should -Be (Get-Total $all)
    }

    It 'sums the rest of -Top with -IncludeOthers' {
        $all = Get-LlmSpend Key @range
        $rows = Get-LlmSpend Key -Top 2 -IncludeOthers @range
        $rows.Count | Should -Be 3
        $rows[-1].Group, $rows[-1].IsOthers, $rows[-1].Key, $rows[-1].KeyHash | Should -Be '(others)', $true, $null, $null
        $rows[-1].Spend | Should -Be (Get-Total ($all | Select-Object -Skip 2))
        $rows[-1].Requests | Should -Be ($all | Select-Object -Skip 2 | Measure-Object Requests -Sum).Sum
    }

    It 'returns all days of the highest groups' {
        $rows = Get-LlmSpend -By Day, Model -Top 1 -IncludeOthers @range
        @($rows | Where-Object { -not $_.IsOthers }).Model | Select-Object -Unique | Should -Be (Get-LlmSpend Model -Top 1 @range).Model
        $rows.Count | Should -Be 30
        $own = @($rows | Where-Object { -not $_.IsOthers })
        $own[-1].RunningSpend | Should -Be (Get-Total $own)
        $days = Get-LlmSpend -Top 3 @range
        $days.Spend | Should -Be @((Get-LlmSpend @range).Spend | Sort-Object -Descending | Select-Object -First 3)
    }

    It 'computes means' {
        $row = Get-LlmSpend Model -Top 1 @range
        $row.CostPerRequest | Should -Be ($row.Spend / $row.Requests)
        $row.CostPer1000Tokens | Should -Be (1000 * $row.Spend / ($row.PromptTokens + $row.CompletionTokens))
        $row.TotalTokens | Should -Be ($row.PromptTokens + $row.CompletionTokens)
        (Get-LlmSpend Provider @range -Provider hosted_vllm).CostPerRequest | Should -Be 0
    }

    It 'compares with the previous period' {
        $length = ([DateTime] $after - [DateTime] $first).Days
        $before = ([DateTime] $first).AddDays(-$length).ToString('yyyy-MM-dd')
        $old = Get-LlmSpend Model -Since $before -Until $first -Deployment $path
        foreach ($row in Get-LlmSpend Model -Compare @range) {
            $past = ($old | Where-Object Model -EQ $row.Model).Spend
            $row.PreviousSpend | Should -Be $past
            if ($past) { $row.Change | Should -Be ([Math]::Round(100 * ($row.Spend - $past) / $past, 1)) } else { $row.Change | Should -BeNullOrEmpty }
        }
        $days = Get-LlmSpend -Compare @range
        $days.Count | Should -Be $length
        $days[0].PreviousSpend | Should -Be (Get-LlmSpend -Since $before -Until $first -Deployment $path)[0].Spend
    }

    It 'warns when today is compared with a whole day' {
        Get-LlmSpend Model -Last 7d -Compare -Deployment $path -WarningVariable warnings -WarningAction SilentlyContinue | Out-Null
        "$warnings" | Should -BeLike 'Today is not over:*-Until*'
        Get-LlmSpend Model -Compare @range -WarningVariable warnings -WarningAction SilentlyContinue | Out-Null
        $warnings | Should -BeNullOrEmpty
    }

    It 'lists a group that has no spend any more' {
        $since = ([DateTime] $today).AddDays(-1).ToString('yyyy-MM-dd')
        $id = (Get-LlmSpend Key -Key dev @range).KeyHash
        Invoke-LabSql $lab "UPDATE `"LiteLLM_DailyUserSpend`" SET api_key = 'gone-' || api_key WHERE api_key = '$id' AND date < '$since'"
        try {
            $row = Get-LlmSpend Key -Since $since -Compare -Deployment $path -WarningAction SilentlyContinue | Where-Object { $_.KeyHash -like 'gone-*' }
            $row.Spend, $row.Requests, $row.Change | Should -Be 0, 0, -100
        }
        finally { Invoke-LabSql $lab "UPDATE `"LiteLLM_DailyUserSpend`" SET api_key = '$id' WHERE api_key = 'gone-$id'" }
    }

    It 'projects the month and compares it with the budget' {
        $rows = Get-LlmSpend Team -Project -Deployment $path
        $row = $rows | Where-Object TeamId -EQ t-platform
        $row.MaxBudget, $row.BudgetDuration | Should -Be 100, '30d'
        $week = (Get-LlmSpend Team -Since ([DateTime]::UtcNow.Date.AddDays(-7)) -Until ([DateTime]::UtcNow.Date) -Deployment $path | Where-Object TeamId -EQ t-platform).Spend
        $now = [DateTime]::UtcNow
        $left = ([DateTime]::new($now.Year, $now.Month, 1).AddMonths(1) - $now).TotalDays
        [Math]::Abs($row.Projection - ($row.Spend + $week / 7 * [decimal] $left)) | Should -BeLessThan 0.05
        $row.ProjectedUse | Should -Be ([Math]::Round(100 * $row.Projection / 100, 1))
        $row.Since | Should -Be ([DateTime]::SpecifyKind([DateTime]::new($now.Year, $now.Month, 1), 'Utc'))
    }

    It 'has no budget where there is none, and none for a part of the spend' {
        (Get-LlmSpend User -Project -User ann -Deployment $path).MaxBudget | Should -BeNullOrEmpty
        $parts = Get-LlmSpend Team, Model -Project -Deployment $path
        $parts.Projection | Should -Not -BeNullOrEmpty
        $parts.MaxBudget + $parts.ProjectedUse | Where-Object { $null -ne $_ } | Should -BeNullOrEmpty
        $key = Get-LlmSpend Key -Project -Key tiered -Deployment $path
        $key.MaxBudget, $key.BudgetDuration | Should -Be 5, '1d'
        (Get-LlmSpend -Project -Team research -Deployment $path).MaxBudget | Should -Be 50
        $total = Get-LlmSpend -Project -Deployment $path
        $total.Group, $total.MaxBudget | Should -Be 'total', $null
    }

    It 'adds what has been spent of a budget without resets' {
        $row = Get-LlmSpend Key -Project -Key ci -Deployment $path
        $row.MaxBudget, $row.BudgetDuration | Should -Be 100, $null
        $row.ProjectedUse | Should -Be ([Math]::Round(95.5 + $row.Projection - $row.Spend, 1))
    }

    It 'uses the spend log for model groups that share a model' {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_SpendLogs`" SET model_group = 'gpt-4o-eu' WHERE api_key = (SELECT token FROM `"LiteLLM_VerificationToken`" WHERE key_alias = 'dev')"
        try {
            Get-Source { Get-LlmSpend ModelGroup @range -Verbose } | Should -Be 'LiteLLM_SpendLogs'
            Get-Sum (Get-LlmSpend ModelGroup @range) { $args[0].ModelGroup } | Should -Be @(Get-LogSum model_group)
        }
        finally { Invoke-LabSql $lab "UPDATE `"LiteLLM_SpendLogs`" SET model_group = 'gpt-4o' WHERE model_group = 'gpt-4o-eu'" }
    }

    It 'writes an error that names a similar <Name>' -ForEach @(
        @{ Name = 'key'; Arguments = @{ Key = 'dve' }; Id = 'KeyNotFound'; Message = "*no key 'dve'. Did you mean 'dev'?" }
        @{ Name = 'user'; Arguments = @{ User = 'carrol' }; Id = 'UserNotFound'; Message = "*no user 'carrol'. Did you mean 'carol'?" }
        @{ Name = 'team'; Arguments = @{ Team = 'reserch' }; Id = 'TeamNotFound'; Message = "*Did you mean 'research'?" }
        @{ Name = 'organization'; Arguments = @{ Organization = 'acne' }; Id = 'OrganizationNotFound'; Message = "*Did you mean 'acme'?" }
        @{ Name = 'model'; Arguments = @{ Model = 'gpt-4o' }; Id = 'ModelNotFound'; Message = "*no spend of the model 'gpt-4o'. Did you mean 'gpt-4o-2024-11-20'?" }
        @{ Name = 'model group'; Arguments = @{ ModelGroup = 'claud' }; Id = 'ModelNotFound'; Message = "*Did you mean 'claude'?" }
        @{ Name = 'tag'; Arguments = @{ Tag = 'nigthly' }; Id = 'TagNotFound'; Message = "*Did you mean 'nightly'?" }
        @{ Name = 'provider'; Arguments = @{ Provider = 'antropic' }; Id = 'ProviderNotFound'; Message = "*Did you mean 'anthropic'?" }
        @{ Name = 'end user'; Arguments = @{ EndUser = 'customr-2' }; Id = 'EndUserNotFound'; Message = "*Did you mean 'customer-2'?" }
    ) {
        $result = Get-ErrorsOf { Get-LlmSpend @Arguments @range }
        $result.Output | Should -BeNullOrEmpty
        $result.Errors.FullyQualifiedErrorId | Should -Be "$Id,LiteLlmOps.Commands.GetLlmSpendCommand"
        "$($result.Errors)" | Should -BeLike $Message
    }

    It 'returns nothing for a wildcard without a match' {
        $result = Get-ErrorsOf { Get-LlmSpend -Key 'no-such*' -Deployment $path }
        @($result.Errors) + @($result.Output) | Should -BeNullOrEmpty
    }

    It 'rejects <Name>' -ForEach @(
        @{ Name = 'an inverted time range'; Arguments = @{ Since = '2026-11-02'; Until = '2026-11-01' }; Id = 'InvalidTimeRange'; Message = '*not earlier than -Until*' }
        @{ Name = 'a start in the future'; Arguments = @{ Since = [DateTime]::UtcNow.AddDays(2) }; Id = 'InvalidTimeRange'; Message = '*in the future*' }
        @{ Name = 'hours of more than 31 days'; Arguments = @{ By = 'Hour'; Last = '40d' }; Id = 'InvalidTimeRange'; Message = '*at most 31 days*' }
        @{ Name = '-Last with -Since'; Arguments = @{ Last = '2d'; Since = '2026-11-01' }; Id = 'InvalidTimeRange'; Message = '*cannot be combined*' }
        @{ Name = 'a projection of days'; Arguments = @{ By = 'Day'; Project = $true }; Id = 'ParameterNotApplicable'; Message = '*cannot contain Day or Hour*' }
        @{ Name = 'a projection of another time'; Arguments = @{ By = 'Team'; Project = $true; Last = '7d' }; Id = 'ParameterNotApplicable'; Message = '*current month*' }
        @{ Name = '-IncludeOthers without -Top'; Arguments = @{ By = 'Key'; IncludeOthers = $true }; Id = 'ParameterNotApplicable'; Message = '*requires -Top*' }
        @{ Name = 'a key with another team'; Arguments = @{ Key = 'ci'; Team = 'research' }; Id = 'ParameterNotApplicable'; Message = "*the key 'ci' belongs to the team 'platform'*" }
        @{ Name = 'a key with another user'; Arguments = @{ Key = 'ci'; User = 'bob@example.com' }; Id = 'ParameterNotApplicable'; Message = "*the key 'ci' belongs to the user 'ann'*" }
        @{ Name = 'a comparison of a part of a day'; Arguments = @{ Verify = $true; Last = '5h' }; Id = 'ParameterNotApplicable'; Message = '*whole UTC days*' }
        @{ Name = 'a comparison without a daily table'; Arguments = @{ Verify = $true; By = 'User', 'Team' }; Id = 'ParameterNotApplicable'; Message = '*no daily table has both User and Team*' }
    ) {
        { Get-LlmSpend @Arguments -Deployment $path } | Should -Throw $Message -ErrorId "$Id,*"
    }

    It 'selects what objects of the pipeline belong to' {
        (Get-LlmKey ci -Deployment $path | Get-LlmSpend -By Model -Since $first -Until $after).Key | Should -Be 'ci'
        $team = [pscustomobject]@{ TeamId = 't-research'; Deployment = $path } | Get-LlmSpend -By Team -Last 7d
        $team.Team | Should -Be 'research'
        $best = Get-LlmSpend Model -Top 1 @range
        Get-Total ($best | Get-LlmSpend -By Key -Since $first -Until $after) | Should -Be $best.Spend
        ($best | ConvertTo-Json | ConvertFrom-Json | Get-LlmSpend -By Provider -Since $first -Until $after).Spend | Should -Be $best.Spend
        (Get-LlmSpend Key -Top 2 @range | Get-LlmKey).Alias | Should -Be (Get-LlmSpend Key -Top 2 @range).Key
        $model = [pscustomobject]@{ Model = 'claude'; ModelId = 'x'; TeamId = 't-platform'; Deployment = $path } | Get-LlmSpend -By ModelGroup -Last 7d
        $model.ModelGroup | Should -Be 'claude'
        (Get-LlmDeployment -Deployment $path | Get-LlmSpend -Last 7d).Count | Should -Be 7
    }

    It 'rejects an object that would select everything' {
        $result = Get-ErrorsOf { Get-LlmSpend @range | Select-Object -First 1 | Get-LlmSpend }
        $result.Errors.FullyQualifiedErrorId | Should -BeLike 'UnsupportedInputType,*'
        $result.Output | Should -BeNullOrEmpty
    }

    It 'lists the ten most expensive keys of the week, and the teams against their budgets' {
        $keys = Get-LlmSpend -By Key -Last 7d -Top 10 -Deployment $path
        $keys.Spend | Should -Be @($keys.Spend | Sort-Object -Descending)
        $text = Get-LlmSpend -By Team -Project -Deployment $path | Out-String -Width 80
        $text | Should -Match 'Spend\s+Projection\s+MaxBudget\s+BudgetDuration\s+ProjectedUse\s+Group'
        $text | Should -Match '\$100\.0000\s+30d\s+.*%.*platform'
    }

    It 'is readable at <_> columns' -ForEach 80, 120 {
        $lines = (Get-LlmSpend -By Key, Model @range | Out-String -Width $_) -split "`n"
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual ($_ + 20)
        "$lines" | Should -Match '\$\d+\.\d{4}\s+\d+\.\d %\s+\d+\s+\S*\d+\S*\s+\d+\.\d K\s+ci, gpt-4o-2024-11-20'
        Get-LlmSpend Model -Compare @range | Out-String -Width $_ | Should -Match 'PreviousSpend\s+Change'
    }

    It 'completes dimensions, and names from the spend' {
        (TabExpansion2 'Get-LlmSpend -By Mo').CompletionMatches.CompletionText | Should -Be 'Model', 'ModelGroup'
        Wait-Until { (TabExpansion2 "Get-LlmSpend -Deployment '$path' -Model gpt").CompletionMatches.ListItemText -contains 'gpt-4o-2024-11-20' } -Seconds 30 | Should -BeTrue
        Wait-Until { (TabExpansion2 "Get-LlmSpend -Deployment '$path' -Provider anth").CompletionMatches.ListItemText -contains 'anthropic' } -Seconds 30 | Should -BeTrue
        Wait-Until { (TabExpansion2 "Get-LlmSpend -Deployment '$path' -Tag n").CompletionMatches.ListItemText -contains 'nightly' } -Seconds 30 | Should -BeTrue
        Wait-Until { (TabExpansion2 "Get-LlmSpend -Deployment '$path' -Key c").CompletionMatches.ListItemText -contains 'ci' } -Seconds 30 | Should -BeTrue
    }
}

Describe 'Get-LlmSpend -Verify' {
    BeforeAll {
        function Invoke-Changed([string] $Change, [scriptblock] $Script) {
            Invoke-LabSql $lab 'CREATE TABLE saved_log AS TABLE "LiteLLM_SpendLogs"; CREATE TABLE saved_daily AS TABLE "LiteLLM_DailyUserSpend"'
            Invoke-LabSql $lab $Change
            try { & $Script }
            finally { Invoke-LabSql $lab 'TRUNCATE "LiteLLM_SpendLogs", "LiteLLM_DailyUserSpend"; INSERT INTO "LiteLLM_SpendLogs" TABLE saved_log; INSERT INTO "LiteLLM_DailyUserSpend" TABLE saved_daily; DROP TABLE saved_log, saved_daily' }
        }
        $day = ([DateTime] $first).AddDays(2).ToString('yyyy-MM-dd')
    }

    It 'returns nothing when the tables agree (<Name>)' -ForEach @(
        @{ Name = 'all'; Arguments = @{} }
        @{ Name = 'teams'; Arguments = @{ By = 'Team' } }
        @{ Name = 'tags'; Arguments = @{ By = 'Tag' } }
        @{ Name = 'organizations'; Arguments = @{ By = 'Organization' } }
        @{ Name = 'end users'; Arguments = @{ By = 'EndUser' } }
        @{ Name = 'one key'; Arguments = @{ Key = 'ci' } }
    ) {
        Get-LlmSpend -Verify @Arguments @range | Should -BeNullOrEmpty
        (Get-LlmSpend -Verify @Arguments @range -Verbose 4>&1) -match 'agree on 15 days' | Should -Not -BeNullOrEmpty
    }

    It 'names the days before the first row of the log' {
        Invoke-Changed "DELETE FROM `"LiteLLM_SpendLogs`" WHERE `"startTime`" < '$day 12:00'" {
            $found = @(Get-LlmSpend -Verify @range)
            $found.Day | ForEach-Object ToString yyyy-MM-dd | Should -Be @(0..2 | ForEach-Object { ([DateTime] $first).AddDays($_).ToString('yyyy-MM-dd') })
            $found.Cause | Select-Object -Unique | Should -Be 'LogBeginsLater'
            $found[0].Evidence | Should -BeLike "LiteLLM_SpendLogs begins at $day 12:*"
            $found[0].LogRequests, $found[0].DailyRequests, $found[0].Table | Should -Be 0, 72, 'LiteLLM_DailyUserSpend'
            $found[0].Difference | Should -Be $found[0].DailySpend
            # A report that needs the log says what it lacks.
            Get-LlmSpend User -Team platform @range -WarningVariable warnings -WarningAction SilentlyContinue | Out-Null
            "$warnings" | Should -BeLike "The result is incomplete: LiteLLM_SpendLogs begins at $day*LiteLLM_DailyUserSpend has 144 requests*"
        }
    }

    It 'names the retention period, and a log that is switched off' {
        Invoke-Changed "DELETE FROM `"LiteLLM_SpendLogs`" WHERE `"startTime`" < '$day'" {
            $old = Get-Content "$path/config.yaml" -Raw
            $rendered = Get-Content "$path/state/config.generated.yaml" -Raw
            try {
                foreach ($file in 'config.yaml', 'state/config.generated.yaml') {
                    $text = Get-Content "$path/$file" -Raw
                    Set-Content "$path/$file" ($text -replace 'general_settings:', "general_settings:`n  maximum_spend_logs_retention_period: 3d") -NoNewline
                }
                $found = @(Get-LlmSpend -Verify @range)
                $found.Cause | Select-Object -Unique | Should -Be 'Retention'
                $found[0].Evidence | Should -BeLike "*begins at $day*retention_period is 3d."
                foreach ($file in 'config.yaml', 'state/config.generated.yaml') {
                    $text = Get-Content "$path/$file" -Raw
                    Set-Content "$path/$file" ($text -replace 'maximum_spend_logs_retention_period: 3d', 'disable_spend_logs: true') -NoNewline
                }
                @(Get-LlmSpend -Verify @range).Cause | Select-Object -Unique | Should -Be 'LogDisabled'
            }
            finally {
                Set-Content "$path/config.yaml" $old -NoNewline
                Set-Content "$path/state/config.generated.yaml" $rendered -NoNewline
            }
        }
    }

    It 'names the days before the first one of the daily table' {
        Invoke-Changed "DELETE FROM `"LiteLLM_DailyUserSpend`" WHERE date < '$day'" {
            $found = @(Get-LlmSpend -Verify @range)
            $found.Count, $found[0].Cause, $found[0].Evidence | Should -Be 2, 'DailyTableBeginsLater', "The first day of LiteLLM_DailyUserSpend is $day."
        }
    }

    It 'names requests that are not yet written' {
        Invoke-Changed "UPDATE `"LiteLLM_DailyUserSpend`" SET updated_at = '$day 18:00', api_requests = api_requests - 1 WHERE date = '$day'" {
            $found = @(Get-LlmSpend -Verify @range)
            $found.Count, $found[0].Cause | Should -Be 1, 'WritePending'
            $found[0].Evidence | Should -BeLike "*requests ended after $day 18:00:00Z*"
        }
    }

    It 'names a daily table without the requests of no user' {
        Invoke-Changed "DELETE FROM `"LiteLLM_DailyUserSpend`" WHERE user_id = ''" {
            @(Get-LlmSpend -Verify @range).Cause | Select-Object -Unique | Should -Be 'WithoutUser'
        }
    }

    It 'names the limit of writes' {
        $many = "INSERT INTO `"LiteLLM_SpendLogs`" (request_id, call_type, api_key, spend, `"startTime`", `"endTime`", model, `"user`", status) SELECT 'many-' || n, 'acompletion', 'key-' || n, 0.01, '$day 10:00:01', '$day 10:00:02', 'm', 'u', 'success' FROM generate_series(1, 150) AS n"
        Invoke-Changed $many {
            $found = @(Get-LlmSpend -Verify @range)
            $found.Count, $found[0].Cause | Should -Be 1, 'WriteLimit'
            # A request of the lab may be within the same ten seconds.
            $found[0].Evidence | Should -Match '^Up to 15\d combinations of key'
        }
    }

    It 'says that a cause is unknown' {
        Invoke-Changed "UPDATE `"LiteLLM_DailyUserSpend`" SET spend = spend + 1 WHERE id = (SELECT id FROM `"LiteLLM_DailyUserSpend`" WHERE date = '$day' LIMIT 1)" {
            $found = @(Get-LlmSpend -Verify @range)
            $found.Count, $found[0].Cause, $found[0].Evidence | Should -Be 1, 'Unknown', $null
            [Math]::Round($found[0].Difference, 6) | Should -Be 1
            $found | Out-String -Width 80 | Should -Match "$day\s+\`$\d+\.\d{4}\s+\`$\d+\.\d{4}\s+72\s+72\s+Unknown"
        }
    }
}

Describe 'Get-LlmSpend with other tables' {
    It 'needs SELECT on the tables of the answer only' {
        $url = [UriBuilder] (Get-LabVariable $lab DATABASE_URL)
        Invoke-LabSql $lab "CREATE ROLE spendreader LOGIN PASSWORD 'spendreader'; GRANT USAGE ON SCHEMA public TO spendreader; GRANT SELECT ON `"LiteLLM_DailyUserSpend`" TO spendreader"
        $url.UserName = $url.Password = 'spendreader'
        $copy = New-Item -ItemType Directory "$path/../reader"
        Set-Content "$copy/llmops.yaml" "name: reader`ndatabase: { url: '$($url.Uri.AbsoluteUri)' }`n"
        $rows = Get-LlmSpend Key -Since $first -Until $after -Deployment $copy.FullName
        (Get-Total $rows) | Should -Be (Get-Total (Get-LlmSpend Key @range))
        $rows[0].Key | Should -Be $rows[0].KeyHash.Substring(0, 8)
        { Get-LlmSpend Hour -Last 2h -Deployment $copy.FullName } | Should -Throw '*daily tables do not have hours*may not read LiteLLM_SpendLogs*' -ErrorId 'DatabasePermissionDenied,*'
        { Get-LlmSpend Team -Deployment $copy.FullName } | Should -Throw '*may not read LiteLLM_DailyTeamSpend*' -ErrorId 'DatabasePermissionDenied,*'
        Invoke-LabSql $lab 'GRANT SELECT ON "LiteLLM_SpendLogs" TO spendreader'
        (Get-LlmSpend Team -Since $first -Until $after -Deployment $copy.FullName | Where-Object TeamId).TeamId | Sort-Object | Should -Be 't-platform', 't-research'
    }

    It 'says that a database has no spend tables' {
        Invoke-ServerSql $lab 'CREATE DATABASE bare'
        $url = [UriBuilder] (Get-LabVariable $lab DATABASE_URL)
        $url.Path = '/bare'
        $copy = New-Item -ItemType Directory "$path/../bare"
        Set-Content "$copy/llmops.yaml" "name: bare`ndatabase: { url: '$($url.Uri.AbsoluteUri)' }`n"
        { Get-LlmSpend -Deployment $copy.FullName } | Should -Throw '*has no spend tables*' -ErrorId 'TableNotFound,*'
        { Get-LlmSpend -Key ci -Deployment $copy.FullName } | Should -Throw '*has no spend tables*' -ErrorId 'TableNotFound,*'
    }
}
