BeforeAll {
    $log = [Collections.Generic.List[string]]::new()
    $log.Add('file up')
}

Describe 'order' {
    BeforeAll { $log.Add('block up') }
    BeforeEach { $log.Add('each up') }
    AfterEach { $log.Add('each down') }
    AfterAll { $log.Add('block down') }

    It 'first' { $log.Add('first') }
    Context 'inside' {
        BeforeAll { $log.Add('inner up') }
        BeforeEach { $log.Add('inner each up') }
        AfterEach { $log.Add('inner each down') }
        AfterAll { $log.Add('inner down') }
        It 'fails' { $log.Add('fails'); throw 'on purpose' }
    }
    It 'last' { $log.Add('last') }
}

Describe 'afterwards' {
    It 'all was done, in order, although a test failed' {
        $log -join ', ' | Should -Be (@(
            'file up', 'block up'
            'each up', 'first', 'each down'
            'inner up', 'each up', 'inner each up', 'fails', 'inner each down', 'each down', 'inner down'
            'each up', 'last', 'each down'
            'block down'
        ) -join ', ')
    }
}
