BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    # The sample of the first signature is recognized. One sample of the second is not recognized, another one as a different signature.
    Set-Content "$TestDrive/ours.yaml" @'
- id: ours-good
  title: Good
  pattern: 'frobnicator (?<number>\d+) jammed'
  subject: '{number}'
  samples: ['11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - frobnicator 7 jammed']
- id: ours-wrong
  title: Its samples do not match
  pattern: 'frobnicator on fire'
  samples: ['frobnicator is on fire', 'FATAL: sorry, too many clients already']
'@
}

Describe 'Test-LlmSignature' {
    It 'recognizes all samples of the catalogue' {
        $results = @(Test-LlmSignature)
        $results.Count | Should -BeGreaterThan 200
        $results | Where-Object IsFailure | ForEach-Object { "$_" } | Should -BeNullOrEmpty
    }

    It 'tests the signatures of a file on their samples' {
        Test-LlmSignature -SignaturePath "$TestDrive/ours.yaml" | ForEach-Object { "$($_.Signature) $($_.IsMatch) $($_.Subject) $($_.RecognizedAs)" } |
            Should -Be 'ours-good True 7 ', 'ours-wrong False  ', 'ours-wrong False  pg-too-many-clients'
    }

    It 'tests nothing with an empty pipeline, and nothing but an error with unusable input' {
        @() | Test-LlmSignature | Should -BeNullOrEmpty
        @() | Test-LlmSignature -Quiet | Should -BeNullOrEmpty
        $result = Get-ErrorsOf { 5 | Test-LlmSignature }
        $result.Output | Should -BeNullOrEmpty
        $result.Errors.FullyQualifiedErrorId | Should -BeLike 'UnsupportedInputType,*'
    }

    It 'tests a pattern on lines from the pipeline' {
        $lines = @(
            '11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - widget 12 broke'
            'widget 13 was fine'
            '11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - widget 14 broke: sorry, too many clients already'
        )
        $results = @($lines | Test-LlmSignature -Pattern 'widget (?<n>\d+) broke' -Subject '{n}')
        $results | ForEach-Object { "$($_.IsMatch) $($_.Subject) $($_.RecognizedAs)" } | Should -Be 'True 12 ', 'False  ', 'True 14 '
        $results[0].Values['n'] | Should -Be '12'
        $results[0].NeededTexts | Should -Be 'widget '
    }

    It 'does not match a line that -Unless matches' {
        (Test-LlmSignature -Pattern 'widget' -Unless 'fine' -Line 'widget 13 was fine').IsMatch | Should -BeFalse
    }

    It 'tests a known signature on given lines' {
        $result = Test-LlmSignature pg-too-many-clients -Line 'FATAL:  sorry, too many clients already'
        "$($result.Signature) $($result.IsMatch)" | Should -Be 'pg-too-many-clients True'
    }

    It 'returns no required text for a pattern that is matched against every line' {
        (Test-LlmSignature -Pattern '\d+x\d+' -Line 'a 1x2').NeededTexts.Count | Should -Be 0
    }

    It 'returns for a pattern with exponential backtracking' {
        (Test-LlmSignature -Pattern '^(a+)+$' -Line ('a' * 5000 + '!')).IsMatch | Should -BeFalse
    }

    It 'tests the samples of incidents from the pipeline, also after Import-Clixml' {
        Set-Content "$TestDrive/a.log" '11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - widget 12 broke'
        $incident = Get-LlmIncident unknown -Path "$TestDrive/a.log"
        $incident | Export-Clixml "$TestDrive/a.xml"
        ($incident | Test-LlmSignature -Pattern 'widget (?<n>\d+) broke' -Subject '{n}').Subject | Should -Be '12'
        (Import-Clixml "$TestDrive/a.xml" | Test-LlmSignature -Pattern 'widget (?<n>\d+) broke' -Subject '{n}').Subject | Should -Be '12'
    }

    It 'tests the lines of -Line and of the pipeline' {
        ('widget 2' | Test-LlmSignature -Pattern 'widget' -Line 'widget 1').Line | Should -Be 'widget 1', 'widget 2'
    }

    It 'writes an error for input of type <type>' -ForEach @(
        @{ type = 'Int32'; value = 42 }
        @{ type = 'Hashtable'; value = @{ a = 1 } }
        @{ type = 'FileInfo'; value = Get-Item $PSCommandPath }
    ) {
        $result = Get-ErrorsOf { $value, 'widget' | Test-LlmSignature -Pattern widget }
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'UnsupportedInputType,*'
        $result.Errors[0].Exception.Message | Should -Be "Unsupported input type $type; pipe strings or incidents."
        $result.Output.Line | Should -Be 'widget'
    }

    It 'returns only a Boolean with -Quiet' {
        Test-LlmSignature pg-* -Quiet | Should -BeTrue
        $result = @(Test-LlmSignature -SignaturePath "$TestDrive/ours.yaml" -Quiet)
        "$($result.Count) $($result[0])" | Should -Be '1 False'
    }

    It 'writes an error for an unknown id among others, but not for a wildcard' {
        $result = Get-ErrorsOf { Test-LlmSignature pg-too-many-clints, pg-too-many-clients }
        $result.Errors[0].Exception.Message | Should -Be "No signature named 'pg-too-many-clints'. Did you mean pg-too-many-clients?"
        $result.Output.Signature | Sort-Object -Unique | Should -Be 'pg-too-many-clients'
        Test-LlmSignature nothing-* | Should -BeNullOrEmpty
    }

    It 'masks secrets' {
        $result = Test-LlmSignature -Pattern 'key (?<k>\S+)' -Subject '{k}' -Line 'key sk-canary1234567890abcdef'
        "$($result.Line) $($result.Subject) $($result.Values['k'])" | Should -Not -Match 'canary1234567890'
    }

    It 'ends with one error for <case>' -ForEach @(
        @{ case = 'a pattern that is invalid'; script = { Test-LlmSignature -Pattern '(' -Line x }; id = 'PatternInvalid*' }
        @{ case = 'a pattern with lookaround'; script = { Test-LlmSignature -Pattern '(?!x)y' -Line x }; id = 'PatternInvalid*' }
        @{ case = 'a subject of an unknown group'; script = { Test-LlmSignature -Pattern 'x' -Subject '{y}' -Line x }; id = 'PatternInvalid*' }
        @{ case = 'a pattern without lines'; script = { Test-LlmSignature -Pattern 'x' }; id = 'LineRequired*' }
        @{ case = 'an unknown id'; script = { Test-LlmSignature nothing-of-it }; id = 'SignatureNotFound*' }
    ) {
        $script | Should -Throw -ErrorId $id
    }
}

