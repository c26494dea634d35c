# -Exist and -FileContentMatch: paths as cmdlets read them, TestDrive:/a.txt too.

Add-Operator Exist {
    param([Call] $call)
    $exists = $null -ne $call.Actual -and $script:UserState.InvokeProvider.Item.Exists("$($call.Actual)")
    if ($exists -ne $call.Not) { return }
    $call.Format($call.Not ? 'Expected path {actual} to not exist{because}, but it did exist.' : 'Expected path {actual} to exist{because}, but it did not exist.')
}

Add-Operator FileContentMatch {
    param([Call] $call)
    $path = $script:UserState.Path.GetUnresolvedProviderPathFromPSPath("$($call.Actual)")
    $found = [IO.File]::Exists($path) -and [bool] ([IO.File]::ReadAllLines($path) -match $call.Expected)
    if ($found -ne $call.Not) { return }
    $call.Format($call.Not ? 'Expected {expected} to not be found in file {actual}{because}, but it was found.' : 'Expected {expected} to be found in file {actual}{because}, but it was not found.')
}
