# Discovers or runs Pester files, and writes the results as lines of JSON for the test project.
param([ValidateSet('Discovery', 'Run')] [string] $Task, [string] $Report, [string] $Pester, [Parameter(ValueFromRemainingArguments)] [string[]] $Files)

Import-Module $Pester -ErrorAction Stop
# The tests run in this scope; settings of this script would affect them, so they follow the run.
$run = Invoke-Pester -Configuration @{
    Run    = @{ Path = $Files; PassThru = $true; SkipRun = $Task -eq 'Discovery' }
    Output = @{ Verbosity = 'None' }
}

$ErrorActionPreference = 'Stop'

# <name>, <user.name>, <_> in the name of a block or test, from the data of -ForEach. Pester itself expands them only when it runs a test.
function Expand-Name([string] $Template, [hashtable] $Data) {
    [regex]::Replace($Template, '(?<!`)<([\w.]+)>', {
            param($match)
            $name, $members = $match.Groups[1].Value.Split('.')
            if (-not $Data.ContainsKey($name)) { return $match.Value }
            $value = $Data[$name]
            foreach ($member in $members) { $value = $value.$member }
            $value -is [string] ? $value : (ConvertTo-Json $value -Compress -Depth 2)
        })
}

function Join-Data([hashtable] $Outer, $Node) {
    $all = $Outer.Clone()
    # An item of -ForEach may be $null; its group distinguishes it from a test without -ForEach.
    if ($null -ne $Node.Data -or $Node.GroupId) {
        $all['_'] = $Node.Data
        if ($Node.Data -is [Collections.IDictionary]) { foreach ($key in $Node.Data.Keys) { $all["$key"] = $Node.Data[$key] } }
    }
    $all
}

# The tests of a block in the order of the file, each with its position, its name and its errors.
function Get-Test($Block, [string] $Id, [hashtable] $Data, [string] $OuterName, [bool] $Skip, $OuterErrors) {
    $own = Join-Data $Data $Block
    $name = "$OuterName $(Expand-Name $Block.Name $own)".Trim()
    $errors = @($OuterErrors) + @($Block.ErrorRecord)
    $tests = @(for ($i = 0; $i -lt $Block.Order.Count; $i++) {
            $item = $Block.Order[$i]
            $isSkipped = $Skip -or $Block.Skip -or $item.Skip
            if ($item.ItemType -eq 'Block') { Get-Test $item "$Id/$i" $own $name $isSkipped $errors; continue }
            [pscustomobject]@{
                Id     = "$Id/$i"
                Name   = "$name $(Expand-Name $item.Name (Join-Data $own $item))"
                Line   = $item.StartLine
                Skip   = $isSkipped
                Result = "$($item.Result)"
                # A failed test without an error: a set-up of an enclosing block failed.
                Errors = @($item.Result -eq 'Failed' -and -not $item.ErrorRecord ? $errors : $item.ErrorRecord)
            }
        })
    Add-TearDownError $tests $Block.ErrorRecord
    $tests
}

# A failed tear-down does not belong to a test, so the last test of its block reports it.
function Add-TearDownError($Tests, $Errors) {
    foreach ($record in $Errors) {
        if ($Tests -and $Tests[-1].Errors -notcontains $record) { $Tests[-1].Errors = @($Tests[-1].Errors) + $record; $Tests[-1].Result = 'Failed' }
    }
}

# The line of the test file at which a failure occurred, not the line in a helper function or in Pester.
function Get-FailedLine($ErrorRecord, [string] $File) {
    $frame = [regex]::Match("$($ErrorRecord.ScriptStackTrace)", ", $([regex]::Escape($File)): line (\d+)")
    if ($frame.Success) { return [int] $frame.Groups[1].Value }
    $ErrorRecord.InvocationInfo?.ScriptName -eq $File ? $ErrorRecord.InvocationInfo.ScriptLineNumber : 0
}

$lines = foreach ($container in $run.Containers) {
    $file = "$($container.Item)"
    $isBroken = $Task -eq 'Discovery' -and $container.ErrorRecord
    if ($isBroken) {
        @{ Kind = 'Broken'; File = $file; Message = "$($container.ErrorRecord)"; Line = Get-FailedLine $container.ErrorRecord[0] $file }
    }
    else {
        $tests = @(for ($i = 0; $i -lt $container.Blocks.Count; $i++) { Get-Test $container.Blocks[$i] "/$i" @{} '' $false $container.ErrorRecord })
        Add-TearDownError $tests $container.ErrorRecord
        foreach ($test in $tests) {
            $line = @($test.Errors | Where-Object { $_ } | ForEach-Object { Get-FailedLine $_ $file } | Where-Object { $_ })[0] ?? $test.Line
            @{
                Kind = $Task -eq 'Discovery' ? 'Test' : 'Result'; File = $file; Id = $test.Id; Name = $test.Name; Skip = [bool] $test.Skip
                Result = $test.Result; Message = @($test.Errors | Where-Object { $_ }) -join "`n"; Line = $line
            }
        }
    }
    @{ Kind = 'Done'; File = $file }
}
$lines | ForEach-Object { ConvertTo-Json $_ -Compress } | Set-Content $Report