Describe 'Test-LlmSignature -FailOnMismatch' {
    It 'ends with one error after all results: <case>' -ForEach @(
        @{ case = 'samples'; script = { Test-LlmSignature -SignaturePath "$TestDrive/ours.yaml" -FailOnMismatch }
            results = 'True', 'False', 'False'; says = '2 lines are not recognized as the tested signature.'
        }
        @{ case = 'lines and a known signature'
            script = { 'FATAL: sorry, too many clients already', 'fine' | Test-LlmSignature pg-too-many-clients -FailOnMismatch }
            results = 'True', 'False'; says = '1 line is not recognized as the tested signature.'
        }
        @{ case = 'lines and a pattern'; script = { 'fine', 'widget' | Test-LlmSignature -Pattern widget -FailOnMismatch }
            results = 'False', 'True'; says = '1 line is not recognized as the tested signature.'
        }
    ) {
        $result = Get-OutcomeOf $script
        $result.Output | ForEach-Object { "$($_.IsMatch)" } | Should -Be $results
        $result.Error.FullyQualifiedErrorId | Should -Be 'SignatureMismatch,LiteLlmOps.Commands.TestLlmSignatureCommand'
        $result.Error.Exception.Message | Should -Be $says
    }

    It 'writes no error when every line is recognized' {
        $result = Get-OutcomeOf { Test-LlmSignature ours-good -SignaturePath "$TestDrive/ours.yaml" -FailOnMismatch }
        "$($result.Output.IsMatch) $($result.Error)" | Should -Be 'True '
        (Get-OutcomeOf { Test-LlmSignature -FailOnMismatch }).Error | Should -BeNullOrEmpty
    }

    It 'makes pwsh -Command exit with 1' {
        $result = Invoke-TestPwsh "(Test-LlmSignature -SignaturePath '$TestDrive/ours.yaml' -FailOnMismatch).Signature"
        $result.ExitCode | Should -Be 1
        $result.Error | Should -BeLike '*2 lines are not recognized as the tested signature.*'
        $result = Invoke-TestPwsh "(Test-LlmSignature ours-good -SignaturePath '$TestDrive/ours.yaml' -FailOnMismatch).Signature"
        "$($result.ExitCode) $($result.Output)" | Should -Be '0 ours-good'
    }
}
