BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path
    Add-LabRecord $lab
    Invoke-LabSql $lab "INSERT INTO `"LiteLLM_OrganizationTable`" (organization_id, organization_alias, budget_id, models, spend, created_by, updated_by) VALUES ('o-small', 'small', 'b-tier', '{}', 5, 'admin', 'admin')"
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Get-LlmOrganization' {
    It 'returns all organizations' {
        (Get-LlmOrganization -Deployment $path).Organization | Should -Be 'acme', 'small'
    }

    It 'returns the budget, the models and the times of an organization' {
        $organization = Get-LlmOrganization acme -Deployment $path
        $organization.OrganizationId, $organization.Alias, $organization.BudgetId | Should -Be 'o-acme', 'acme', 'b-acme'
        $organization.Models | Should -Be 'gpt-4o', 'claude', 'local-llama'
        $organization.Spend, $organization.MaxBudget, $organization.BudgetUsed, $organization.BudgetDuration | Should -Be 250.5, 1000, 25, '30d'
        $organization.Spend | Should -BeOfType decimal
        $organization.BudgetResetAt.Kind, $organization.CreatedAt.Kind, $organization.UpdatedAt.Kind | Should -Be 'Utc', 'Utc', 'Utc'
        $organization.Deployment | Should -Be (Get-LlmDeployment -Deployment $path).Path
        (Get-LlmOrganization small -Deployment $path).RpmLimit, (Get-LlmOrganization small -Deployment $path).TpmLimit | Should -Be 10, 20000
    }

    It 'returns the members and the number of teams and keys' {
        $organization = Get-LlmOrganization acme -Deployment $path
        $organization.MemberCount, $organization.TeamCount, $organization.KeyCount | Should -Be 2, 1, 2
        $organization.Members.User | Should -Be 'ann', 'bob@example.com'
        $organization.Members.Role | Should -Be 'org_admin', 'internal_user'
        $organization.Members[1].Spend, $organization.Members[1].MaxBudget, $organization.Members[1].Organization | Should -Be 12, 15, 'acme'
        ($organization | Get-LlmTeam).Team | Should -Be 'platform'
        ($organization | Get-LlmKey).Alias | Should -Be 'ci', 'dev'
        (Get-LlmOrganization small -Deployment $path).MemberCount | Should -Be 0
    }

    It 'selects organizations <Name>' -ForEach @(
        @{ Name = 'by alias'; Arguments = @{ Organization = 'SMALL' }; Found = 'o-small' }
        @{ Name = 'by id and wildcard'; Arguments = @{ Organization = 'o-*' }; Found = 'o-acme', 'o-small' }
        @{ Name = 'over their budget'; Arguments = @{ OverBudget = 100 }; Found = 'o-small' }
    ) {
        Get-LlmOrganization -Deployment $path @Arguments | ForEach-Object OrganizationId | Should -Be $Found
    }

    It 'writes an error that names a similar organization' {
        $result = Get-ErrorsOf { Get-LlmOrganization acne, small -Deployment $path }
        $result.Output.OrganizationId | Should -Be 'o-small'
        $result.Errors.FullyQualifiedErrorId | Should -Be 'OrganizationNotFound,LiteLlmOps.Commands.GetLlmOrganizationCommand'
        "$($result.Errors)" | Should -Be "The database of lab has no organization 'acne'. Did you mean 'acme'?"
        $none = Get-ErrorsOf { Get-LlmOrganization 'no-such*' -Deployment $path }
        @($none.Errors) + @($none.Output) | Should -BeNullOrEmpty
    }

    It 'returns the organizations of <Name>' -ForEach @(
        @{ Name = 'a team'; From = { Get-LlmTeam platform -Deployment $path }; Found = 'o-acme' }
        @{ Name = 'a team without an organization'; From = { Get-LlmTeam research -Deployment $path }; Found = $null }
        @{ Name = 'a key of a team'; From = { Get-LlmKey ci -Deployment $path }; Found = 'o-acme' }
        @{ Name = 'the hash of a key'; From = { [pscustomobject]@{ KeyHash = (Get-LlmKey ci -Deployment $path).KeyHash; Deployment = $path } }; Found = 'o-acme' }
        @{ Name = 'a key without a team'; From = { Get-LlmKey never -Deployment $path }; Found = $null }
        @{ Name = 'a user'; From = { Get-LlmUser ann -Deployment $path }; Found = 'o-acme' }
        @{ Name = 'a budget'; From = { Get-LlmBudget b-tier -Deployment $path }; Found = 'o-small' }
        @{ Name = 'an organization'; From = { Get-LlmOrganization small -Deployment $path }; Found = 'o-small' }
    ) {
        & $From | Get-LlmOrganization | ForEach-Object OrganizationId | Should -Be $Found
        & $From | ConvertTo-Json | ConvertFrom-Json | Get-LlmOrganization | ForEach-Object OrganizationId | Should -Be $Found
    }

    It 'stops with Select-Object -First' {
        (Get-LlmOrganization -Deployment $path | Select-Object -First 1).OrganizationId | Should -Be 'o-acme'
    }

    It 'completes organizations from the database' {
        Wait-Until { @((TabExpansion2 "Get-LlmOrganization -Deployment '$path' ac").CompletionMatches | Where-Object ListItemText -EQ 'acme').Count -eq 1 } -Seconds 30 | Should -BeTrue
    }

    It 'needs SELECT on the table of organizations only' {
        $url = [UriBuilder] (Get-LabVariable $lab DATABASE_URL)
        Invoke-LabSql $lab "CREATE ROLE orgreader LOGIN PASSWORD 'orgreader'; GRANT USAGE ON SCHEMA public TO orgreader; GRANT SELECT ON `"LiteLLM_OrganizationTable`" TO orgreader"
        $url.UserName = $url.Password = 'orgreader'
        $copy = New-Item -ItemType Directory "$path/../reader"
        Set-Content "$copy/llmops.yaml" "name: reader`ndatabase: { url: '$($url.Uri.AbsoluteUri)' }`n"
        $organization = Get-LlmOrganization acme -Deployment $copy.FullName
        $organization.Spend, $organization.MaxBudget, $organization.TeamCount, $organization.KeyCount, $organization.MemberCount | Should -Be 250.5, $null, $null, $null, 0
        Invoke-LabSql $lab 'REVOKE SELECT ON "LiteLLM_OrganizationTable" FROM orgreader'
        { Get-LlmOrganization -Deployment $copy.FullName } | Should -Throw '*may not read LiteLLM_OrganizationTable*' -ErrorId 'DatabasePermissionDenied,*'
    }
}
