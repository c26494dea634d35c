BeforeAll { $log = [Collections.Generic.List[string]]::new() }

Describe 'BeforeAll' {
    BeforeAll { throw 'set-up of the block' }
    AfterAll { $log.Add('AfterAll') }
    It 'fails all tests' { $log.Add('test') }
    It 'also those that are skipped' -Skip { }
    Context 'and those' {
        BeforeAll { $log.Add('inner BeforeAll') }
        It 'within' { $log.Add('inner test') }
    }
}

Describe 'after a broken BeforeAll' {
    It 'only AfterAll has run' { $log | Should -Be 'AfterAll'; $log.Clear() }
}

Describe 'BeforeEach' {
    BeforeEach { throw 'set-up of the test' }
    AfterEach { $log.Add('AfterEach') }
    It 'fails the test' { $log.Add('test') }
}

Describe 'after a broken BeforeEach' {
    It 'only AfterEach has run' { $log | Should -Be 'AfterEach' }
}

Describe 'AfterEach' {
    AfterEach { throw 'tear-down of the test' }
    It 'fails the test' { }
    It 'adds to its failure' { throw 'own' }
}

Describe 'AfterAll' {
    AfterAll { throw 'tear-down of the block' }
    It 'spares the first test' { }
    It 'fails the last one' { }
}
