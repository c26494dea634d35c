# The run: a frame for each block, and within it one for each test.

function Invoke-Node([Node] $Node) {
    if ($Node -is [Block]) { Invoke-Block $Node } else { Invoke-Test $Node }
}

function Invoke-Block([Block] $Block) {
    if ($Block.ShouldRun()) {
        $found = Get-TestDriveContent
        $frame = Invoke-Frame $Block.Variables @(
            Get-ScriptSteps $Block.BeforeAll $Block.Data
            foreach ($child in $Block.Children) { [Step] @{ Child = $child } }
            Get-ScriptSteps $Block.AfterAll $Block.Data -TearDown
        )
        Clear-TestDrive -Except $found
        if ($frame.Errors.Count -gt 0) { Save-BlockFailure $Block $frame.Errors }
    }
    foreach ($test in $Block.Tests()) {
        if (-not $test.Result) { Save-Result $test 'Skipped' $test.SkipReason() }
    }
}

function Invoke-Test([Test] $Test) {
    $reason = $Test.SkipReason()
    if ($reason) { return Save-Result $Test 'Skipped' $reason }

    # From the outermost block inwards, and back.
    $blocks = [Collections.Generic.List[Block]]::new()
    for ($block = $Test.Parent; $block; $block = $block.Parent) { $blocks.Insert(0, $block) }
    $steps = @(
        foreach ($block in $blocks) { Get-ScriptSteps $block.BeforeEach $Test.Data }
        Get-ScriptSteps $Test.Body $Test.Data
        $blocks.Reverse()
        foreach ($block in $blocks) { Get-ScriptSteps $block.AfterEach $Test.Data -TearDown }
    )
    $frame = Invoke-Frame $Test.Variables $steps
    if ($frame.Errors.Count -gt 0) { Save-Failure $Test $frame.Errors }
    elseif ($frame.SkipMessage) { Save-Result $Test 'Skipped' $frame.SkipMessage }
    else { Save-Result $Test 'Passed' '' }
}

# A set-up that failed has kept every test of the block from running. A tear-down that failed has no test of its own: the last one tells of it.
function Save-BlockFailure([Block] $Block, $Errors) {
    $missed = foreach ($test in $Block.Tests()) { if (-not $test.Result) { $test } }
    foreach ($test in $missed ?? $Block.Tests()[-1]) { Save-Failure $test $Errors }
}

function Save-Failure([Test] $Test, $Errors) {
    $line = Find-FailedLine $Errors[0] $script:TestFile
    $messages = @(if ($Test.Message) { $Test.Message }) + @(foreach ($record in $Errors) { "$record" })
    Save-Result $Test 'Failed' ($messages -join "`n") ($line ? $line : $Test.Line)
}

function Save-Result([Test] $Test, [string] $Result, [string] $Message, [int] $Line = $Test.Line) {
    $Test.Result = $Result
    $Test.Message = $Message
    Write-Report @{ Kind = 'Result'; File = $script:TestFile; Id = $Test.Id; Result = $Result; Message = $Message; Line = $Line }
}

function Set-ItResult {
    param(
        [Parameter(Mandatory, ParameterSetName = 'Skipped')] [switch] $Skipped,
        [Parameter(Mandatory, ParameterSetName = 'Inconclusive')] [switch] $Inconclusive,
        [string] $Because
    )
    $message = "is $($PSCmdlet.ParameterSetName.ToLowerInvariant())" + ($Because ? ", because $Because" : '')
    throw [Management.Automation.ErrorRecord]::new([Exception]::new($message), 'PesterTestSkipped', 'OperationStopped', $null)
}
