BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    function Write-Stale([string] $Name, [string] $Text) {
        Set-Content "$folder/state/$Name" $Text
        (Get-Item "$folder/state/$Name").LastWriteTimeUtc = [DateTime]::UtcNow.AddDays(-30)
    }
    $today = [DateTime]::UtcNow.ToString('yyyy-MM-dd')
}

Describe 'Restore-LlmState' {
    BeforeEach {
        $folder = New-TestFolder
        Set-Content "$folder/config.yaml" 'general_settings: {}'
        Set-Content "$folder/llmops.yaml" "name: stale`nlitellm: { version: 1.106.0 }"
        $null = New-Item -ItemType Directory "$folder/state"
        Write-Stale notes.md 'first'
        Write-Stale old.yaml 'a: 1'
        $archived = Move-LlmStaleState -Deployment $folder
        $archived.Count | Should -Be 2
    }
    AfterEach { Remove-Item $folder -Recurse -Force }

    It 'restores by name, with time and mode, and is journaled' {
        $time = (Get-Item $archived[0].To).LastWriteTimeUtc
        $move = Restore-LlmState notes.md -Deployment $folder -Reason 'needed'
        "$($move.Status) $($move.Name)" | Should -Be 'Restored notes.md'
        $move.From | Should -Be $archived[0].To
        $move.To | Should -Be $archived[0].From
        (Get-Item $move.To).LastWriteTimeUtc | Should -Be $time
        $archived[0].To | Should -Not -Exist
        (Get-LlmState -Archived -Deployment $folder).Original | Should -Be 'old.yaml'
        $line = (Get-Content "$folder/state/journal.jsonl")[-1] | ConvertFrom-Json
        "$($line.command) $($line.outcome) $($line.reason)" | Should -Be 'Restore-LlmState Restored needed'
        Test-LlmJournal -Deployment $folder -Quiet | Should -BeTrue
        # Again: it is not in the archive any more.
        (Get-ErrorsOf { Restore-LlmState notes.md -Deployment $folder }).Errors.FullyQualifiedErrorId | Should -BeLike 'StateFileNotFound,*'
    }

    It 'restores objects of Get-LlmState -Archived, and deletes the empty manifest' {
        Get-LlmState -Archived -Deployment $folder | Restore-LlmState | ForEach-Object Name | Should -Be 'notes.md', 'old.yaml'
        "$folder/state/archive/$today/manifest.json" | Should -Not -Exist
        (Get-LlmState -Status Stale -Deployment $folder).Name | Should -Be 'notes.md', 'old.yaml'
    }

    It 'restores by date, and writes an error for a date on which nothing was archived' {
        $result = Get-ErrorsOf { Restore-LlmState -Date 2026-01-01 -Deployment $folder }
        "$($result.Errors.FullyQualifiedErrorId) $($result.Errors)" | Should -BeLike 'StateFileNotFound,* was archived on 2026-01-01.*'
        Restore-LlmState -Date $today -Deployment $folder | Should -HaveCount 2
    }

    It 'never overwrites a file without -Force' {
        Set-Content "$folder/state/notes.md" 'new'
        $result = Get-ErrorsOf { Restore-LlmState * -Deployment $folder }
        "$($result.Errors.FullyQualifiedErrorId) $($result.Errors)" | Should -BeLike "FileExists,*'$folder/state/notes.md' already exists*Use -Force to replace it."
        $result.Output.Name | Should -Be 'old.yaml'
        Get-Content "$folder/state/notes.md" | Should -Be 'new'
        (Restore-LlmState notes.md -Deployment $folder -Force).Name | Should -Be 'notes.md'
        Get-Content "$folder/state/notes.md" | Should -Be 'first'
    }

    It 'restores the newest of several, and another one by its name in the archive' {
        Write-Stale notes.md 'second'
        $null = Move-LlmStaleState -Deployment $folder
        $move = Restore-LlmState notes.md -Deployment $folder -WarningVariable warnings -WarningAction SilentlyContinue
        $move.From | Should -Be "$folder/state/archive/$today/notes.2.md"
        "$warnings" | Should -BeLike "Skipped archive/$today/notes.md: a newer file of the archive is restored*"
        Remove-Item "$folder/state/notes.md"
        $null = Restore-LlmState "archive/$today/notes.md" -Deployment $folder
        Get-Content "$folder/state/notes.md" | Should -Be 'first'
    }

    It 'changes nothing with -WhatIf' {
        $planned = Restore-LlmState * -Deployment $folder -WhatIf
        $planned.Status | Should -Be 'Planned', 'Planned'
        $planned.To | Should -Be $archived.From
        (Get-LlmState -Archived -Deployment $folder).Count | Should -Be 2
        "$folder/state/notes.md" | Should -Not -Exist
    }

    It 'does not restore a file that was modified in the archive' {
        Set-Content $archived[0].To 'other'
        $result = Get-ErrorsOf { Restore-LlmState * -Deployment $folder }
        "$($result.Errors.FullyQualifiedErrorId) $($result.Errors)" | Should -BeLike 'StateFileChanged,* does not have the content that the manifest records*'
        $result.Output.Name | Should -Be 'old.yaml'
        Get-Content $archived[0].To | Should -Be 'other'
    }

    It 'rejects an object that is not in the archive, and a whole deployment' {
        Set-Content "$folder/state/young.md" 'x'
        (Get-ErrorsOf { Get-LlmState young.md -Deployment $folder | Restore-LlmState }).Errors.FullyQualifiedErrorId | Should -BeLike 'StateFileNotMovable,*'
        (Get-ErrorsOf { Get-LlmDeployment -Deployment $folder | Restore-LlmState }).Errors.FullyQualifiedErrorId | Should -BeLike 'UnsupportedInputType,*'
        Get-LlmDeployment -Deployment $folder | Restore-LlmState -Name notes.md | ForEach-Object Name | Should -Be 'notes.md'
    }

    It 'completes the names of archived files' {
        Push-TestLocation $folder {
            (TabExpansion2 'Restore-LlmState ').CompletionMatches.CompletionText | Should -Be 'notes.md', 'old.yaml'
        }
    }
}
