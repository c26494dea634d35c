# Measures commands in a warm session on the deployment in a folder. Prints the name and the median in seconds of each measurement.
param([string] $Module, [string] $Path, [int] $Runs = 11, [int] $Warming = 12)

Import-Module $Module

function Measure-Median([string] $Name, [scriptblock] $Script) {
    # Tiered compilation continues while code is executed frequently.
    foreach ($run in 1..$Warming) { $null = & $Script }
    $times = foreach ($run in 1..$Runs) { (Measure-Command { $null = & $Script }).TotalSeconds }
    '{0} {1:0.000}' -f $Name, ($times | Sort-Object)[[Math]::Floor($Runs / 2)]
}

Measure-Median drift { Get-LlmDrift -Deployment $Path -Plane Stored }
Measure-Median idle-seed { Invoke-LlmSeed -Deployment $Path -NoWait }
Measure-Median first { Get-LlmDrift -Deployment $Path -Plane Stored -IncludeEqual | Select-Object -First 1 }
'memory {0:0}' -f ((Get-Process -Id $PID).PeakWorkingSet64 / 1MB)
