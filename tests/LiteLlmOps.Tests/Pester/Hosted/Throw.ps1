# -Throw: runs the script block and looks at what came out of it.

Add-Operator Throw {
    param([Call] $call)
    if ($call.Actual -isnot [scriptblock]) { throw "Input is missing or not a ScriptBlock. Input to '-Throw' and '-Not -Throw' must be enclosed in curly braces." }
    $call.Caught = Get-Thrown $call.Actual
    if ($call.Not) {
        if (-not $call.Caught) { return }
        return $call.Format("Expected no exception to be thrown{because}, but an exception `"$($call.Caught.Exception.Message)`" was thrown$(Format-Place $call.Caught).")
    }

    $wanted = @(Get-Demands $call)
    $words = $wanted.Count -eq 0 ? 'an exception' : "an exception with $(Join-Words @(foreach ($demand in $wanted) { $demand.Wanted }))"
    if (-not $call.Caught) { return $call.Format("Expected $words to be thrown{because}, but no exception was thrown.") }
    $missed = @(foreach ($demand in $wanted) { if (-not $demand.IsMet) { $demand.Got } })
    if ($missed.Count -gt 0) { $call.Format("Expected $words to be thrown{because}, but $(Join-Words $missed).") + (Format-Place $call.Caught) }
}

# In a scope of its own, as a child of the test's.
function Get-Thrown([scriptblock] $Script) {
    try { $null = & $Script }
    catch { $_ }
}

# What the exception is asked for: the type, the message, the id.
function Get-Demands([Call] $Call) {
    $bound, $caught = $call.Bound, $call.Caught
    if ($bound.ContainsKey('ExceptionType')) {
        $type = $bound['ExceptionType']
        @{ Wanted = "type [$($type.FullName)]"; IsMet = ${caught}?.Exception -is $type; Got = "the exception type was [$(${caught}?.Exception?.GetType()?.FullName)]" }
    }
    if ($bound.ContainsKey('ExpectedValue') -and "$($call.Expected)" -ne '') {
        $message = ${caught}?.Exception?.Message
        @{ Wanted = "message like $(Format-Value $call.Expected)"; IsMet = $message -like $call.Expected; Got = "the message was $(Format-Value $message)" }
    }
    if ($bound.ContainsKey('ErrorId')) {
        $id = ${caught}?.FullyQualifiedErrorId
        @{ Wanted = "FullyQualifiedErrorId $(Format-Value $bound['ErrorId'])"; IsMet = $id -like $bound['ErrorId']; Got = "the FullyQualifiedErrorId was $(Format-Value $id)" }
    }
}

function Join-Words([string[]] $Words) {
    if ($Words.Count -eq 1) { return $Words[0] }
    "$($Words[0..($Words.Count - 2)] -join ', ') and $($Words[-1])"
}

function Format-Place([Management.Automation.ErrorRecord] $ErrorRecord) {
    " from $($ErrorRecord.InvocationInfo.ScriptName):$($ErrorRecord.InvocationInfo.ScriptLineNumber)"
}
