# The main job in one go: a throw-away deployment, what has drifted in it, the cure, the proof, and nothing left behind.
$ErrorActionPreference = 'Stop'

function Show($Line) { "`n> $Line" | Out-Host }

Show 'New-LlmLab -Path lab'
$lab = New-LlmLab -Path "$([IO.Path]::GetTempPath())llmops-demo-$PID"
try {
    $lab | Out-Host
    Show 'Get-LlmDrift -Deployment lab'
    Get-LlmDrift -Deployment $lab | Out-Host

    Show 'Invoke-LlmSeed -Deployment lab -Confirm:$false'
    Invoke-LlmSeed -Deployment $lab -Confirm:$false | Out-Host

    Show 'Get-LlmDrift -Deployment lab'
    Get-LlmDrift -Deployment $lab | Out-Host
    Show 'Get-LlmDrift -Deployment lab -Quiet'
    Get-LlmDrift -Deployment $lab -Quiet | Out-Host
}
finally {
    Show 'Remove-LlmLab -Path lab'
    Remove-LlmLab -Path $lab.Path
}
