BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    [IO.File]::WriteAllText("$root/ours.yaml", @'
- id: ours-good
  title: Good
  pattern: 'frobnicator (?<number>\d+) jammed'
  subject: '{number}'
  samples: ['11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - frobnicator 7 jammed']
- id: ours-wrong
  title: Its sample is none of it
  pattern: 'frobnicator on fire'
  samples: ['frobnicator is on fire', 'FATAL: sorry, too many clients already']
'@)
}

AfterAll { [IO.Directory]::Delete($root, $true) }

Describe 'Test-LlmSignature' {
    It 'finds the whole catalogue in order' {
        $results = @(Test-LlmSignature)
        $results.Count | Should -BeGreaterThan 200
        @($results | Where-Object IsFailure | ForEach-Object { "$_" }) | Should -Be $null
    }

    It 'tries the signatures of a file on their samples' {
        $results = @(Test-LlmSignature -SignaturePath "$root/ours.yaml")
        @($results | ForEach-Object { "$($_.Signature) $($_.IsMatch) $($_.Subject) $($_.RecognizedAs)" }) | Should -Be 'ours-good True 7 ', 'ours-wrong False  ', 'ours-wrong False  pg-too-many-clients'
    }

    It 'tries a pattern on lines' {
        $results = @('11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - widget 12 broke', 'widget 13 was fine', '11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - widget 14 broke: sorry, too many clients already' |
                Test-LlmSignature -Pattern 'widget (?<n>\d+) broke' -Subject '{n}')
        @($results | ForEach-Object { "$($_.IsMatch) $($_.Subject) $($_.RecognizedAs)" }) | Should -Be 'True 12 ', 'False  ', 'True 14 '
        $results[0].Values['n'] | Should -Be '12'
        $results[0].NeededTexts | Should -Be 'widget '
        $results = @(Test-LlmSignature -Pattern 'widget' -Unless 'fine' -Line 'widget 13 was fine')
        $results[0].IsMatch | Should -BeFalse
    }

    It 'tries given lines on a known signature' {
        $result = Test-LlmSignature pg-too-many-clients -Line 'FATAL:  sorry, too many clients already'
        "$($result.Signature) $($result.IsMatch)" | Should -Be 'pg-too-many-clients True'
    }

    It 'shows that a pattern would be tried on every line' {
        (Test-LlmSignature -Pattern '\d+x\d+' -Line 'a 1x2').NeededTexts.Count | Should -Be 0
    }

    It 'cannot be stalled by a pattern' {
        (Test-LlmSignature -Pattern '^(a+)+$' -Line ('a' * 5000 + '!')).IsMatch | Should -BeFalse
    }

    It 'masks secrets in what it shows' {
        $result = Test-LlmSignature -Pattern 'key (?<k>\S+)' -Subject '{k}' -Line 'key sk-canary1234567890abcdef'
        "$($result.Line) $($result.Subject) $($result.Values['k'])" | Should -Not -Match 'canary1234567890'
    }

    It 'ends with one clear error: <case>' -ForEach @(
        @{ case = 'a pattern that is none'; script = { Test-LlmSignature -Pattern '(' -Line x }; id = 'PatternInvalid*' }
        @{ case = 'a pattern that looks around'; script = { Test-LlmSignature -Pattern '(?!x)y' -Line x }; id = 'PatternInvalid*' }
        @{ case = 'a subject of no group'; script = { Test-LlmSignature -Pattern 'x' -Subject '{y}' -Line x }; id = 'PatternInvalid*' }
        @{ case = 'no line'; script = { Test-LlmSignature -Pattern 'x' }; id = 'LineMissing*' }
        @{ case = 'an id that is none'; script = { Test-LlmSignature nothing-of-it }; id = 'SignatureNotFound*' }
    ) {
        $script | Should -Throw -ErrorId $id
    }
}
