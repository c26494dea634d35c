# A frame is one scope of the test file's session state, and the steps that are taken in it, one after the other: script blocks that are dot-sourced
# there, and the children of a block. PowerShell's dynamic scopes then do what Pester promises: what BeforeAll sets is seen by all that the block holds,
# and by nothing beside it.

class Step {
    # One of the two.
    [scriptblock] $Script
    [Node] $Child
    [hashtable] $Arguments = @{}
    # The test file, in the step that reads it.
    [string] $Path
    # Taken even when a step before it has failed.
    [bool] $IsTearDown
}

class Frame {
    [hashtable] $Variables
    [Step] $Current
    [Collections.Generic.List[Management.Automation.ErrorRecord]] $Errors = @()
    [string] $SkipMessage
    [Collections.Generic.Queue[Step]] $Steps
    # What moves it on; here since the walker, in another session state, does not see our functions.
    [scriptblock] $MoveNext = { param([Frame] $frame) Move-Frame $frame }

    Frame([hashtable] $Variables, [Step[]] $Steps) {
        $this.Variables = $Variables
        $this.Steps = $Steps
    }

    [void] Fail([Management.Automation.ErrorRecord] $ErrorRecord) {
        if ($ErrorRecord.FullyQualifiedErrorId -eq 'PesterTestSkipped') { $this.SkipMessage = $ErrorRecord.Exception.Message }
        else { $this.Errors.Add($ErrorRecord) }
    }
}

# Goes to the next script block, past the children, which run within this call and so within the scope of the caller. False at the end. This is a function,
# not a method: in methods, errors that do not terminate are lost.
function Move-Frame([Frame] $Frame) {
    while ($Frame.Steps.Count -gt 0) {
        $Frame.Current = $Frame.Steps.Dequeue()
        if (-not $Frame.Current.IsTearDown -and ($Frame.Errors.Count -gt 0 -or $Frame.SkipMessage)) { continue }
        if ($Frame.Current.Script) { return $true }
        $null = Invoke-Node $Frame.Current.Child
    }
    $false
}

function Invoke-Frame([hashtable] $Variables, [Step[]] $Steps) {
    $frame = [Frame]::new($Variables, $Steps)
    $null = & $script:Walker $frame
    $frame
}

# Data that is a hashtable binds to the param() of a script block, too.
function Get-ScriptSteps([scriptblock[]] $Scripts, $Data, [switch] $TearDown) {
    $arguments = $Data -is [Collections.IDictionary] ? [hashtable] $Data : @{}
    foreach ($script in $Scripts) { [Step] @{ Script = $script; Arguments = $arguments; IsTearDown = $TearDown } }
}
