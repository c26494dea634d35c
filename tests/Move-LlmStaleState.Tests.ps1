BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    # A deployment without a database, with an old note, an old copy of the config and a record.
    function New-StaleDeployment([string] $State = '{}') {
        $new = New-TestFolder
        Set-Content "$new/config.yaml" 'general_settings: {}'
        Set-Content "$new/llmops.yaml" "name: stale`nlitellm: { version: 1.106.0 }`nconfig: { rendered: state/config.generated.yaml }`nstate: $State"
        $null = New-Item -ItemType Directory "$new/state"
        foreach ($name in 'notes.md', 'old.yaml', 'seeded.json', 'config.generated.yaml') {
            Set-Content "$new/state/$name" "content of $name"
            (Get-Item "$new/state/$name").LastWriteTimeUtc = [DateTime]::UtcNow.AddDays(-30)
        }
        Set-Content "$new/state/config.generated.yaml" 'general_settings: {store_model_in_db: true}'
        $new
    }
    function Get-StateName { Get-ChildItem "$folder/state" -File | ForEach-Object Name | Sort-Object }
    $today = [DateTime]::UtcNow.ToString('yyyy-MM-dd')
}

Describe 'Move-LlmStaleState' {
    BeforeEach { $folder = New-StaleDeployment }
    AfterEach { Remove-Item $folder -Recurse -Force }

    It 'moves stale copies and notes with a manifest, and leaves the rest' {
        $moves = Move-LlmStaleState -Deployment $folder -Reason 'cleanup'
        $moves.Name | Should -Be 'notes.md', 'old.yaml'
        $moves.Status | Should -Be 'Archived', 'Archived'
        $moves.From | Should -Be "$folder/state/notes.md", "$folder/state/old.yaml"
        $moves.To | Should -Be "$folder/state/archive/$today/notes.md", "$folder/state/archive/$today/old.yaml"
        Get-StateName | Should -Be 'config.generated.yaml', 'journal.jsonl', 'seeded.json'
        $manifest = Get-Content "$folder/state/archive/$today/manifest.json" -Raw | ConvertFrom-Json
        $entry = $manifest.files[0]
        $entry.originalPath | Should -Be "$folder/state/notes.md"
        $entry.sha256 | Should -Be (Get-FileHash $moves[0].To).Hash.ToLowerInvariant()
        $entry.size | Should -Be (Get-Item $moves[0].To).Length
        "$($entry.user) $($entry.reason)" | Should -Be "$([Environment]::UserName) cleanup"
        $entry.changedAt | Should -Be (Get-Item $moves[0].To).LastWriteTimeUtc
        $entry.archivedAt.Kind | Should -Be 'Utc'
        $line = Get-Content "$folder/state/journal.jsonl" | ConvertFrom-Json
        "$($line.command) $($line.outcome) $($line.reason)" | Should -Be 'Move-LlmStaleState Archived cleanup'
        $line.changes | Should -Be "Move $folder/state/notes.md to $($moves[0].To)", "Move $folder/state/old.yaml to $($moves[1].To)"
        Test-LlmJournal -Deployment $folder -Quiet | Should -BeTrue
        # Again: nothing is left to do.
        Move-LlmStaleState -Deployment $folder | Should -BeNullOrEmpty
        @(Get-Content "$folder/state/journal.jsonl").Count | Should -Be 1
    }

    It 'shows with -WhatIf what it does without' {
        $planned = Move-LlmStaleState -Deployment $folder -WhatIf
        $planned.Status | Should -Be 'Planned', 'Planned'
        "$folder/state/archive" | Should -Not -Exist
        "$folder/state/journal.jsonl" | Should -Not -Exist
        (Move-LlmStaleState -Deployment $folder).To | Should -Be $planned.To
    }

    It 'moves the objects of Get-LlmState, also after Export-Clixml and JSON' {
        Get-LlmState *.md -Deployment $folder | Move-LlmStaleState | ForEach-Object Name | Should -Be 'notes.md'
        Get-LlmState -Status Stale -Deployment $folder | Export-Clixml "$folder/stale.xml"
        Import-Clixml "$folder/stale.xml" | Move-LlmStaleState -WarningAction Ignore | ForEach-Object Name | Should -Be 'old.yaml'
        $null = Restore-LlmState old.yaml -Deployment $folder
        Get-LlmState old.yaml -Deployment $folder | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json | Move-LlmStaleState | ForEach-Object Name | Should -Be 'old.yaml'
    }

    It 'writes an error for an object that is not stale, and moves the others' {
        $result = Get-ErrorsOf { Get-LlmState -Deployment $folder | Where-Object Kind -NE Rendered | Move-LlmStaleState }
        $result.Output.Name | Should -Be 'notes.md', 'old.yaml'
        $result.Errors.FullyQualifiedErrorId | Should -Be 'StateFileNotMovable,LiteLlmOps.Commands.MoveLlmStaleStateCommand'
        "$($result.Errors)" | Should -BeLike "'*seeded.json' is not stale, so it was not moved. It is Current: *"
        $again = Get-ErrorsOf { Get-LlmState -Archived -Deployment $folder | Move-LlmStaleState }
        $again.Errors.FullyQualifiedErrorId | Should -BeLike 'StateFileNotMovable,*'
        $again.Output | Should -BeNullOrEmpty
    }

    It 'skips the rendered config with a warning, also when it is out of date' {
        (Get-LlmState config.generated.yaml -Deployment $folder).Status | Should -BeIn 'Stale', 'Current'
        $moves = Get-LlmState config.generated.yaml -Deployment $folder | Move-LlmStaleState -WarningVariable warnings -WarningAction SilentlyContinue
        $moves | Should -BeNullOrEmpty
        "$warnings" | Should -BeLike 'Skipped config.generated.yaml: the proxy starts with it.*'
    }

    It 'rejects objects of other commands' {
        $result = Get-ErrorsOf { Get-Item $folder | Move-LlmStaleState }
        "$($result.Errors.FullyQualifiedErrorId) $($result.Errors)" | Should -BeLike 'UnsupportedInputType,* pipe objects of Get-LlmState, *'
    }

    It 'keeps the newest of each kind, and files that are younger than -OlderThan' {
        Move-LlmStaleState -Deployment $folder -Keep 1 | Should -BeNullOrEmpty
        Move-LlmStaleState -Deployment $folder -OlderThan 31d | Should -BeNullOrEmpty
        Move-LlmStaleState -Deployment $folder -OlderThan 29d | Should -HaveCount 2
        { Move-LlmStaleState -Deployment $folder -Keep -1 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'writes an error for a name that does not exist' {
        $result = Get-ErrorsOf { Move-LlmStaleState note.md -Deployment $folder }
        "$($result.Errors.FullyQualifiedErrorId) $($result.Errors)" | Should -BeLike "StateFileNotFound,* Did you mean 'notes.md'?"
        Move-LlmStaleState nothing* -Deployment $folder | Should -BeNullOrEmpty
    }

    It 'refuses an archive that is a symbolic link' -Skip:$IsWindows {
        $null = New-Item -ItemType Directory "$folder/elsewhere"
        $null = New-Item -ItemType SymbolicLink "$folder/state/archive" -Target "$folder/elsewhere"
        { Move-LlmStaleState -Deployment $folder } | Should -Throw -ErrorId 'StateFolderUnsafe,*'
        "$folder/elsewhere/*" | Should -Not -Exist
        "$folder/state/notes.md" | Should -Exist
    }

    It 'names the manifest that is damaged' {
        $null = Move-LlmStaleState notes.md -Deployment $folder
        Set-Content "$folder/state/archive/$today/manifest.json" '{"files": ['
        { Move-LlmStaleState -Deployment $folder -WarningAction Ignore } | Should -Throw "The manifest '*manifest.json' cannot be read. *" -ErrorId 'ArchiveManifestInvalid,*'
        "$folder/state/old.yaml" | Should -Exist
    }

    It 'completes a move that was interrupted, with an entry in the journal' {
        $null = Move-LlmStaleState notes.md -Deployment $folder
        Remove-Item "$folder/state/journal.jsonl"
        $file = "$folder/state/archive/$today/manifest.json"
        $manifest = Get-Content $file -Raw | ConvertFrom-Json
        $pending = @{ step = 'Move'; id = '20261129T081420200Z-f76769'; user = 'alice'; host = 'there'; processId = 7; reason = 'cleanup' }
        $manifest.files[0] | Add-Member pending $pending
        $manifest | ConvertTo-Json -Depth 9 | Set-Content $file
        $null = Get-LlmState -Deployment $folder -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike "The Move-LlmStaleState of 'notes.md' by alice is in progress, or was interrupted.*"
        $null = Move-LlmStaleState nothing* -Deployment $folder -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Be "The interrupted Move-LlmStaleState of 'notes.md' by alice was completed."
        $line = Get-Content "$folder/state/journal.jsonl" | ConvertFrom-Json
        "$($line.command) $($line.outcome) $($line.user) $($line.reason)" | Should -Be 'Move-LlmStaleState Archived alice cleanup'
    }
}

Describe 'Move-LlmStaleState on another disk' -Skip:(-not $IsLinux -or (id -u) -ne 0) {
    BeforeAll {
        $disk = New-TestFolder
        mount -t tmpfs -o size=64k tmpfs $disk 2>$null
        $isMounted = $LASTEXITCODE -eq 0
    }
    BeforeEach {
        if (-not $isMounted) { Set-ItResult -Skipped -Because 'this container may not mount a file system' }
        $folder = New-StaleDeployment "{ archive: '$disk/archive' }"
    }
    AfterEach {
        Remove-Item $folder -Recurse -Force
        Remove-Item "$disk/*" -Recurse -Force
    }
    AfterAll {
        if ($isMounted) { umount $disk }
        Remove-Item $disk -Force
    }

    It 'copies, with mode and time, before it deletes' {
        chmod 600 "$folder/state/notes.md"
        $before = Get-Item "$folder/state/notes.md"
        $time = $before.LastWriteTimeUtc
        $move = Move-LlmStaleState notes.md -Deployment $folder
        $move.To | Should -Be "$disk/archive/$today/notes.md"
        (Get-Item $move.To).LastWriteTimeUtc | Should -Be $time
        "$([IO.File]::GetUnixFileMode($move.To))" | Should -Be 'UserWrite, UserRead'
        "$folder/state/notes.md" | Should -Not -Exist
        (Get-LlmState -Archived -Deployment $folder).Original | Should -Be 'notes.md'
        (Restore-LlmState notes.md -Deployment $folder).To | Should -Be "$folder/state/notes.md"
        (Get-Item "$folder/state/notes.md").LastWriteTimeUtc | Should -Be $time
    }

    It 'loses nothing when the disk is full' {
        [IO.File]::WriteAllText("$folder/state/notes.md", 'x' * 100KB)
        (Get-Item "$folder/state/notes.md").LastWriteTimeUtc = [DateTime]::UtcNow.AddDays(-30)
        $result = Get-ErrorsOf { Move-LlmStaleState -Deployment $folder }
        $result.Output.Name | Should -Be 'old.yaml'
        "$($result.Errors)" | Should -BeLike "The archive '$disk/archive' of the state folder cannot be written: No space left on device*Free space on its disk or set state.archive."
        (Get-Item "$folder/state/notes.md").Length | Should -Be 100KB
        (Get-LlmState -Archived -Deployment $folder).Original | Should -Be 'old.yaml'
        Get-ChildItem "$disk/archive" -Recurse -Force -File | ForEach-Object Name | Sort-Object | Should -Be 'manifest.json', 'old.yaml'
    }

    It 'moves nothing when the disk is read-only' {
        mount -o 'remount,ro' $disk
        try {
            $result = Get-OutcomeOf { Move-LlmStaleState -Deployment $folder }
            "$($result.Error)" | Should -BeLike "The archive '$disk/archive' of the state folder cannot be written: *No file was moved.*"
            "$folder/state/notes.md" | Should -Exist
        }
        finally { mount -o 'remount,rw' $disk }
    }
}
