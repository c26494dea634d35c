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
        EndUser    = Get-LlmSpend EndUser -Last 3d -EndUser customer-1 -Deployment $path
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
        (Get-LlmSpend Team -Last 3d -Deployment $reader).Team | Should -Be 'platform', 'research'
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
