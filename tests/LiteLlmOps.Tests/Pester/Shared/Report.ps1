# The lines that the test project reads: one JSON object each.

function Open-Report([string] $Path) {
    $script:Report = [IO.StreamWriter]::new($Path, $false)
    $script:Report.AutoFlush = $true
}

function Write-Report([hashtable] $Line) {
    $script:Report.WriteLine([Text.Json.JsonSerializer]::Serialize($Line, [hashtable], [Text.Json.JsonSerializerOptions] $null))
}

function Close-Report {
    $script:Report.Dispose()
}

# Where a failure happened in the test file: not in a helper that it called, nor in the runner.
function Find-FailedLine([Management.Automation.ErrorRecord] $ErrorRecord, [string] $File) {
    $frame = [regex]::Match("$($ErrorRecord.ScriptStackTrace)", ", $([regex]::Escape($File)): line (?<line>\d+)")
    if ($frame.Success) { return [int] $frame.Groups['line'].Value }
    $ErrorRecord.InvocationInfo?.ScriptName -eq $File ? $ErrorRecord.InvocationInfo.ScriptLineNumber : 0
}
