BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path
    $keys = '"LiteLLM_VerificationToken"'
    function Get-SchemaDrift { Get-LlmDrift -Deployment $path -Plane Schema @args }

    # Runs the statement at the end of a remediation.
    function Invoke-Remediation($Drift) { Invoke-LabSql $lab ($Drift.Remediation -replace '^.*?: ') }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Get-LlmDrift -Plane Schema in a lab of LiteLLM <_>' -ForEach '1.81.13', '1.83.2', '1.103.0', '1.106.0' {
    BeforeAll {
        $other = New-TestLab -Version $_
    }

    AfterAll {
        Remove-TestLab $other
    }

    It 'finds nothing' {
        Get-LlmDrift -Deployment $other.Path -Plane Schema -WarningVariable warnings | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
    }

    It 'finds nothing when its proxy is stopped, and warns that the version is a guess' {
        Stop-Process -Id $other.ProxyProcessId -Force
        Get-LlmDrift -Deployment $other.Path -Plane Schema -WarningVariable warnings -WarningAction SilentlyContinue |
            Should -BeNullOrEmpty
        $warnings | Should -HaveCount 1
        "$warnings" | Should -BeLike 'Could not determine the installed LiteLLM version: *. Set litellm.version in llmops.yaml, or *'
    }

    It 'does not claim from a guess that litellm may drop a table, or that the database needs a repair' {
        Invoke-LabSql $other "CREATE TABLE `"LiteLLM_Other`" (id text); ALTER TABLE $keys RENAME COLUMN organization_id TO x"
        $found = @(Get-LlmDrift -Deployment $other.Path -Plane Schema -WarningAction SilentlyContinue)
        $found | ForEach-Object { "$($_.Kind) $($_.Severity) $($_.Name)" } |
            Should -Be 'Missing Warning organization_id', 'Unexpected Info x', 'Unexpected Info LiteLLM_Other'
        $found.Reason | Should -BeLike '*(compared with the bundled schema of LiteLLM *, the nearest to the tables)'
        $found.Reason | Should -Not -BeLike '*may drop*'
        $found.Remediation | Should -BeLike 'Set litellm.version in llmops.yaml, *'
        $check = Test-LlmSmoke -Deployment $other.Path -Name DatabaseSchema
        $check.Status | Should -Be 'Skipped'
        $check.Message | Should -BeLike 'Could not determine the installed LiteLLM version: *'
    }

    It 'compares with the version in llmops.yaml while the proxy is stopped' {
        Add-Content "$($other.Path)/llmops.yaml" "litellm: { version: `"$($other.Version)`" }"
        $found = Get-LlmDrift -Deployment $other.Path -Plane Schema -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        ($found | Where-Object Name -EQ 'organization_id').Severity | Should -Be 'Error'
    }
}

