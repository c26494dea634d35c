# What all query cmdlets have in common: objects of one in the pipeline of another, also after a conversion, and roles that may read single columns only.

BeforeDiscovery {
    $commands = 'Model', 'Key', 'User', 'Team', 'Organization', 'Budget', 'Credential', 'McpServer', 'AuditLog', 'Spend', 'Request' | ForEach-Object { "Get-Llm$_" }
}

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path
    Add-LabRecord $lab
    Invoke-LabSql $lab @'
INSERT INTO "LiteLLM_AuditLog" (id, updated_at, changed_by, changed_by_api_key, action, table_name, object_id, before_value, updated_values) VALUES
  ('a-1', (now() AT TIME ZONE 'UTC') - interval '5 hours', 'u-ann', '', 'updated', 'LiteLLM_TeamTable', 't-platform', '{"max_budget": 50}', '{"max_budget": 100}'),
  ('a-2', (now() AT TIME ZONE 'UTC') - interval '4 hours', 'u-bob', '', 'updated', 'LiteLLM_UserTable', 'u-ann', '{"max_budget": 5}', '{"max_budget": 6}')
'@
    # An object of each kind.
    $objects = @{
        Model      = Get-LlmModel local-phi -Deployment $path
        Key        = Get-LlmKey ci -Deployment $path
        User       = Get-LlmUser ann -Deployment $path
        Team       = Get-LlmTeam platform -Deployment $path
        Budget     = Get-LlmBudget b-tier -Deployment $path
        Credential = Get-LlmCredential -Deployment $path | Select-Object -First 1
        McpServer  = Get-LlmMcpServer -Deployment $path | Select-Object -First 1
        AuditLog   = Get-LlmAuditLog t-platform, platform -Deployment $path | Select-Object -First 1
        Request    = Get-LlmRequest req-00004 -Deployment $path
        Day        = Get-LlmSpend Day -Last 3d -Deployment $path | Select-Object -First 1
        Group      = Get-LlmSpend ModelGroup -Last 3d -ModelGroup claude -Deployment $path
        EndUser    = Get-LlmSpend EndUser -Last 71h -EndUser customer-1 -Deployment $path
        Tag        = Get-LlmSpend Tag -Last 3d -Tag build -Deployment $path
        Provider   = Get-LlmSpend Provider -Last 3d -Provider anthropic -Deployment $path
        Member     = (Get-LlmTeam platform -Deployment $path).Members | Select-Object -First 1
        Deployment = Get-LlmDeployment -Deployment $path
    }
    function Invoke-Query([string] $Command, $Item) {
        $more = $Command -in 'Get-LlmSpend', 'Get-LlmRequest' ? @{ Last = '3d' } : @{}
        Get-ErrorsOf { $Item | & $Command @more -WarningAction Ignore }
    }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'An object of a query in the pipeline' {
    It '<From> of which <Command> cannot select anything is an error, and not everything' -ForEach @(
        foreach ($from in 'Budget', 'McpServer', 'Day', 'Member') { @{ From = $from; Command = 'Get-LlmModel' } }
        foreach ($from in 'Credential', 'McpServer', 'Day', 'Group') { @{ From = $from; Command = 'Get-LlmKey' } }
        foreach ($command in 'User', 'Team', 'Organization', 'Budget') {
            foreach ($from in 'Credential', 'McpServer', 'Day', 'Group') { @{ From = $from; Command = "Get-Llm$command" } }
        }
        foreach ($from in 'Key', 'User', 'Team', 'Budget', 'McpServer', 'Day') { @{ From = $from; Command = 'Get-LlmCredential' } }
        foreach ($from in 'Key', 'User', 'Team', 'Budget', 'Credential', 'Model', 'Day') { @{ From = $from; Command = 'Get-LlmMcpServer' } }
        foreach ($from in 'Budget', 'Credential', 'McpServer', 'Day', 'Group') { @{ From = $from; Command = 'Get-LlmAuditLog' } }
        foreach ($command in 'Spend', 'Request') {
            foreach ($from in 'Budget', 'Credential', 'McpServer', 'Day') { @{ From = $from; Command = "Get-Llm$command" } }
        }
    ) {
        $outcome = Invoke-Query $Command $objects[$From]
        $outcome.Output | Should -BeNullOrEmpty
        $outcome.Errors | Should -HaveCount 1
        $outcome.Errors.FullyQualifiedErrorId | Should -BeLike 'UnsupportedInputType,*'
        "$($outcome.Errors)" | Should -BeLike 'The object selects no *'
    }

    It '<From> that is known, but has no <Command>, selects nothing without an error' -ForEach @(
        @{ From = 'Model'; Command = 'Get-LlmTeam' }
        @{ From = 'Model'; Command = 'Get-LlmCredential' }
    ) {
        $outcome = Invoke-Query $Command $objects[$From]
        @($outcome.Output) + @($outcome.Errors) | Should -BeNullOrEmpty
    }

    It 'a deployment selects all of <_>' -ForEach $commands {
        $outcome = Invoke-Query $_ $objects.Deployment
        $outcome.Errors | Should -BeNullOrEmpty
        $more = $_ -in 'Get-LlmSpend', 'Get-LlmRequest' ? @{ Last = '3d' } : @{}
        $outcome.Output.Count | Should -Be @(& $_ -Deployment $path @more).Count
        $outcome.Output.Count | Should -BeGreaterThan 0
    }

    It 'a row of spend by <From> selects its requests' -ForEach @(
        @{ From = 'Group'; Property = 'ModelGroup'; Value = 'claude' }
        @{ From = 'EndUser'; Property = 'EndUser'; Value = 'customer-1' }
        @{ From = 'Tag'; Property = 'Tags'; Value = 'build' }
        @{ From = 'Provider'; Property = 'Provider'; Value = 'anthropic' }
    ) {
        $outcome = Invoke-Query Get-LlmRequest $objects[$From]
        $outcome.Errors | Should -BeNullOrEmpty
        $outcome.Output.Count | Should -BeGreaterThan 10
        foreach ($request in $outcome.Output) { $request.$Property | Should -Contain $Value }
    }

    It 'an entry of the audit log is not a request' {
        (Invoke-Query Get-LlmRequest $objects.AuditLog).Errors | Should -BeNullOrEmpty
        (Invoke-Query Get-LlmRequest $objects.Request).Output.RequestId | Should -Be 'req-00004'
    }

    It 'an entry of the audit log selects the entries of its object' {
        (Invoke-Query Get-LlmAuditLog $objects.AuditLog).Output.Id | Should -Be 'a-1'
        (Invoke-Query Get-LlmAuditLog $objects.User).Output.Id | Should -Be 'a-2'
    }

    It '<From> selects the same in <Command> after <Way>' -ForEach @(
        foreach ($way in 'Export-Clixml', 'JSON', 'CSV', 'a job') {
            @{ Way = $way; From = 'Team'; Command = 'Get-LlmKey'; Expected = 'ci', 'dev' }
            @{ Way = $way; From = 'Key'; Command = 'Get-LlmUser'; Expected = 'ann' }
            @{ Way = $way; From = 'Request'; Command = 'Get-LlmRequest'; Expected = 'req-00004' }
        }
    ) {
        $item = $objects[$From]
        $copy = switch ($Way) {
            'Export-Clixml' { $item | Export-Clixml "$TestDrive/item.xml"; Import-Clixml "$TestDrive/item.xml" }
            'JSON' { $item | ConvertTo-Json -Depth 3 -WarningAction Ignore | ConvertFrom-Json }
            'CSV' { $item | ConvertTo-Csv | ConvertFrom-Csv }
            'a job' { Start-Job { $using:item } | Receive-Job -Wait -AutoRemoveJob }
        }
        $outcome = Invoke-Query $Command $copy
        $outcome.Errors | Should -BeNullOrEmpty
        ($Command -eq 'Get-LlmRequest' ? $outcome.Output.RequestId : "$($outcome.Output)" -split ' ') | Should -Be $Expected
    }
}

