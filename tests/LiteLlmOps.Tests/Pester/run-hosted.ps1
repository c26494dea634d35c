# Discovers or runs Pester files on the hosted engine. What stands here, and not in the module, belongs to the session state of the test files: script
# blocks that are written here run there.
param([string] $PesterTask, [string] $PesterReport, [Parameter(ValueFromRemainingArguments)] [string[]] $PesterFiles)

# Opens a scope and takes the steps of a frame in it. A break or continue in a test ends that test only.
$walker = {
    param($__pester)
    foreach ($__entry in $__pester.Variables.GetEnumerator()) { $ExecutionContext.SessionState.PSVariable.Set($__entry.Key, $__entry.Value) }
    while (& $__pester.MoveNext $__pester) {
        foreach ($__once in 1) {
            try {
                $__arguments = $__pester.Current.Arguments
                $null = . $__pester.Current.Script @__arguments
            }
            catch { $__pester.Fail($_) }
        }
    }
}

& (Import-Module "$PSScriptRoot/Hosted/HostedPester.psm1" -PassThru) {
    param($task, $report, $files, $walker, $fileRunner, $userState)
    $script:Walker = $walker
    $script:FileRunner = $fileRunner
    $script:UserState = $userState
    Open-Report $report
    try { & "Start-$task" $files }
    finally { Close-Report }
} $PesterTask $PesterReport $PesterFiles $walker { & $__pester.Current.Path } $ExecutionContext.SessionState
