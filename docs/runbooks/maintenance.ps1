#requires -Version 7.6
<#
.SYNOPSIS
A maintenance session of a LiteLLM deployment: errors, checks, drift, repair, restart, verification, report.

.DESCRIPTION
Copy it and adapt it to your deployment. -WhatIf shows what it would change, and -Confirm prompts for each change. A second run finds nothing to repair: it restarts
the services and writes another report. After an error it stops, and still writes the report.

.EXAMPLE
./maintenance.ps1 /srv/litellm -Reason 'OPS-1234: monthly maintenance'
#>
[CmdletBinding(SupportsShouldProcess)]
param([string] $Deployment = '.', [string] $Reason = 'Maintenance', [string] $Report)

$ErrorActionPreference = 'Stop'
if (-not (Get-Module LiteLlmOps)) { Import-Module LiteLlmOps }
$PSDefaultParameterValues = @{ '*-Llm*:Deployment' = (Resolve-Path $Deployment).Path }
function Write-Step([string] $Text) { Write-Host "`n== $Text" -ForegroundColor Cyan }

try {
    Write-Step 'Errors in the logs'
    Get-LlmIncident | Format-List Title, Verdict, Evidence, Remediation | Out-Host
    Write-Step 'Smoke checks that do not pass'
    Test-LlmSmoke | Where-Object Status -NotIn Passed, Skipped | Out-Host
    Write-Step 'Findings of the audit'
    $findings = @(Test-LlmConsistency)
    $findings | Out-Host

    Write-Step 'Archive stale files, and render the config of the proxy'
    Move-LlmStaleState -Reason $Reason | Out-Host
    Export-LlmConfig -PassThru | Out-Host
    Write-Step 'Write the declaration to the database'
    Get-LlmDrift | Out-Host
    Invoke-LlmSeed -Reason $Reason | Out-Host
    if ($findings | Where-Object { $_.Id -eq 'SecretWeak' -and $_.Subject -eq 'UI_PASSWORD' }) {
        Write-Step 'A strong password for the admin UI, in the environment file'
        Set-LlmUiAccess -Generate -Harden -Reason $Reason | Out-Host
    }
    Write-Step 'Restart in the order of the dependencies'
    Restart-LlmServices -Reason $Reason | Out-Host

    Write-Step 'Verification: smoke checks that do not pass, and findings'
    Test-LlmSmoke | Where-Object Status -NotIn Passed, Skipped | Out-Host
    Test-LlmConsistency | Out-Host
    Get-LlmDrift | Out-Host
    Get-LlmIncident | Out-Host
}
finally {
    Write-Step 'Report'
    $file = if ($Report) { New-LlmReport -Path $Report -PassThru } else { New-LlmReport -Format Html }
    if ($file) { $file.FullName }
}
