# Tells of a Pester run in the lines that the test project reads.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

foreach ($part in 'Formatting', 'Names', 'Report') {
    . "$PSScriptRoot/../Shared/$part.ps1"
}

function Write-Run([string] $Task, [string] $Report, $Run) {
    Open-Report $Report
    try {
        foreach ($container in $Run.Containers) { Write-Container $Task $container }
    }
    finally { Close-Report }
}

function Write-Container([string] $Task, $Container) {
    $file = "$($Container.Item)"
    if ($Task -eq 'Discovery' -and $Container.ErrorRecord) {
        $broken = $Container.ErrorRecord[0]
        Write-Report @{ Kind = 'Broken'; File = $file; Message = Join-Messages $Container.ErrorRecord; Line = Find-FailedLine $broken $file }
    }
    else {
        $tests = @(for ($i = 0; $i -lt $Container.Blocks.Count; $i++) { Get-Tests $Container.Blocks[$i] "/$i" @{} '' $Container.ErrorRecord })
        Add-TearDownErrors $tests $Container.ErrorRecord
        foreach ($found in $tests) { Write-Test $Task $file $found }
    }
    Write-Report @{ Kind = 'Done'; File = $file }
}

# The tests of a block in the order in which they are written, each with its place, its name, and what went wrong.
function Get-Tests($Block, [string] $Id, [hashtable] $Outer, [string] $OuterName, $OuterErrors) {
    $variables = Add-Data $Outer $Block
    $name = "$OuterName $(Expand-TestName $Block.Name $variables)".Trim()
    $errors = @($OuterErrors) + @($Block.ErrorRecord)
    $tests = @(for ($i = 0; $i -lt $Block.Order.Count; $i++) {
        $item = $Block.Order[$i]
        if ($item.ItemType -eq 'Block') { Get-Tests $item "$Id/$i" $variables $name $errors; continue }
        # Failed without an error of its own: a set-up around it failed.
        $own = @($item.ErrorRecord)
        [pscustomobject]@{
            Test   = $item
            Id     = "$Id/$i"
            Name   = "$name $(Expand-TestName $item.Name (Add-Data $variables $item))"
            Errors = $item.Result -eq 'Failed' -and $own.Count -eq 0 ? $errors : $own
        }
    })
    Add-TearDownErrors $tests $Block.ErrorRecord
    $tests
}

# A tear-down that failed has no test of its own: the last one tells of it.
function Add-TearDownErrors($Tests, $Errors) {
    foreach ($record in $Errors) {
        if ($Tests.Count -gt 0 -and $Tests[-1].Errors -notcontains $record) { $Tests[-1].Errors = @($Tests[-1].Errors) + $record }
    }
}

# An item of -ForEach may be $null: its group tells it from a block or test that has none.
function Add-Data([hashtable] $Outer, $Node) {
    $hasData = $null -ne $Node.Data -or $Node.GroupId
    $hasData ? (Join-Variables $Outer (Get-DataVariables $Node.Data)) : $Outer
}

function Write-Test([string] $Task, [string] $File, $Found) {
    $test = $Found.Test
    $line = $test.StartLine
    if ($Task -eq 'Discovery') {
        Write-Report @{ Kind = 'Test'; File = $File; Id = $Found.Id; Name = $Found.Name; Line = $line; Skip = Get-SkipReason $test }
        return
    }
    $result = $Found.Errors -and $test.Result -eq 'Passed' ? 'Failed' : "$($test.Result)".Replace('Inconclusive', 'Skipped')
    if ($result -eq 'Failed' -and $Found.Errors) { $line = (Find-FailedLine $Found.Errors[0] $File) -as [int] }
    $message = $result -eq 'Skipped' -and -not $Found.Errors ? 'is marked -Skip' : (Join-Messages $Found.Errors)
    Write-Report @{ Kind = 'Result'; File = $File; Id = $Found.Id; Result = $result; Message = $message; Line = $line ? $line : $test.StartLine }
}

function Get-SkipReason($Test) {
    for ($node = $Test; $node; $node = $node.PSObject.Properties['Parent'] ? $node.Parent : $node.Block) {
        if ($node.Skip) { return 'is marked -Skip' }
    }
    ''
}

function Join-Messages($Errors) {
    @(foreach ($record in $Errors) { "$record" }) -join "`n"
}
