Describe 'TestDrive' {
    BeforeAll { [IO.File]::WriteAllText("$TestDrive/block.txt", 'Block') }

    It 'is a folder' { [IO.Directory]::Exists($TestDrive) | Should -BeTrue }
    It 'is a drive' {
        [IO.File]::WriteAllText("$TestDrive/test.txt", "One`nTwo")
        'TestDrive:/test.txt' | Should -Exist
        'TestDrive:/test.txt' | Should -FileContentMatch '^two$'
    }
    It 'keeps what a test makes for the next one' { "$TestDrive/test.txt" | Should -Exist }
    Context 'in a block' {
        It 'has what was there' { "$TestDrive/block.txt" | Should -Exist; [IO.Directory]::CreateDirectory("$TestDrive/sub/sub"); [IO.File]::WriteAllText("$TestDrive/sub/sub/x", '') }
        It 'keeps what the block makes' { "$TestDrive/sub/sub/x" | Should -Exist }
    }
    It 'loses what a block has made' { "$TestDrive/sub" | Should -Not -Exist; "$TestDrive/block.txt" | Should -Exist }
}

Describe 'beside' {
    It 'is empty again' { [IO.Directory]::GetFileSystemEntries($TestDrive) | Should -BeNullOrEmpty }
}
