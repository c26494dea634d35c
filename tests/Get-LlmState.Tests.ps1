BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $path = $lab.Path
    function Get-File([string] $Name) { Get-LlmState -Deployment $path -Name $Name }
}

AfterAll { Remove-TestLab $lab }

Describe 'Get-LlmState on a new lab' {
    BeforeAll { Reset-TestLab $lab }

    It 'returns the rendered config, which is current, and the old snapshot, which is stale' {
        $all = @(Get-LlmState -Deployment $path)
        $all | ForEach-Object { "$($_.Status) $($_.Kind) $($_.Name)" } | Should -Be @(
            'Stale Note LITELLM_STATE_SNAPSHOT.md'
            'Current Rendered config.generated.yaml'
        )
        $snapshot, $rendered = $all
        $snapshot.Age.Days | Should -Be 21
        $snapshot.Size | Should -Be (Get-Item $snapshot.Path).Length
        $snapshot.ChangedAt | Should -Be (Get-Item $snapshot.Path).LastWriteTimeUtc
        $snapshot.ChangedAt.Kind | Should -Be 'Utc'
        $snapshot.Deployment | Should -Be "$path/llmops.yaml"
        "$($snapshot.SourceHash)$($snapshot.IsSourceCurrent)" | Should -Be ''
        $rendered.SourceHash | Should -Match '^[0-9a-f]{64}$'
        $rendered.IsSourceCurrent | Should -BeTrue
        $rendered.Path | Should -Be "$path/state/config.generated.yaml"
        if ($IsLinux) { $rendered.Mode | Should -Match '^0[0-7]{3}$' }
    }

    It 'returns what Get-LlmLab, Get-LlmDeployment and -Deployment select' {
        (Get-LlmLab -Path $path | Get-LlmState).Count | Should -Be 2
        (Get-LlmDeployment -Deployment $path | Get-LlmState).Count | Should -Be 2
        (Get-LlmState -Deployment "$path/../l*b/" -Status Stale).Name | Should -Be 'LITELLM_STATE_SNAPSHOT.md'
    }

    It 'selects by name, status and age' {
        (Get-LlmState *.yaml -Deployment $path).Name | Should -Be 'config.generated.yaml'
        (Get-LlmState -Status Current, Foreign -Deployment $path).Name | Should -Be 'config.generated.yaml'
        (Get-LlmState -OlderThan 20d -Deployment $path).Name | Should -Be 'LITELLM_STATE_SNAPSHOT.md'
        Get-LlmState -OlderThan 22d -Deployment $path | Should -BeNullOrEmpty
        Get-LlmState -Archived -Deployment $path | Should -BeNullOrEmpty
        Get-LlmState nothing* -Deployment $path | Should -BeNullOrEmpty
    }

    It 'writes an error for an unknown name, with the nearest one' {
        $result = Get-ErrorsOf { Get-LlmState config.generatd.yaml -Deployment $path }
        "$($result.Errors.FullyQualifiedErrorId) $($result.Errors)" | Should -BeLike "StateFileNotFound,* Did you mean 'config.generated.yaml'?"
    }

    It 'survives JSON and CSV' {
        $read = Get-LlmState -Deployment $path | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json
        $read.Status | Should -Be 'Stale', 'Current'
        (Get-LlmState -Deployment $path | ConvertTo-Csv | ConvertFrom-Csv).Kind | Should -Be 'Note', 'Rendered'
    }

    It 'completes names and the values of -Status' {
        Push-TestLocation $path {
            (TabExpansion2 'Get-LlmState LITE').CompletionMatches.CompletionText | Should -Be 'LITELLM_STATE_SNAPSHOT.md'
            (TabExpansion2 'Move-LlmStaleState ').CompletionMatches.CompletionText | Should -Be 'LITELLM_STATE_SNAPSHOT.md'
            (TabExpansion2 'Get-LlmState -Status Sta').CompletionMatches.CompletionText | Should -Be 'Stale'
        }
    }

    It 'fits into <_> columns' -ForEach 80, 120 {
        $table = (Get-LlmState -Deployment $path | Out-String -Width $_).ReplaceLineEndings("`n").Trim("`n") -split "`n"
        -split ($table[0]) | Should -Be 'Status', 'Kind', 'Age', 'Size', 'Name', 'Reason'
        ($table | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual $_
        "$table" | Should -BeLike '* 21d *'
    }
}

Describe 'The rendered config' {
    BeforeEach { Reset-TestLab $lab }

    It 'is stale when Get-LlmDrift and the finding RenderedStale say so' {
        Edit-LabFile $lab config.yaml 'drop_params: true' 'drop_params: false'
        $file = Get-File config.generated.yaml
        $file.Status | Should -Be 'Stale'
        $file.IsSourceCurrent | Should -BeFalse
        $file.Reason | Should -BeLike '*1 difference, such as /litellm_settings/drop_params. Export-LlmConfig renders it again.'
        Test-LlmConsistency RenderedStale -Deployment $path | Should -Not -BeNullOrEmpty
        Export-LlmConfig -Deployment $path
        (Get-File config.generated.yaml).Status | Should -Be 'Current'
    }

    It 'is stale when it was edited by hand, although its source hash is the present one' {
        Add-Content "$path/state/config.generated.yaml" 'callback_settings: {x: 1}'
        $file = Get-File config.generated.yaml
        "$($file.Status) $($file.IsSourceCurrent)" | Should -Be 'Stale True'
    }

    It 'is current when only a comment of the declaration has changed' {
        Add-Content "$path/config.yaml" '# a comment'
        $file = Get-File config.generated.yaml
        "$($file.Status) $($file.IsSourceCurrent)" | Should -Be 'Current False'
    }

    It 'has the status Unknown when the declaration cannot be read, and so have copies of the config' {
        Copy-Item "$path/state/config.generated.yaml" "$path/state/copy.yaml"
        (Get-Item "$path/state/copy.yaml").LastWriteTimeUtc = [DateTime]::UtcNow.AddDays(-30)
        Set-Content "$path/config.yaml" 'a: [1'
        $file = Get-File config.generated.yaml
        "$($file.Status) $($file.Reason)" | Should -BeLike 'Unknown *Could not determine whether it is up to date, because a file cannot be read.*config.yaml*'
        $copy = Get-File copy.yaml
        "$($copy.Kind) $($copy.Status) $($copy.IsSourceCurrent)" | Should -Be 'Snapshot Unknown '
        $copy.Reason | Should -BeLike 'Could not determine whether the declaration includes it*'
        Move-LlmStaleState copy.yaml -Deployment $path -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        "$path/state/copy.yaml" | Should -Exist
    }
}

Describe 'The records of the module' {
    BeforeAll {
        Reset-TestLab $lab
        $null = Get-LlmDrift -Deployment $path -Plane Stored | Invoke-LlmSeed -NoWait
    }

    It 'are current after a seed' {
        $kinds = Get-LlmState -Deployment $path -Status Current | ForEach-Object Kind
        foreach ($kind in 'Journal', 'Checkpoint', 'Fingerprints', 'Rendered') { $kinds | Should -Contain $kind }
        Get-LlmState -Deployment $path -Status Foreign, Unknown | Should -BeNullOrEmpty
    }
}

Describe 'A state folder' {
    BeforeEach {
        $folder = New-TestFolder
        Set-Content "$folder/config.yaml" 'general_settings: {}'
        Set-Content "$folder/llmops.yaml" "name: other`nlitellm: { version: 1.106.0 }`nstate: { staleAfter: 2d }"
    }
    AfterEach { Remove-Item $folder -Recurse -Force }

    It 'that does not exist has no files' {
        $result = Get-ErrorsOf { Get-LlmState -Deployment $folder }
        "$($result.Errors)$($result.Output)" | Should -Be ''
        "$folder/state" | Should -Not -Exist
    }

    It 'that is a file is an error' {
        Set-Content "$folder/state" 'x'
        { Get-LlmState -Deployment $folder } | Should -Throw '*cannot be read: It is a file.*' -ErrorId 'StateNotWritable,*'
    }

    It 'has the limit for stale files that llmops.yaml sets' {
        $null = New-Item -ItemType Directory "$folder/state"
        Set-Content "$folder/state/notes.txt" 'x'
        (Get-LlmState -Deployment $folder).Status | Should -Be 'Current'
        (Get-Item "$folder/state/notes.txt").LastWriteTimeUtc = [DateTime]::UtcNow.AddDays(-3)
        (Get-LlmState -Deployment $folder).Status | Should -Be 'Stale'
    }

    It 'shows hostile names safely' -Skip:$IsWindows {
        $null = New-Item -ItemType Directory "$folder/state"
        [IO.File]::WriteAllText("$folder/state/a`e[31m`nb.md", 'x')
        $file = Get-LlmState -Deployment $folder
        $file.Name | Should -Be "a$([char]0xFFFD)[31m$([char]0xFFFD)b.md"
        (Get-LlmState -Deployment $folder | Out-String).Contains("`e[31m`nb") | Should -BeFalse
        (Get-LlmState -Deployment $folder | Format-List | Out-String).Contains("`e[31m`nb") | Should -BeFalse
    }
}
