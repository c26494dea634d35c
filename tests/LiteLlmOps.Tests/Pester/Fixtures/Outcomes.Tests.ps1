Describe 'tests' {
    It 'passes' { 1 | Should -Be 1 }
    It 'fails' {
        2 | Should -Be 1
    }
    It 'throws' { throw 'boom' }
    It 'fails in a statement that ends there' { [int] 'x'; throw 'not reached' }
    It 'does not fail for an error that ends nothing' { Import-Module NoSuchModuleAnywhere }
    It 'does, when asked to stop' { $ErrorActionPreference = 'Stop'; Import-Module NoSuchModuleAnywhere }
    It 'is empty' { }
    It 'returns' { return; throw 'not reached' }
    It 'breaks' { break; throw 'not reached' }
    It 'continues' { continue; throw 'not reached' }
    It 'writes' { 'some output' }
    It 'fails after output' { 'some output'; throw 'boom' }
}

Describe 'strict mode' {
    It 'holds in the test that sets it' { Set-StrictMode -Version Latest; { $missing.Member } | Should -Throw }
    It 'ends with it' { $missing.Member | Should -BeNullOrEmpty }
}