Describe 'Get-LlmDrift when only the tables and the ledger tell the version' {
    It 'shows with a stopped proxy of LiteLLM <Version> no row and no effect that it does not have' -ForEach @(
        @{ Version = '1.83.2' }
        @{ Version = '1.98.0' }
        @{ Version = '1.103.0' }
        @{ Version = '1.110.0' }
    ) {
        $other = New-TestLab -Version $Version
        try {
            $right = @{}
            Get-LlmDrift -Deployment $other.Path -Plane Stored, Rendered -IncludeExpected |
                ForEach-Object { $right["$($_.Plane) $($_.Path) $($_.Kind)"] = $_.Effect }
            Stop-Process -Id $other.ProxyProcessId -Force
            $shown = Get-LlmDrift -Deployment $other.Path -Plane Stored, Rendered -IncludeExpected -WarningVariable warnings -WarningAction SilentlyContinue
            $shown | Where-Object { $_.Effect -ne 'Unknown' -and $right["$($_.Plane) $($_.Path) $($_.Kind)"] -ne $_.Effect } | Should -BeNullOrEmpty
            $shown | Where-Object { -not $right.ContainsKey("$($_.Plane) $($_.Path) $($_.Kind)") } | Should -BeNullOrEmpty
            if (@($shown).Count -lt $right.Count) {
                "$warnings" | Should -BeLike '*The version of LiteLLM is not known: the proxy did not report it.*Set litellm.version in llmops.yaml.*'
            }
        }
        finally {
            Remove-TestLab $other
        }
    }

    It 'compares with the version of the migration ledger' {
        $other = New-TestLab -Version 1.83.2
        try {
            Stop-Process -Id $other.ProxyProcessId -Force
            $names = (Get-Content "$PSScriptRoot/../src/LiteLlmOps.Adapters/Schema/litellm-migrations.yaml" -Raw) -split '(?m)^(?=\S)' |
                Where-Object { $_ -match '^"?1\.83\.2' } | ForEach-Object { [regex]::Matches($_, '(?m)^\s+- (\S+)').ForEach{ $_.Groups[1].Value } }
            $names | Should -HaveCount 110
            $values = ($names | ForEach-Object { "('$_', '$_', '', now(), now(), 1)" }) -join ', '
            Invoke-LabSql $other ('CREATE TABLE _prisma_migrations (id text, migration_name text, checksum text, started_at timestamptz, ' +
                'finished_at timestamptz, applied_steps_count int, logs text, rolled_back_at timestamptz); ' +
                "INSERT INTO _prisma_migrations (id, migration_name, checksum, started_at, finished_at, applied_steps_count) VALUES $values")
            Get-LlmDrift -Deployment $other.Path -Plane Schema -WarningVariable warnings | Should -BeNullOrEmpty
            $warnings | Should -BeNullOrEmpty
            $check = Test-LlmSmoke -Deployment $other.Path -Name DatabaseSchema
            "$check" | Should -Be ('Passed DatabaseSchema: The tables match the schema of LiteLLM 1.83.2, the version of the migration ledger. ' +
                'The proxy did not report its version.')
            Invoke-LabSql $other "ALTER TABLE $keys RENAME COLUMN organization_id TO x"
            $found = Get-LlmDrift -Deployment $other.Path -Plane Schema | Where-Object Name -EQ 'organization_id'
            "$($found.Kind) $($found.Severity)" | Should -Be 'Missing Error'
            $found.Reason | Should -BeLike '*(compared with the bundled schema of LiteLLM 1.83.2, the version of the migration ledger)'
        }
        finally {
            Remove-TestLab $other
        }
    }
}