Describe 'The master key' {
    BeforeAll {
        $hash = [Convert]::ToHexStringLower([Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes((Get-LabVariable $lab LITELLM_MASTER_KEY))))
        # As LiteLLM logs it up to 1.83, and later.
        Invoke-LabSql $lab @"
INSERT INTO "LiteLLM_SpendLogs" (request_id, call_type, api_key, spend, prompt_tokens, completion_tokens, total_tokens, "startTime", "endTime", model, model_group, "user", metadata, status)
SELECT 'master-' || n, 'acompletion', k, 0.5, 10, 10, 20, now() AT TIME ZONE 'UTC' - interval '1 minute', now() AT TIME ZONE 'UTC', 'gpt', 'gpt', 'default_user_id', '{}', 'success'
FROM (VALUES (1, '$hash'), (2, 'litellm_proxy_master_key')) v (n, k);
INSERT INTO "LiteLLM_DailyUserSpend" (id, user_id, date, api_key, model, model_group, custom_llm_provider, mcp_namespaced_tool_name, endpoint, prompt_tokens, completion_tokens, spend, api_requests, successful_requests, updated_at)
SELECT gen_random_uuid()::text, 'default_user_id', to_char("startTime", 'YYYY-MM-DD'), api_key, model, model_group, '', '', '', 10, 10, 0.5, 1, 1, now() AT TIME ZONE 'UTC' FROM "LiteLLM_SpendLogs" WHERE request_id LIKE 'master-%';
INSERT INTO "LiteLLM_AuditLog" (id, updated_at, changed_by, changed_by_api_key, action, table_name, object_id, before_value, updated_values)
VALUES ('a-m', now() AT TIME ZONE 'UTC', 'default_user_id', '$hash', 'deleted', 'LiteLLM_TeamTable', 't-gone', '{"team_alias": "gone"}', '{}');
"@
    }

    It 'has its name in spend, requests and the audit log, and can be selected by it' {
        $name = 'litellm_proxy_master_key'
        $spend = @(Get-LlmSpend Key -Key $name -Last 2d -Deployment $path)
        $spend.Key | Should -Be $name, $name
        $spend.KeyHash | Sort-Object | Should -Be ($hash, $name | Sort-Object)
        $requests = @(Get-LlmRequest -Key $name -Last 1d -Deployment $path)
        $requests.Key | Should -Be $name, $name
        (Get-LlmRequest master-1 -Deployment $path).Key | Should -Be $name
        (Get-LlmAuditLog gone -Deployment $path).Key | Should -Be $name
    }

    It 'is no error when it was not used' {
        Invoke-LabSql $lab "DELETE FROM `"LiteLLM_SpendLogs`" WHERE request_id LIKE 'master-%'; DELETE FROM `"LiteLLM_DailyUserSpend`" WHERE user_id = 'default_user_id'"
        foreach ($command in { Get-LlmRequest -Key litellm_proxy_master_key -Last 1d -Deployment $path }, { Get-LlmSpend Key -Key litellm_proxy_master_key -Last 2d -Deployment $path }) {
            $result = Get-ErrorsOf $command
            @($result.Errors) + @($result.Output) | Should -BeNullOrEmpty
        }
    }
}

