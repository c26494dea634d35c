BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path
    Add-LabRecord $lab
    # Requests as LiteLLM stores them in special cases: of a deleted key, of an older release, before a deployment was selected, with odd names, with prompts.
    Invoke-LabSql $lab @'
INSERT INTO "LiteLLM_SpendLogs" (request_id, call_type, api_key, spend, "startTime", "endTime", "completionStartTime", model, model_group, "user", team_id, end_user, cache_hit, metadata, status, api_base,
  request_tags, messages, response, proxy_server_request, litellm_call_id) VALUES
('x-deleted', 'acompletion', repeat('ab', 32), 0.5, '2020-01-01 10:00', '2020-01-01 10:00:03', '2020-01-01 10:00:01', 'm', 'g', 'u-gone', 't-gone', '', 'False',
  '{"user_api_key_alias": "former"}', 'success', '', '[]', '{}', '{}', '{}', 'call-1'),
('x-old', 'acompletion', '', 0, '2020-01-01 11:00', '2020-01-01 11:00:03', '2020-01-01 11:00:03', 'm', 'g', '', '', '', '', '{"status": "failure", "error_information": {"error_class": "Timeout"}}', NULL,
  'https://user:geheim0815@api.example.com/v1', '[]', '[{"role": "user", "content": "old"}]', '{}', '{}', NULL),
('x-early', '', 'None', 0, '2020-01-01 12:00', '2020-01-01 12:00:01', NULL, 'no-such', '', '', '', '', 'None',
  '{"status": "failure", "error_information": {"error_class": "ProxyException", "error_code": "400", "error_message": "Invalid key sk-geheim0815geheim0815\u001b[31m"}}', 'failure', '', '{}', '{}', '{}', '{}', NULL),
('x-percent', 'acompletion', '', 0, '2020-01-02 10:00', '2020-01-02 10:00:01', NULL, '50%_off', '50%_off', '', '', 'Customer_A', '', '{}', 'success', '', '["a%b", "Nightly"]', '{}', '{}', '{}', NULL),
('x-other', 'acompletion', '', 0, '2020-01-02 11:00', '2020-01-02 11:00:01', NULL, '50xyoff', '50xyoff', '', '', 'CustomerXA', '', '{}', 'success', '', '["axb"]', '{}', '{}', '{}', NULL),
('x-content', 'acompletion', '', 0, '2020-01-03 10:00', '2020-01-03 10:00:01', NULL, 'm', 'g', '', '', '', '', '{}', 'success', '', '[]', '{}', '{"choices": [{"message": {"content": "Hello"}}]}',
  '{"model": "g", "messages": [{"role": "user", "content": "My key is sk-geheim0815geheim0815"}]}', NULL),
('x-large', 'acompletion', '', 0, '2020-01-03 11:00', '2020-01-03 11:00:01', NULL, 'm', 'g', '', '', '', '', '{}', 'success', '', '[]', '{}', jsonb_build_object('text', repeat('x', 3000000)),
  '{"input": "short"}', NULL)