Describe 'Get-LlmDrift -Plane Schema with the bundled schema' {
    BeforeEach {
        Reset-TestLab $lab
    }

    It 'has to be requested' {
        Invoke-LabSql $lab "ALTER TABLE $keys ADD COLUMN own text"
        (Get-SchemaDrift).Plane | Should -Be 'Schema'
        (Get-LlmDrift -Deployment $path).Plane | Should -Not -Contain 'Schema'
    }

    It 'returns <Name> with the effect and the remediation' -ForEach @(
        @{
            Name = 'a missing column'; Drift = 'Missing Error organization_id', 'Unexpected Warning x'
            Sql = 'ALTER TABLE {0} RENAME COLUMN organization_id TO x'; Undo = 'ALTER TABLE {0} RENAME COLUMN x TO organization_id'
            Reason = '*expects LiteLLM_VerificationToken.organization_id, and queries with this column fail*'; Remediation = 'Run the migrations of litellm: *'
        }
        @{
            Name = 'an unexpected column'; Drift = 'Unexpected Warning from_the_future'
            Sql = 'ALTER TABLE {0} ADD COLUMN from_the_future text'; Undo = 'ALTER TABLE {0} DROP COLUMN from_the_future'
            Reason = '*the database is newer*may drop it with its data at startup'; Remediation = 'Upgrade litellm*'
        }
        @{
            Name = 'another type'; Drift = 'Changed Error key_name'
            Sql = 'ALTER TABLE {0} ALTER COLUMN key_name TYPE varchar(99)'; Undo = 'ALTER TABLE {0} ALTER COLUMN key_name TYPE text'
            Reason = '*values of another type*'; Remediation = 'Run the migrations of litellm*'
        }
        @{
            Name = 'an unexpected NOT NULL'; Drift = 'Changed Error key_name'
            Sql = "UPDATE {0} SET key_name = 'x' WHERE key_name IS NULL; ALTER TABLE {0} ALTER COLUMN key_name SET NOT NULL"
            Undo = 'ALTER TABLE {0} ALTER COLUMN key_name DROP NOT NULL'
            Reason = '*rows without a value are rejected'; Remediation = 'Run the migrations of litellm*'
        }
        @{
            Name = 'another default'; Drift = 'Changed Info spend'
            Sql = 'ALTER TABLE {0} ALTER COLUMN spend SET DEFAULT 7'; Undo = 'ALTER TABLE {0} ALTER COLUMN spend SET DEFAULT 0.0'
            Reason = '*another value*'; Remediation = 'No action needed.'
        }
        @{
            Name = 'an unexpected table'; Drift = 'Unexpected Warning ours'; Sql = 'CREATE TABLE ours (id int)'; Undo = 'DROP TABLE ours'
            Reason = '*litellm drops such tables at startup'; Remediation = 'Move it: CREATE SCHEMA own; ALTER TABLE "ours" SET SCHEMA own;'
        }
    ) {
        Invoke-LabSql $lab ($Sql -f $keys)
        $found = @(Get-SchemaDrift)
        $found | ForEach-Object { "$($_.Kind) $($_.Severity) $($_.Name)" } | Should -Be $Drift
        $found[0].Reason | Should -BeLike $Reason
        $found[0].Remediation | Should -BeLike $Remediation
        Invoke-LabSql $lab ($Undo -f $keys)
        Get-SchemaDrift | Should -BeNullOrEmpty
    }

    It 'returns a missing index with the statement that creates it' {
        $index = "tablename = 'LiteLLM_SpendLogs' AND indexdef LIKE '%end_user%'"
        $name = Invoke-LabSql $lab "SELECT indexname FROM pg_indexes WHERE $index LIMIT 1"
        Invoke-LabSql $lab "DROP INDEX ""$name"""
        $drift = Get-SchemaDrift
        "$($drift.Kind) $($drift.Severity) $($drift.Section) $($drift.Name)" | Should -Be 'Missing Warning LiteLLM_SpendLogs end_user'
        $drift.Remediation | Should -BeLike 'Create it while the proxy runs: CREATE INDEX CONCURRENTLY *'
        Invoke-Remediation $drift
        Get-SchemaDrift | Should -BeNullOrEmpty
    }

    It 'returns a missing unique key with the statement that creates it' {
        $index = "tablename = 'LiteLLM_CredentialsTable' AND indexdef LIKE '%UNIQUE%credential_name%'"
        $name = Invoke-LabSql $lab "SELECT indexname FROM pg_indexes WHERE $index"
        Invoke-LabSql $lab "DROP INDEX ""$name"""
        $drift = Get-SchemaDrift
        "$($drift.Kind) $($drift.Severity) $($drift.Name)" | Should -Be 'Missing Error credential_name'
        Invoke-Remediation $drift
        Get-SchemaDrift | Should -BeNullOrEmpty
    }

    It 'accepts tables in -Section, and omits expected drift' {
        Invoke-LabSql $lab 'CREATE INDEX our_index ON "LiteLLM_SpendLogs" (model, spend)'
        (Get-SchemaDrift -Section '*Spend*').Name | Should -Be 'model, spend'
        Get-SchemaDrift -Section '*Token*' | Should -BeNullOrEmpty
        Add-Content "$path/llmops.yaml" 'expected:', '  - { path: /LiteLLM_SpendLogs/*, plane: Schema, owner: dba, reason: our reports }'
        Get-SchemaDrift | Should -BeNullOrEmpty
        (Get-SchemaDrift -IncludeExpected).Expected | Should -BeLike '*our reports*'
    }
}