Describe 'Names' {
    It 'selects users by <Name>' -ForEach @(
        @{ Name = 'an alias in another case'; User = 'ANN'; Found = 'u-ann' }
        @{ Name = 'an email address with a wildcard'; User = 'bob@*'; Found = 'u-bob' }
        @{ Name = 'characters of SQL patterns'; User = 'a_n', '%', '\'; Found = @() }
        @{ Name = 'a set of characters'; User = '[a-c]arol'; Found = 'u-carol' }
        @{ Name = 'letters beyond ASCII in another case'; User = 'JÜRGEN'; Found = 'u-jürgen' }
        @{ Name = 'a text with a quote'; User = "o'*"; Found = "u-o'hara" }
    ) {
        Invoke-LabSql $lab "INSERT INTO `"LiteLLM_UserTable`" (user_id, user_alias, user_role, teams, models, spend) VALUES ('u-jürgen', 'Jürgen', 'internal_user', '{}', '{}', 0), ('u-o''hara', 'O''Hara', 'internal_user', '{}', '{}', 0) ON CONFLICT DO NOTHING"
        @(Get-LlmUser $User -Deployment $path -ErrorAction Ignore | ForEach-Object UserId) | Should -Be $Found
    }

    It 'finds the team of a user whose name another parameter excludes' {
        $result = Get-ErrorsOf { Get-LlmUser ann -Team research -Deployment $path }
        @($result.Errors) + @($result.Output) | Should -BeNullOrEmpty
        (Get-ErrorsOf { Get-LlmUser ann -Team reserch -Deployment $path }).Errors | Should -BeLike "*Did you mean 'research'?"
    }

    It 'rejects a key that does not belong to the team or the user' {
        $result = Get-ErrorsOf { Get-LlmKey dev -Team research -Deployment $path }
        $result.Errors.FullyQualifiedErrorId | Should -BeLike 'ParameterNotApplicable,*'
        "$($result.Errors)" | Should -Be "-Alias and -Team exclude each other: the key 'dev' belongs to the team 'platform'. Omit one of them."
        (Get-ErrorsOf { Get-LlmKey dev -User ann -Deployment $path }).Errors | Should -BeLike "*belongs to the user 'bob@example.com'*"
        (Get-ErrorsOf { Get-LlmKey d* -Team research -Deployment $path }).Errors | Should -BeNullOrEmpty
        (Get-ErrorsOf { Get-LlmKey dev, soon -Team research -Deployment $path }).Errors | Should -BeNullOrEmpty
        (Get-ErrorsOf { Get-LlmRequest -Key dev -Team research -Last 1d -Deployment $path }).Errors | Should -BeLike "*belongs to the team 'platform', not to 'research'*"
    }

    It 'finds the keys of a user by the email address, although the user has an alias' {
        (Get-LlmKey -User ann@example.com -Deployment $path).Alias | Should -Be 'ci'
    }

    It 'completes the objects of the audit log' {
        Wait-Until { (TabExpansion2 "Get-LlmAuditLog -Deployment '$path' pla").CompletionMatches | Where-Object ListItemText -EQ 'platform' } -Seconds 30 | Should -BeTrue
    }
}

Describe 'A model in the pipeline of Get-LlmKey' {
    BeforeAll {
        Invoke-LabSql $lab @'
INSERT INTO "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, model_info, created_by, updated_by) VALUES
  ('m-gpt', 'gpt-4o', '{"model": "openai/gpt-4o"}', '{"id": "m-gpt", "access_groups": ["large"]}', 'a', 'a'),
  ('m-claude', 'claude', '{"model": "anthropic/claude-sonnet-4-5"}', '{"id": "m-claude"}', 'a', 'a'),
  ('m-team', 'model_name_t-research_1', '{"model": "openai/gpt-4o-mini"}', '{"id": "m-team", "team_id": "t-research", "team_public_model_name": "mini"}', 'a', 'a');
INSERT INTO "LiteLLM_VerificationToken" (token, key_name, key_alias, team_id, models, created_by) VALUES
  (encode(sha256('g'), 'hex'), 'sk-...g', 'by-group', NULL, '{large}', 'a'),
  (encode(sha256('p'), 'hex'), 'sk-...p', 'by-prefix', NULL, '{openai/*}', 'a'),
  (encode(sha256('t'), 'hex'), 'sk-...t', 'by-team', 't-platform', '{all-team-models}', 'a'),
  (encode(sha256('x'), 'hex'), 'sk-...x', 'beyond-team', 't-platform', '{local-llama}', 'a'),
  (encode(sha256('s'), 'hex'), 'sk-...s', 'all', NULL, '{all-proxy-models}', 'a');
'@
        # Keys without a list, whose team has none either.
        $all = 'all', 'never', 'stopped', 'sk-...1234' + @(Get-LlmKey -Deployment $path | Where-Object { $_.Alias -notin 'never', 'stopped' -and -not $_.TeamId -and -not $_.Models.Count } | ForEach-Object Key) | Sort-Object -Unique
        function Get-Callers([string] $Model) { (Get-LlmModel $Model -Deployment $path -Stored -WarningAction Ignore | Get-LlmKey).Key | Sort-Object -Unique }
    }

    It 'selects the keys that may use <Model>' -ForEach @(
        @{ Model = 'gpt-4o'; More = 'ci', 'dev', 'by-group', 'by-prefix', 'by-team' }
        @{ Model = 'claude'; More = 'dev', 'by-team', 'soon', 'old' }
    ) {
        Get-Callers $Model | Should -Be ($all + $More | Sort-Object -Unique)
    }

    It 'selects only keys of the team to which a model belongs' {
        Get-LlmModel mini -Deployment $path -WarningAction Ignore | Get-LlmKey | Should -BeNullOrEmpty
        Invoke-LabSql $lab "UPDATE `"LiteLLM_VerificationToken`" SET models = '{mini}' WHERE key_alias IN ('soon', 'ci')"
        (Get-LlmModel mini -Deployment $path -WarningAction Ignore | Get-LlmKey).Alias | Should -Be 'soon'
    }

    It 'is also a model after a conversion to JSON' {
        $model = Get-LlmModel gpt-4o -Deployment $path -Stored -WarningAction Ignore
        $json = $model | ConvertTo-Json | ConvertFrom-Json
        ($json | Get-LlmKey).KeyHash | Should -Be ($model | Get-LlmKey).KeyHash
    }

    It 'can be combined with filters' {
        (Get-LlmModel gpt-4o -Deployment $path -Stored -WarningAction Ignore | Get-LlmKey by-*).Alias | Should -Be 'by-group', 'by-prefix', 'by-team'
    }
}

Describe 'A role that may read some columns only' {
    BeforeAll {
        # All columns of a table, except for some.
        function Grant-Columns([string] $Table, [string[]] $Except) {
            $list = Invoke-LabSql $lab "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = '`"$Table`"'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> ALL ('{$($Except -join ',')}')"
            Invoke-LabSql $lab "REVOKE ALL ON `"$Table`" FROM columnreader; GRANT SELECT ($list) ON `"$Table`" TO columnreader"
        }
        Invoke-LabSql $lab "CREATE ROLE columnreader LOGIN PASSWORD 'columnreader'; GRANT USAGE ON SCHEMA public TO columnreader"
        $url = [UriBuilder] (Get-LabVariable $lab DATABASE_URL)
        $url.UserName = $url.Password = 'columnreader'
        $reader = (New-Item -ItemType Directory "$path/../columnreader").FullName
        Set-Content "$reader/llmops.yaml" "name: reader`ndatabase: { url: '$($url.Uri.AbsoluteUri)' }`n"
        Grant-Columns LiteLLM_VerificationToken metadata, aliases
        Grant-Columns LiteLLM_UserTable password, sso_user_id, metadata
        Grant-Columns LiteLLM_TeamTable metadata
        Grant-Columns LiteLLM_OrganizationTable metadata
        Grant-Columns LiteLLM_BudgetTable model_max_budget
        Grant-Columns LiteLLM_SpendLogs messages, response, proxy_server_request
        Grant-Columns LiteLLM_DailyUserSpend id
        Grant-Columns LiteLLM_DailyTeamSpend id
    }

    It 'reads <Command> without them' -ForEach @(
        @{ Command = 'Get-LlmKey'; Arguments = @{ Alias = 'dev' }; Absent = 'Metadata'; Column = 'LiteLLM_VerificationToken.metadata' }
        @{ Command = 'Get-LlmUser'; Arguments = @{ User = 'bob@example.com' }; Absent = 'Metadata'; Column = 'LiteLLM_UserTable.metadata' }
        @{ Command = 'Get-LlmTeam'; Arguments = @{ Team = 'platform' }; Absent = 'Metadata', 'MemberBudgetId'; Column = 'LiteLLM_TeamTable.metadata' }
        @{ Command = 'Get-LlmOrganization'; Arguments = @{ Organization = 'acme' }; Absent = 'Metadata'; Column = 'LiteLLM_OrganizationTable.metadata' }
        @{ Command = 'Get-LlmBudget'; Arguments = @{ Budget = 'b-tier' }; Absent = 'ModelMaxBudget'; Column = 'LiteLLM_BudgetTable.model_max_budget' }
    ) {
        $all = & $Command -Deployment $reader @Arguments -Verbose 4>&1
        $notes = $all | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        $item = $all | Where-Object { $_ -isnot [Management.Automation.VerboseRecord] }
        $expected = & $Command -Deployment $path @Arguments
        foreach ($name in $Absent) { $item.$name | Should -BeNullOrEmpty -Because $name }
        foreach ($name in 'Spend', 'MaxBudget', 'User', 'Team', 'BudgetId' | Where-Object { $_ -in $expected.PSObject.Properties.Name }) { $item.$name | Should -Be $expected.$name }
        "$notes" | Should -BeLike "*The database user may not read*$Column*"
    }

    It 'reads spend and requests' {
        (Get-LlmSpend Key -Last 3d -Deployment $reader).Spend | Should -Be (Get-LlmSpend Key -Last 3d -Deployment $path).Spend
        (Get-LlmSpend Team -Last 3d -Deployment $reader).Team | Sort-Object | Should -Be 'platform', 'research'
        $request = Get-LlmRequest req-00004 -Deployment $reader
        $request.Key, $request.User, $request.Team, $request.Cost | Should -Be 'ci', 'ann', 'platform', 0.02
    }

    It 'names the columns that a query cannot do without' {
        $record = { Get-LlmRequest -IncludeContent -Deployment $reader } | Should -Throw -ErrorId 'DatabasePermissionDenied,*' -PassThru
        "$record" | Should -BeLike '*may not read the columns messages, response, proxy_server_request of LiteLLM_SpendLogs. Grant SELECT*'
        Grant-Columns LiteLLM_VerificationToken token
        { Get-LlmKey -Deployment $reader } | Should -Throw '*may not read the column token of LiteLLM_VerificationToken*' -ErrorId 'DatabasePermissionDenied,*'
    }

    It 'shows ids where it may not read names' {
        Grant-Columns LiteLLM_VerificationToken metadata
        Grant-Columns LiteLLM_UserTable user_id
        Grant-Columns LiteLLM_TeamTable organization_id
        $key = Get-LlmKey dev -Deployment $reader
        $key.User, $key.Team | Should -Be 'u-bob', 't-platform'
    }
}
