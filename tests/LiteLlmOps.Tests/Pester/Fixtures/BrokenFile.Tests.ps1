BeforeAll {
    throw 'set-up of the file'
}

Describe 'a file that cannot be set up' {
    It 'fails' { }
    Context 'in every' { It 'block' { } }
}
