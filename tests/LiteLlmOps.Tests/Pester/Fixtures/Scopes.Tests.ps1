$inFile = 'file'
$script:inScript = 'script'

BeforeDiscovery {
    $found = 'a', 'b'
}

BeforeAll {
    $fromFile = 'file'
    $script:shared = 'set by the file'
    function Get-FromFile { "function of the $fromFile" }
}

Describe 'discovery' -ForEach $found {
    $inBody = $_
    It "has seen <_> in $inBody" { $_ | Should -BeIn 'a', 'b' }
    It 'is over when tests run' {
        $inFile | Should -BeNullOrEmpty
        $script:inScript | Should -BeNullOrEmpty
        $found | Should -BeNullOrEmpty
        $inBody | Should -BeNullOrEmpty
    }
}

Describe 'scopes' {
    BeforeAll {
        $fromBlock = 'block'
        $seen = Get-FromFile
    }
    BeforeEach { $fromEach = 'each' }
    AfterEach { if ($own -and $fromEach -ne 'changed') { throw 'AfterEach does not see what the test sees' } }

    It 'hand down what BeforeAll sets' { "$fromFile $fromBlock $seen" | Should -Be 'file block function of the file' }
    It 'are one for BeforeEach, test and AfterEach' { $fromEach | Should -Be 'each'; $own = 1; $fromEach = 'changed' }
    It 'are new for each test' { $own | Should -BeNullOrEmpty; $fromEach | Should -Be 'each' }
    It 'keep what a test changes to that test' { $fromBlock = 'changed' }
    It 'so that the next does not see it' { $fromBlock | Should -Be 'block' }
    It 'share what is in the script' { $script:shared | Should -Be 'set by the file'; $script:shared = 'set by a test' }
    It 'with every test that follows' { $script:shared | Should -Be 'set by a test' }

    Context 'inside' {
        BeforeAll { $fromInside = 'inside'; $fromBlock = 'shadowed' }
        It 'see what is outside' { "$fromFile $fromBlock $fromInside" | Should -Be 'file shadowed inside' }
    }

    Context 'beside' {
        It 'see nothing of each other' { $fromInside | Should -BeNullOrEmpty; $fromBlock | Should -Be 'block' }
    }

    It 'know where the file is' {
        [IO.Path]::GetFileName($PSCommandPath) | Should -Be 'Scopes.Tests.ps1'
        [IO.Path]::GetFileName($PSScriptRoot) | Should -Be 'Fixtures'
    }
}

Describe 'script blocks of -Throw' {
    It 'have a scope of their own' { $x = 1; { $x = 2; $y = 3 } | Should -Not -Throw; "$x$y" | Should -Be '1' }
    It 'see that of the test' { $x = 1; { if ($x -eq 1) { throw 'seen' } } | Should -Throw 'seen' }
}

Describe 'streams' {
    It 'can be caught' {
        $merged = Import-Module NoSuchModuleAnywhere 2>&1
        $merged | Should -BeOfType Management.Automation.ErrorRecord
        Import-Module NoSuchModuleAnywhere -ErrorAction SilentlyContinue -ErrorVariable caught
        $caught | Should -HaveCount 1
        $Error[0].FullyQualifiedErrorId | Should -BeLike 'Modules_ModuleNotFound*'
    }
}
