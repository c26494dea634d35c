Describe 'good' { It 'would run' { } }

Describe 'bad' {
    throw 'discovery'
    It 'is never found' { }
}
