BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path
    $tables = '"LiteLLM_Config", "LiteLLM_ProxyModelTable", "LiteLLM_MCPServerTable", "LiteLLM_CredentialsTable", "LiteLLM_UISettings"'
    # Roles belong to the server, their privileges to the database: a reset removes only the privileges.
    Invoke-ServerSql $lab "CREATE ROLE auditor LOGIN PASSWORD 'only-looks'", "CREATE ROLE seeder LOGIN PASSWORD 'may-write'"

    # Grants a role privileges on the tables, and returns a deployment file with its login.
    function New-Login([string] $Role, [string] $Password, [string] $Rights) {
        Invoke-LabSql $lab "GRANT USAGE ON SCHEMA public TO $Role; GRANT $Rights ON $tables TO $Role"
        (Get-Content "$path/env.litellm") -replace '^(DATABASE_URL=\w+://)[^@]+@', "`${1}$($Role):$Password@" | Set-Content "$path/env.$Role"
        (Get-Content "$path/llmops.yaml").Replace('env.litellm', "env.$Role") | Set-Content "$path/$Role.yaml"
        "$path/$Role.yaml"
    }

    function Get-Summary([string] $Deployment) {
        Get-LlmDrift -Deployment $Deployment -Plane Stored, Live -IncludeEqual | ForEach-Object {
            "$($_.Plane) $($_.Kind) $($_.Path) $($_.Desired) $($_.Actual)"
        }
    }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'A login that has only SELECT' {
    BeforeEach {
        Reset-TestLab $lab
        $auditor = New-Login auditor only-looks SELECT
    }

    It 'lets Get-LlmDrift find what the owner finds' {
        $expected = Get-Summary $path
        $expected.Count | Should -BeGreaterThan 60
        Get-Summary $auditor | Should -Be $expected
    }

    It 'makes Invoke-LlmSeed write an error about the missing privilege, and change nothing' {
        $before = Invoke-LabSql $lab 'SELECT param_value::text FROM "LiteLLM_Config" ORDER BY param_name'
        { Invoke-LlmSeed -Deployment $auditor -NoWait } | Should -Throw '*permission denied*about_LiteLlmOps*' -ErrorId 'DatabasePermissionDenied,*'
        Invoke-LabSql $lab 'SELECT param_value::text FROM "LiteLLM_Config" ORDER BY param_name' | Should -Be $before
        Get-LlmCheckpoint -Deployment $auditor | Should -BeNullOrEmpty
    }

    It 'makes Get-LlmDrift write an error and return nothing when it may not read a table' {
        Invoke-LabSql $lab 'REVOKE SELECT ON "LiteLLM_MCPServerTable" FROM auditor'
        $outcome = Get-ErrorsOf { Get-LlmDrift -Deployment $auditor -Plane Stored }
        $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike 'DatabasePermissionDenied,*'
        $outcome.Errors[0].Exception.Message | Should -BeLike '*LiteLLM_MCPServerTable*'
        $outcome.Output.Count | Should -Be 0
        (Get-ErrorsOf { Test-LlmDrift -Deployment $auditor -Plane Stored }).Output.Count | Should -Be 0
    }

    It 'makes Get-LlmDrift write an error when a policy hides rows, which would otherwise count as missing' {
        Invoke-LabSql $lab @'
ALTER TABLE "LiteLLM_ProxyModelTable" ENABLE ROW LEVEL SECURITY;
CREATE POLICY only_phi ON "LiteLLM_ProxyModelTable" FOR SELECT TO auditor USING (model_name = 'local-phi')
'@
        $outcome = Get-ErrorsOf { Get-LlmDrift -Deployment $auditor -Plane Stored }
        $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike 'DatabasePermissionDenied,*'
        $outcome.Output.Count | Should -Be 0
    }
}

Describe 'A login that has the privileges listed in about_LiteLlmOps' {
    BeforeAll {
        Reset-TestLab $lab
        $seeder = New-Login seeder may-write 'SELECT, INSERT, UPDATE, DELETE'
    }

    It 'lets Invoke-LlmSeed and Undo-LlmSeed change the database' {
        (Invoke-LlmSeed -Deployment $seeder -NoWait).Status | Should -Be @('Applied', 'Applied', 'Applied', 'Applied', 'Applied')
        Get-LlmDrift -Deployment $seeder -Plane Stored | Should -BeNullOrEmpty
        @(Undo-LlmSeed -Deployment $seeder -NoWait).Count | Should -Be 5
    }
}
