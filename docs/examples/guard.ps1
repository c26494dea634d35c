#!/usr/bin/env pwsh
<#
.SYNOPSIS
Checks a deployment for cron, systemd or CI.

.DESCRIPTION
Runs the guards and sets the exit code: 0 when no guard found a problem, 2 when a guard found one, 1 when a guard could not run, for example
because the database did not respond. A terminating error alone is not enough: `pwsh -Command` turns every error into 1, and the exit code of
`pwsh -File` depends on how the script ended.

    pwsh -NoProfile -NonInteractive -File guard.ps1 -Deployment /srv/litellm

.PARAMETER Deployment
The folder of the deployment, or its llmops.yaml.

.PARAMETER Module
The module to import. Default: LiteLlmOps from the module path.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Deployment,
    [string] $Module = 'LiteLlmOps'
)

$guards = @(
    { Get-LlmDrift -Deployment $Deployment -FailOn Warning }
    { Test-LlmSmoke -Deployment $Deployment -FailOn Blocked }
    { Test-LlmConsistency -Deployment $Deployment -FailOn Error }
)
# The error ids of guards that found a problem. Every other error means that the guard could not run.
$found = 'DriftFound', 'CheckFailed', 'FindingFound'

$exitCode = 0
try {
    Import-Module $Module -ErrorAction Stop
    foreach ($guard in $guards) {
        # Collected one by one, so that the results before a terminating error are shown too.
        $results = [Collections.Generic.List[object]]::new()
        try { & $guard 2>&1 | ForEach-Object { $results.Add($_) } }
        catch { $results.Add($_) }
        $text = ($results | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] } | Out-String -Width 160).Trim()
        if ($text) { $text, '' }
        $problems = $results | Where-Object { $_ -is [Management.Automation.ErrorRecord] }
        foreach ($problem in $problems) {
            [Console]::Error.WriteLine("$($problem.InvocationInfo.MyCommand): $problem")
            $isFinding = ($problem.FullyQualifiedErrorId -split ',')[0] -in $found
            # 1 has priority over 2: when a guard could not run, the result is incomplete.
            $exitCode = $isFinding -and $exitCode -ne 1 ? 2 : 1
        }
    }
}
catch {
    [Console]::Error.WriteLine("$_")
    $exitCode = 1
}
exit $exitCode
