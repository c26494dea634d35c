# -Be and -BeExactly: texts and collections say where they part.

Add-Operator Be -TakesCollection { param([Call] $call) Test-Equality $call { param($a, $b) $a -eq $b } }
Add-Operator BeExactly -TakesCollection { param([Call] $call) Test-Equality $call { param($a, $b) $a -ceq $b } -Exactly }

function Test-Equality([Call] $Call, [scriptblock] $AreEqual, [switch] $Exactly) {
    $call.Actual = Expand-Single $call.Actual
    $call.Expected = Expand-Single $call.Expected
    $equal = Test-AreEqual $call.Actual $call.Expected $AreEqual
    if ($equal -and $call.Not) {
        return $call.Format("Expected {expected} to be different from the actual value{because}, but got $($Exactly ? 'exactly ' : '')the same value.")
    }
    if ($equal -or $call.Not) { return }
    if ($call.Actual -is [string] -and $call.Expected -is [string]) { return Compare-Texts $call $AreEqual }
    if (Test-IsCollection $call.Expected) { return Compare-Collections $call $AreEqual }
    $call.Format('Expected {expected}{because}, but got {actual}.')
}

# A collection of one is as good as its item, and an empty one as nothing.
function Expand-Single($Value) {
    if (-not (Test-IsCollection $Value)) { return $Value }
    $items = @($Value)
    if ($items.Count -eq 0) { return $null }
    if ($items.Count -eq 1) { return , $items[0] }
    , $items
}

function Test-AreEqual($Actual, $Expected, [scriptblock] $AreEqual) {
    if (-not (Test-IsCollection $Actual) -and -not (Test-IsCollection $Expected)) { return [bool] (& $AreEqual $Expected $Actual) }
    if (-not (Test-IsCollection $Actual) -or -not (Test-IsCollection $Expected)) { return $false }
    $left, $right = @($Actual), @($Expected)
    $left.Count -eq $right.Count -and (Find-Difference $left $right $AreEqual) -lt 0
}

# The first index at which the two are not equal; -1 when there is none.
function Find-Difference($Left, $Right, [scriptblock] $AreEqual) {
    for ($i = 0; $i -lt [Math]::Min($Left.Count, $Right.Count); $i++) {
        if (-not (Test-AreEqual $Left[$i] $Right[$i] $AreEqual)) { return $i }
    }
    $Left.Count -eq $Right.Count ? -1 : [Math]::Min($Left.Count, $Right.Count)
}

function Compare-Collections([Call] $Call, [scriptblock] $AreEqual) {
    $left, $right = @($call.Actual), @($call.Expected)
    if ($left.Count -ne $right.Count) {
        $actual = $null -eq $call.Actual ? '@($null)' : (Format-Value $call.Actual)
        return $call.Format("Expected a collection {expected} with length $($right.Count){because}, but got a collection $actual with length $($left.Count).")
    }
    @(
        $call.Format('Expected collections to be the same{because}, but they were different.')
        "Collection lengths are both $($left.Count)."
        "Collections differ at index $(Find-Difference $left $right $AreEqual)."
        $call.Format('Expected: {expected}')
        $call.Format('But was:  {actual}')
    ) -join "`n"
}

function Compare-Texts([Call] $Call, [scriptblock] $AreEqual) {
    $left, $right = $call.Actual, $call.Expected
    $index = Find-Difference $left.ToCharArray() $right.ToCharArray() $AreEqual
    $start = [Math]::Max(0, $index - 40)
    @(
        $call.Format('Expected strings to be the same{because}, but they were different.')
        if ($left.Length -eq $right.Length) { "String lengths are both $($left.Length)." }
        else {
            "Expected length: $($right.Length)"
            "Actual length:   $($left.Length)"
        }
        "Strings differ at index $index."
        "Expected: '$(Get-Excerpt $right $start)'"
        "But was:  '$(Get-Excerpt $left $start)'"
        "           $('-' * ($index - $start + ($start -gt 0 ? 3 : 0)))^"
    ) -join "`n"
}

# What surrounds the difference, with line breaks and the like made visible.
function Get-Excerpt([string] $Text, [int] $Start) {
    $end = [Math]::Min($Text.Length, $Start + 60)
    $part = $Text.Substring([Math]::Min($Start, $Text.Length), [Math]::Max(0, $end - $Start))
    $visible = [regex]::Replace($part, '[\x00-\x1f]', { param($match) [string] [char] (0x2400 + [int] $match.Value[0]) })
    ($Start -gt 0 ? '...' : '') + $visible + ($end -lt $Text.Length ? '...' : '')
}
