BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path
    Add-LabRecord $lab
    $empty = Get-LlmAuditLog -Deployment $path -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] -and "$_" -like 'The audit log is empty*' }
    # As create_audit_log_for_update writes them; the last one has its values as a text in the jsonb column.
    Invoke-LabSql $lab @'
INSERT INTO "LiteLLM_AuditLog" (id, updated_at, changed_by, changed_by_api_key, action, table_name, object_id, before_value, updated_values) VALUES
  ('a-1', (now() AT TIME ZONE 'UTC') - interval '3 days', 'u-ann', encode(sha256('sk-ci-1234'), 'hex'), 'created', 'LiteLLM_TeamTable', 't-research', NULL,
   '{"team_id": "t-research", "team_alias": "research", "max_budget": 50, "models": [], "metadata": null}'),
  ('a-2', (now() AT TIME ZONE 'UTC') - interval '2 hours', 'u-bob', '', 'updated', 'LiteLLM_VerificationToken', encode(sha256('sk-dev-1234'), 'hex'),
   '{"key_alias": "dev", "max_budget": 10, "metadata": {"api_token": "geheim-0815-geheim"}}', '{"key_alias": "dev", "max_budget": 20, "metadata": {"api_token": "geheim-4711-geheim"}}'),
  ('a-3', (now() AT TIME ZONE 'UTC') - interval '10 minutes', 'u-ann', '', 'deleted', 'LiteLLM_ProxyModelTable', 'm-gone', '{"model_name": "gone", "model_id": "m-gone"}', NULL),
  ('a-4', (now() AT TIME ZONE 'UTC') - interval '5 minutes', 'default_user_id', '', 'blocked', 'LiteLLM_TeamTable', 't-quiet', to_jsonb('{"blocked": false}'::text), to_jsonb('{"blocked": true}'::text));