'@
    function Get-Count([string] $Where) { [int] (Invoke-LabSql $lab "SELECT count(*) FROM `"LiteLLM_SpendLogs`" WHERE $Where") }
    # The statements of the module that run or hold a transaction.
    function Get-ActiveStatement { Invoke-LabSql $lab "SELECT query FROM pg_stat_activity WHERE application_name LIKE 'LiteLlmOps%' AND state <> 'idle'" }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Get-LlmRequest' {
    It 'returns the newest requests first' {
        $requests = @(Get-LlmRequest -Deployment $path | Select-Object -First 200)
        # Requests of the same millisecond have no order.
        $requests.Time | Should -Be ($requests.Time | Sort-Object -Descending)
        $requests.RequestId | Sort-Object | Should -Be (Invoke-LabSql $lab 'SELECT request_id FROM "LiteLLM_SpendLogs" ORDER BY "startTime" DESC, request_id DESC LIMIT 200' | Sort-Object)
        $requests[0].Time.Kind | Should -Be 'Utc'
        ($requests.Deployment | Select-Object -Unique) | Should -Be (Get-LlmDeployment -Deployment $path).Path
    }

    It 'returns all requests' {
        @(Get-LlmRequest -Deployment $path).Count | Should -Be (Get-Count true)
    }

    It 'returns who called what, how long it took and what it cost' {
        $request = Get-LlmRequest req-00004 -Deployment $path
        $request.Key, $request.User, $request.UserId, $request.Team, $request.TeamId | Should -Be 'ci', 'ann', 'u-ann', 'platform', 't-platform'
        $request.KeyHash | Should -Be (Get-LlmKey ci -Deployment $path).KeyHash
        $request.Model, $request.ModelGroup, $request.ModelId, $request.Provider | Should -Be 'gpt-4o-2024-11-20', 'gpt-4o', 'id-gpt-4o', 'openai'
        $request.ApiBase, $request.CallType, $request.Status | Should -Be 'https://api.openai.com/v1', 'acompletion', 'success'
        $request.Duration, $request.TimeToFirstToken | Should -Be ([timespan] '00:00:02.5'), ([timespan] '00:00:00.4')
        $request.PromptTokens, $request.CompletionTokens, $request.TotalTokens, $request.Cost | Should -Be 140, 50, 190, 0.02
        $request.Cost | Should -BeOfType decimal
        $request.TotalTokens | Should -BeOfType long
        $request.IsCacheHit | Should -BeFalse
        $request.Tags | Should -Be 'build', 'nightly'
        foreach ($name in 'Error', 'ErrorClass', 'ErrorCode', 'Messages', 'Response', 'EndUser') { $request.$name | Should -BeNullOrEmpty -Because $name }
        $request.Time | Should -Be (Invoke-LabSql $lab "SELECT to_char(`"startTime`", 'YYYY-MM-DD`"T`"HH24:MI:SS.MS`"Z`"') FROM `"LiteLLM_SpendLogs`" WHERE request_id = 'req-00004'" | ForEach-Object { [DateTime]::Parse($_).ToUniversalTime() })
    }

    It 'returns the error of a failed request' {
        $request = Get-LlmRequest req-00080 -Deployment $path
        $request.Status, $request.ErrorClass, $request.ErrorCode, $request.Error | Should -Be 'failure', 'RateLimitError', '429', 'litellm.RateLimitError: too many requests'
        $request.TimeToFirstToken | Should -BeNullOrEmpty
    }

    It 'masks secrets in errors and addresses' {
        $early = Get-LlmRequest x-early -Deployment $path
        $early.Error | Should -BeLike 'Invalid key sk-*'
        $early.Error | Should -Not -BeLike '*geheim*'
        $early.Error | Should -Not -Match "`e"
        (Get-LlmRequest x-old -Deployment $path).ApiBase | Should -Not -BeLike '*geheim*'
    }

    It 'names a deleted key, and owners that do not exist, by what the request has' {
        $request = Get-LlmRequest x-deleted -Deployment $path
        $request.Key, $request.User, $request.Team, $request.CallId | Should -Be 'former', 'u-gone', 't-gone', 'call-1'
        $request.TimeToFirstToken | Should -Be ([timespan] '00:00:01')
        (Get-LlmRequest call-1 -Deployment $path).RequestId | Should -Be 'x-deleted'
    }

    # Most of them are first seen late in the result, and each is seen twice.
    It 'names each of 5,000 users, teams, keys and deleted keys' {
        Invoke-LabSql $lab @'
CREATE TEMP TABLE n AS SELECT n, 'many-' || n AS id, encode(sha256(n::text::bytea), 'hex') AS token FROM generate_series(1, 5000) n;
INSERT INTO "LiteLLM_UserTable" (user_id, user_alias, models) SELECT id, CASE n % 3 WHEN 0 THEN '' ELSE 'user ' || n END, '{}' FROM n;
INSERT INTO "LiteLLM_TeamTable" (team_id, team_alias, admins, members, models) SELECT id, 'team ' || n, '{}', '{}', '{}' FROM n;
INSERT INTO "LiteLLM_VerificationToken" (token, key_alias, key_name, models) SELECT token, CASE WHEN n % 4 > 1 THEN 'key ' || n END, CASE WHEN n % 4 > 0 THEN 'sk-...' || n END, '{}' FROM n WHERE n % 2 = 0 OR n % 4 = 3;
INSERT INTO "LiteLLM_SpendLogs" (request_id, call_type, api_key, spend, "startTime", "endTime", model, "user", team_id, metadata)
  SELECT 'many-' || r || '-' || n, 'acompletion', token, 0, timestamp '2019-01-01' + (r * 5000 + n) * interval '1 s', '2019-02-01', 'many', id, id,
    jsonb_build_object('user_api_key_alias', 'deleted ' || r || ' ' || n) FROM n, generate_series(1, 2) r;
'@
        try {
            $requests = @(Get-LlmRequest -Since 2019-01-01 -Until 2019-01-02 -Deployment $path)
            $requests.Count | Should -Be 10000
            $wrong = foreach ($request in $requests) {
                $n = [int] $request.UserId.Substring(5)
                $key = switch ($n % 4) {
                    # Its row has no name.
                    0 { $request.KeyHash.Substring(0, 8) }
                    # It has no row, and was renamed: the alias of the newest request.
                    1 { "deleted 2 $n" }
                    default { "key $n" }
                }
                $expected = ($n % 3 ? "user $n" : "many-$n"), "team $n", "many-$n", $key
                $actual = $request.User, $request.Team, $request.TeamId, $request.Key
                if (Compare-Object $expected $actual -SyncWindow 0) { "$actual instead of $expected" }
            }
            $wrong | Select-Object -First 5 | Should -BeNullOrEmpty
        }
        finally {
            Invoke-LabSql $lab @'
DELETE FROM "LiteLLM_SpendLogs" WHERE request_id LIKE 'many-%';
DELETE FROM "LiteLLM_VerificationToken" WHERE token IN (SELECT encode(sha256(n::text::bytea), 'hex') FROM generate_series(1, 5000) n);
DELETE FROM "LiteLLM_UserTable" WHERE user_id LIKE 'many-%';
DELETE FROM "LiteLLM_TeamTable" WHERE team_id LIKE 'many-%';
'@
        }
    }

    It 'takes the status of older rows from the metadata, and the name of the client for a request that failed early' {
        $old = Get-LlmRequest x-old -Deployment $path
        $old.Status, $old.ErrorClass, $old.ErrorCode, $old.Key, $old.KeyHash, $old.TimeToFirstToken | Should -Be 'failure', 'Timeout', $null, $null, $null, $null
        $early = Get-LlmRequest -Model no-such -Deployment $path
        $early.RequestId, $early.KeyHash, $early.ModelGroup | Should -Be 'x-early', $null, $null
    }

    It 'returns prompts and responses with -IncludeContent only' {
        $request = Get-LlmRequest x-content -IncludeContent -Deployment $path
        $request.Messages | Should -BeLike '*"content":"My key is*'
        $request.Messages | Should -Not -BeLike '*geheim*'
        ($request.Response | ConvertFrom-Json).choices[0].message.content | Should -Be 'Hello'
        (Get-LlmRequest x-old -IncludeContent -Deployment $path).Messages | Should -BeLike '*"old"*'
        (Get-LlmRequest x-content -Deployment $path).Messages | Should -BeNullOrEmpty
    }

    It 'writes an error for a response that is too large' {
        $result = Get-ErrorsOf { Get-LlmRequest x-large -IncludeContent -Deployment $path }
        $result.Errors.FullyQualifiedErrorId | Should -BeLike 'LimitExceeded,*'
        "$($result.Errors)" | Should -BeLike "*request 'x-large' exceeds the limit*2 MiB*"
        $result.Output.Response | Should -BeNullOrEmpty
        $result.Output.Messages | Should -Be '"short"'
    }

    It 'selects requests <Name>' -ForEach @(
        @{ Name = 'by key'; Arguments = @{ Key = 'CI' }; Where = "metadata ->> 'user_api_key_alias' = 'ci'" }
        @{ Name = 'by wildcard of keys'; Arguments = @{ Key = '[cd]*' }; Where = "metadata ->> 'user_api_key_alias' IN ('ci', 'dev')" }
        @{ Name = 'by user'; Arguments = @{ User = 'bob@example.com' }; Where = "`"user`" = 'u-bob'" }
        @{ Name = 'by teams'; Arguments = @{ Team = 'platform', 't-research' }; Where = "team_id IN ('t-platform', 't-research')" }
        @{ Name = 'by team and user'; Arguments = @{ Team = 'platform'; User = 'ann' }; Where = "`"user`" = 'u-ann'" }
        @{ Name = 'by model as clients call it'; Arguments = @{ Model = 'GPT-4o' }; Where = "model_group = 'gpt-4o'" }
        @{ Name = 'by model as providers call it'; Arguments = @{ Model = 'llama-3.3-70b' }; Where = "model = 'llama-3.3-70b'" }
        @{ Name = 'by wildcard of models'; Arguments = @{ Model = 'gpt*', 'claude' }; Where = "model_group IN ('gpt-4o', 'claude')" }
        @{ Name = 'by set of characters'; Arguments = @{ ModelGroup = '[cl]*' }; Where = "model_group IN ('claude', 'local-llama')" }
        @{ Name = 'by model group'; Arguments = @{ ModelGroup = 'local-llama' }; Where = "model_group = 'local-llama'" }
        @{ Name = 'by provider'; Arguments = @{ Provider = 'OpenAI' }; Where = "custom_llm_provider = 'openai'" }
        @{ Name = 'by end user'; Arguments = @{ EndUser = 'customer-0' }; Where = "end_user = 'customer-0'" }
        @{ Name = 'by wildcard of end users'; Arguments = @{ EndUser = 'Customer-*' }; Where = "end_user LIKE 'customer-%'" }
        @{ Name = 'by tag'; Arguments = @{ Tag = 'nightly' }; Where = "request_tags ? 'nightly' OR request_tags ? 'Nightly'" }
        @{ Name = 'that failed'; Arguments = @{ Failed = $true }; Where = "status = 'failure' OR request_id = 'x-old'" }
        @{ Name = 'by status'; Arguments = @{ Status = 'success' }; Where = "status = 'success'" }
        @{ Name = 'from the cache'; Arguments = @{ CacheHit = $true }; Where = "cache_hit = 'True'" }
        @{ Name = 'by cost'; Arguments = @{ MinCost = 0.02 }; Where = 'spend >= 0.02' }
        @{ Name = 'by duration'; Arguments = @{ MinDuration = '2500ms'; Model = 'g' }; Where = "request_id IN ('x-deleted', 'x-old')" }
        @{ Name = 'by id and wildcard'; Arguments = @{ Id = 'req-0000*', 'x-old' }; Where = "request_id LIKE 'req-0000%' OR request_id = 'x-old'" }
        @{ Name = 'by time'; Arguments = @{ Since = '2020-01-02T10:00:00Z'; Until = '2020-01-03T11:00:00Z' }; Where = "request_id IN ('x-percent', 'x-other', 'x-content')" }
        @{ Name = 'of the last day'; Arguments = @{ Last = '24h' }; Where = "`"startTime`" >= (now() AT TIME ZONE 'UTC') - interval '24 hours'" }
        @{ Name = 'by all of it'; Arguments = @{ Last = '30d'; Key = 'ci'; Model = 'gpt*'; Failed = $true; Tag = 'build' }; Where = "`"startTime`" >= (now() AT TIME ZONE 'UTC') - interval '30 days' AND status = 'failure' AND metadata ->> 'user_api_key_alias' = 'ci'" }
    ) {
        $found = @(Get-LlmRequest -Deployment $path @Arguments -ErrorAction Stop)
        $found.Count | Should -BeGreaterThan 0
        $found.Count | Should -Be (Get-Count $Where)
    }

    It 'compares <Pattern> with names as -like does' -ForEach @('50%*', '50?_off', '50%_off', '*_*', '5[0-9]*', '*[%]*', '50[x%]?off', '*`?*' | ForEach-Object { @{ Pattern = $_ } }) {
        $names = '50%_off', '50xyoff'
        Get-LlmRequest -Model $Pattern -Until 2021-01-01 -Deployment $path | ForEach-Object Model | Sort-Object | Should -Be (@($names -like $Pattern) + @('no-such', 'm', 'm', 'm', 'm' -like $Pattern) | Sort-Object)
    }

    It 'compares tags and end users with wildcard characters literally' {
        (Get-LlmRequest -Tag a%b -Deployment $path).RequestId | Should -Be 'x-percent'
        (Get-LlmRequest -EndUser Customer_A -Deployment $path).RequestId | Should -Be 'x-percent'
        (Get-LlmRequest -EndUser 'customer_*' -Deployment $path).RequestId | Should -Be 'x-percent'
    }

    It 'groups the failed requests of a model in the last hour by error' {
        # The requests are 20 minutes apart, and the model has half of them; more of them in the last hour.
        Invoke-LabSql $lab @'
INSERT INTO "LiteLLM_SpendLogs" (request_id, call_type, api_key, "startTime", "endTime", model, model_group, metadata, status)
SELECT 'hour-' || n, 'acompletion', '', now() AT TIME ZONE 'UTC' - n * interval '5 minutes', now() AT TIME ZONE 'UTC', 'gpt-4o-2024-11-20', 'gpt-4o',
  jsonb_build_object('status', 'failure', 'error_information', jsonb_build_object('error_class', CASE WHEN n < 3 THEN 'RateLimitError' ELSE 'Timeout' END, 'error_code', CASE WHEN n < 3 THEN '429' ELSE '408' END)),
  'failure' FROM generate_series(1, 20) n
'@
        try {
            $groups = Get-LlmRequest -Model gpt-4o -Last 1h -Failed -Id hour-* -Deployment $path | Group-Object ErrorClass, ErrorCode -NoElement | Sort-Object Count -Descending
            $groups.Name | Should -Be 'Timeout, 408', 'RateLimitError, 429'
            $groups | ForEach-Object Count | Should -Be 9, 2
        }
        finally {
            Invoke-LabSql $lab "DELETE FROM `"LiteLLM_SpendLogs`" WHERE request_id LIKE 'hour-%'"
        }
    }

    It 'writes an error for an unknown <Name>' -ForEach @(
        @{ Name = 'key'; Arguments = @{ Key = 'dve', 'ci' }; Id = 'KeyNotFound'; Text = "*no key 'dve'. Did you mean 'dev'?"; Count = 1620 }
        @{ Name = 'user'; Arguments = @{ User = 'carrol' }; Id = 'UserNotFound'; Text = "*no user 'carrol'. Did you mean 'carol'?"; Count = 0 }
        @{ Name = 'team'; Arguments = @{ Team = 'reserch' }; Id = 'TeamNotFound'; Text = "*no team 'reserch'. Did you mean 'research'?"; Count = 0 }
        @{ Name = 'model'; Arguments = @{ Model = 'cluade' }; Id = 'ModelNotFound'; Text = "No request has the model 'cluade'*Did you mean 'claude'?"; Count = 0 }
        @{ Name = 'model group'; Arguments = @{ ModelGroup = 'gpt-4'; Last = '1h' }; Id = 'ModelNotFound'; Text = "*Did you mean 'gpt-4o'?"; Count = 0 }
        @{ Name = 'provider'; Arguments = @{ Provider = 'opnai' }; Id = 'ProviderNotFound'; Text = "*Did you mean 'openai'?"; Count = 0 }
        @{ Name = 'tag'; Arguments = @{ Tag = 'nightli' }; Id = 'TagNotFound'; Text = "*Did you mean 'nightly'?"; Count = 0 }
        @{ Name = 'end user'; Arguments = @{ EndUser = 'nobody' }; Id = 'EndUserNotFound'; Text = '*'; Count = 0 }
        @{ Name = 'request'; Arguments = @{ Id = 'nope' }; Id = 'RequestNotFound'; Text = "The spend log of lab has no request 'nope'."; Count = 0 }
        @{ Name = 'request among others'; Arguments = @{ Id = 'req-00004', 'req-00008'; Failed = $true }; Id = 'RequestNotFound'; Text = '*that the other parameters select.'; Count = 0; Errors = 2 }
    ) {
        $result = Get-ErrorsOf { Get-LlmRequest -Deployment $path @Arguments }
        @($result.Errors).Count | Should -Be ($_.ContainsKey('Errors') ? $_.Errors : 1)
        $result.Errors[0].FullyQualifiedErrorId | Should -Be "$Id,LiteLlmOps.Commands.GetLlmRequestCommand"
        "$($result.Errors[0])" | Should -BeLike $Text
        $result.Output.Count | Should -Be $Count
    }

    It 'returns nothing for a name that exists without requests in the range, and for wildcards without a match' {
        foreach ($arguments in @{ Model = 'gpt-4o' }, @{ EndUser = 'customer-0' }, @{ Key = 'never' }, @{ Model = 'no*' }, @{ Key = 'no*' }, @{ Tag = 'x*' }, @{ Id = 'no*' }) {
            $result = Get-ErrorsOf { Get-LlmRequest -Since 2021-01-01 -Until 2021-01-02 -Deployment $path @arguments }
            @($result.Errors) + @($result.Output) | Should -BeNullOrEmpty -Because ($arguments | ConvertTo-Json -Compress)
        }
    }

    It 'rejects parameters that exclude each other' {
        { Get-LlmRequest -Failed -Status success -Deployment $path } | Should -Throw -ErrorId 'ParameterNotApplicable,*'
        { Get-LlmRequest -Last 1h -Since 2h -Deployment $path } | Should -Throw -ErrorId 'InvalidTimeRange,*'
        { Get-LlmRequest -Since 1h -Until 2h -Deployment $path } | Should -Throw -ErrorId 'InvalidTimeRange,*'
        { Get-LlmRequest -Model '[a' -Deployment $path } | Should -Throw -ErrorId 'PatternInvalid,*'
        $result = Get-ErrorsOf { Get-LlmRequest -Key dev -Team research -Deployment $path }
        $result.Errors.FullyQualifiedErrorId | Should -BeLike 'ParameterNotApplicable,*'
        "$($result.Errors)" | Should -BeLike "*the key 'dev' belongs to the team 'platform', not to 'research'*"
        (Get-ErrorsOf { Get-LlmRequest -Key dev -User ann -Deployment $path }).Errors | Should -BeLike "*belongs to the user 'bob@example.com'*"
    }

    It 'accepts objects of other commands by their properties' {
        @(Get-LlmKey dev -Deployment $path | Get-LlmRequest).Count | Should -Be (Get-Count "metadata ->> 'user_api_key_alias' = 'dev'")
        @(Get-LlmKey dev -Deployment $path | ConvertTo-Json | ConvertFrom-Json | Get-LlmRequest -Failed).Count | Should -Be (Get-Count "metadata ->> 'user_api_key_alias' = 'dev' AND status = 'failure'")
        @([pscustomobject]@{ UserId = 'u-carol'; TeamId = 'x'; Deployment = $path } | Get-LlmRequest).Count | Should -Be (Get-Count "`"user`" = 'u-carol'")
        @([pscustomobject]@{ TeamId = 't-research'; Deployment = $path } | Get-LlmRequest).Count | Should -Be (Get-Count "team_id = 't-research'")
        @([pscustomobject]@{ OrganizationId = 'o-acme'; Deployment = $path } | Get-LlmRequest).Count | Should -Be (Get-Count "team_id = 't-platform'")
        @([pscustomobject]@{ Model = 'claude'; ModelId = 'id-claude'; TeamId = 'x'; Deployment = $path } | Get-LlmRequest).Count | Should -Be (Get-Count "model_id = 'id-claude'")
        @([pscustomobject]@{ Model = 'claude'; Deployment = $path } | Get-LlmRequest).Count | Should -Be (Get-Count "model_group = 'claude'")
        @([pscustomobject]@{ KeyHash = 'x'; Deployment = $path } | Get-LlmRequest -Key ci).Count | Should -Be 0
    }

    It 'accepts requests, also after a round trip through JSON and CSV' {
        $requests = Get-LlmRequest req-00001, req-00002 -Deployment $path
        ($requests | Get-LlmRequest -IncludeContent).Messages | Should -BeLike '*Question ?*'
        ($requests | ConvertTo-Json | ConvertFrom-Json | Get-LlmRequest).RequestId | Should -Be $requests.RequestId
        ($requests | ConvertTo-Csv | ConvertFrom-Csv | Get-LlmRequest).RequestId | Should -Be $requests.RequestId
        ($requests | ConvertTo-Csv | ConvertFrom-Csv)[0].Tags | Should -Be ''
    }

    It 'reads the newest rows by the index, also with filters' {
        $null = Invoke-LabSql $lab 'CREATE TABLE copies AS SELECT * FROM "LiteLLM_SpendLogs"'
        try {
            # Enough rows that sorting them would be a different plan.
            Invoke-LabSql $lab @'
INSERT INTO "LiteLLM_SpendLogs" (request_id, call_type, api_key, "startTime", "endTime", model, model_group, status)
SELECT 'many-' || n || request_id, '', api_key, "startTime" - n * interval '1 second', "endTime", model, model_group, status FROM copies, generate_series(1, 30) n WHERE request_id LIKE 'req-%';
ANALYZE "LiteLLM_SpendLogs";
'@
            Invoke-LabSql $lab "ALTER SYSTEM SET log_statement = 'all'"
            Invoke-LabSql $lab 'SELECT pg_reload_conf()'
            $log = "$(Invoke-LabSql $lab 'SHOW data_directory')/postgres.log"
            foreach ($arguments in @{}, @{ Last = '7d' }, @{ Model = 'gpt*' }, @{ Failed = $true }, @{ Last = '30d'; Provider = 'openai' }) {
                $null = Wait-Until {
                    $null = Get-LlmRequest -Deployment $path @arguments | Select-Object -First 1
                    Select-String 'DECLARE llmops' $log -Quiet
                }
                $declared = @(Select-String 'execute [^:]*: (DECLARE llmops.*)' $log -Context 0, 1)[-1]
                $sql = $declared.Matches[0].Groups[1].Value
                foreach ($match in [regex]::Matches($declared.Context.PostContext[0], '\$(\d+) = (''[^'']*'')')) { $sql = $sql.Replace("`$$($match.Groups[1].Value)", $match.Groups[2].Value) }
                $plan = (Invoke-LabSql $lab "EXPLAIN $sql") -join "`n"
                $plan | Should -Match 'Index Scan Backward using "LiteLLM_SpendLogs_startTime' -Because $sql
                $plan | Should -Not -Match '(?m)^\s*(->\s+)?Sort  ' -Because $sql
            }
        }
        finally {
            Invoke-LabSql $lab 'ALTER SYSTEM RESET log_statement'
            Invoke-LabSql $lab 'SELECT pg_reload_conf()'
            Invoke-LabSql $lab "DELETE FROM `"LiteLLM_SpendLogs`" WHERE request_id LIKE 'many-%'; DROP TABLE copies"
        }
    }

    It 'cancels the statement with Select-Object -First <First>' -ForEach @(@{ First = 1 }, @{ First = 10 }, @{ First = 3000 }) {
        @(Get-LlmRequest -Deployment $path | Select-Object -First $First).Count | Should -Be $First
        Wait-Until { -not (Get-ActiveStatement) } | Should -BeTrue
    }

    It 'cancels the statement when the pipeline is stopped' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$PSScriptRoot/../LiteLlmOps.psd1'; Get-LlmRequest -Deployment '$path' | ForEach-Object { Start-Sleep -Seconds 600 }")
            $running = $shell.BeginInvoke()
            Wait-Until { Get-ActiveStatement } | Should -BeTrue
            $shell.Stop()
            Wait-Until { -not (Get-ActiveStatement) } | Should -BeTrue
            Wait-Until { $running.IsCompleted } | Should -BeTrue
        }
        finally {
            $shell.Dispose()
        }
    }

    It 'ends a statement that waits when the pipeline is stopped' {
        $url = (Get-LabVariable $lab DATABASE_URL) -replace '\?.*'
        $holder = Start-ThreadJob { psql -X -q -c 'BEGIN; LOCK TABLE "LiteLLM_SpendLogs"; SELECT pg_sleep(600)' $using:url 2>&1 }
        $shell = [powershell]::Create()
        try {
            Wait-Until { (Invoke-LabSql $lab "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = '`"LiteLLM_SpendLogs`"'::regclass") -eq '1' } | Should -BeTrue
            $null = $shell.AddScript("Import-Module '$PSScriptRoot/../LiteLlmOps.psd1'; Get-LlmRequest -Deployment '$path'")
            $running = $shell.BeginInvoke()
            Wait-Until { "$(Get-ActiveStatement)" -like '*DECLARE llmops*' } | Should -BeTrue
            $shell.Stop()
            Wait-Until { $running.IsCompleted } | Should -BeTrue
            Wait-Until { -not (Get-ActiveStatement) } | Should -BeTrue
        }
        finally {
            $shell.Dispose()
            $null = Invoke-LabSql $lab "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK TABLE%'"
            $null = Receive-Job $holder -Wait -AutoRemoveJob
        }
    }

    It 'reads a database of LiteLLM <Version>' -ForEach @(@{ Version = '1.81.13' }, @{ Version = '1.83.2' }) {
        Invoke-LabSql $lab @'
ALTER TABLE "LiteLLM_SpendLogs" RENAME TO log_table;
CREATE TABLE "LiteLLM_SpendLogs" (LIKE log_table INCLUDING ALL);
INSERT INTO "LiteLLM_SpendLogs" SELECT * FROM log_table WHERE request_id IN ('req-00004', 'req-00080', 'x-old');
ALTER TABLE "LiteLLM_SpendLogs" DROP COLUMN litellm_call_id, DROP COLUMN request_duration_ms, DROP COLUMN created_at;
'@
        if ($Version -eq '1.81.13') { Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_SpendLogs" DROP COLUMN status, DROP COLUMN session_id, DROP COLUMN organization_id, DROP COLUMN "completionStartTime"' }
        try {
            $all = Get-LlmRequest -Deployment $path -IncludeContent -Verbose 4>&1
            $requests = @($all | Where-Object { $_ -isnot [Management.Automation.VerboseRecord] })
            $requests.RequestId | Should -Be 'req-00004', 'req-00080', 'x-old'
            $requests.Status | Should -Be 'success', 'failure', 'failure'
            $requests[0].Duration | Should -Be ([timespan] '00:00:02.5')
            $requests.CallId | Should -Be $null, $null, $null
            @($all | Where-Object { "$_" -like '*LiteLLM_SpendLogs has no column *litellm_call_id*' }).Count | Should -Be 1
            (Get-LlmRequest -Failed -Deployment $path).RequestId | Should -Be 'req-00080', 'x-old'
        }
        finally {
            Invoke-LabSql $lab 'DROP TABLE "LiteLLM_SpendLogs"; ALTER TABLE log_table RENAME TO "LiteLLM_SpendLogs"'
        }
    }

    It 'says that a database has no spend log' {
        Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_SpendLogs" RENAME TO log_table'
        try {
            { Get-LlmRequest -Deployment $path } | Should -Throw '*no table LiteLLM_SpendLogs*' -ErrorId 'TableNotFound,*'
        }
        finally {
            Invoke-LabSql $lab 'ALTER TABLE log_table RENAME TO "LiteLLM_SpendLogs"'
        }
    }

    It 'completes names' {
        foreach ($case in @('Model', 'local-l', 'local-llama'), @('Provider', 'an', 'anthropic'), @('Tag', 'bu', 'build'), @('Key', 'c', 'ci')) {
            $parameter, $typed, $name = $case
            Wait-Until { @((TabExpansion2 "Get-LlmRequest -Deployment '$path' -$parameter $typed").CompletionMatches | Where-Object ListItemText -EQ $name).Count -eq 1 } -Seconds 30 | Should -BeTrue -Because $parameter
        }
        (TabExpansion2 'Get-LlmRequest -Status f').CompletionMatches.ListItemText | Should -Be 'failure'
    }

    It 'needs SELECT on the spend log only' {
        $url = [UriBuilder] (Get-LabVariable $lab DATABASE_URL)
        Invoke-LabSql $lab "CREATE ROLE reader LOGIN PASSWORD 'reader'; GRANT USAGE ON SCHEMA public TO reader; GRANT SELECT ON `"LiteLLM_SpendLogs`" TO reader"
        $url.UserName = $url.Password = 'reader'
        $copy = New-Item -ItemType Directory "$path/../reader"
        Set-Content "$copy/llmops.yaml" "name: reader`ndatabase: { url: '$($url.Uri.AbsoluteUri)' }`n"
        $request = Get-LlmRequest req-00004 -Deployment $copy.FullName
        $request.Key, $request.User, $request.Team, $request.Cost | Should -Be 'ci', 'u-ann', 't-platform', 0.02
        $null = Get-LlmRequest -Model nothing -Deployment $copy.FullName
        { Get-LlmRequest -Team platform -Deployment $copy.FullName } | Should -Throw '*may not read LiteLLM_TeamTable*' -ErrorId 'DatabasePermissionDenied,*'
        Invoke-LabSql $lab 'REVOKE SELECT ON "LiteLLM_SpendLogs" FROM reader'
        { Get-LlmRequest -Deployment $copy.FullName } | Should -Throw '*may not read LiteLLM_SpendLogs*' -ErrorId 'DatabasePermissionDenied,*'
    }

    It 'shows requests in a table of <Width> columns' -ForEach @(@{ Width = 80 }, @{ Width = 120 }) {
        $lines = (Get-LlmRequest req-00080, req-00004, req-00003, x-early -Deployment $path | Out-String -Width $Width).Trim() -split '\r?\n'
        $plain = $lines -replace "`e\[[\d;]*m"
        $plain[0] -split '\s+' | Should -Be 'Time', 'Key', 'ModelGroup', 'Status', 'Duration', 'TotalTokens', 'Cost'
        $plain | Where-Object { $_.TrimEnd().Length -gt $Width } | Should -BeNullOrEmpty
        "$plain" | Should -BeLike '*cache hit*$0.0200*failure 429*2.5 s*'
    }

    It 'does not return all requests for an object whose ids are empty' {
        $result = Get-ErrorsOf { [pscustomobject]@{ UserId = ''; TeamId = $null; Deployment = $path } | Get-LlmRequest }
        $result.Errors.FullyQualifiedErrorId | Should -Be 'UnsupportedInputType,LiteLlmOps.Commands.GetLlmRequestCommand'
        $result.Output | Should -BeNullOrEmpty
    }
}
