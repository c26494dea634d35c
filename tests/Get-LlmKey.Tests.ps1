BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path
    Add-LabRecord $lab
    function Get-Hash([string] $Key) { [Convert]::ToHexStringLower([Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes($Key))) }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Get-LlmKey' {
    It 'returns all keys, but not the sessions of the admin UI' {
        $keys = @(Get-LlmKey -Deployment $path)
        $keys.Count | Should -Be ([int] (Invoke-LabSql $lab 'SELECT count(*) - 1 FROM "LiteLLM_VerificationToken"'))
        $keys.TeamId | Should -Not -Contain 'litellm-dashboard'
        (Get-LlmKey -Deployment $path -IncludeUiSession).TeamId | Should -Contain 'litellm-dashboard'
        ($keys.Deployment | Select-Object -Unique) | Should -Be (Get-LlmDeployment -Deployment $path).Path
    }

    It 'returns the owner, the limits and the times of a key' {
        $key = Get-LlmKey ci -Deployment $path
        $key.Key, $key.Alias, $key.MaskedName, $key.KeyHash | Should -Be 'ci', 'ci', 'sk-...1234', (Get-Hash 'sk-ci-1234')
        $key.User, $key.UserId, $key.Team, $key.TeamId | Should -Be 'ann', 'u-ann', 'platform', 't-platform'
        $key.Models | Should -Be 'gpt-4o'
        $key.Spend, $key.MaxBudget, $key.BudgetUsed, $key.RpmLimit | Should -Be 95.5, 100, 95.5, 60
        $key.Spend | Should -BeOfType decimal
        foreach ($name in 'ExpiresAt', 'TpmLimit', 'BudgetId') { $key.$name | Should -BeNullOrEmpty -Because $name }
        $key.IsExpired, $key.IsBlocked | Should -Be $false, $false
        $key.LastActiveAt.Kind, $key.CreatedAt.Kind | Should -Be 'Utc', 'Utc'
        $key.LastRequestDay | Should -Be ([DateOnly]::FromDateTime((Invoke-LabSql $lab 'SELECT max(date) FROM "LiteLLM_DailyUserSpend"')))
    }

    It 'masks secrets in the metadata' {
        $key = Get-LlmKey ci -Deployment $path
        $key.Metadata | Should -BeLike '*"tags":*"build"*'
        $key.Metadata | Should -Not -BeLike '*geheim*'
        (Get-LlmKey dev -Deployment $path).Metadata | Should -BeNullOrEmpty
    }

    It 'uses the limits of the budget for a key without its own' {
        $key = Get-LlmKey tiered -Deployment $path
        $key.MaxBudget, $key.BudgetDuration, $key.RpmLimit, $key.BudgetId, $key.BudgetUsed | Should -Be 5, '1d', 10, 'b-tier', 120
    }

    It 'names a key without an alias by its masked name' {
        (Get-LlmKey sk-* -Deployment $path | Where-Object { -not $_.Alias }).Key | Should -Contain 'sk-...1234'
        (Get-LlmKey (Get-Hash 'sk-unnamed-1234') -Deployment $path).Key | Should -Be 'sk-...1234'
    }

    It 'selects keys <Name>' -ForEach @(
        @{ Name = 'by alias'; Arguments = @{ Alias = 'CI', 'd*' }; Found = 'ci', 'dev' }
        @{ Name = 'by user alias'; Arguments = @{ User = 'ann' }; Found = 'ci' }
        @{ Name = 'by email address'; Arguments = @{ User = 'bob@example.com' }; Found = 'dev', 'stopped' }
        @{ Name = 'by user id'; Arguments = @{ User = 'u-carol' }; Found = 'old', 'soon' }
        @{ Name = 'by team'; Arguments = @{ Team = 'platform' }; Found = 'ci', 'dev' }
        @{ Name = 'by team and user'; Arguments = @{ Team = 't-platform'; User = 'u-bob' }; Found = 'dev' }
        @{ Name = 'that expire soon'; Arguments = @{ Expiring = '7d' }; Found = 'soon' }
        @{ Name = 'that have expired'; Arguments = @{ Expired = $true }; Found = 'old' }
        @{ Name = 'that are blocked'; Arguments = @{ Blocked = $true }; Found = 'stopped' }
        @{ Name = 'near their budget'; Arguments = @{ OverBudget = 95 }; Found = 'ci', 'tiered' }
        @{ Name = 'over their budget'; Arguments = @{ OverBudget = 100 }; Found = 'tiered' }
        @{ Name = 'without use'; Arguments = @{ Unused = '30d'; Alias = 'never', 'stopped', 'ci', 'old' }; Found = 'never', 'stopped' }
    ) {
        (Get-LlmKey -Deployment $path @Arguments).Alias | Should -Be $Found
    }

    It 'does not compare wildcards with hashes' {
        foreach ($letter in '0123456789abcdef'.ToCharArray()) {
            foreach ($key in Get-LlmKey "$letter*" -Deployment $path) { $key.Key | Should -BeLike "$letter*" }
        }
    }

    It 'writes an error that names a similar key' {
        $result = Get-ErrorsOf { Get-LlmKey dve, ci -Deployment $path }
        $result.Output.Alias | Should -Be 'ci'
        $result.Errors.FullyQualifiedErrorId | Should -Be 'KeyNotFound,LiteLlmOps.Commands.GetLlmKeyCommand'
        "$($result.Errors)" | Should -Be "The database of lab has no key 'dve'. Did you mean 'dev'?"
    }

    It 'returns nothing for a wildcard without a match' {
        $result = Get-ErrorsOf { Get-LlmKey 'no-such*' -Deployment $path }
        @($result.Errors) + @($result.Output) | Should -BeNullOrEmpty
    }

    It 'writes an error for an unknown user and an unknown team' {
        (Get-ErrorsOf { Get-LlmKey -User an -Deployment $path }).Errors.FullyQualifiedErrorId | Should -BeLike 'UserNotFound,*'
        (Get-ErrorsOf { Get-LlmKey -Team reserch -Deployment $path }).Errors | Should -BeLike "*no key of the team 'reserch'. Did you mean 'research'?"
    }

    It 'rejects -Expired together with -Expiring' {
        { Get-LlmKey -Expired -Expiring 7d -Deployment $path } | Should -Throw -ErrorId 'ParameterNotApplicable,*'
    }

    It 'accepts objects with a user, a team or a key by their properties' {
        ([pscustomobject]@{ TeamId = 't-research'; Deployment = $path } | Get-LlmKey).Alias | Should -Be 'old', 'soon'
        ([pscustomobject]@{ UserId = 'u-ann'; TeamId = 'x'; Deployment = $path } | Get-LlmKey).Alias | Should -Be 'ci'
        (Get-LlmKey dev -Deployment $path | Get-LlmKey).Alias | Should -Be 'dev'
        (Get-LlmKey dev -Deployment $path | ConvertTo-Json | ConvertFrom-Json | Get-LlmKey).Alias | Should -Be 'dev'
    }

    It 'ends the statement with Select-Object -First' {
        (Get-LlmKey -Deployment $path | Select-Object -First 1).Alias | Should -Be 'ci'
        Wait-Until { (Invoke-LabSql $lab "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%llmops NO SCROLL%' AND state <> 'idle' AND pid <> pg_backend_pid()") -eq 0 } | Should -BeTrue
    }

    It 'ends with an error at the time limit' {
        # The lock of another session makes the statement wait.
        $url = (Get-LabVariable $lab DATABASE_URL) -replace '\?.*'
        $holder = Start-ThreadJob { psql -X -q -c 'BEGIN; LOCK TABLE "LiteLLM_TeamTable"; SELECT pg_sleep(600)' $using:url 2>&1 }
        try {
            Wait-Until {
                (Invoke-LabSql $lab @'
SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = '"LiteLLM_TeamTable"'::regclass
'@) -eq '1'
            } | Should -BeTrue
            { Get-LlmKey -Deployment $path -Timeout 200ms } | Should -Throw '*did not end within 200ms*' -ErrorId 'QueryTimeout,*'
        }
        finally {
            $null = Invoke-LabSql $lab "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK TABLE%'"
            $null = Receive-Job $holder -Wait -AutoRemoveJob
        }
    }

    It 'completes names from the database' {
        Wait-Until { (TabExpansion2 "Get-LlmKey -Deployment '$path' -Alias s").CompletionMatches.Count -gt 0 } -Seconds 30 | Should -BeTrue
        (TabExpansion2 "Get-LlmKey -Deployment '$path' -Alias s").CompletionMatches.ListItemText | Should -Be 'soon', 'stopped'
        Wait-Until { @((TabExpansion2 "Get-LlmKey -Deployment '$path' -Team pl").CompletionMatches | Where-Object ListItemText -EQ platform).Count -eq 1 } -Seconds 30 | Should -BeTrue
    }

    It 'needs SELECT only' {
        $url = [UriBuilder] (Get-LabVariable $lab DATABASE_URL)
        Invoke-LabSql $lab "CREATE ROLE keyreader LOGIN PASSWORD 'keyreader'; GRANT USAGE ON SCHEMA public TO keyreader; GRANT SELECT ON `"LiteLLM_VerificationToken`" TO keyreader"
        $url.UserName = $url.Password = 'keyreader'
        $copy = New-Item -ItemType Directory "$path/../reader"
        Set-Content "$copy/llmops.yaml" "name: reader`ndatabase: { url: '$($url.Uri.AbsoluteUri)' }`n"
        $key = Get-LlmKey ci -Deployment $copy.FullName
        $key.Spend, $key.UserId, $key.User, $key.LastRequestDay | Should -Be 95.5, 'u-ann', 'u-ann', $null
        Invoke-LabSql $lab 'REVOKE SELECT ON "LiteLLM_VerificationToken" FROM keyreader'
        { Get-LlmKey -Deployment $copy.FullName } | Should -Throw '*may not read LiteLLM_VerificationToken*' -ErrorId 'DatabasePermissionDenied,*'
    }
}
