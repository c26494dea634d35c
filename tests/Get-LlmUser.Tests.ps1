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

Describe 'Get-LlmUser' {
    It 'returns all users' {
        $users = @(Get-LlmUser -Deployment $path)
        $users.UserId | Sort-Object | Should -Be (Invoke-LabSql $lab 'SELECT user_id FROM "LiteLLM_UserTable"' | Sort-Object)
        ($users.Deployment | Select-Object -Unique) | Should -Be (Get-LlmDeployment -Deployment $path).Path
    }

    It 'returns the name, the role, the limits and the times of a user' {
        $user = Get-LlmUser bob@example.com -Deployment $path
        $user.User, $user.Alias, $user.Email, $user.UserId, $user.Role | Should -Be 'bob@example.com', $null, 'bob@example.com', 'u-bob', 'internal_user'
        $user.Models | Should -Be 'gpt-4o'
        $user.Spend, $user.MaxBudget, $user.BudgetUsed, $user.BudgetDuration, $user.RpmLimit | Should -Be 12, 20, 60, '30d', 30
        $user.Spend | Should -BeOfType decimal
        foreach ($name in 'TpmLimit', 'MaxParallelRequests', 'Metadata') { $user.$name | Should -BeNullOrEmpty -Because $name }
        $user.CreatedAt.Kind, $user.UpdatedAt.Kind, $user.BudgetResetAt.Kind | Should -Be 'Utc', 'Utc', 'Utc'
        $user.BudgetResetAt | Should -Be ([datetime]::SpecifyKind((Invoke-LabSql $lab "SELECT budget_reset_at FROM `"LiteLLM_UserTable`" WHERE user_id = 'u-bob'"), 'Utc'))
    }

    It 'counts keys as Get-LlmKey lists them' {
        $user = Get-LlmUser ann -Deployment $path
        $user.KeyCount | Should -Be @($user | Get-LlmKey).Count
        $user.KeyCount | Should -Be ([int] (Invoke-LabSql $lab "SELECT count(*) - 1 FROM `"LiteLLM_VerificationToken`" WHERE user_id = 'u-ann'"))
        (Get-LlmUser u-dave -Deployment $path).KeyCount | Should -Be 0
    }

    It 'returns the teams and organizations in which a user is a member' {
        $user = Get-LlmUser u-bob -Deployment $path
        $user.TeamIds | Should -Be 't-platform', 't-quiet' -Because 'a member of t-quiet was added by email address'
        $user.Teams | Should -Be 'platform', 't-quiet'
        $user.OrganizationIds, $user.Organizations | Should -Be 'o-acme', 'acme'
        (Get-LlmUser u-dave -Deployment $path).Teams | Should -Be 't-gone' -Because 'the team was deleted'
        (Get-LlmUser u-dave -Deployment $path).Organizations.Count | Should -Be 0
    }

    It 'shows whether a password and an id of the identity provider are stored, but neither of them' {
        $users = @(Get-LlmUser ann, u-bob -Deployment $path)
        $users.HasPassword | Should -Be $true, $false
        $users.IsSso | Should -Be $false, $true
        $text = ($users | Format-List * | Out-String -Width 500) + ($users | ConvertTo-Json -Depth 5)
        $text | Should -BeLike '*phone*'
        $text | Should -Not -BeLike '*geheim*'
        $text | Should -Not -BeLike '*sso-0819*'
    }

    It 'selects users <Name>' -ForEach @(
        @{ Name = 'by alias and wildcard'; Arguments = @{ User = 'ANN', 'u-d*' }; Found = 'u-ann', 'u-dave' }
        @{ Name = 'by email address'; Arguments = @{ User = 'ann@example.com' }; Found = 'u-ann' }
        @{ Name = 'by role'; Arguments = @{ Role = 'internal_user' }; Found = 'u-bob', 'u-carol' }
        @{ Name = 'by a wildcard of roles'; Arguments = @{ Role = 'proxy_admin*'; User = 'u-*' }; Found = 'u-ann', 'u-dave' }
        @{ Name = 'by the name of a team'; Arguments = @{ Team = 'platform' }; Found = 'u-ann', 'u-bob' }
        @{ Name = 'by the id of a team and the role'; Arguments = @{ Team = 't-platform', 't-research'; Role = 'internal_user' }; Found = 'u-bob', 'u-carol' }
        @{ Name = 'near their budget'; Arguments = @{ OverBudget = 60 }; Found = 'u-bob' }
        @{ Name = 'over their budget'; Arguments = @{ OverBudget = 61 }; Found = $null }
        @{ Name = 'with a role that no user has'; Arguments = @{ Role = 'customer' }; Found = $null }
    ) {
        Get-LlmUser -Deployment $path @Arguments | ForEach-Object UserId | Should -Be $Found
    }

    It 'writes an error that names a similar <Name>' -ForEach @(
        @{ Name = 'user'; Arguments = @{ User = 'carl', 'ann' }; Id = 'UserNotFound'; Text = "The database of lab has no user 'carl'. Did you mean 'carol'?"; Output = 'u-ann' }
        @{ Name = 'team'; Arguments = @{ Team = 'platfrom' }; Id = 'TeamNotFound'; Text = "The database of lab has no user of the team 'platfrom'. Did you mean 'platform'?"; Output = $null }
        @{ Name = 'role'; Arguments = @{ Role = 'custommer' }; Id = 'RoleNotFound'; Text = "The database of lab has no user with the role 'custommer'. Did you mean 'customer'?"; Output = $null }
    ) {
        $result = Get-ErrorsOf { Get-LlmUser -Deployment $path @Arguments }
        $result.Output | ForEach-Object UserId | Should -Be $Output
        $result.Errors.FullyQualifiedErrorId | Should -Be "$Id,LiteLlmOps.Commands.GetLlmUserCommand"
        "$($result.Errors)" | Should -Be $Text
    }

    It 'returns nothing for a wildcard without a match' {
        $result = Get-ErrorsOf { Get-LlmUser 'no-such*' -Deployment $path }
        @($result.Errors) + @($result.Output) | Should -BeNullOrEmpty
    }

    It 'returns the users of <Name>' -ForEach @(
        @{ Name = 'a key'; From = { Get-LlmKey ci -Deployment $path }; Found = 'u-ann' }
        @{ Name = 'a key without a user'; From = { Get-LlmKey never -Deployment $path }; Found = $null }
        @{ Name = 'a key hash'; From = { [pscustomobject]@{ KeyHash = (Get-LlmKey dev -Deployment $path).KeyHash; Deployment = $path } }; Found = 'u-bob' }
        @{ Name = 'a team'; From = { Get-LlmTeam platform -Deployment $path }; Found = 'u-ann', 'u-bob' }
        @{ Name = 'several teams'; From = { Get-LlmTeam -Deployment $path }; Found = 'u-ann', 'u-bob', 'u-carol', 'u-bob' }
        @{ Name = 'members of a team'; From = { (Get-LlmTeam platform -Deployment $path).Members }; Found = 'u-ann', 'u-bob' }
        @{ Name = 'an organization'; From = { Get-LlmOrganization acme -Deployment $path }; Found = 'u-ann', 'u-bob' }
        @{ Name = 'a budget'; From = { Get-LlmBudget b-member -Deployment $path }; Found = 'u-bob' }
        @{ Name = 'a user'; From = { Get-LlmUser carol -Deployment $path }; Found = 'u-carol' }
        @{ Name = 'an object whose ids are empty'; From = { [pscustomobject]@{ UserId = ''; TeamId = $null; Deployment = $path } }; Found = $null }
        @{ Name = 'a deployment'; From = { Get-LlmDeployment -Deployment $path }; Found = 'u-ann', 'u-bob', 'u-carol', 'u-dave' }
    ) {
        & $From | Get-LlmUser | Where-Object UserId -Like 'u-*' | ForEach-Object UserId | Should -Be $Found
        & $From | ConvertTo-Json -Depth 5 | ConvertFrom-Json | Get-LlmUser | Where-Object UserId -Like 'u-*' | ForEach-Object UserId | Should -Be $Found
    }

    It 'writes no error for a user who exists outside of the object of the pipeline' {
        $result = Get-ErrorsOf { Get-LlmTeam platform -Deployment $path | Get-LlmUser ann, carol, karol }
        $result.Output.UserId | Should -Be 'u-ann'
        "$($result.Errors)" | Should -Be "The database of lab has no user 'karol'. Did you mean 'carol'?"
    }

    It 'stops with Select-Object -First' {
        (Get-LlmUser u-* -Deployment $path | Select-Object -First 1).UserId | Should -Be 'u-ann'
        Wait-Until { (Invoke-LabSql $lab "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%llmops NO SCROLL%' AND state <> 'idle' AND pid <> pg_backend_pid()") -eq 0 } | Should -BeTrue
    }

    It 'completes users from the database, and the roles of LiteLLM' {
        Wait-Until { @((TabExpansion2 "Get-LlmUser -Deployment '$path' car").CompletionMatches | Where-Object ListItemText -EQ 'carol').Count -eq 1 } -Seconds 30 | Should -BeTrue
        (TabExpansion2 "Get-LlmUser -Deployment '$path' -Role proxy").CompletionMatches.ListItemText | Should -Be 'proxy_admin', 'proxy_admin_viewer'
    }

    It 'needs SELECT on the table of users only' {
        $url = [UriBuilder] (Get-LabVariable $lab DATABASE_URL)
        Invoke-LabSql $lab "CREATE ROLE userreader LOGIN PASSWORD 'userreader'; GRANT USAGE ON SCHEMA public TO userreader; GRANT SELECT ON `"LiteLLM_UserTable`" TO userreader"
        $url.UserName = $url.Password = 'userreader'
        $copy = New-Item -ItemType Directory "$path/../reader"
        Set-Content "$copy/llmops.yaml" "name: reader`ndatabase: { url: '$($url.Uri.AbsoluteUri)' }`n"
        $user = Get-LlmUser ann -Deployment $copy.FullName
        $user.Spend, $user.TeamIds, $user.Teams, $user.KeyCount, $user.Organizations.Count | Should -Be 90.25, 't-platform', 't-platform', $null, 0
        Get-LlmUser ann -Deployment $copy.FullName -Verbose 4>&1 | Where-Object { "$_" -like '*may not read LiteLLM_TeamTable, *null*' } | Should -HaveCount 1
        $result = Get-ErrorsOf { [pscustomobject]@{ OrganizationId = 'o-acme'; Deployment = $copy.FullName } | Get-LlmUser }
        $result.Errors | Should -BeLike '*may not read LiteLLM_OrganizationMembership*'
        $result.Output | Should -BeNullOrEmpty
        Invoke-LabSql $lab 'REVOKE SELECT ON "LiteLLM_UserTable" FROM userreader'
        { Get-LlmUser -Deployment $copy.FullName } | Should -Throw '*may not read LiteLLM_UserTable*' -ErrorId 'DatabasePermissionDenied,*'
    }
}