Describe 'Get-LlmDrift -Plane Schema with the schema of an installation' {
    BeforeAll {
        $packages = "$TestDrive/venv/lib/python3.12/site-packages"
        $client = "$packages/prisma/schema.prisma"
        $ledger = 'CREATE TABLE _prisma_migrations ' +
        '(migration_name text, started_at timestamp, finished_at timestamp, rolled_back_at timestamp, logs text)'
        function Get-Missing { Get-SchemaDrift -ErrorAction Stop @args | Where-Object Kind -NE 'Unexpected' }
    }

    BeforeEach {
        Reset-TestLab $lab
        $model = @'
datasource client {
  provider = "postgresql"
}
// LiteLLM's own
model LiteLLM_VerificationToken {
  token String @id
  spend Float @default(0.0)
  organization_id String? // a comment
}
'@
        $null = New-Item "$packages/litellm/proxy/schema.prisma" -Value $model -Force
        $null = New-Item "$packages/litellm_proxy_extras/migrations/20250101_Add organization_id/migration.sql" -Force -Value (
            'ALTER TABLE "LiteLLM_VerificationToken" ADD COLUMN "organization_id" TEXT;')
        $null = New-Item $client -Value $model -Force
        Add-Content "$path/llmops.yaml" 'services:', "  - { name: proxy, command: litellm, environment: $TestDrive/venv }"
    }

    It 'reads it from the Python environment of the proxy''s service' {
        Get-Missing | Should -BeNullOrEmpty
        # The bundled schema has this column, that of the installation does not.
        (Get-SchemaDrift).Path | Should -Contain '/LiteLLM_VerificationToken/key_name'
    }

    It 'returns a stale Prisma client as the reason when the column exists' {
        (Get-Content $client) -notmatch 'organization_id' | Set-Content $client
        $drift = Get-Missing
        "$($drift.Kind) $($drift.Name)" | Should -Be 'Missing organization_id'
        $drift.Reason | Should -BeLike (
            '*prisma/schema.prisma) is stale: it fails with FieldNotFoundError on organization_id, which exists in the table')
        $drift.Remediation | Should -BeLike 'Regenerate it*restart the proxy.'
    }

    It 'returns a pending migration' {
        Invoke-LabSql $lab $ledger
        Get-Missing | ForEach-Object { "$($_.Kind) $($_.Name)" } | Should -Be 'Missing 20250101_Add organization_id'
    }

    It 'returns an applied migration that the package does not have' {
        Invoke-LabSql $lab $ledger
        Invoke-LabSql $lab (
            "INSERT INTO _prisma_migrations SELECT name, now(), now() FROM unnest(ARRAY['20250101_Add organization_id', '20991231_later']) name")
        $drift = Get-SchemaDrift | Where-Object Section -EQ '_prisma_migrations'
        "$($drift.Kind) $($drift.Severity) $($drift.Name)" | Should -Be 'Unexpected Warning 20991231_later'
        $drift.Reason | Should -Be 'the package does not contain this migration: the database is newer, or the migration was added manually'
    }

    It 'returns a migration that failed, with its message and without the password in it' {
        Invoke-LabSql $lab $ledger
        Invoke-LabSql $lab @'
INSERT INTO _prisma_migrations
VALUES ('20250101_Add organization_id', now(), NULL, NULL, 'P3018: postgresql://u:geheim@h/d' || chr(10) || 'more')
'@
        $drift = Get-Missing
        "$($drift.Kind) $($drift.Severity)" | Should -Be 'Changed Error'
        $drift.Reason | Should -BeLike '*the migration failed*P3018: postgresql://u:*@h/d'
        $drift.Reason | Should -Not -BeLike '*geheim*'
    }

    It 'returns a migration that is marked as applied when its column is missing' {
        Invoke-LabSql $lab $ledger
        Invoke-LabSql $lab "INSERT INTO _prisma_migrations VALUES ('20250101_Add organization_id', now(), now())"
        Get-Missing | Should -BeNullOrEmpty
        Invoke-LabSql $lab "ALTER TABLE $keys RENAME COLUMN organization_id TO x"
        $drift = Get-Missing
        $drift.Reason | Should -BeLike (
            'migration 20250101_Add organization_id is marked as applied, but LiteLLM_VerificationToken.organization_id does not exist*')
        $drift.Remediation | Should -BeLike '*prisma migrate resolve --rolled-back "20250101_Add organization_id"*'
    }

    It 'accepts a folder in -SchemaPath' {
        Get-Missing -SchemaPath $packages | Should -BeNullOrEmpty
    }

    It 'writes an error for a -SchemaPath that is missing, broken or cut off' {
        (Get-ErrorsOf { Get-SchemaDrift -SchemaPath "$TestDrive/nothing" }).Errors.FullyQualifiedErrorId | Should -BeLike 'SchemaNotFound,*'
        Set-Content "$TestDrive/broken.prisma" 'model A {', '  id Strang @id', '}'
        "$((Get-ErrorsOf { Get-SchemaDrift -SchemaPath "$TestDrive/broken.prisma" }).Errors)" |
            Should -BeLike '*broken.prisma*2*has the unknown type Strang for A.id*'
        Set-Content "$TestDrive/cut.prisma" 'model A {', '  id String @id'
        "$((Get-ErrorsOf { Get-SchemaDrift -SchemaPath "$TestDrive/cut.prisma" }).Errors)" | Should -BeLike '*Is the file truncated?*'
    }

    It 'does not require permission to read the table of migrations' {
        Invoke-LabSql $lab "CREATE ROLE looker LOGIN PASSWORD 'looks'; GRANT USAGE ON SCHEMA public TO looker"
        Invoke-LabSql $lab $ledger
        Invoke-LabSql $lab "INSERT INTO _prisma_migrations VALUES ('20250101_Add organization_id', now())"
        $url = (Get-LabVariable $lab DATABASE_URL) -replace '//[^@]*@', '//looker:looks@'
        Edit-LabFile $lab llmops.yaml 'os.environ/DATABASE_URL' $url
        Get-Missing | Should -BeNullOrEmpty
    }
}
