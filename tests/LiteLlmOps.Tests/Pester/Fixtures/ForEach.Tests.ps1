Describe 'values' {
    It 'item <_>' -ForEach 1, 'two', $null, $true { $_ | Should -BeIn 1, 'two', $null, $true }
    It 'key <name>, member <user.Name>, length <name.Length>, unknown <nothing>, escaped `<name`>' -TestCases @(
        @{ name = 'a'; user = @{ Name = 'A' } }
        @{ name = 'b'; user = [pscustomobject] @{ Name = 'B' } }
    ) {
        param($user)
        $name | Should -Be $user.Name
        $_.name | Should -Be $name
    }
    It 'list <list>, type <type>, empty <empty>, map <map>' -ForEach @{ list = @(1, 'x'); type = [int]; empty = ''; map = @{ a = 1 } } { $list | Should -HaveCount 2 }
    It 'one pair <_>' -ForEach @(, @(1, 2)) { $_ | Should -HaveCount 2 }
}

Describe 'block <letter>' -ForEach @{ letter = 'x'; number = 1 }, @{ letter = 'y'; number = 2 } {
    BeforeAll { param($number) $doubled = $number * 2 }
    It '<letter> doubles <number>' { $doubled | Should -Be ($number * 2) }
    It '<letter><_>' -ForEach 7, 8 { "$letter$_" | Should -BeIn 'x7', 'x8', 'y7', 'y8' }
    Context 'inner <_.letter>' { It 'sees $_' { $_.letter | Should -Be $letter; 1, 2 | ForEach-Object { $_ } | Should -Be 1, 2; $_.letter | Should -Be $letter } }
}
