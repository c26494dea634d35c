BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -PollInterval 500ms
    $path = $lab.Path
    $journal = "$path/state/journal.jsonl"
    # A lab after two seeds of one setting each.
    function Reset-SeededLab {
        Reset-TestLab $lab
        foreach ($name in 'timeout', 'num_retries') {
            (Get-LlmDrift -Deployment $path -Plane Stored | Where-Object Name -EQ $name | Invoke-LlmSeed -NoWait).Checkpoint
        }
    }
    function Get-Finding([string] $Kind = '*') { Test-LlmJournal -Deployment $path | Where-Object Kind -Like $Kind }
    function Set-Journal([string[]] $Line) { [IO.File]::WriteAllText($journal, (($Line -join "`n") + "`n")) }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Test-LlmJournal' {
    BeforeEach { $ids = Reset-SeededLab }

    It 'returns nothing for intact records, changes nothing, and returns True with -Quiet' {
        $before = Get-FileHash $journal
        Get-Finding | Should -BeNullOrEmpty
        Test-LlmJournal -Deployment $path -Quiet | Should -BeTrue
        (Get-FileHash $journal).Hash | Should -Be $before.Hash
    }

    It 'returns nothing for a deployment without a journal' {
        Reset-TestLab $lab
        Get-Finding | Should -BeNullOrEmpty
    }

    It 'finds a modified line by the hash in the next one' {
        $lines = Get-Content $journal
        Set-Journal $lines[0].Replace('timeout', 'timeouts'), $lines[1]
        $finding = Get-Finding
        $finding.Kind | Should -Be 'ChainBroken'
        $finding.Severity | Should -Be 'Error'
        $finding.Line | Should -Be 2
        $finding.File | Should -Be $journal
        $finding.Deployment | Should -Be "$path/llmops.yaml"
        $finding.IsFailure | Should -BeTrue
        Test-LlmJournal -Deployment $path -Quiet | Should -BeFalse
    }

    It 'finds a removed line in the middle, and the change whose entry it was' {
        $null = Get-LlmDrift -Deployment $path -Plane Stored | Select-Object -First 1 | Invoke-LlmSeed -NoWait
        $lines = Get-Content $journal
        Set-Journal $lines[0], $lines[2]
        $found = Get-Finding
        ($found | Where-Object Kind -EQ ChainBroken).Line | Should -Be 2
        ($found | Where-Object Kind -EQ EntryMissing).Checkpoint | Should -Be $ids[1]
    }

    It 'finds a removed beginning' {
        Set-Journal (Get-Content $journal)[1]
        $finding = Get-Finding
        $finding.Kind | Should -Be 'BeginningMissing'
        $finding.Line | Should -Be 1
    }

    It 'finds a line that was cut, which does not become a part of the next entry' {
        $text = [IO.File]::ReadAllText($journal)
        [IO.File]::WriteAllText($journal, $text + '{"time":"2026-11-29T00:00:00Z","comm')
        $third = (Get-LlmDrift -Deployment $path -Plane Stored | Select-Object -First 1 | Invoke-LlmSeed -NoWait).Checkpoint
        $finding = Get-Finding
        $finding.Kind | Should -Be 'LineIncomplete'
        $finding.Line | Should -Be 3
        (Get-Content $journal)[3] | ConvertFrom-Json | ForEach-Object checkpoint | Should -Be $third
    }

    It 'finds a committed change without an entry, which the next seed adds with a warning' {
        Set-Journal (Get-Content $journal)[0]
        $finding = Get-Finding
        $finding.Kind | Should -Be 'EntryMissing'
        $finding.Checkpoint | Should -Be $ids[1]
        $finding.Evidence | Should -BeLike 'The Invoke-LlmSeed of * was applied, but the journal has no entry of it.'
        Invoke-LlmSeed -Deployment $path -Section router_settings -NoWait -WhatIf -WarningVariable planned -WarningAction SilentlyContinue 6>$null | Out-Null
        "$planned" | Should -BeLike '*the journal had no entry of it*The next Invoke-LlmSeed*adds it.*'
        Invoke-LlmSeed -Deployment $path -Section router_settings -NoWait -WarningVariable told -WarningAction SilentlyContinue | Out-Null
        "$told" | Should -BeLike "*was applied, but the journal had no entry of it. The entry was added. Its checkpoint is $($ids[1]).*"
        Get-Finding | Should -BeNullOrEmpty
        Get-Content $journal | ConvertFrom-Json | Where-Object outcome -EQ RecordedLater | ForEach-Object checkpoint | Should -Be $ids[1]
    }

    It 'finds an entry whose checkpoint is missing' {
        Remove-Item "$path/state/checkpoints/$($ids[0]).checkpoint"
        $finding = Get-Finding
        $finding.Kind | Should -Be 'CheckpointMissing'
        $finding.Checkpoint | Should -Be $ids[0]
        $finding.Line | Should -Be 1
    }

    It 'finds missing fingerprints of committed changes: <Name>' -ForEach @(
        @{ Name = 'the file does not exist'; Script = { Remove-Item $seeded } }
        @{ Name = 'the file is not valid'; Script = { Set-Content $seeded '{"rows":' } }
        @{ Name = 'only the checkpoints show the changes'; Script = { Remove-Item $seeded, $journal } }
        @{ Name = 'only the journal shows the changes'; Script = { Remove-Item $seeded, "$path/state/checkpoints/*" } }
    ) {
        $seeded = "$path/state/seeded.json"
        & $Script
        $finding = Get-Finding FingerprintsMissing
        $finding.Severity | Should -Be 'Warning'
        $finding.File | Should -Be $seeded
        $finding.Evidence | Should -BeLike 'seeded.json does not exist or cannot be read, although 2 changes were committed.*'
        # Each seed writes the file.
        $null = Get-LlmDrift -Deployment $path -Plane Stored | Select-Object -First 1 | Invoke-LlmSeed -NoWait -WarningAction Ignore
        Get-Finding FingerprintsMissing | Should -BeNullOrEmpty
    }

    It 'does not report them when a change is unfinished, whose records the next seed completes' {
        Remove-Item "$path/state/seeded.json", $journal
        Get-ChildItem "$path/state/checkpoints" -Filter *.checkpoint | ForEach-Object { Move-Item $_ ($_.FullName -replace 'checkpoint$', 'pending') }
        Get-Finding FingerprintsMissing | Should -BeNullOrEmpty
        Get-Finding ChangeUnfinished | Should -HaveCount 2
    }

    It 'finds a checkpoint that cannot be read' {
        Set-Content "$path/state/checkpoints/$($ids[0]).checkpoint" 'text'
        Get-Finding CheckpointUnreadable | ForEach-Object Checkpoint | Should -Be $ids[0]
    }

    It 'finds a change that was interrupted' {
        Move-Item "$path/state/checkpoints/$($ids[1]).checkpoint" "$path/state/checkpoints/$($ids[1]).pending"
        Get-Finding ChangeUnfinished | ForEach-Object Checkpoint | Should -Be $ids[1]
    }

    It 'finds a journal that cannot be read' {
        Remove-Item $journal
        $null = New-Item -ItemType Directory $journal
        Get-Finding JournalUnreadable | ForEach-Object Severity | Should -Be 'Error'
        Remove-Item $journal
    }

    It 'has control characters of a modified file replaced' {
        $lines = Get-Content $journal
        Set-Journal (($lines[0] -replace '"checkpoint":"[^"]*"', '"checkpoint":"99999999T000000000Z-\u001b[2J"'), $lines[1])
        $finding = Get-Finding CheckpointMissing
        $finding.Evidence + $finding.Checkpoint | Should -Not -Match "`e"
    }

    It 'ends with an error with -FailOn, after the findings' {
        Set-Journal (Get-Content $journal)[1]
        $result = Get-OutcomeOf { Test-LlmJournal -Deployment $path -FailOn Warning }
        $result.Output.Kind | Should -Be 'BeginningMissing'
        $result.Error.FullyQualifiedErrorId | Should -Be 'FindingFound,LiteLlmOps.Commands.TestLlmJournalCommand'
        Test-LlmJournal -Deployment $path -FailOn Error | ForEach-Object IsFailure | Should -BeFalse
        Test-LlmJournal -Deployment $path -Severity Error | Should -BeNullOrEmpty
    }

    It 'shows severity, kind, line and evidence' {
        Set-Journal (Get-Content $journal)[1]
        Test-LlmJournal -Deployment $path | Out-String -Width 120 | Should -Match 'Severity +Kind +Line +Evidence'
    }
}

