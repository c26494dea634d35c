BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab"
    $llmops = [IO.File]::ReadAllText("$($lab.Path)/llmops.yaml")
    function Get-SchemaDrift { @(Get-LlmDrift -Deployment $lab.Path -Plane Schema @args) }
    # What a change of the tables shows; the change is taken back.
    function Get-DriftOf([string] $Sql, [string] $Undo) {
        Invoke-LabSql $lab $Sql
        try { Get-SchemaDrift }
        finally { Invoke-LabSql $lab $Undo }
    }
    function Write-TestFile([string] $Name, [string] $Text) {
        $path = [IO.Path]::Combine($root, $Name)
        [void] [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($path))
        [IO.File]::WriteAllText($path, $Text)
        return $path
    }
    $keys = '"LiteLLM_VerificationToken"'
}

AfterAll {
    Remove-LlmLab -Path $lab.Path
    [IO.Directory]::Delete($root, $true)
}

Describe 'Get-LlmDrift -Plane Schema against the bundled schema' {
    It 'finds nothing in tables as LiteLLM <Version> makes them' -TestCases @(
        @{ Version = '1.81.13' }, @{ Version = '1.83.2' }, @{ Version = '1.103.0' }
    ) {
        $other = New-LlmLab -Path "$root/other" -Version $Version
        try { Get-LlmDrift -Deployment $other.Path -Plane Schema | Should -BeNullOrEmpty }
        finally { Remove-LlmLab -Path $other.Path }
    }

    It 'is not among the planes that are looked at without being asked for' {
        $drift = Get-DriftOf "ALTER TABLE $keys ADD COLUMN own text" "ALTER TABLE $keys DROP COLUMN own"
        $drift.Plane | Should -Be 'Schema'
        @(Get-LlmDrift -Deployment $lab.Path | Where-Object Plane -EQ 'Schema') | Should -BeNullOrEmpty
    }

    It 'tells what <What> breaks, and what cures it' -TestCases @(
        @{ What = 'a missing column'; Sql = 'ALTER TABLE {0} RENAME COLUMN organization_id TO x'; Undo = 'ALTER TABLE {0} RENAME COLUMN x TO organization_id'
            Drift = 'Missing Error organization_id', 'Unexpected Warning x'; Reason = '*expects LiteLLM_VerificationToken.organization_id: queries that name it fail*'; Remedy = 'Let litellm run its migrations: *' }
        @{ What = 'a column too many'; Sql = 'ALTER TABLE {0} ADD COLUMN from_the_future text'; Undo = 'ALTER TABLE {0} DROP COLUMN from_the_future'
            Drift = 'Unexpected Warning from_the_future'; Reason = '*the database is ahead*may drop it, with its data'; Remedy = 'Upgrade litellm*' }
        @{ What = 'another type'; Sql = 'ALTER TABLE {0} ALTER COLUMN key_name TYPE varchar(99)'; Undo = 'ALTER TABLE {0} ALTER COLUMN key_name TYPE text'
            Drift = 'Changed Error key_name'; Reason = '*values of another type*'; Remedy = 'Let litellm run*' }
        @{ What = 'a NOT NULL too many'; Sql = "UPDATE {0} SET key_name = 'x' WHERE key_name IS NULL; ALTER TABLE {0} ALTER COLUMN key_name SET NOT NULL"; Undo = 'ALTER TABLE {0} ALTER COLUMN key_name DROP NOT NULL'
            Drift = 'Changed Error key_name'; Reason = '*rows without a value are refused'; Remedy = 'Let litellm run*' }
        @{ What = 'another default'; Sql = 'ALTER TABLE {0} ALTER COLUMN spend SET DEFAULT 7'; Undo = 'ALTER TABLE {0} ALTER COLUMN spend SET DEFAULT 0.0'
            Drift = 'Changed Info spend'; Reason = '*another value*'; Remedy = 'Nothing has to be done.' }
        @{ What = 'a foreign table'; Sql = 'CREATE TABLE ours (id int)'; Undo = 'DROP TABLE ours'
            Drift = 'Unexpected Warning ours'; Reason = '*a start of litellm drops such tables'; Remedy = 'Move it: CREATE SCHEMA own; ALTER TABLE "ours" SET SCHEMA own;' }
    ) {
        $found = @(Get-DriftOf ($Sql -f $keys) ($Undo -f $keys))
        @($found | ForEach-Object { "$($_.Kind) $($_.Severity) $($_.Name)" }) | Should -Be @($Drift)
        $found[0].Reason | Should -BeLike $Reason
        $found[0].Remedy | Should -BeLike $Remedy
        Get-SchemaDrift | Should -BeNullOrEmpty
    }

    It 'gives the statement for an index that is missing, and the statement cures it' {
        $name = Invoke-LabSql $lab "SELECT indexname FROM pg_indexes WHERE tablename = 'LiteLLM_SpendLogs' AND indexdef LIKE '%end_user%' LIMIT 1"
        Invoke-LabSql $lab "DROP INDEX ""$name"""
        $drift = Get-SchemaDrift
        "$($drift.Kind) $($drift.Severity) $($drift.Section) $($drift.Name)" | Should -Be 'Missing Warning LiteLLM_SpendLogs end_user'
        $drift.Remedy | Should -BeLike 'Build it by hand, while the proxy serves: CREATE INDEX CONCURRENTLY *'
        Invoke-LabSql $lab ($drift.Remedy -replace '^.*?: ')
        Get-SchemaDrift | Should -BeNullOrEmpty
    }

    It 'finds a unique key that is missing' {
        $name = Invoke-LabSql $lab "SELECT indexname FROM pg_indexes WHERE tablename = 'LiteLLM_CredentialsTable' AND indexdef LIKE '%UNIQUE%credential_name%'"
        Invoke-LabSql $lab "DROP INDEX ""$name"""
        $drift = Get-SchemaDrift
        "$($drift.Kind) $($drift.Severity) $($drift.Name)" | Should -Be 'Missing Error credential_name'
        Invoke-LabSql $lab ($drift.Remedy -replace '^.*?: ')
        Get-SchemaDrift | Should -BeNullOrEmpty
    }

    It '-Section takes tables, and the list of expected drift accepts what is there for a reason' {
        Invoke-LabSql $lab 'CREATE INDEX our_index ON "LiteLLM_SpendLogs" (model, spend)'
        try {
            @(Get-SchemaDrift -Section '*Spend*').Name | Should -Be 'model, spend'
            Get-SchemaDrift -Section '*Token*' | Should -BeNullOrEmpty
            [IO.File]::AppendAllText("$($lab.Path)/llmops.yaml", "expected:`n  - { path: /LiteLLM_SpendLogs/*, plane: Schema, owner: dba, reason: our reports }`n")
            Get-SchemaDrift | Should -BeNullOrEmpty
            @(Get-SchemaDrift -IncludeExpected).Expected | Should -BeLike '*our reports*'
        }
        finally {
            [IO.File]::WriteAllText("$($lab.Path)/llmops.yaml", $llmops)
            Invoke-LabSql $lab 'DROP INDEX our_index'
        }
    }
}

