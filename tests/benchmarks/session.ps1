# Times what a warm session does, on the deployment in a folder. Prints one line for each measure: its name and the median in seconds.
param([string] $Path, [int] $Runs = 7)

function Measure-Median([string] $Name, [scriptblock] $Script) {
    $null = & $Script
    $times = foreach ($run in 1..$Runs) {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $null = & $Script
        $clock.Elapsed.TotalSeconds
    }
    [Array]::Sort(($sorted = [double[]] $times))
    "{0} {1:0.000}" -f $Name, $sorted[[int][Math]::Floor($Runs / 2)]
}

Measure-Median drift { Get-LlmDrift -Deployment $Path -Plane Stored }
Measure-Median quiet { Get-LlmDrift -Deployment $Path -Plane Stored -Quiet }
Measure-Median idle-seed { Invoke-LlmSeed -Deployment $Path -NoWait }
Measure-Median all-planes { Get-LlmDrift -Deployment $Path }
# Ends the pipeline at the first object, as Select-Object -First 1 does, which the engine alone does not have.
Measure-Median first { do { Get-LlmDrift -Deployment $Path -Plane Stored -IncludeEqual | ForEach-Object { break } } while ($false) }
"memory {0:0}" -f ([Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB)