Describe 'Records that cannot be written after a commit' {
    BeforeEach { $null = Reset-SeededLab }

    It 'are an error of their own after the changes, and the next seed completes them' {
        $seeded = "$path/state/seeded.json"
        Remove-Item $seeded
        $null = New-Item -ItemType Directory $seeded
        $drift = Get-LlmDrift -Deployment $path -Plane Stored | Select-Object -First 1
        $output = $drift | Invoke-LlmSeed -NoWait -ErrorVariable problems -ErrorAction SilentlyContinue
        $output.Status | Should -Be 'Applied'
        "$($problems[0].FullyQualifiedErrorId)" | Should -Be 'RecordsIncomplete,LiteLlmOps.Commands.InvokeLlmSeedCommand'
        "$($problems[0])" | Should -BeLike 'The changes were applied to the database, but these records could not be written: seeded.json.*'
        Get-ChildItem "$path/state/checkpoints" -Filter *.pending | Should -HaveCount 1
        Remove-Item $seeded
        Invoke-LlmSeed -Deployment $path -Section router_settings -NoWait | Out-Null
        $seeded | Should -Exist
        Get-ChildItem "$path/state/checkpoints" -Filter *.pending | Should -BeNullOrEmpty
        Get-Finding | Should -BeNullOrEmpty
    }

    It 'refuse a change before it is made when the journal cannot be opened' {
        Remove-Item $journal
        $null = New-Item -ItemType Directory $journal
        $drift = Get-LlmDrift -Deployment $path -Plane Stored | Select-Object -First 1
        $result = Get-ErrorsOf { $drift | Invoke-LlmSeed -NoWait }
        $result.Output | Should -BeNullOrEmpty
        "$($result.Errors)" | Should -BeLike 'Nothing was changed, because the records of earlier changes could not be read or completed.*'
        Remove-Item $journal
    }
}
