# <name>, <user.name>, <_> in the name of a block or test, from the data of -ForEach. `<name`> is no template.

function Expand-TestName([string] $Template, [Collections.IDictionary] $Variables) {
    $pattern = '(?<escape>`)?<(?<path>[\w.]+)(?<escapeEnd>`)?>'
    [regex]::Replace($Template, $pattern, {
        param($match)
        if ($match.Groups['escape'].Success) { return "<$($match.Groups['path'].Value)>" }
        $found = Find-TemplateValue $match.Groups['path'].Value $Variables
        # What only BeforeAll knows is not known before the run.
        if ($found.IsKnown) { Format-TemplateValue $found.Value } else { $match.Value }
    })
}

function Find-TemplateValue([string] $Path, [Collections.IDictionary] $Variables) {
    $name, $members = $Path.Split('.')
    if (-not $Variables.Contains($name)) { return @{ IsKnown = $false; Value = $null } }
    $value = $Variables[$name]
    foreach ($member in @($members)) {
        if ($null -eq $member -or $null -eq $value) { break }
        $value = if ($value -is [Collections.IDictionary]) { $value[$member] } else { $value.PSObject.Properties[$member]?.Value }
    }
    @{ IsKnown = $true; Value = $value }
}

# What an item of -ForEach makes visible: $_, and the keys of a hashtable.
function Get-DataVariables($Item) {
    $variables = @{ _ = $Item }
    if ($Item -is [Collections.IDictionary]) {
        foreach ($key in $Item.Keys) { $variables["$key"] = $Item[$key] }
    }
    $variables
}

function Join-Variables([Collections.IDictionary] $Outer, [Collections.IDictionary] $Inner) {
    $all = @{}
    foreach ($variables in $Outer, $Inner) {
        foreach ($name in $variables.Keys) { $all[$name] = $variables[$name] }
    }
    $all
}
