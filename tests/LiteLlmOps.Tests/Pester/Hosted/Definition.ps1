# What a test file calls while it is discovered.

# The block whose body is being read; null while tests run.
$script:CurrentBlock = $null

function Describe {
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Name,
        [Parameter(Position = 1)] [scriptblock] $Fixture,
        [Alias('Tags')] [string[]] $Tag = @(),
        [switch] $Skip,
        [object] $ForEach
    )
    Assert-CanDefine $Name $Fixture
    foreach ($item in Get-DataItems $PSBoundParameters) {
        $block = [Block] @{ Name = $Name; Line = $MyInvocation.ScriptLineNumber; Tag = $Tag; Skip = $Skip; Data = $item.Data; Variables = $item.Variables }
        $script:CurrentBlock.Add($block)
        Invoke-Discovery $block ([Step] @{ Script = $Fixture })
    }
}

${function:Context} = ${function:Describe}

function It {
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Name,
        [Parameter(Position = 1)] [scriptblock] $Test,
        [Alias('TestCases')] [object] $ForEach,
        [Alias('Tags')] [string[]] $Tag = @(),
        [switch] $Skip
    )
    Assert-CanDefine $Name $Test
    if (-not $script:CurrentBlock.Parent) { throw 'Test cannot be directly in the root.' }
    foreach ($item in Get-DataItems $PSBoundParameters) {
        $script:CurrentBlock.Add([Test] @{
            Name = $Name; Line = $MyInvocation.ScriptLineNumber; Tag = $Tag; Skip = $Skip; Data = $item.Data; Variables = $item.Variables; Body = $Test
        })
    }
}

function BeforeDiscovery([Parameter(Mandatory)] [scriptblock] $ScriptBlock) { . $ScriptBlock }

function BeforeAll([Parameter(Mandatory)] [scriptblock] $Scriptblock) { $script:CurrentBlock.BeforeAll.Add($Scriptblock) }

function AfterAll([Parameter(Mandatory)] [scriptblock] $Scriptblock) { $script:CurrentBlock.AfterAll.Add($Scriptblock) }

function BeforeEach([Parameter(Mandatory)] [scriptblock] $Scriptblock) { $script:CurrentBlock.BeforeEach.Add($Scriptblock) }

function AfterEach([Parameter(Mandatory)] [scriptblock] $Scriptblock) { $script:CurrentBlock.AfterEach.Add($Scriptblock) }

function Assert-CanDefine([string] $Name, [scriptblock] $Body) {
    if (-not $script:CurrentBlock) { throw "'$Name' is defined while tests run; only discovery defines." }
    if (-not $Body) { throw 'No test scriptblock is provided. Did you put the opening curly brace on the next line?' }
}

# One for each item of -ForEach; a single one without data where there is no -ForEach.
function Get-DataItems([hashtable] $Bound) {
    if (-not $Bound.ContainsKey('ForEach')) { return @{ Data = $null; Variables = @{} } }
    $items = @($Bound['ForEach'])
    if ($null -eq $Bound['ForEach'] -or $items.Count -eq 0) { throw "Value can not be null or empty array. (Parameter 'ForEach')" }
    foreach ($item in $items) { @{ Data = $item; Variables = Get-DataVariables $item } }
}

function Invoke-Discovery([Block] $Block, [Step] $Step) {
    $outer = $script:CurrentBlock
    $script:CurrentBlock = $Block
    try {
        $frame = Invoke-Frame $Block.Variables $Step
        if ($frame.Errors.Count -gt 0) { throw $frame.Errors[0] }
    }
    finally {
        $script:CurrentBlock = $outer
    }
}
