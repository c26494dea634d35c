BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    # No lab is needed: a note needs neither the database nor the proxy.
    $root = New-TestFolder
    $path = "$root/a"
    function Get-Line { @(Get-Content "$path/state/journal.jsonl" | ConvertFrom-Json) }
}

AfterAll {
    Remove-Item $root -Recurse -Force
}

Describe 'Add-LlmNote' {
    BeforeEach {
        Remove-Item "$root/*" -Recurse -Force
        foreach ($name in 'a', 'b') {
            $null = New-Item -ItemType Directory "$root/$name"
            Set-Content "$root/$name/config.yaml" 'model_list: []'
            Set-Content "$root/$name/.env" 'UPSTREAM_API_KEY=geheim-upstream-0815'
            Set-Content "$root/$name/llmops.yaml" "name: $name`nstate: { folder: state }"
        }
    }

    It 'adds a remark and returns nothing' {
        Add-LlmNote 'replaced the power supply' -Deployment $path | Should -BeNullOrEmpty
        $line = Get-Line
        $line.command | Should -Be 'Add-LlmNote'
        $line.outcome | Should -Be 'Noted'
        $line.text | Should -Be 'replaced the power supply'
        $line.changes | Should -BeNullOrEmpty
        $line.PSObject.Properties.Name | Should -Not -Contain 'exitCode'
        Test-LlmJournal -Deployment $path -Quiet | Should -BeTrue
    }

    It 'returns the entry with -PassThru' {
        $entry = Add-LlmNote 'why' -CommandLine 'systemctl restart nginx' -ExitCode 3 -Deployment $path -PassThru
        $entry.GetType().Name | Should -Be 'LlmJournalEntry'
        $entry.Text | Should -Be 'why'
        $entry.CommandLine | Should -Be 'systemctl restart nginx'
        $entry.ExitCode | Should -Be 3
        $entry.Number | Should -Be 1
        $entry.Deployment | Should -Be "$path/llmops.yaml"
    }

    It 'takes remarks, and the commands of Get-History, from the pipeline' {
        'one', 'two' | Add-LlmNote -Deployment $path
        $null = Add-History -InputObject ([pscustomobject]@{ CommandLine = 'Get-Date'; ExecutionStatus = 'Completed'; StartExecutionTime = Get-Date; EndExecutionTime = Get-Date }) -PassThru |
            Add-LlmNote 'looked at the clock' -Deployment $path
        [pscustomobject]@{ CommandLine = 'ls'; ExitCode = 0 } | Add-LlmNote -Deployment $path
        $lines = Get-Line
        $lines[0..2].text | Should -Be 'one', 'two', 'looked at the clock'
        $lines[2].commandLine | Should -Be 'Get-Date'
        $lines[3].commandLine | Should -Be 'ls'
        $lines[3].exitCode | Should -Be 0
    }

    It 'masks secrets: <CommandLine>' -ForEach @(
        @{ CommandLine = 'curl -H "Authorization: Bearer sk-geheim1234567890" http://localhost:4000/models' }
        @{ CommandLine = 'psql postgresql://llm:geheim@db/litellm' }
        @{ CommandLine = 'redis-cli -a geheim123 ping' }
        @{ CommandLine = 'echo geheim-upstream-0815' }
    ) {
        Add-LlmNote "it needs geheim-upstream-0815" -CommandLine $CommandLine -Deployment $path -Verbose 4>&1 | Out-String | Should -Not -Match 'geheim'
        Get-Content "$path/state/journal.jsonl" -Raw | Should -Not -Match 'geheim'
        Get-LlmJournal -Deployment $path | Format-List | Out-String | Should -Not -Match 'geheim'
    }

    It 'masks secrets of a command in a remark: <Text>' -ForEach @(
        @{ Text = 'ran redis-cli -a geheim ping twice'; Shown = 'ran redis-cli -a ****** ping twice' }
        @{ Text = 'ran `mysql -pgeheim litellm`, it didn''t help'; Shown = 'ran `mysql -p****** litellm`, it didn''t help' }
        @{ Text = 'set name="John Smith" and cmd="redis-cli -a geheim"'; Shown = 'set name="John Smith" and cmd="redis-cli -a ******"' }
        @{ Text = 'started with --password="ge heim" by hand'; Shown = 'started with --password="******" by hand' }
        @{ Text = 'the server was started with --api-key geheim, by hand'; Shown = 'the server was started with --api-key ****** by hand' }
    ) {
        (Add-LlmNote $Text -Deployment $path -PassThru).Text | Should -Be $Shown
        Get-Content "$path/state/journal.jsonl" -Raw | Should -Not -Match 'geheim'
    }

    It 'adds nothing with -WhatIf' {
        Add-LlmNote 'x' -Deployment $path -WhatIf
        "$path/state" | Should -Not -Exist
    }

    It 'adds a note to each of several deployments' {
        Add-LlmNote 'both' -Deployment "$root/*"
        (Get-LlmJournal -Deployment "$root/*").Deployment | Should -Be "$root/a/llmops.yaml", "$root/b/llmops.yaml"
    }

    It 'refuses what is no note: <Name>' -ForEach @(
        @{ Name = 'nothing'; Parameters = @{}; Id = 'NoteInvalid*' }
        @{ Name = 'blanks'; Parameters = @{ Text = ' ' }; Id = 'NoteInvalid*' }
        @{ Name = 'an exit code without a command'; Parameters = @{ Text = 'x'; ExitCode = 1 }; Id = 'ParameterNotApplicable*' }
        @{ Name = 'too long'; Parameters = @{ Text = 'x' * 70kb }; Id = 'LimitExceeded*' }
    ) {
        { Add-LlmNote @Parameters -Deployment $path } | Should -Throw -ErrorId $Id
        "$path/state" | Should -Not -Exist
    }

    It 'refuses an object that has no command, and takes the others' {
        $result = Get-ErrorsOf { 1, 'x' | Add-LlmNote -Deployment $path -ErrorAction Continue }
        $result.Errors.FullyQualifiedErrorId | Should -BeLike 'UnsupportedInputType*'
        (Get-Line).text | Should -Be 'x'
    }

    It 'says when the journal cannot be written' {
        $null = New-Item -ItemType Directory "$path/state/journal.jsonl"
        { Add-LlmNote 'x' -Deployment $path } | Should -Throw -ErrorId 'StateNotWritable*'
    }

    It 'keeps line breaks and replaces control characters' {
        Add-LlmNote "first`nsecond`e[31m" -Deployment $path
        (Get-LlmJournal -Deployment $path).Text | Should -Be "first`nsecond$([char]0xFFFD)[31m"
    }
}
