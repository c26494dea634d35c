# $TestDrive and TestDrive: are one folder for the file; what a block makes there goes with the block.

function New-TestDrive([Management.Automation.SessionState] $UserState) {
    $folder = [IO.Directory]::CreateTempSubdirectory('Pester_').FullName
    $provider = $UserState.Provider.GetOne('FileSystem')
    $null = $UserState.Drive.New([Management.Automation.PSDriveInfo]::new('TestDrive', $provider, $folder, '', $null), 'Global')
    $global:TestDrive = $folder
}

function Remove-TestDrive([Management.Automation.SessionState] $UserState) {
    $folder = $global:TestDrive
    $UserState.Drive.Remove('TestDrive', $true, 'Global')
    $UserState.PSVariable.Remove('TestDrive')
    [IO.Directory]::Delete($folder, $true)
}

function Get-TestDriveContent {
    , [Collections.Generic.HashSet[string]]::new([IO.Directory]::GetFileSystemEntries($global:TestDrive, '*', 'AllDirectories'))
}

function Clear-TestDrive([Collections.Generic.HashSet[string]] $Except) {
    $found = Get-TestDriveContent
    foreach ($path in $found) {
        if ($Except.Contains($path)) { continue }
        if ([IO.Directory]::Exists($path)) { [IO.Directory]::Delete($path, $true) }
        elseif ([IO.File]::Exists($path)) { [IO.File]::Delete($path) }
    }
}
