# Discovers or runs Pester files under pwsh and Pester, and writes the lines that run-hosted.ps1 writes.
param([string] $PesterTask, [string] $PesterReport, [Parameter(ValueFromRemainingArguments)] [string[]] $PesterFiles)

Import-Module Pester -MinimumVersion 5.5
$pesterConfiguration = New-PesterConfiguration -Hashtable @{
    Run    = @{ Path = $PesterFiles; PassThru = $true; SkipRun = $PesterTask -eq 'Discovery' }
    Output = @{ Verbosity = 'None' }
}
$pesterResults = Import-Module "$PSScriptRoot/Pwsh/PesterResults.psm1" -PassThru
# Here, not in the module: the files run in the session state from which Invoke-Pester is called.
$pesterRun = Invoke-Pester -Configuration $pesterConfiguration
& $pesterResults { Write-Run @args } $pesterTask $PesterReport $pesterRun
