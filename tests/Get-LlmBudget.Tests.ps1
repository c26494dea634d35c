BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path
    Add-LabRecord $lab
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Get-LlmBudget' {
    It 'returns all budgets' {
        (Get-LlmBudget -Deployment $path).BudgetId | Should -Be (Invoke-LabSql $lab 'SELECT budget_id FROM "LiteLLM_BudgetTable" ORDER BY budget_id')
    }

    It 'returns the limits and the times of a budget' {
        $budget = Get-LlmBudget b-tier -Deployment $path
        $budget.MaxBudget, $budget.BudgetDuration, $budget.RpmLimit, $budget.TpmLimit, $budget.SoftBudget | Should -Be 5, '1d', 10, 20000, $null
        $budget.MaxBudget | Should -BeOfType decimal
        $budget.BudgetResetAt.Kind, $budget.CreatedAt.Kind, $budget.UpdatedAt.Kind | Should -Be 'Utc', 'Utc', 'Utc'
        $budget.Deployment | Should -Be (Get-LlmDeployment -Deployment $path).Path
        $member = Get-LlmBudget b-member -Deployment $path
        $member.SoftBudget, $member.MaxParallelRequests, $member.BudgetResetAt, $member.CreatedBy, $member.UpdatedBy | Should -Be 12, 4, $null, 'admin', 'u-ann'
        ($member.ModelMaxBudget | ConvertFrom-Json).'gpt-4o'.budget_limit | Should -Be 3
    }

    It 'counts what uses <Budget>' -ForEach @(
        @{ Budget = 'b-tier'; Counts = 1, 0, 0, 0, 2, 1, 0; UsedBy = '1 key, 2 end users, 1 tag' }
        @{ Budget = 'b-member'; Counts = 0, 1, 1, 0, 0, 0, 0; UsedBy = '1 user, 1 team' }
        @{ Budget = 'b-acme'; Counts = 0, 0, 0, 1, 0, 0, 0; UsedBy = '1 organization' }
        @{ Budget = 'b-left'; Counts = 0, 0, 0, 0, 0, 0, 0; UsedBy = '' }
    ) {
        $found = Get-LlmBudget $Budget -Deployment $path
        foreach ($pair in 'KeyCount', 'UserCount', 'TeamCount', 'OrganizationCount', 'EndUserCount', 'TagCount', 'ProjectCount' | ForEach-Object { $i = 0 } { , @($_, $Counts[$i++]) }) {
            $found.($pair[0]) | Should -Be $pair[1] -Because $pair[0]
        }
        $found.UsedBy | Should -Be $UsedBy
    }

    It 'selects the budgets that nothing uses' {
        (Get-LlmBudget -Unused -Deployment $path).BudgetId | Should -Be 'b-left'
        (Get-LlmBudget b-t*, b-l* -Deployment $path).BudgetId | Should -Be 'b-left', 'b-tier'
    }

    It 'writes an error that names a similar budget' {
        $result = Get-ErrorsOf { Get-LlmBudget b-teir, b-acme -Deployment $path }
        $result.Output.BudgetId | Should -Be 'b-acme'
        $result.Errors.FullyQualifiedErrorId | Should -Be 'BudgetNotFound,LiteLlmOps.Commands.GetLlmBudgetCommand'
        "$($result.Errors)" | Should -Be "The database of lab has no budget 'b-teir'. Did you mean 'b-tier'?"
        $none = Get-ErrorsOf { Get-LlmBudget 'no-such*' -Deployment $path }
        @($none.Errors) + @($none.Output) | Should -BeNullOrEmpty
    }

    It 'returns the budgets of <Name>' -ForEach @(
        @{ Name = 'a key'; From = { Get-LlmKey tiered -Deployment $path }; Found = 'b-tier' }
        @{ Name = 'a key without one'; From = { Get-LlmKey ci -Deployment $path }; Found = $null }
        @{ Name = 'a user'; From = { Get-LlmUser u-bob -Deployment $path }; Found = 'b-member' }
        @{ Name = 'a team'; From = { Get-LlmTeam platform -Deployment $path }; Found = 'b-member' }
        @{ Name = 'a team without one'; From = { Get-LlmTeam research -Deployment $path }; Found = $null }
        @{ Name = 'an organization'; From = { Get-LlmOrganization acme -Deployment $path }; Found = 'b-acme' }
        @{ Name = 'a member'; From = { (Get-LlmTeam platform -Deployment $path).Members | Where-Object UserId -EQ u-bob }; Found = 'b-member' }
    ) {
        & $From | Get-LlmBudget | ForEach-Object BudgetId | Should -Be $Found
        & $From | ConvertTo-Json | ConvertFrom-Json | Get-LlmBudget | ForEach-Object BudgetId | Should -Be $Found
    }

    It 'selects the keys with the budget in the pipeline' {
        (Get-LlmBudget b-tier -Deployment $path | Get-LlmKey).Alias | Should -Be 'tiered'
        Get-LlmBudget b-left -Deployment $path | Get-LlmKey | Should -BeNullOrEmpty
    }

    It 'stops with Select-Object -First' {
        (Get-LlmBudget -Deployment $path | Select-Object -First 1).BudgetId | Should -Be 'b-acme'
    }

    It 'completes budgets from the database' {
        Wait-Until { @((TabExpansion2 "Get-LlmBudget -Deployment '$path' b-t").CompletionMatches | Where-Object ListItemText -EQ 'b-tier').Count -eq 1 } -Seconds 30 | Should -BeTrue
    }

    It 'needs SELECT on the table of budgets only, but not for -Unused' {
        $url = [UriBuilder] (Get-LabVariable $lab DATABASE_URL)
        Invoke-LabSql $lab "CREATE ROLE budgetreader LOGIN PASSWORD 'budgetreader'; GRANT USAGE ON SCHEMA public TO budgetreader; GRANT SELECT ON `"LiteLLM_BudgetTable`" TO budgetreader"
        $url.UserName = $url.Password = 'budgetreader'
        $copy = New-Item -ItemType Directory "$path/../reader"
        Set-Content "$copy/llmops.yaml" "name: reader`ndatabase: { url: '$($url.Uri.AbsoluteUri)' }`n"
        $budget = Get-LlmBudget b-tier -Deployment $copy.FullName
        $budget.MaxBudget, $budget.KeyCount, $budget.UserCount, $budget.EndUserCount | Should -Be 5, $null, $null, $null
        { Get-LlmBudget -Unused -Deployment $copy.FullName } | Should -Throw '*may not read LiteLLM_VerificationToken*' -ErrorId 'DatabasePermissionDenied,*'
        Invoke-LabSql $lab 'REVOKE SELECT ON "LiteLLM_BudgetTable" FROM budgetreader'
        { Get-LlmBudget -Deployment $copy.FullName } | Should -Throw '*may not read LiteLLM_BudgetTable*' -ErrorId 'DatabasePermissionDenied,*'
    }
}
