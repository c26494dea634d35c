# Each operator as it passes and as it fails, with what it says then. No operator is used to test the others.
BeforeDiscovery {
    $strings = 'Expected strings to be the same, but they were different.'
    $cases = @(
        @{ Code = { 3 | Should -Be 3 } }
        @{ Code = { 4 | Should -Be 3 }; Says = 'Expected 3, but got 4.' }
        @{ Code = { 4 | Should -Be 3 -Because 'of this' }; Says = 'Expected 3, because of this, but got 4.' }
        @{ Code = { 4 | Should -Be 3 -Because 'because of this' }; Says = 'Expected 3, because of this, but got 4.' }
        @{ Code = { 4 | Should -Not -Be 3 } }
        @{ Code = { 'a' | Should -Not -Be 'A' }; Says = "Expected 'A' to be different from the actual value, but got the same value." }
        @{ Code = { 'a' | Should -Be 'A' } }
        @{ Code = { '1' | Should -Be 1 } }
        @{ Code = { $null | Should -Be 3 }; Says = 'Expected 3, but got $null.' }
        @{ Code = { 'x' | Should -Be $null }; Says = "Expected `$null, but got 'x'." }
        @{ Code = { '' | Should -Be 3 }; Says = 'Expected 3, but got <empty>.' }
        @{ Code = { @() | Should -Be 3 }; Says = 'Expected 3, but got $null.' }
        @{ Code = { 1, 2 | Should -Be 1, 2 } }
        @{ Code = { 1, @(2, 3) | Should -Be 1, @(2, 3) } }
        @{ Code = { 1, 1 | Should -Be 1 }; Says = 'Expected 1, but got @(1, 1).' }
        @{ Code = { 1..12 | Should -Be 1 }; Says = 'Expected 1, but got @(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...2 more).' }
        @{ Code = { 'abc' | Should -Be 'abd' }; Says = $strings, 'String lengths are both 3.', 'Strings differ at index 2.', "Expected: 'abd'", "But was:  'abc'", '           --^' }
        @{ Code = { 'abc' | Should -Be 'abcde' }; Says = $strings, 'Expected length: 5', 'Actual length:   3', 'Strings differ at index 3.', "Expected: 'abcde'", "But was:  'abc'", '           ---^' }
        @{ Code = { [int] | Should -Be 1 }; Says = 'Expected 1, but got [int].' }
        @{ Code = { $true | Should -Be 'x' }; Says = "Expected 'x', but got `$true." }
        @{ Code = { @{ a = 1 } | Should -Be 3 }; Says = 'Expected 3, but got System.Collections.Hashtable.' }
        @{ Code = { Should -Be 3 -ActualValue 4 }; Says = 'Expected 3, but got 4.' }

        @{ Code = { 'A' | Should -BeExactly 'A' } }
        @{ Code = { 'a' | Should -BeExactly 'A' }; Says = $strings, 'String lengths are both 1.', 'Strings differ at index 0.', "Expected: 'A'", "But was:  'a'", '           ^' }
        @{ Code = { 'A' | Should -Not -BeExactly 'A' }; Says = "Expected 'A' to be different from the actual value, but got exactly the same value." }

        @{ Code = { 'abc' | Should -BeLike 'A*' } }
        @{ Code = { 'abc' | Should -BeLike 'x*' }; Says = "Expected like wildcard 'x*' to match 'abc', but it did not match." }
        @{ Code = { 'abc' | Should -Not -BeLike 'a*' }; Says = "Expected like wildcard 'a*' to not match 'abc', but it did match." }
        @{ Code = { 'abc' | Should -BeLikeExactly 'a*' } }
        @{ Code = { 'abc' | Should -BeLikeExactly 'A*' }; Says = "Expected case sensitive like wildcard 'A*' to match 'abc', but it did not match." }
        @{ Code = { 'abc' | Should -Not -BeLikeExactly 'a*' }; Says = "Expected case sensitive like wildcard 'a*' to not match 'abc', but it did match." }
        @{ Code = { 'abc' | Should -Match '^A' } }
        @{ Code = { 'a', 'b' | Should -Match 'a' }; Says = "Expected regular expression 'a' to match 'b', but it did not match." }
        @{ Code = { 'abc' | Should -Not -Match '^a' }; Says = "Expected regular expression '^a' to not match 'abc', but it did match." }
        @{ Code = { 'abc' | Should -MatchExactly '^a' } }
        @{ Code = { 'abc' | Should -MatchExactly '^A' }; Says = "Expected regular expression '^A' to case sensitively match 'abc', but it did not match." }
        @{ Code = { 'abc' | Should -Not -MatchExactly '^a' }; Says = "Expected regular expression '^a' to not case sensitively match 'abc', but it did match." }

        @{ Code = { $null | Should -BeNullOrEmpty } }
        @{ Code = { '' | Should -BeNullOrEmpty } }
        @{ Code = { @() | Should -BeNullOrEmpty } }
        @{ Code = { @{} | Should -BeNullOrEmpty } }
        @{ Code = { 0 | Should -BeNullOrEmpty }; Says = 'Expected $null or empty, but got 0.' }
        @{ Code = { 1, 2 | Should -BeNullOrEmpty }; Says = 'Expected $null or empty, but got @(1, 2).' }
        @{ Code = { @() | Should -Not -BeNullOrEmpty }; Says = 'Expected a value, but got $null or empty.' }

        @{ Code = { 'x' | Should -BeTrue } }
        @{ Code = { 0 | Should -BeTrue }; Says = 'Expected $true, but got 0.' }
        @{ Code = { $true | Should -Not -BeTrue }; Says = 'Expected $false, but got $true.' }
        @{ Code = { $null | Should -BeFalse } }
        @{ Code = { 1 | Should -BeFalse }; Says = 'Expected $false, but got 1.' }
        @{ Code = { $false | Should -Not -BeFalse }; Says = 'Expected $true, but got $false.' }

        @{ Code = { 3 | Should -BeGreaterThan 2 } }
        @{ Code = { 2 | Should -BeGreaterThan 2 }; Says = 'Expected the actual value to be greater than 2, but got 2.' }
        @{ Code = { 3 | Should -Not -BeGreaterThan 2 }; Says = 'Expected the actual value to be less than or equal to 2, but got 3.' }
        @{ Code = { 2 | Should -BeGreaterOrEqual 2 } }
        @{ Code = { 1 | Should -BeGreaterOrEqual 2 }; Says = 'Expected the actual value to be greater than or equal to 2, but got 1.' }
        @{ Code = { 2 | Should -Not -BeGreaterOrEqual 2 }; Says = 'Expected the actual value to be less than 2, but got 2.' }
        @{ Code = { 1 | Should -BeLessThan 2 } }
        @{ Code = { 2 | Should -BeLessThan 2 }; Says = 'Expected the actual value to be less than 2, but got 2.' }
        @{ Code = { 1 | Should -Not -BeLessThan 2 }; Says = 'Expected the actual value to be greater than or equal to 2, but got 1.' }
        @{ Code = { 2 | Should -BeLessOrEqual 2 } }
        @{ Code = { 3 | Should -BeLessOrEqual 2 }; Says = 'Expected the actual value to be less than or equal to 2, but got 3.' }
        @{ Code = { 2 | Should -Not -BeLessOrEqual 2 }; Says = 'Expected the actual value to be greater than 2, but got 2.' }

        @{ Code = { 'a' | Should -BeIn 'A', 'b' } }
        @{ Code = { 1 | Should -BeIn 2, 3 }; Says = 'Expected collection @(2, 3) to contain 1, but it was not found.' }
        @{ Code = { 2 | Should -Not -BeIn 2, 3 }; Says = 'Expected collection @(2, 3) to not contain 2, but it was found.' }
        @{ Code = { 1, 2 | Should -Contain 2 } }
        @{ Code = { 1, 2 | Should -Contain 3 }; Says = 'Expected 3 to be found in collection @(1, 2), but it was not found.' }
        @{ Code = { 1, 2 | Should -Not -Contain 2 }; Says = 'Expected 2 to not be found in collection @(1, 2), but it was found.' }

        @{ Code = { 1 | Should -BeOfType [int] } }
        @{ Code = { 1 | Should -BeOfType ([IFormattable]) } }
        @{ Code = { 1 | Should -BeOfType string }; Says = 'Expected the value to have type [string] or any of its subtypes, but got 1 with type [int].' }
        @{ Code = { $null | Should -BeOfType [int] }; Says = 'Expected the value to have type [int] or any of its subtypes, but got $null with type $null.' }
        @{ Code = { 1 | Should -Not -BeOfType [int] }; Says = 'Expected the value to not have type [int] or any of its subtypes, but got 1 with type [int].' }
        @{ Code = { 1 | Should -BeOfType NoSuchType }; Says = 'Could not find type [NoSuchType]. Make sure that the assembly that contains that type is loaded.' }

        @{ Code = { 1, 2 | Should -HaveCount 2 } }
        @{ Code = { $null | Should -HaveCount 1 } }
        @{ Code = { @() | Should -HaveCount 0 } }
        @{ Code = { , @(1, 2) | Should -HaveCount 1 } }
        @{ Code = { 1, 2 | Should -HaveCount 3 }; Says = 'Expected a collection with size 3, but got collection with size 2 @(1, 2).' }
        @{ Code = { @() | Should -HaveCount 1 }; Says = 'Expected a collection with size 1, but got an empty collection.' }
        @{ Code = { $null | Should -HaveCount 0 }; Says = 'Expected an empty collection, but got collection with size 1 @($null).' }
        @{ Code = { 1, 2 | Should -Not -HaveCount 2 }; Says = 'Expected a collection with size different from 2, but got collection with that size @(1, 2).' }
        @{ Code = { @() | Should -Not -HaveCount 0 }; Says = 'Expected a non-empty collection, but got an empty collection.' }

        @{ Code = { '/' | Should -Exist } }
        @{ Code = { '/no/such/file' | Should -Exist }; Says = "Expected path '/no/such/file' to exist, but it did not exist." }
        @{ Code = { '/' | Should -Not -Exist }; Says = "Expected path '/' to not exist, but it did exist." }
        @{ Code = { '/etc/passwd' | Should -FileContentMatch '^ROOT:' } }
        @{ Code = { '/etc/passwd' | Should -FileContentMatch 'no such line' }; Says = "Expected 'no such line' to be found in file '/etc/passwd', but it was not found." }
        @{ Code = { '/etc/passwd' | Should -Not -FileContentMatch '^root:' }; Says = "Expected '^root:' to not be found in file '/etc/passwd', but it was found." }

        @{ Code = { { throw 'x' } | Should -Throw } }
        @{ Code = { { throw 'some text' } | Should -Throw '*TEXT' } }
        @{ Code = { { throw 'x' } | Should -Throw -ExpectedMessage 'x' -ErrorId 'x' -ExceptionType ([Management.Automation.RuntimeException]) } }
        @{ Code = { { [int] 'x' } | Should -Throw -ErrorId 'InvalidCast*' -ExceptionType ([Exception]) } }
        @{ Code = { { } | Should -Not -Throw } }
        @{ Code = { ({ throw 'x' } | Should -Throw -PassThru).Exception.Message | Should -Be 'x' } }
        @{ Code = { { } | Should -Throw }; Says = 'Expected an exception to be thrown, but no exception was thrown.' }
        @{ Code = { { } | Should -Throw 'y' -Because 'of this' }; Says = "Expected an exception with message like 'y' to be thrown, because of this, but no exception was thrown." }
        @{ Code = { { } | Should -Throw -ErrorId 'q' }; Says = "Expected an exception with FullyQualifiedErrorId 'q' to be thrown, but no exception was thrown." }
        @{
            Code = { { } | Should -Throw -ExceptionType ([ArgumentException]) }
            Says = 'Expected an exception with type [System.ArgumentException] to be thrown, but no exception was thrown.'
        }
        @{ Code = { { throw 'x' } | Should -Throw 'y' }; Says = "Expected an exception with message like 'y' to be thrown, but the message was 'x'." }
        @{ Code = { { throw 'x' } | Should -Throw -ErrorId 'q' }; Says = "Expected an exception with FullyQualifiedErrorId 'q' to be thrown, but the FullyQualifiedErrorId was 'x'." }
        @{
            Code = { { throw 'x' } | Should -Throw 'y' -ErrorId 'q' -ExceptionType ([ArgumentException]) }
            Says = "Expected an exception with type [System.ArgumentException], message like 'y' and FullyQualifiedErrorId 'q' to be thrown, but the exception type was " +
                "[System.Management.Automation.RuntimeException], the message was 'x' and the FullyQualifiedErrorId was 'x'."
        }
        @{ Code = { { throw 'x' } | Should -Not -Throw }; Says = 'Expected no exception to be thrown, but an exception "x" was thrown' }
        @{ Code = { 'x' | Should -Throw }; Says = "Input is missing or not a ScriptBlock. Input to '-Throw' and '-Not -Throw' must be enclosed in curly braces." }
    )
}

Describe 'Should' {
    It '<Code>' -ForEach $cases {
        # A catch in a test takes $_ away, with Pester too.
        $case = $_
        $said = 'nothing'
        try { & $Code }
        catch { $said = $_.Exception.Message }
        # Where it happened is told in different ways.
        $said = $said -replace '(?s) from (/|[A-Z]:).*$'
        $expected = if ($case.ContainsKey('Says')) { $Says -join "`n" } else { 'nothing' }
        if ($said -cne $expected) { throw "said: $said`nnot:  $expected" }
    }
}
