# Discovery makes a tree of blocks and tests; the run walks it.

class Node {
    [string] $Name
    [int] $Line
    [string[]] $Tag = @()
    [bool] $Skip
    [Block] $Parent
    # What -ForEach gave: the item itself, and the variables that it makes.
    $Data
    [hashtable] $Variables = @{}
    [string] $Id

    [hashtable] AllVariables() {
        if (-not $this.Parent) { return $this.Variables }
        return Join-Variables $this.Parent.AllVariables() $this.Variables
    }

    [string] FullName() {
        $own = Expand-TestName $this.Name $this.AllVariables()
        if (-not $this.Parent -or -not $this.Parent.Parent) { return $own }
        return "$($this.Parent.FullName()) $own"
    }

    [bool] HasTag([string] $Wanted) {
        return $this.Tag -contains $Wanted -or ($this.Parent -and $this.Parent.HasTag($Wanted))
    }

    # Null when it is to be run.
    [string] SkipReason() {
        if ($this.HasTag('Pwsh')) { return 'needs cmdlets of pwsh that the hosted engine does not have (tag Pwsh)' }
        if ($this.Skip) { return 'is marked -Skip' }
        return $this.Parent ? $this.Parent.SkipReason() : [NullString]::Value
    }
}

class Block : Node {
    [Collections.Generic.List[Node]] $Children = @()
    [Collections.Generic.List[scriptblock]] $BeforeAll = @()
    [Collections.Generic.List[scriptblock]] $AfterAll = @()
    [Collections.Generic.List[scriptblock]] $BeforeEach = @()
    [Collections.Generic.List[scriptblock]] $AfterEach = @()

    [void] Add([Node] $Child) {
        $Child.Parent = $this
        $Child.Id = "$($this.Id)/$($this.Children.Count)"
        $this.Children.Add($Child)
    }

    [Test[]] Tests() {
        return @(foreach ($child in $this.Children) { $child -is [Test] ? $child : $child.Tests() })
    }

    # Set-ups of a block in which nothing is to be run are not run either.
    [bool] ShouldRun() {
        foreach ($test in $this.Tests()) {
            if (-not $test.SkipReason()) { return $true }
        }
        return $false
    }
}

class Test : Node {
    [scriptblock] $Body
    # Passed, Failed or Skipped, once it has run.
    [string] $Result
    [string] $Message
    [int] $FailedLine
}
