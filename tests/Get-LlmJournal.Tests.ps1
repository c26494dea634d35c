BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -PollInterval 500ms
    $path = $lab.Path
    $journal = "$path/state/journal.jsonl"
    function Set-Journal([string[]] $Line) { [IO.File]::WriteAllText($journal, (($Line -join "`n") + "`n")) }
    # Two seeds of one setting each, and a note between them.
    function Reset-SeededLab {
        Reset-TestLab $lab
        foreach ($name in 'timeout', 'num_retries') {
            (Get-LlmDrift -Deployment $path -Plane Stored | Where-Object Name -EQ $name | Invoke-LlmSeed -NoWait -Reason "CHG-4711 $name").Checkpoint
            if ($name -eq 'timeout') { Add-LlmNote 'between' -Deployment $path }
        }
    }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Get-LlmJournal' {
    BeforeAll { $ids = Reset-SeededLab }

    It 'returns the entries, oldest first, with their checkpoint and reason' {
        $all = Get-LlmJournal -Deployment $path
        $all.Command | Should -Be 'Invoke-LlmSeed', 'Add-LlmNote', 'Invoke-LlmSeed'
        $all.Outcome | Should -Be 'Applied', 'Noted', 'Applied'
        $all.Number | Should -Be 1, 2, 3
        $all[0].Checkpoint | Should -Be $ids[0]
        $all[0].Reason | Should -Be 'CHG-4711 timeout'
        $all[0].Changes | Should -Be 'Update /router_settings/timeout'
        $all[0].User | Should -Be ([Environment]::UserName)
        $all[0].Time.Kind | Should -Be 'Utc'
        $all[0].File | Should -Be $journal
        $all[0].Deployment | Should -Be "$path/llmops.yaml"
        $all[1].Text | Should -Be 'between'
        $all[1].Checkpoint | Should -BeNullOrEmpty
    }

    It 'filters: <Filter>' -ForEach @(
        @{ Filter = 'command'; Parameters = @{ Command = 'invoke-*' }; Expected = 1, 3 }
        @{ Filter = 'target'; Parameters = @{ Target = '/router_settings/timeout' }; Expected = 1 }
        @{ Filter = 'target above it'; Parameters = @{ Target = '/router_settings' }; Expected = 1, 3 }
        @{ Filter = 'outcome'; Parameters = @{ Outcome = 'Noted' }; Expected = 2 }
        @{ Filter = 'reason'; Parameters = @{ Reason = '*retries*' }; Expected = 3 }
        @{ Filter = 'user'; Parameters = @{ User = 'nobody*' }; Expected = @() }
        @{ Filter = 'last'; Parameters = @{ Last = '1h' }; Expected = 1, 2, 3 }
        @{ Filter = 'until'; Parameters = @{ Until = '1h' }; Expected = @() }
    ) {
        @(Get-LlmJournal -Deployment $path @Parameters).Number | Should -Be $Expected
    }

    It 'reports a name without an entry, with a similar one' {
        $result = Get-ErrorsOf { Get-LlmJournal Invoke-LlmSed -Deployment $path }
        $result.Errors.FullyQualifiedErrorId | Should -BeLike 'JournalValueNotFound*'
        "$($result.Errors)" | Should -BeLike "*no entry with the command 'Invoke-LlmSed'. Did you mean 'Invoke-LlmSeed'?"
        $result.Output | Should -BeNullOrEmpty
    }

    It 'refuses a time range that excludes itself' {
        { Get-LlmJournal -Deployment $path -Last 1h -Since 2h } | Should -Throw -ErrorId 'InvalidTimeRange*'
    }

    It 'returns nothing for a deployment without a journal' {
        $empty = New-TestFolder
        Set-Content "$empty/config.yaml" 'model_list: []'
        Get-LlmJournal -Deployment $empty -WarningVariable warned | Should -BeNullOrEmpty
        $warned | Should -BeNullOrEmpty
        Get-ChildItem $empty | Should -HaveCount 1
        Remove-Item $empty -Recurse
    }

    It 'selects a checkpoint for Get-LlmCheckpoint and Undo-LlmSeed, and nothing for a note' {
        (Get-LlmJournal -Deployment $path -Command Invoke-LlmSeed | Get-LlmCheckpoint).Id | Should -Be $ids
        Get-LlmJournal Add-LlmNote -Deployment $path | Get-LlmCheckpoint | Should -BeNullOrEmpty
        $undone = Get-LlmJournal -Deployment $path | Undo-LlmSeed -NoWait -WhatIf -WarningVariable skipped -WarningAction SilentlyContinue 6>$null
        $undone.Path | Should -Be '/router_settings/timeout', '/router_settings/num_retries'
        "$skipped" | Should -BeLike 'Skipped the entry of Add-LlmNote (Noted) of * it has no checkpoint, so there is nothing to undo.'
    }

    It 'completes names of the journal' {
        $text = "Get-LlmJournal -Deployment $path -Outcome "
        (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Be 'Applied', 'Noted'
        $text = "Get-LlmJournal -Deployment $path -Target /router_settings/t"
        (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Be '/router_settings/timeout'
    }

    It 'shows the reason at 80 and 120 columns' -ForEach 80, 120 {
        $text = Get-LlmJournal -Deployment $path | Out-String -Width $_
        $text -replace '\e\[\d*m' | Should -Match 'Reason: CHG-4711'
        ($text -replace '\e\[\d*m' -split "`n" | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual $_
    }
}

Describe 'Get-LlmJournal with a damaged journal' {
    BeforeEach { $null = Reset-SeededLab }

    It 'states which lines are missing and returns the rest: <Name>' -ForEach @(
        @{ Name = 'a line was cut'; Lines = { $l[0], $l[1].Substring(0, 40), $l[2] }; Numbers = 1, 3; Gap = 'Line 2 of journal.jsonl is not a complete entry*' }
        @{ Name = 'a line was removed'; Lines = { $l[0], $l[2] }; Numbers = 1, 2; Gap = 'Line 2 of journal.jsonl does not continue line 1*' }
        @{ Name = 'the beginning was removed'; Lines = { $l[1], $l[2] }; Numbers = 1, 2; Gap = 'The beginning of the journal is missing*' }
    ) {
        $l = Get-Content $journal
        Set-Journal (& $Lines)
        (Get-LlmJournal -Deployment $path -WarningVariable gap -WarningAction SilentlyContinue).Number | Should -Be $Numbers
        "$($gap[0])" | Should -BeLike "lab: $Gap"
    }

    It 'reads the files of a rotated journal as one, and names one that is missing' {
        Edit-LabFile $lab llmops.yaml 'staleAfter: 7d' 'staleAfter: 7d, journalSize: 1KB'
        1..12 | ForEach-Object { Add-LlmNote "note $_" -Deployment $path }
        $files = Get-ChildItem "$path/state/journal-*.jsonl"
        $files.Count | Should -BeGreaterThan 2
        $all = Get-LlmJournal -Deployment $path -WarningVariable gap
        $all | Should -HaveCount 15
        $all[-12..-1].Text | Should -Be (1..12 | ForEach-Object { "note $_" })
        $gap | Should -BeNullOrEmpty
        Test-LlmJournal -Deployment $path -Quiet | Should -BeTrue
        Remove-Item $files[1]
        $finding = Test-LlmJournal -Deployment $path | Where-Object Kind -EQ ChainBroken
        $finding.File | Should -Be $files[2].FullName
        $finding.Evidence | Should -BeLike "*last line of $($files[0].Name). A file between them is missing*"
        $null = Get-LlmJournal -Deployment $path -WarningVariable gap -WarningAction SilentlyContinue
        "$gap" | Should -BeLike "*$($files[2].Name) does not continue the last line of $($files[0].Name)*"
    }

    It 'keeps one chain when several processes add entries while the journal is rotated' {
        Edit-LabFile $lab llmops.yaml 'staleAfter: 7d' 'staleAfter: 7d, journalSize: 1KB'
        $module = "$PSScriptRoot/../LiteLlmOps.psd1"
        $pwsh = [Environment]::ProcessPath
        $arguments = @([Environment]::GetCommandLineArgs() | Select-Object -First 1 | Where-Object { $_ -like '*.dll' -and $pwsh -like '*dotnet*' })
        $processes = 1..2 | ForEach-Object {
            $script = "Import-Module '$module'; 1..15 | ForEach-Object { Add-LlmNote `"$_ `$_`" -Deployment '$path' }"
            Start-Process $pwsh ($arguments + '-NoProfile', '-EncodedCommand', [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($script))) -PassThru
        }
        $processes | Wait-Process
        $processes.ExitCode | Should -Be 0, 0
        $notes = Get-LlmJournal Add-LlmNote -Deployment $path -WarningVariable gap | Select-Object -Skip 1
        $gap | Should -BeNullOrEmpty
        ($notes.Text | Sort-Object) | Should -Be (1..2 | ForEach-Object { $p = $_; 1..15 | ForEach-Object { "$p $_" } } | Sort-Object)
        Test-LlmJournal -Deployment $path -Quiet | Should -BeTrue
    }
}
