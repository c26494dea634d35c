# Should: one function with a switch for each operator. An operator gets what was piped, and answers with what is wrong, or nothing.

function Should {
    [CmdletBinding()]
    param(
        [Parameter(Position = 0)] [Alias('RegularExpression', 'ExpectedType', 'ExpectedContent', 'ExpectedMessage')] [AllowNull()] $ExpectedValue,
        [Parameter(Position = 1)] [string] $Because,
        [Parameter(ValueFromPipeline)] [AllowNull()] $ActualValue,
        [switch] $Not,
        [switch] $Be, [switch] $BeExactly, [switch] $BeLike, [switch] $BeLikeExactly, [switch] $Match, [switch] $MatchExactly,
        [switch] $BeNullOrEmpty, [switch] $BeTrue, [switch] $BeFalse, [switch] $BeIn, [switch] $BeOfType,
        [switch] $BeGreaterThan, [switch] $BeGreaterOrEqual, [switch] $BeLessThan, [switch] $BeLessOrEqual,
        [switch] $Contain, [switch] $HaveCount, [switch] $Exist, [switch] $FileContentMatch,
        [switch] $Throw, [string] $ErrorId, [type] $ExceptionType, [switch] $PassThru
    )
    begin {
        $operator = Get-Operator $PSBoundParameters
        $isPiped = -not $PSBoundParameters.ContainsKey('ActualValue')
        $values = [Collections.Generic.List[object]]::new()
    }
    process {
        if (-not $isPiped -or $MyInvocation.ExpectingInput) { $values.Add($ActualValue) }
    }
    end {
        $call = [Call] @{ Expected = $ExpectedValue; Not = $Not; Because = Format-Because $Because; Bound = $PSBoundParameters }
        foreach ($actual in @(Select-Actual $operator $values $isPiped)) {
            $call.Actual = $actual
            $problem = & $operator.Test $call $operator
            if ($problem) { throw New-AssertionError $problem }
        }
        if ($PassThru) { $call.Caught }
    }
}

class Call {
    $Expected
    $Actual
    [bool] $Not
    # ', because …' or nothing.
    [string] $Because
    [Collections.IDictionary] $Bound
    # What -Throw caught.
    [Management.Automation.ErrorRecord] $Caught

    [string] Format([string] $Template) {
        return $Template.Replace('{expected}', (Format-Value $this.Expected)).Replace('{actual}', (Format-Value $this.Actual)).Replace('{because}', $this.Because)
    }
}

# Name of the switch → what tests it, and whether it takes all that was piped as one value.
$script:Operators = @{}

function Add-Operator([string] $Name, [scriptblock] $Test, [switch] $TakesCollection, [hashtable] $Details = @{}) {
    $script:Operators[$Name] = @{ Test = $Test; TakesCollection = $TakesCollection } + $Details
}

function Get-Operator([Collections.IDictionary] $Bound) {
    $names = @(foreach ($name in $Bound.Keys) { if ($script:Operators.ContainsKey($name)) { $name } })
    if ($names.Count -ne 1) { throw "Should takes one operator, such as -Be; it got $($names.Count)." }
    $script:Operators[$names[0]]
}

# The values that are tested, one after the other: what was piped as a whole, or each item of it.
function Select-Actual([hashtable] $Operator, $Values, [bool] $IsPiped) {
    if (-not $IsPiped) { return , $Values[0] }
    if (-not $Operator.TakesCollection) { return $Values.Count -eq 0 ? , $null : $Values }
    if ($Values.Count -eq 1 -and -not (Test-IsCollection $Values[0])) { return , $Values[0] }
    , [object[]] $Values.ToArray()
}

function Format-Because([string] $Because) {
    $reason = $Because.Trim() -replace '^because\s+'
    $reason ? ", because $reason" : ''
}

function New-AssertionError([string] $Message) {
    [Management.Automation.ErrorRecord]::new([Exception]::new($Message), 'PesterAssertionFailed', 'InvalidResult', $null)
}
