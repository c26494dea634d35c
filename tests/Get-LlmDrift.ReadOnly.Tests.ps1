BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab"
    $tables = 'LiteLLM_Config', 'LiteLLM_ProxyModelTable', 'LiteLLM_MCPServerTable', 'LiteLLM_CredentialsTable'
    Invoke-LabSql $lab "CREATE ROLE auditor LOGIN PASSWORD 'only-looks'; GRANT USAGE ON SCHEMA public TO auditor"
    # The same deployment, with the login of somebody who may only look.
    function New-Login([string] $Role, [string] $Password) {
        [IO.File]::WriteAllText("$($lab.Path)/env.$Role", ([IO.File]::ReadAllText("$($lab.Path)/env.litellm") -replace '(?m)^(DATABASE_URL=\w+://)[^@]+@', "`${1}$($Role):$Password@"))
        [IO.File]::WriteAllText("$($lab.Path)/$Role.yaml", [IO.File]::ReadAllText("$($lab.Path)/llmops.yaml").Replace('env.litellm', "env.$Role"))
        "$($lab.Path)/$Role.yaml"
    }
    $auditor = New-Login auditor only-looks
    function Get-Summary([string] $Deployment) {
        @(Get-LlmDrift -Deployment $Deployment -Plane Stored, Live -IncludeEqual | ForEach-Object { "$($_.Plane) $($_.Kind) $($_.Path) $($_.Desired) $($_.Actual)" })
    }
}

AfterAll {
    Remove-LlmLab -Path $lab.Path
    [IO.Directory]::Delete($root, $true)
}

Describe 'Get-LlmDrift with a login that may only SELECT' {
    It 'finds what the owner finds' {
        foreach ($table in $tables) { Invoke-LabSql $lab "GRANT SELECT ON `"$table`" TO auditor" }
        $expected = Get-Summary $lab.Path
        $expected.Count | Should -BeGreaterThan 60
        Get-Summary $auditor | Should -Be $expected
    }

    It 'lets nothing be written: a seed says what it lacks, and changes nothing' {
        $before = Invoke-LabSql $lab 'SELECT param_value::text FROM "LiteLLM_Config" ORDER BY param_name'
        { Invoke-LlmSeed -Deployment $auditor -NoWait } | Should -Throw '*permission denied*about_LiteLlmOps*' -ErrorId 'DatabasePermissionMissing,*'
        Invoke-LabSql $lab 'SELECT param_value::text FROM "LiteLLM_Config" ORDER BY param_name' | Should -Be $before
        Get-LlmCheckpoint -Deployment $auditor | Should -BeNullOrEmpty
    }

    It 'fails, and never says "no drift", where a table may not be read' {
        Invoke-LabSql $lab 'REVOKE SELECT ON "LiteLLM_MCPServerTable" FROM auditor'
        $outcome = Get-ErrorsOf { Get-LlmDrift -Deployment $auditor -Plane Stored }
        $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike 'DatabasePermissionMissing,*'
        $outcome.Errors[0].Exception.Message | Should -BeLike '*LiteLLM_MCPServerTable*'
        $outcome.Output.Count | Should -Be 0
        (Get-ErrorsOf { Get-LlmDrift -Deployment $auditor -Plane Stored -Quiet }).Output.Count | Should -Be 0
        Invoke-LabSql $lab 'GRANT SELECT ON "LiteLLM_MCPServerTable" TO auditor'
    }

    It 'fails where a policy hides rows, for what is hidden would pass for missing' {
        Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_ProxyModelTable" ENABLE ROW LEVEL SECURITY; CREATE POLICY only_phi ON "LiteLLM_ProxyModelTable" FOR SELECT TO auditor USING (model_name = ''local-phi'')'
        $outcome = Get-ErrorsOf { Get-LlmDrift -Deployment $auditor -Plane Stored }
        Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_ProxyModelTable" DISABLE ROW LEVEL SECURITY'
        $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike 'DatabasePermissionMissing,*'
        $outcome.Output.Count | Should -Be 0
    }
}

Describe 'Invoke-LlmSeed with a login that has the rights that about_LiteLlmOps lists, and no others' {
    It 'seeds, and takes it back' {
        Invoke-LabSql $lab "CREATE ROLE seeder LOGIN PASSWORD 'may-write'; GRANT USAGE ON SCHEMA public TO seeder"
        foreach ($table in $tables) { Invoke-LabSql $lab "GRANT SELECT, INSERT, UPDATE, DELETE ON `"$table`" TO seeder" }
        $seeder = New-Login seeder may-write
        @(Invoke-LlmSeed -Deployment $seeder -NoWait).Status | Should -Be @('Applied', 'Applied', 'Applied', 'Applied', 'Applied')
        Get-LlmDrift -Deployment $seeder -Plane Stored | Should -BeNullOrEmpty
        @(Undo-LlmSeed -Deployment $seeder -NoWait).Count | Should -Be 5
    }
}
