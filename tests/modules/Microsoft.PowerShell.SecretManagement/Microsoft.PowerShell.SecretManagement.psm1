# A stand-in for the module of this name, for tests on machines without it. Get-Secret has the parameters, the order of the vaults, the error ids and
# the types of the real one (src/code/SecretManagement.cs, version 1.1.2). The vaults are in the JSON file LLMOPS_TEST_VAULT:
#     { "vault": { "name": "value" }, "other": { ... } }
# The value 'locked' of a vault locks it. The values 'type:SecureString' and 'type:PSCredential' are secrets of these types. Each call
# adds a line to the file LLMOPS_TEST_VAULT.calls.

class PasswordRequiredException : InvalidOperationException {
    PasswordRequiredException([string] $Message) : base($Message) { }
}

function Get-Secret {
    [CmdletBinding(DefaultParameterSetName = 'NameParameterSet')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ParameterSetName = 'NameParameterSet')]
        [string] $Name,
        [Parameter(Position = 1, ParameterSetName = 'NameParameterSet')]
        [string] $Vault,
        [switch] $AsPlainText
    )

    process {
        Add-Content "$env:LLMOPS_TEST_VAULT.calls" "$Name $Vault"
        $vaults = Get-Content $env:LLMOPS_TEST_VAULT -Raw | ConvertFrom-Json -AsHashtable
        if ($Vault -and -not $vaults.Contains($Vault)) {
            $problem = [InvalidOperationException]::new("Vault not found in registry: $Vault")
            $PSCmdlet.ThrowTerminatingError([Management.Automation.ErrorRecord]::new($problem, 'GetSecretVaultNotFound', 'ObjectNotFound', $null))
        }
        foreach ($one in $Vault ? @($Vault) : @($vaults.Keys)) {
            if ($vaults[$one] -eq 'locked') {
                $problem = [PasswordRequiredException]::new("A valid password is required to access the $one vault.")
                $PSCmdlet.WriteError([Management.Automation.ErrorRecord]::new($problem, 'GetSecretException', 'InvalidOperation', $null))
                if ($Vault) { return }
            }
            elseif ($vaults[$one].Contains($Name)) {
                $value = $vaults[$one][$Name]
                Write-Verbose "Secret $Name was successfully retrieved from vault $one."
                switch ($value) {
                    # The real cmdlet does not return this with -AsPlainText, but older versions and proxy functions may.
                    'type:SecureString' { return ConvertTo-SecureString 'a-secure-value' -AsPlainText -Force }
                    'type:PSCredential' { return [pscredential]::new('user', (ConvertTo-SecureString 'a-secure-value' -AsPlainText -Force)) }
                    default { return $AsPlainText ? $value : (ConvertTo-SecureString $value -AsPlainText -Force) }
                }
            }
        }
        $problem = [Management.Automation.ItemNotFoundException]::new("The secret $Name was not found.")
        $PSCmdlet.WriteError([Management.Automation.ErrorRecord]::new($problem, 'GetSecretNotFound', 'ObjectNotFound', $null))
    }
}

Export-ModuleMember -Function Get-Secret
