# Tables in consoles of 80, 120 and 200 columns; colours; CSV and JSON.

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -Services
    $path = $lab.Path
    # Rows of queries, with names that are as long as people choose them.
    Add-LabRecord $lab
    Invoke-LabSql $lab @'
INSERT INTO "LiteLLM_OrganizationTable" (organization_id, organization_alias, budget_id, models, spend, created_by, updated_by)
VALUES ('o-long', 'Department of Long Names and Abbreviations', 'b-acme', '{}', 12345.6789, 'admin', 'admin');
INSERT INTO "LiteLLM_TeamTable" (team_id, team_alias, organization_id, admins, members, members_with_roles, models, spend, max_budget)
VALUES ('t-long', 'customer-support-and-documentation', 'o-long', '{}', '{}', '[{"role": "user", "user_id": "u-long"}]', '{}', 12345.6789, 20000);
INSERT INTO "LiteLLM_UserTable" (user_id, user_email, user_role, teams, models, spend, max_budget)
VALUES ('u-long', 'maximilian.mustermann@department.example.com', 'internal_user_viewer', '{t-long}', '{}', 12345.6789, 20000);
INSERT INTO "LiteLLM_VerificationToken" (token, key_name, key_alias, user_id, team_id, models, spend, max_budget, expires, created_by)
VALUES (encode(sha256('long'), 'hex'), 'sk-...1234', 'customer-support-bot-production', 'u-long', 't-long', '{}', 12345.6789, 20000, (now() AT TIME ZONE 'UTC') + interval '9 days', 'a');
INSERT INTO "LiteLLM_AuditLog" (id, updated_at, changed_by, changed_by_api_key, action, table_name, object_id, before_value, updated_values)
VALUES ('a-1', now() AT TIME ZONE 'UTC', 'u-long', '', 'unblocked', 'LiteLLM_TeamTable', 't-long', '{"max_budget": 50, "blocked": true}', '{"max_budget": 100, "blocked": false}');
INSERT INTO "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, model_info, created_by, updated_by)
VALUES ('m-long', 'anthropic/claude-sonnet-4-5-20250929-thinking', '{"model": "vertex_ai/claude-sonnet-4-5@20250929"}', '{"id": "m-long"}', 'a', 'a');
UPDATE "LiteLLM_DailyUserSpend" SET spend = spend + 0.5 WHERE date = (SELECT min(date) FROM "LiteLLM_DailyUserSpend" WHERE date > to_char(now() - interval '5 days', 'YYYY-MM-DD'));
UPDATE "LiteLLM_SpendLogs" SET model_group = 'anthropic/claude-sonnet-4-5-20250929-thinking' WHERE request_id = 'req-00006';
'@
    $objects = @{
        LlmAuditEntry      = @(Get-LlmAuditLog -Deployment $path)
        LlmBudget          = @(Get-LlmBudget -Deployment $path)
        LlmCredential      = @(Get-LlmCredential -Deployment $path)
        LlmKey             = @(Get-LlmKey -Deployment $path)
        LlmMcpServer       = @(Get-LlmMcpServer -Deployment $path)
        LlmModel           = @(Get-LlmModel -Deployment $path -WarningAction Ignore)
        LlmOrganization    = @(Get-LlmOrganization -Deployment $path)
        LlmRequest         = @(Get-LlmRequest -Last 1d -Deployment $path)
        LlmSpend           = @(Get-LlmSpend Day, Key -Last 7d -Deployment $path)
        LlmSpendComparison = @(Get-LlmSpend Key, Model -Compare -Last 7d -Deployment $path -WarningAction Ignore)
        LlmSpendDifference = @(Get-LlmSpend -Verify -Last 7d -Deployment $path)
        LlmSpendProjection = @(Get-LlmSpend Team -Project -Deployment $path)
        LlmTeam            = @(Get-LlmTeam -Deployment $path)
        LlmUser            = @(Get-LlmUser -Deployment $path)
        LlmDrift       = @(Get-LlmDrift -Deployment $path)
        LlmDriftChange = @(Watch-LlmDrift -Deployment $path -Timeout 0)
        LlmChange      = @(Invoke-LlmSeed -Deployment $path -WhatIf)
        LlmSetting     = @(Get-LlmSetting -Deployment $path)
        LlmCheckResult = @(Test-LlmSmoke -Deployment $path)
        LlmFinding     = @(Test-LlmConsistency -Deployment $path)
        LlmIncident    = @('12:01:02 - LiteLLM Proxy:ERROR: proxy_server.py:1 - column LiteLLM_VerificationToken.organization_id does not exist' | Get-LlmIncident -Deployment $path)
        LlmService     = @(Get-LlmService -Deployment $path)
        LlmSignature   = @(Get-LlmSignature auth*)
        LlmRequestStat = @('INFO:     127.0.0.1:50000 - "GET /v1/models HTTP/1.1" 200 OK' | Measure-LlmRequest)
        LlmLab         = @($lab)
        LlmEndpoint    = @(Get-LlmEndpoint -Deployment $path)
        LlmAccessChange = @(Set-LlmUiAccess -Generate -GenerateDashboard -AccessMode all -WhatIf -Deployment $path -WarningAction Ignore)
    }
    function Get-Table($Items, [int] $Width) { ($Items | Out-String -Width $Width).ReplaceLineEndings("`n").Trim("`n") -split "`n" }
    function Get-Header([string[]] $Table) { -split ($Table | Where-Object { $_ -match '^\s*-+(\s+-+)+\s*$' } | Select-Object -First 1 | ForEach-Object { $Table[[array]::IndexOf($Table, $_) - 1] }) }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'The table of <Type>' -ForEach @(
    @{ Type = 'LlmDrift'; Last = 'Actual' }
    @{ Type = 'LlmDriftChange'; Last = 'Actual' }
    @{ Type = 'LlmChange'; Last = 'Impact' }
    @{ Type = 'LlmSetting'; Last = 'Overridden' }
    @{ Type = 'LlmCheckResult'; Last = 'Message' }
    @{ Type = 'LlmFinding'; Last = 'Evidence' }
    @{ Type = 'LlmIncident'; Last = 'Evidence' }
    @{ Type = 'LlmService'; Last = 'Message' }
    @{ Type = 'LlmSignature'; Last = 'Title' }
    @{ Type = 'LlmRequestStat'; Last = 'Group' }
    @{ Type = 'LlmLab'; Last = 'Path' }
    @{ Type = 'LlmAuditEntry'; Last = 'Fields' }
    @{ Type = 'LlmBudget'; Last = 'UsedBy' }
    @{ Type = 'LlmCredential'; Last = 'Models' }
    @{ Type = 'LlmKey'; Last = 'ExpiresAt' }
    @{ Type = 'LlmMcpServer'; Last = 'Status' }
    @{ Type = 'LlmModel'; Last = 'Upstream' }
    @{ Type = 'LlmOrganization'; Last = 'Organization' }
    @{ Type = 'LlmRequest'; Last = 'Cost' }
    @{ Type = 'LlmSpend'; Last = 'Group' }
    @{ Type = 'LlmSpendComparison'; Last = 'Group' }
    @{ Type = 'LlmSpendDifference'; Last = 'Cause' }
    @{ Type = 'LlmSpendProjection'; Last = 'Group' }
    @{ Type = 'LlmTeam'; Last = 'Members' }
    @{ Type = 'LlmUser'; Last = 'Teams' }
    @{ Type = 'LlmEndpoint'; Last = 'Message' }
    @{ Type = 'LlmAccessChange'; Last = 'Message' }
) {
    It 'has the names of properties as headers, and all columns, at <_> columns' -ForEach 80, 120, 200 {
        $items = $objects[$Type]
        $items.Count | Should -BeGreaterThan 0
        $header = Get-Header (Get-Table $items $_)
        $header[-1] | Should -Be $Last
        foreach ($name in $header) { $items[0].PSObject.Properties.Name | Should -Contain $name }
    }

    It 'fits into <_> columns' -ForEach 80, 120, 200 {
        $longest = (Get-Table $objects[$Type] $_ | Measure-Object -Property Length -Maximum).Maximum
        $longest | Should -BeLessOrEqual $_
    }

    It 'uses the width of the console' {
        $narrow = (Get-Table $objects[$Type] 80).Count
        $wide = (Get-Table $objects[$Type] 200).Count
        $wide | Should -BeLessOrEqual $narrow
    }

    It 'is readable as JSON and CSV' {
        $json = @($objects[$Type] | ConvertTo-Json -EnumsAsStrings -Depth 4 -AsArray | ConvertFrom-Json)
        $csv = @($objects[$Type] | ConvertTo-Csv | ConvertFrom-Csv)
        $csv.Count | Should -Be $objects[$Type].Count
        foreach ($index in 0..($csv.Count - 1)) {
            foreach ($property in $objects[$Type][$index].PSObject.Properties) {
                $cell = $csv[$index].($property.Name)
                $cell | Should -Not -Match '^(System|LiteLlmOps)\.|\{ \w+ = ' -Because "$($property.Name) is text in CSV"
                if ($property.Value -is [string] -or $property.Value -is [enum]) {
                    $cell | Should -BeExactly "$($property.Value)"
                    $json[$index].($property.Name) | Should -BeExactly "$($property.Value)"
                }
                elseif ($property.Value -is [Collections.IList]) {
                    $cell | Should -BeExactly ($property.Value -join ', ')
                    @($json[$index].($property.Name)).Count | Should -Be $property.Value.Count
                }
            }
        }
    }
}

