# Values as they stand in messages and names: $null, 'text', @(1, 2), [int].

function Format-Value($Value) {
    if ($null -eq $Value) { return '$null' }
    if ($Value -is [bool]) { return $Value ? '$true' : '$false' }
    if ($Value -is [string]) { return $Value -eq '' ? '<empty>' : "'$Value'" }
    if ($Value -is [datetime]) { return $Value.ToString('o', [cultureinfo]::InvariantCulture) }
    if ($Value -is [type]) { return "[$(Get-ShortTypeName $Value)]" }
    if ($Value -is [scriptblock]) { return "{$Value}" }
    if ($Value -is [Collections.IDictionary]) { return $Value.GetType().FullName }
    if (Test-IsCollection $Value) { return Format-Collection $Value }
    "$Value"
}

function Format-Collection($Collection) {
    $items = @($Collection)
    $shown = foreach ($item in $items.Count -gt 10 ? $items[0..9] : $items) { Format-Value $item }
    $rest = $items.Count -gt 10 ? ", ...$($items.Count - 10) more" : ''
    "@($($shown -join ', ')$rest)"
}

# In a test's name a text stands as it is.
function Format-TemplateValue($Value) {
    if ($Value -is [string] -or $Value -is [datetime]) { return "$Value" }
    if ($Value -is [Collections.IDictionary]) {
        $entries = foreach ($key in $Value.Keys) { "$key=$(Format-TemplateValue $Value[$key])" }
        return "@{$($entries -join '; ')}"
    }
    Format-Value $Value
}

function Test-IsCollection($Value) {
    $Value -is [Collections.IEnumerable] -and $Value -isnot [string] -and $Value -isnot [Collections.IDictionary]
}

# int, not System.Int32, where PowerShell has a word of its own.
function Get-ShortTypeName([type] $Type) {
    [Microsoft.PowerShell.ToStringCodeMethods]::Type($Type)
}