Describe 'Get-LlmDrift -Plane Schema against an installation' {
    BeforeAll {
        $model = @'
datasource client {
  provider = "postgresql"
}
// LiteLLM's own
model LiteLLM_VerificationToken {
  token String @id
  spend Float @default(0.0)
  organization_id String? // the story's
}
'@
        [void] (Write-TestFile 'venv/lib/python3.12/site-packages/litellm/proxy/schema.prisma' $model)
        [void] (Write-TestFile 'venv/lib/python3.12/site-packages/litellm_proxy_extras/migrations/20250101_Add organization_id/migration.sql' 'ALTER TABLE "LiteLLM_VerificationToken" ADD COLUMN "organization_id" TEXT;')
        $client = Write-TestFile 'venv/lib/python3.12/site-packages/prisma/schema.prisma' $model
        $service = "services:`n  - { name: proxy, command: litellm, environment: $root/venv }`n"
        function Get-Missing { @(Get-SchemaDrift -ErrorAction Stop | Where-Object Kind -NE 'Unexpected') }
    }

    BeforeEach { [IO.File]::AppendAllText("$($lab.Path)/llmops.yaml", $service) }

    AfterEach { [IO.File]::WriteAllText("$($lab.Path)/llmops.yaml", $llmops) }

    It 'reads it from the Python environment of the proxy''s service' {
        Get-Missing | Should -BeNullOrEmpty
    }

    It 'tells a stale Prisma client from a column that is missing' {
        [IO.File]::WriteAllText($client, ($model -replace '.*organization_id.*\n'))
        try {
            $drift = Get-Missing
            "$($drift.Kind) $($drift.Name)" | Should -Be 'Missing organization_id'
            $drift.Reason | Should -BeLike '*prisma/schema.prisma) is stale: it fails with FieldNotFoundError on organization_id, which is present in the table'
            $drift.Remedy | Should -BeLike 'Generate it anew*restart the proxy.'
        }
        finally {
            [IO.File]::WriteAllText($client, $model)
        }
    }

    It 'tells a migration that is marked as applied from one that failed, and from one that is pending' {
        Invoke-LabSql $lab 'CREATE TABLE _prisma_migrations (migration_name text, started_at timestamp DEFAULT now(), finished_at timestamp, rolled_back_at timestamp, logs text)'
        try {
            @(Get-Missing | ForEach-Object { "$($_.Kind) $($_.Name)" }) | Should -Be 'Missing 20250101_Add organization_id'
            Invoke-LabSql $lab "INSERT INTO _prisma_migrations VALUES ('20250101_Add organization_id', now(), NULL, NULL, 'P3018: postgresql://u:geheim@h/d' || chr(10) || 'more')"
            $failed = Get-Missing
            "$($failed.Kind) $($failed.Severity)" | Should -Be 'Changed Error'
            $failed.Reason | Should -BeLike '*did not come to its end*P3018: postgresql://u:*@h/d'
            $failed.Reason | Should -Not -BeLike '*geheim*'
            Invoke-LabSql $lab 'UPDATE _prisma_migrations SET finished_at = now()'
            Get-Missing | Should -BeNullOrEmpty
            Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_VerificationToken" RENAME COLUMN organization_id TO x'
            $drift = Get-Missing
            $drift.Reason | Should -BeLike 'migration 20250101_Add organization_id is marked as applied, and LiteLLM_VerificationToken.organization_id is absent*'
            $drift.Remedy | Should -BeLike '*prisma migrate resolve --rolled-back "20250101_Add organization_id"*'
            Invoke-LabSql $lab 'ALTER TABLE "LiteLLM_VerificationToken" RENAME COLUMN x TO organization_id'
        }
        finally {
            Invoke-LabSql $lab 'DROP TABLE _prisma_migrations'
        }
    }

    It '-SchemaPath takes the file or the folder, and tells what is wrong with it' {
        @(Get-SchemaDrift -SchemaPath "$root/venv/lib/python3.12/site-packages" | Where-Object Kind -NE 'Unexpected') | Should -BeNullOrEmpty
        (Get-ErrorsOf { Get-SchemaDrift -SchemaPath "$root/nothing" }).Errors.FullyQualifiedErrorId | Should -BeLike 'SchemaNotFound,*'
        $broken = Write-TestFile 'broken.prisma' "model A {`n  id Strang @id`n}`n"
        $problem = (Get-ErrorsOf { Get-SchemaDrift -SchemaPath $broken }).Errors
        "$problem" | Should -BeLike '*broken.prisma*2*gives A.id the type Strang*'
        $cut = Write-TestFile 'cut.prisma' "model A {`n  id String @id`n"
        "$((Get-ErrorsOf { Get-SchemaDrift -SchemaPath $cut }).Errors)" | Should -BeLike '*was it cut off?*'
    }

    It 'works with a login that may only SELECT, without the ledger' {
        Invoke-LabSql $lab "CREATE ROLE looker LOGIN PASSWORD 'looks'; GRANT USAGE ON SCHEMA public TO looker; CREATE TABLE _prisma_migrations (migration_name text, started_at timestamp, finished_at timestamp, rolled_back_at timestamp, logs text); INSERT INTO _prisma_migrations VALUES ('20250101_Add organization_id', now())"
        try {
            $url = (Get-LabVariable $lab DATABASE_URL) -replace '//[^@]*@', '//looker:looks@'
            Edit-LabFile $lab llmops.yaml 'os.environ/DATABASE_URL' $url
            Get-Missing | Should -BeNullOrEmpty
        }
        finally {
            Invoke-LabSql $lab 'DROP TABLE _prisma_migrations; REVOKE ALL ON SCHEMA public FROM looker; DROP ROLE looker'
        }
    }
}