'@
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Get-LlmAuditLog' {
    It 'says why an empty log is empty' {
        "$empty" | Should -BeLike '*enterprise license*store_audit_logs*'
    }

    It 'returns who changed what, newest first' {
        $entries = @(Get-LlmAuditLog -Deployment $path)
        $entries.Id | Should -Be 'a-4', 'a-3', 'a-2', 'a-1'
        $entries.Action | Should -Be 'blocked', 'deleted', 'updated', 'created'
        $entries.User | Should -Be 'default_user_id', 'ann', 'bob@example.com', 'ann'
        $entries.UserId | Should -Be 'default_user_id', 'u-ann', 'u-bob', 'u-ann'
        $entries.ObjectName | Should -Be 't-quiet', 'gone', 'dev', 'research'
        $entries.Key | Should -Be $null, $null, $null, 'ci'
        $entries[0].Time.Kind | Should -Be 'Utc'
        $entries[2].ObjectId | Should -Be (Get-LlmKey dev -Deployment $path).KeyHash
        $entries[3].KeyHash | Should -Be (Get-LlmKey ci -Deployment $path).KeyHash
    }

    It 'returns the fields that changed, with secrets masked' {
        $blocked, $deleted, $updated, $created = Get-LlmAuditLog -Deployment $path
        $updated.Fields | Should -Be 'max_budget', 'metadata'
        ($updated.Before | ConvertFrom-Json).max_budget, ($updated.After | ConvertFrom-Json).max_budget | Should -Be 10, 20
        $created.Fields | Sort-Object | Should -Be 'max_budget', 'team_alias', 'team_id'
        $created.Before | Should -BeNullOrEmpty
        $deleted.Fields | Should -BeNullOrEmpty
        $deleted.After | Should -BeNullOrEmpty
        ($deleted.Before | ConvertFrom-Json).model_name | Should -Be 'gone'
        $blocked.Fields, $blocked.Before, $blocked.After | Should -Be 'blocked', '{"blocked":false}', '{"blocked":true}'
        Get-LlmAuditLog -Deployment $path | ConvertTo-Json | Should -Not -Match 'geheim'
    }

    It 'selects entries <Name>' -ForEach @(
        @{ Name = 'by action'; Arguments = @{ Action = 'DELETED', 'cre*' }; Found = 'a-3', 'a-1' }
        @{ Name = 'by table'; Arguments = @{ Table = '*Team*' }; Found = 'a-4', 'a-1' }
        @{ Name = 'by object name'; Arguments = @{ Object = 'dev', 'gone' }; Found = 'a-3', 'a-2' }
        @{ Name = 'by object id'; Arguments = @{ Object = 't-quiet' }; Found = 'a-4' }
        @{ Name = 'by user'; Arguments = @{ User = 'ann' }; Found = 'a-3', 'a-1' }
        @{ Name = 'by email address'; Arguments = @{ User = 'bob@example.com' }; Found = 'a-2' }
        @{ Name = 'by the address of a user with an alias'; Arguments = @{ User = 'ann@example.com' }; Found = 'a-3', 'a-1' }
        @{ Name = 'of the last hour'; Arguments = @{ Last = '1h' }; Found = 'a-4', 'a-3' }
        @{ Name = 'of a time range'; Arguments = @{ Since = '4h'; Until = '1h' }; Found = 'a-2' }
    ) {
        (Get-LlmAuditLog -Deployment $path @Arguments).Id | Should -Be $Found
    }

    It 'returns nothing, without an error, for names that exist without an entry' {
        $result = Get-ErrorsOf {
            Get-LlmAuditLog -User carol -Deployment $path
            Get-LlmAuditLog -User bob@example.com -Last 1h -Deployment $path
            Get-LlmAuditLog -Action rotated -Table LiteLLM_UserTable -Deployment $path
            Get-LlmAuditLog -Object dev -Last 1h -Deployment $path
            Get-LlmAuditLog -Object x* -Deployment $path
        }
        @($result.Errors) + @($result.Output) | Should -BeNullOrEmpty
    }

    It 'writes an error for a name that nothing has' {
        $result = Get-ErrorsOf { Get-LlmAuditLog -User carl -Deployment $path }
        "$($result.Errors)" | Should -Be "The audit log of lab has no entry of the user 'carl'. Did you mean 'carol'?"
        $result.Errors.FullyQualifiedErrorId | Should -BeLike 'UserNotFound,*'
        "$((Get-ErrorsOf { Get-LlmAuditLog -Action delete -Deployment $path }).Errors)" | Should -BeLike "*no entry with the action 'delete'. Did you mean 'deleted'?"
        "$((Get-ErrorsOf { Get-LlmAuditLog -Table LiteLLM_TeamTabel -Deployment $path }).Errors)" | Should -BeLike "*Did you mean 'LiteLLM_TeamTable'?"
        "$((Get-ErrorsOf { Get-LlmAuditLog gonne -Deployment $path }).Errors)" | Should -BeLike "*no entry of the object 'gonne'. Did you mean 'gone'?"
        { Get-LlmAuditLog -Last 1h -Since 2h -Deployment $path } | Should -Throw -ErrorId 'InvalidTimeRange,*'
        { Get-LlmAuditLog -Since 1h -Until 2h -Deployment $path } | Should -Throw -ErrorId 'InvalidTimeRange,*'
    }

    It 'returns the changes of the objects of the pipeline' {
        (Get-LlmKey dev -Deployment $path | Get-LlmAuditLog).Id | Should -Be 'a-2'
        (Get-LlmKey dev -Deployment $path | ConvertTo-Json | ConvertFrom-Json | Get-LlmAuditLog).Id | Should -Be 'a-2'
        ([pscustomobject]@{ TeamId = 't-research'; Deployment = $path } | Get-LlmAuditLog).Id | Should -Be 'a-1'
        ([pscustomobject]@{ ModelId = 'm-gone'; Deployment = $path } | Get-LlmAuditLog).Id | Should -Be 'a-3'
        (Get-LlmAuditLog -Object research -Deployment $path | Get-LlmKey).Alias | Should -Be 'ci'
    }

    It 'ends with Select-Object -First' {
        (Get-LlmAuditLog -Deployment $path | Select-Object -First 1).Id | Should -Be 'a-4'
    }

    It 'needs SELECT only' {
        $url = [UriBuilder] (Get-LabVariable $lab DATABASE_URL)
        Invoke-LabSql $lab "CREATE ROLE auditreader LOGIN PASSWORD 'auditreader'; GRANT USAGE ON SCHEMA public TO auditreader; GRANT SELECT ON `"LiteLLM_AuditLog`" TO auditreader"
        $url.UserName = $url.Password = 'auditreader'
        $copy = New-Item -ItemType Directory "$path/../reader"
        Set-Content "$copy/llmops.yaml" "name: reader`ndatabase: { url: '$($url.Uri.AbsoluteUri)' }`n"
        $entry = Get-LlmAuditLog -Action created -Deployment $copy.FullName
        $entry.User, $entry.ObjectName | Should -Be 'u-ann', 'research'
        Invoke-LabSql $lab 'REVOKE SELECT ON "LiteLLM_AuditLog" FROM auditreader'
        { Get-LlmAuditLog -Deployment $copy.FullName } | Should -Throw '*may not read LiteLLM_AuditLog*' -ErrorId 'DatabasePermissionDenied,*'
    }
}
