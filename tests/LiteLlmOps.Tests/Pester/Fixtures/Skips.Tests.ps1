Describe 'skipping' {
    It 'one' -Skip { throw 'not run' }
    It 'one for a reason' -Skip:(1 -eq 1) { throw 'not run' }
    It 'not this one' -Skip:(1 -eq 2) { }
    It 'while it runs' { Set-ItResult -Skipped -Because 'there is no database'; throw 'not reached' }
    It 'without a reason' { Set-ItResult -Skipped }
    It 'undecided' { Set-ItResult -Inconclusive -Because 'nobody knows' }
}

Describe 'a block' -Skip {
    BeforeAll { throw 'not run' }
    It 'is skipped' { throw 'not run' }
    Context 'with what it holds' { It 'is skipped, too' { throw 'not run' } }
}

Describe 'a block of which all tests are skipped' {
    BeforeAll { throw 'not run' }
    AfterAll { throw 'not run' }
    It 'is not set up' -Skip { }
}
