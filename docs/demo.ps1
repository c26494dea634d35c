<#
.SYNOPSIS
Builds the module and shows its main workflow on a temporary deployment: drift, seed, and no drift afterwards.

.PARAMETER Install
Installs the PostgreSQL programs with apt-get if they are missing. A running server is not required.
#>
param([switch] $Install)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$root = Split-Path $PSScriptRoot
$demo = Join-Path ([IO.Path]::GetTempPath()) "llmops-demo-$PID"

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

Show-Step '2 of 4: Building the module (half a minute the first time)'
foreach ($project in 'LiteLlmOps', 'LiteLlmOps.Lab') { dotnet build "$root/src/$project" --nologo -tl:off -v:minimal }

Show-Step '3 of 4: A lab: PostgreSQL, LiteLLM''s tables, and a stand-in proxy'
Import-Module "$root/LiteLlmOps.psd1"
$null = New-Item -ItemType Directory $demo
Push-Location $demo
try {
    Invoke-Shown 'New-LlmLab -Path lab'

    Show-Step '4 of 4: router_settings was changed in the admin UI'
    Invoke-Shown 'Get-LlmDrift -Deployment lab'
    Invoke-Shown 'Invoke-LlmSeed -Deployment lab -Confirm:$false'
    Invoke-Shown 'Get-LlmDrift -Deployment lab'
    Write-Host '(no output: there is no drift)'
}
finally {
    if (Get-LlmLab -Path lab -ErrorAction Ignore) { Invoke-Shown 'Remove-LlmLab -Path lab -Confirm:$false' }
    Pop-Location
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

On your own deployment: cd to the folder of its config.yaml and run Get-LlmDrift.
It changes nothing.
"@
