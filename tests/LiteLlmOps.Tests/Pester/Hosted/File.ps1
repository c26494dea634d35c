# What the entry script asks for: the tests of some files, or a run of one.

function Start-Discovery([string[]] $Files) {
    foreach ($file in $Files) {
        try {
            foreach ($test in (Read-TestFile $file).Tests()) {
                Write-Report @{ Kind = 'Test'; File = $file; Id = $test.Id; Name = $test.FullName(); Line = $test.Line; Skip = $test.SkipReason() }
            }
        }
        catch {
            Write-Report @{ Kind = 'Broken'; File = $file; Message = "$_"; Line = Find-FailedLine $_ $file }
        }
        Write-Report @{ Kind = 'Done'; File = $file }
    }
}

function Start-Run([string] $File) {
    $root = Read-TestFile $File
    $script:TestFile = $File
    New-TestDrive $script:UserState
    try { Invoke-Block $root }
    finally { Remove-TestDrive $script:UserState }
    Write-Report @{ Kind = 'Done'; File = $File }
}

# The root block of a file; the file's own code runs now, that of its tests does not.
function Read-TestFile([string] $File) {
    $root = [Block]::new()
    Invoke-Discovery $root ([Step] @{ Script = $script:FileRunner; Path = $File })
    $root
}
