<#
.SYNOPSIS
Builds the module and runs a maintenance session (docs/runbooks/maintenance.ps1) on a temporary deployment that needs one. Ends with the path of the report.

.PARAMETER Install
Installs the PostgreSQL programs with apt-get if they are missing. A running server is not required.

.PARAMETER NoBuild
Uses the module as it was built before.
#>
param([switch] $Install, [switch] $NoBuild)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$root = Split-Path $PSScriptRoot
$demo = Join-Path ([IO.Path]::GetTempPath()) "llmops-demo-$PID"
$report = Join-Path ([IO.Path]::GetTempPath()) "llmops-demo-$PID.html"

function Show-Step([string] $Text) { Write-Host "`n== $Text" -ForegroundColor Cyan }

# Prints a command, then runs it and prints its output.
function Invoke-Shown([string] $Command) {
    Write-Host "`n> $Command" -ForegroundColor Yellow
    Invoke-Expression $Command | Out-Host
}

function Test-PostgreSql { (Get-Command initdb -ErrorAction Ignore) -or (Test-Path '/usr/lib/postgresql/*/bin/initdb') }

Show-Step "1 of 4: PostgreSQL's programs"
if (Test-PostgreSql) { 'They are installed.' }
elseif (-not $Install) {
    Write-Host "They are missing (initdb, pg_ctl). Add -Install, or install them: apt-get install -y postgresql" -ForegroundColor Red
    exit 1
}
else {
    # Containers often run as root without sudo; otherwise sudo asks for the password.
    $prefix = (id -u) -eq 0 ? 'env' : 'sudo'
    & $prefix apt-get update
    & $prefix apt-get install -y --no-install-recommends postgresql
}

Show-Step '2 of 4: Building the module (some minutes the first time)'
if ($NoBuild) { 'Skipped.' }
else { foreach ($project in 'LiteLlmOps', 'LiteLlmOps.Lab') { dotnet build "$root/src/$project" --nologo -tl:off -v:minimal } }

Show-Step '3 of 4: A lab with four services, and with problems'
Import-Module "$root/LiteLlmOps.psd1"
$null = New-Item -ItemType Directory $demo
try {
    Invoke-Shown "New-LlmLab -Path $demo/lab -Problems"
    Invoke-Shown "Start-LlmService -Deployment $demo/lab"

    Show-Step '4 of 4: The maintenance session: docs/runbooks/maintenance.ps1'
    $null = & "$PSScriptRoot/runbooks/maintenance.ps1" -Deployment "$demo/lab" -Reason 'Demo' -Report $report
}
finally {
    if (Get-LlmLab -Path "$demo/lab" -ErrorAction Ignore) { Invoke-Shown "Remove-LlmLab -Path $demo/lab -Confirm:`$false" }
    Remove-Item $demo -Recurse -Force
}

Write-Host @"

Next, start PowerShell with the module in this folder:

    dotnet pwsh -NoExit -Command "Import-Module ./LiteLlmOps.psd1"

and create a lab to experiment with:

    New-LlmLab -Path /tmp/lab
    Get-LlmDrift -Deployment /tmp/lab
    Get-Command -Module LiteLlmOps
    Get-Help Invoke-LlmSeed -Full
    Remove-LlmLab -Path /tmp/lab

On your own deployment, run Get-LlmDrift in the folder of its config.yaml.
It changes nothing.

The report of this session:
"@
$report
