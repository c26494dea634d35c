#!/usr/bin/env pwsh
<#
.SYNOPSIS
Checks a deployment for cron, systemd or CI.

.DESCRIPTION
Runs the guards and sets the exit code: 0 when everything is in order, 2 when a guard found something, 1 when a guard could not tell, for example
because the database did not answer. A terminating error alone does not do that: `pwsh -Command` turns it into 1, and after
`pwsh -File` the exit code depends on how the script ended.

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
# What a guard ends with when it found something. Every other error means that it could not tell.
$found = 'DriftFound', 'CheckFailed', 'FindingFound'

$exitCode = 0
try {
    Import-Module $Module -ErrorAction Stop
    foreach ($guard in $guards) {
        # Kept one by one: what a guard returned before it ended with an error is shown as well.
        $results = [Collections.Generic.List[object]]::new()
        try { & $guard 2>&1 | ForEach-Object { $results.Add($_) } }
        catch { $results.Add($_) }
        $text = ($results | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] } | Out-String -Width 160).Trim()
        if ($text) { $text, '' }
        $problems = $results | Where-Object { $_ -is [Management.Automation.ErrorRecord] }
        foreach ($problem in $problems) {
            [Console]::Error.WriteLine("$($problem.InvocationInfo.MyCommand): $problem")
            $isFinding = ($problem.FullyQualifiedErrorId -split ',')[0] -in $found
            # 1 is stronger than 2: with a guard that could not tell, the others prove little.
            $exitCode = $isFinding -and $exitCode -ne 1 ? 2 : 1
        }
    }
}
catch {
    [Console]::Error.WriteLine("$_")
    $exitCode = 1
}
exit $exitCode