Describe 'The tables' {
    It 'shows the whole path of a drift at 80 columns' {
        $text = (Get-Table $objects.LlmDrift 80) -join ' ' -replace '\s+'
        foreach ($name in 'routing_strategy', 'num_retries', 'allowed_fails') { $text | Should -BeLike "*$name*" }
    }

    It 'groups drift by section and findings by severity' {
        Get-Table $objects.LlmDrift 120 | Should -Contain '   Section: router_settings'
        (Get-Table $objects.LlmFinding 120) -match '^   Severity: (Error|Warning|Info)' | Should -Not -BeNullOrEmpty
    }

    It 'colours status, severity, verdict and kind with the colours of $PSStyle, and leaves redirected text plain' {
        $rendering = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'Ansi'
            $objects.LlmFinding | Out-String | Should -Match ([regex]::Escape($PSStyle.Formatting.Error) + 'Error')
            $objects.LlmDrift | Out-String | Should -Match ([regex]::Escape($PSStyle.Formatting.Warning) + 'Changed')
            $objects.LlmCheckResult | Out-String | Should -Match ([regex]::Escape($PSStyle.Foreground.Green) + 'Passed')
            $PSStyle.OutputRendering = 'PlainText'
            $objects.LlmFinding | Out-String | Should -Not -Match '\e'
        }
        finally { $PSStyle.OutputRendering = $rendering }
    }

    It 'shows times in the local time zone with its offset' {
        $stat = '2026-11-25 12:00:00,000 INFO:     127.0.0.1:50000 - "GET /v1/models HTTP/1.1" 200 OK' | Measure-LlmRequest
        (Get-Table $stat 120) -match '\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d' | Should -Not -BeNullOrEmpty
    }
}
