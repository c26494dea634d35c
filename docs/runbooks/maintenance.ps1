#requires -Version 7.6
<#
.SYNOPSIS
A maintenance session of a LiteLLM deployment: look, repair, restart, verify, report.

.DESCRIPTION
Copy it and adapt it to your deployment. Each step that changes something asks first; -Confirm:$false runs all of them without questions, and -WhatIf
shows what they would do. Every command records what it saw or did in the state folder, and New-LlmReport writes the report from these records.

.EXAMPLE
./maintenance.ps1 -Deployment /srv/litellm -Reason 'Monthly maintenance, OPS-1234'
#>
[CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
param(
    [string] $Deployment = '.',
    [string] $Reason = 'Maintenance'
)

$ErrorActionPreference = 'Stop'
Import-Module LiteLlmOps -ErrorAction Ignore
$PSDefaultParameterValues['*-Llm*:Deployment'] = (Resolve-Path $Deployment).Path

function Show-Step([string] $Text) { Write-Host "`n== $Text" -ForegroundColor Cyan }

Show-Step 'Errors in the logs: real, false positive or resolved'
Get-LlmIncident | Out-Host

Show-Step 'Smoke checks before the repair (missing models are expected before the first seed)'
Test-LlmSmoke | Where-Object Status -ne Passed | Out-Host

Show-Step 'Audit: secrets, references, files, database, processes'
Test-LlmConsistency | Out-Host

Show-Step 'State folder: stale files go to the archive'
Move-LlmStaleState -Reason $Reason | Out-Host

Show-Step 'Drift, and the seed that resolves it'
Get-LlmDrift | Out-Host
Invoke-LlmSeed -Reason $Reason | Out-Host

Show-Step 'The file that the proxy starts with is rendered again'
Export-LlmConfig -PassThru | Out-Host

Show-Step 'A strong password for the admin UI; it is written to the environment file and not shown'
Set-LlmUiAccess -Generate -Harden -Reason $Reason | Out-Host

Show-Step 'Restart in dependency order'
Restart-LlmServices | Out-Host

Show-Step 'Verify'
Test-LlmSmoke | Where-Object Status -ne Passed | Out-Host
Test-LlmConsistency | Out-Host
Get-LlmIncident | Out-Host

Show-Step 'Report'
New-LlmReport -Format Html
