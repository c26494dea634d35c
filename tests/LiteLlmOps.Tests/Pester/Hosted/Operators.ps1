# The operators that are one comparison and two messages.

function Test-IsEmpty($Value) {
    $null -eq $Value -or ($Value -is [string] -and $Value -eq '') -or ($Value -is [Collections.ICollection] -and $Value.Count -eq 0)
}

# Adds one that holds or does not: what it says when it should hold, and when it should not.
function Add-Comparison([string] $Name, [scriptblock] $Holds, [string] $Message, [string] $NotMessage, [switch] $TakesCollection) {
    Add-Operator $Name {
        param([Call] $call, [hashtable] $operator)
        $holds = [bool] (& $operator.Holds $call.Actual $call.Expected)
        if ($holds -eq $call.Not) { $call.Format($call.Not ? $operator.NotMessage : $operator.Message) }
    } -TakesCollection:$TakesCollection -Details @{ Holds = $Holds; Message = $Message; NotMessage = $NotMessage }
}

function Add-Order([string] $Name, [scriptblock] $Holds, [string] $Words, [string] $NotWords) {
    Add-Comparison $Name $Holds "Expected the actual value to be $Words {expected}{because}, but got {actual}." `
        "Expected the actual value to be $NotWords {expected}{because}, but got {actual}."
}

Add-Order BeGreaterThan { $args[0] -gt $args[1] } 'greater than' 'less than or equal to'
Add-Order BeGreaterOrEqual { $args[0] -ge $args[1] } 'greater than or equal to' 'less than'
Add-Order BeLessThan { $args[0] -lt $args[1] } 'less than' 'greater than or equal to'
Add-Order BeLessOrEqual { $args[0] -le $args[1] } 'less than or equal to' 'greater than'

Add-Comparison BeLike { $args[0] -like $args[1] } `
    'Expected like wildcard {expected} to match {actual}{because}, but it did not match.' `
    'Expected like wildcard {expected} to not match {actual}{because}, but it did match.'
Add-Comparison BeLikeExactly { $args[0] -clike $args[1] } `
    'Expected case sensitive like wildcard {expected} to match {actual}{because}, but it did not match.' `
    'Expected case sensitive like wildcard {expected} to not match {actual}{because}, but it did match.'
Add-Comparison Match { $args[0] -match $args[1] } `
    'Expected regular expression {expected} to match {actual}{because}, but it did not match.' `
    'Expected regular expression {expected} to not match {actual}{because}, but it did match.'
Add-Comparison MatchExactly { $args[0] -cmatch $args[1] } `
    'Expected regular expression {expected} to case sensitively match {actual}{because}, but it did not match.' `
    'Expected regular expression {expected} to not case sensitively match {actual}{because}, but it did match.'

Add-Comparison BeTrue { $args[0] } 'Expected $true{because}, but got {actual}.' 'Expected $false{because}, but got {actual}.'
Add-Comparison BeFalse { -not $args[0] } 'Expected $false{because}, but got {actual}.' 'Expected $true{because}, but got {actual}.'
Add-Comparison BeNullOrEmpty -TakesCollection { Test-IsEmpty $args[0] } `
    'Expected $null or empty{because}, but got {actual}.' `
    'Expected a value{because}, but got $null or empty.'
Add-Comparison BeIn { $args[1] -contains $args[0] } `
    'Expected collection {expected} to contain {actual}{because}, but it was not found.' `
    'Expected collection {expected} to not contain {actual}{because}, but it was found.'
Add-Comparison Contain -TakesCollection { @($args[0]) -contains $args[1] } `
    'Expected {expected} to be found in collection {actual}{because}, but it was not found.' `
    'Expected {expected} to not be found in collection {actual}{because}, but it was found.'

Add-Operator BeOfType {
    param([Call] $call)
    $type = $call.Expected -is [type] ? $call.Expected : "$($call.Expected)".Trim('[', ']') -as [type]
    if (-not $type) { throw "Could not find type [$("$($call.Expected)".Trim('[', ']'))]. Make sure that the assembly that contains that type is loaded." }
    if (($call.Actual -is $type) -ne $call.Not) { return }
    $actual = $null -eq $call.Actual ? '$null' : "[$(Get-ShortTypeName $call.Actual.GetType())]"
    $not = $call.Not ? 'not ' : ''
    $call.Format("Expected the value to ${not}have type [$(Get-ShortTypeName $type)] or any of its subtypes{because}, but got {actual} with type $actual.")
}

Add-Operator HaveCount -TakesCollection {
    param([Call] $call)
    $expected = [int] $call.Expected
    if ($expected -lt 0) { throw 'Expected collection size must be greater than or equal to 0.' }
    $count = @($call.Actual).Count
    if (($count -eq $expected) -ne $call.Not) { return }
    $shown = $null -eq $call.Actual ? '@($null)' : (Format-Value $call.Actual)
    $wanted = $expected -eq 0 ? ($call.Not ? 'a non-empty collection' : 'an empty collection') : ($call.Not ? "a collection with size different from $expected" : "a collection with size $expected")
    $got = $count -eq 0 ? 'an empty collection' : ($call.Not ? "collection with that size $shown" : "collection with size $count $shown")
    $call.Format("Expected $wanted{because}, but got $got.")
}
