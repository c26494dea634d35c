@{
    RootModule           = 'bin/LiteLlmOps.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '7d1f7f0e-52a0-4f5b-9d0b-5e3d3f1c2a41'
    Author               = 'LiteLlmOps contributors'
    CompanyName          = 'LiteLlmOps contributors'
    Copyright            = '(c) LiteLlmOps contributors. MIT license.'
    Description          = 'Operates a LiteLLM proxy whose PostgreSQL database is the single source of truth: finds drift, seeds the database from the declaration, checks, restarts and troubleshoots the deployment.'
    HelpInfoUri          = 'https://github.com/LiteLlmOps/LiteLlmOps/releases/latest/download/'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('bin/LiteLlmOps.Format.ps1xml', 'bin/LiteLlmOps.Records.Format.ps1xml')
    CmdletsToExport      = @(
        'Add-LlmNote'
        'Export-LlmConfig'
        'Export-LlmPlan'
        'Export-LlmResult'
        'Get-LlmAuditLog'
        'Get-LlmBudget'
        'Get-LlmCheckpoint'
        'Get-LlmCredential'
        'Get-LlmDeployment'
        'Get-LlmDrift'
        'Get-LlmIncident'
        'Get-LlmInventory'
        'Get-LlmJournal'
        'Get-LlmKey'
        'Get-LlmLab'
        'Get-LlmMcpServer'
        'Get-LlmModel'
        'Get-LlmOrganization'
        'Get-LlmRequest'
        'Get-LlmService'
        'Get-LlmSetting'
        'Get-LlmSignature'
        'Get-LlmSpend'
        'Get-LlmTeam'
        'Get-LlmUser'
        'Invoke-LlmSeed'
        'Measure-LlmRequest'
        'New-LlmDeployment'
        'New-LlmLab'
        'New-LlmReport'
        'Remove-LlmLab'
        'Restart-LlmServices'
        'Set-LlmDefault'
        'Start-LlmService'
        'Stop-LlmService'
        'Test-LlmConsistency'
        'Test-LlmDrift'
        'Test-LlmJournal'
        'Test-LlmSignature'
        'Test-LlmSmoke'
        'Undo-LlmSeed'
        'Update-LlmDeclaration'
        'Wait-LlmService'
    )
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @('Restart-LlmService', 'Start-LlmServices', 'Stop-LlmServices')
    PrivateData          = @{
        PSData = @{
            Tags       = @('LiteLLM', 'LLM', 'Proxy', 'PostgreSQL', 'Drift', 'Operations', 'PSEdition_Core', 'Linux', 'MacOS', 'Windows')
            LicenseUri = 'https://github.com/LiteLlmOps/LiteLlmOps/blob/main/LICENSE'
            ProjectUri = 'https://github.com/LiteLlmOps/LiteLlmOps'
        }
    }
}
