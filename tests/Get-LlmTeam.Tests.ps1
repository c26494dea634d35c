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

Describe 'Get-LlmTeam' {
    It 'returns all teams' {
        (Get-LlmTeam -Deployment $path).TeamId | Sort-Object | Should -Be (Invoke-LabSql $lab 'SELECT team_id FROM "LiteLLM_TeamTable"' | Sort-Object)
    }

    It 'returns the organization, the limits and the times of a team' {
        $team = Get-LlmTeam platform -Deployment $path
        $team.Team, $team.TeamId, $team.Alias, $team.Organization, $team.OrganizationId | Should -Be 'platform', 't-platform', 'platform', 'acme', 'o-acme'
        $team.Models | Should -Be 'gpt-4o', 'claude'
        $team.Spend, $team.MaxBudget, $team.SoftBudget, $team.BudgetUsed, $team.BudgetDuration | Should -Be 80, 100, 90, 80, '30d'
        $team.RpmLimit, $team.TpmLimit, $team.MaxParallelRequests, $team.MemberBudgetId, $team.IsBlocked | Should -Be 100, 500000, 8, 'b-member', $false
        $team.Spend | Should -BeOfType decimal
        $team.BudgetResetAt.Kind, $team.CreatedAt.Kind, $team.UpdatedAt.Kind | Should -Be 'Utc', 'Utc', 'Utc'
        $team.KeyCount | Should -Be @($team | Get-LlmKey).Count
        $team.Metadata | Should -Not -BeLike '*geheim*'
        $team.Deployment | Should -Be (Get-LlmDeployment -Deployment $path).Path
    }

    It 'returns the members with their roles, and their spend and budget in the team' {
        $members = (Get-LlmTeam platform -Deployment $path).Members
        $members.User | Should -Be 'ann', 'bob@example.com'
        $members.UserId | Should -Be 'u-ann', 'u-bob'
        $members.Email | Should -Be 'ann@example.com', 'bob@example.com'
        $members.Role | Should -Be 'admin', 'user'
        $members[1].Spend, $members[1].MaxBudget, $members[1].BudgetId | Should -Be 7.5, 15, 'b-member'
        $members[0].Spend, $members[0].MaxBudget, $members[0].BudgetId | Should -Be $null, $null, $null -Because 'LiteLLM_TeamMembership has no row'
        $members.Team | Should -Be 'platform', 'platform'
        $members[0].Organization | Should -BeNullOrEmpty
    }

    It 'returns a member that was added by email address' {
        $team = Get-LlmTeam t-quiet -Deployment $path
        $team.Team, $team.Alias, $team.MemberCount | Should -Be 't-quiet', $null, 1
        $team.Members[0].User, $team.Members[0].UserId | Should -Be 'bob@example.com', 'u-bob'
        Invoke-LabSql $lab "INSERT INTO `"LiteLLM_TeamTable`" (team_id, members_with_roles) VALUES ('t-new', '[{`"role`": `"user`", `"user_email`": `"new@example.com`"}]')"
        try {
            $member = (Get-LlmTeam t-new -Deployment $path).Members[0]
            $member.User, $member.UserId, $member.Email | Should -Be 'new@example.com', $null, 'new@example.com'
            $member | Get-LlmUser | Should -BeNullOrEmpty
            $member | Get-LlmKey | Should -BeNullOrEmpty
        }
        finally {
            Invoke-LabSql $lab "DELETE FROM `"LiteLLM_TeamTable`" WHERE team_id = 't-new'"
        }
    }

    It 'leaves out a column that the database does not have' {
        Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_TeamTable" RENAME COLUMN soft_budget TO other'
        try {
            $output = Get-LlmTeam platform -Deployment $path -Verbose 4>&1
            ($output | Where-Object { $_ -is [LiteLlmOps.Queries.LlmTeam] }).SoftBudget | Should -BeNullOrEmpty
            $output | Where-Object { "$_" -eq 'LiteLLM_TeamTable has no column soft_budget; these properties are null.' } | Should -HaveCount 1
        }
        finally {
            Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_TeamTable" RENAME COLUMN other TO soft_budget'
        }
    }

    It 'returns no members for a team whose members_with_roles is no list' {
        Invoke-LabSql $lab "INSERT INTO `"LiteLLM_TeamTable`" (team_id, members_with_roles) VALUES ('t-new', '{}')"
        $team = Get-LlmTeam t-new -Deployment $path
        Invoke-LabSql $lab "DELETE FROM `"LiteLLM_TeamTable`" WHERE team_id = 't-new'"
        $team.MemberCount, $team.Members.Count | Should -Be 0, 0
    }

    It 'selects teams <Name>' -ForEach @(
        @{ Name = 'by alias and id'; Arguments = @{ Team = 'RESEARCH', 't-q*' }; Found = 't-research', 't-quiet' }
        @{ Name = 'by organization'; Arguments = @{ Organization = 'ac*' }; Found = 't-platform' }
        @{ Name = 'by the id of an organization'; Arguments = @{ Organization = 'o-acme' }; Found = 't-platform' }
        @{ Name = 'that are blocked'; Arguments = @{ Blocked = $true }; Found = 't-quiet' }
        @{ Name = 'near their budget'; Arguments = @{ OverBudget = 80 }; Found = 't-platform', 't-research' }
        @{ Name = 'over their budget'; Arguments = @{ OverBudget = 100 }; Found = 't-research' }
        @{ Name = 'over their budget in an organization'; Arguments = @{ OverBudget = 100; Organization = 'acme' }; Found = $null }
    ) {
        Get-LlmTeam -Deployment $path @Arguments | ForEach-Object TeamId | Should -Be $Found
    }

    It 'writes an error that names a similar <Name>' -ForEach @(
        @{ Name = 'team'; Arguments = @{ Team = 'reserch', 'platform' }; Id = 'TeamNotFound'; Text = "The database of lab has no team 'reserch'. Did you mean 'research'?"; Output = 't-platform' }
        @{ Name = 'organization'; Arguments = @{ Organization = 'acne' }; Id = 'OrganizationNotFound'; Text = "The database of lab has no team of the organization 'acne'. Did you mean 'acme'?"; Output = $null }
    ) {
        $result = Get-ErrorsOf { Get-LlmTeam -Deployment $path @Arguments }
        $result.Output | ForEach-Object TeamId | Should -Be $Output
        $result.Errors.FullyQualifiedErrorId | Should -Be "$Id,LiteLlmOps.Commands.GetLlmTeamCommand"
        "$($result.Errors)" | Should -Be $Text
    }

    It 'returns nothing for a wildcard without a match' {
        $result = Get-ErrorsOf { Get-LlmTeam 'no-such*' -Deployment $path }
        @($result.Errors) + @($result.Output) | Should -BeNullOrEmpty
    }

    It 'returns the teams of <Name>' -ForEach @(
        @{ Name = 'a key'; From = { Get-LlmKey soon -Deployment $path }; Found = 't-research' }
        @{ Name = 'a key without a team'; From = { Get-LlmKey stopped -Deployment $path }; Found = $null }
        @{ Name = 'a user'; From = { Get-LlmUser u-bob -Deployment $path }; Found = 't-platform', 't-quiet' }
        @{ Name = 'a user without an existing team'; From = { Get-LlmUser u-dave -Deployment $path }; Found = $null }
        @{ Name = 'an organization'; From = { Get-LlmOrganization acme -Deployment $path }; Found = 't-platform' }
        @{ Name = 'a budget'; From = { Get-LlmBudget b-member -Deployment $path }; Found = 't-platform' }
        @{ Name = 'a team'; From = { Get-LlmTeam t-quiet -Deployment $path }; Found = 't-quiet' }
        @{ Name = 'members of an organization'; From = { (Get-LlmOrganization acme -Deployment $path).Members | Where-Object User -EQ ann }; Found = 't-platform' }
        @{ Name = 'an object whose ids are empty'; From = { [pscustomobject]@{ TeamId = ''; Deployment = $path } }; Found = $null }
    ) {
        & $From | Get-LlmTeam | ForEach-Object TeamId | Should -Be $Found
        & $From | ConvertTo-Json | ConvertFrom-Json | Get-LlmTeam | ForEach-Object TeamId | Should -Be $Found
    }

    It 'selects the keys of the team in the pipeline' {
        (Get-LlmTeam platform -Deployment $path | Get-LlmKey).Alias | Should -Be 'ci', 'dev'
    }

    It 'stops with Select-Object -First' {
        (Get-LlmTeam -Deployment $path | Select-Object -First 1).TeamId | Should -Be 't-platform'
    }

    It 'completes teams and organizations from the database' {
        Wait-Until { @((TabExpansion2 "Get-LlmTeam -Deployment '$path' res").CompletionMatches | Where-Object ListItemText -EQ 'research').Count -eq 1 } -Seconds 30 | Should -BeTrue
        Wait-Until { @((TabExpansion2 "Get-LlmTeam -Deployment '$path' -Organization a").CompletionMatches | Where-Object ListItemText -EQ 'acme').Count -eq 1 } -Seconds 30 | Should -BeTrue
    }

    It 'shows the members in a console of 80 columns' {
        $table = Get-LlmTeam -Deployment $path | Out-String -Width 80
        $table -replace '\s+' | Should -BeLike '*$80.0000$100.0000platformacmeann(admin),bob@example.com(user)$60.0000$50.0000research*'
        ($table -split "`n" | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 80
    }

    It 'needs SELECT on the table of teams only' {
        $url = [UriBuilder] (Get-LabVariable $lab DATABASE_URL)
        Invoke-LabSql $lab "CREATE ROLE teamreader LOGIN PASSWORD 'teamreader'; GRANT USAGE ON SCHEMA public TO teamreader; GRANT SELECT ON `"LiteLLM_TeamTable`" TO teamreader"
        $url.UserName = $url.Password = 'teamreader'
        $copy = New-Item -ItemType Directory "$path/../reader"
        Set-Content "$copy/llmops.yaml" "name: reader`ndatabase: { url: '$($url.Uri.AbsoluteUri)' }`n"
        $team = Get-LlmTeam platform -Deployment $copy.FullName
        $team.Spend, $team.Organization, $team.KeyCount | Should -Be 80, 'o-acme', $null
        $team.Members.User | Should -Be 'u-ann', 'u-bob'
        Invoke-LabSql $lab 'REVOKE SELECT ON "LiteLLM_TeamTable" FROM teamreader'
        { Get-LlmTeam -Deployment $copy.FullName } | Should -Throw '*may not read LiteLLM_TeamTable*' -ErrorId 'DatabasePermissionDenied,*'
    }
}
