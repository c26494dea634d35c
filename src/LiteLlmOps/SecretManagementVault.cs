using System.Management.Automation;
using System.Net;
using System.Security;
using LiteLlmOps.Secrets;

namespace LiteLlmOps;

/// <summary>The vaults that are registered with the PowerShell module Microsoft.PowerShell.SecretManagement.</summary>
/// <remarks>Get-Secret runs in the session of the cmdlet, in which a vault may be unlocked already, and so on the pipeline thread.</remarks>
internal sealed class SecretManagementVault : ISecretVault
{
    private const string Module = "Microsoft.PowerShell.SecretManagement";
    private const string GetSecret = Module + @"\Get-Secret";

    public string Read(SecretReference secret, string key)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(GetSecret).AddParameter("Name", secret.Name).AddParameter("AsPlainText");
        if (secret.Vault is not null)
            shell.AddParameter("Vault", secret.Vault);
        // Without a vault Get-Secret tries all of them, and one that fails must not hide the secret of another. The errors are collected in Streams.Error.
        shell.AddParameter("ErrorAction", ActionPreference.Continue);
        return TextOf(Invoke(shell, secret, key), shell, secret, key);
    }

    private static PSObject? Invoke(PowerShell shell, SecretReference secret, string key)
    {
        try
        {
            return shell.Invoke().FirstOrDefault(static o => o is not null);
        }
        catch (CommandNotFoundException e) when (e.CommandName.EndsWith("Get-Secret", StringComparison.OrdinalIgnoreCase))
        {
            throw new LlmException(
                ErrorIds.SecretManagementNotInstalled,
                $"'{secret}' in '{key}' of llmops.yaml needs the PowerShell module {Module}, which is not installed. Install it and a vault module, for example with "
                    + $"'Install-PSResource {Module}, Microsoft.PowerShell.SecretStore', or use os.environ/NAME.",
                secret.ToString(),
                e
            );
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            throw ProblemOf(e.ErrorRecord, secret, key);
        }
    }

    private static string TextOf(PSObject? value, PowerShell shell, SecretReference secret, string key) =>
        value?.BaseObject switch
        {
            string text => text,
            SecureString secure => new NetworkCredential("", secure).Password,
            null => throw ProblemOf(shell.Streams.Error.FirstOrDefault(), secret, key),
            var other => throw new LlmException(
                ErrorIds.SecretTypeUnsupported,
                $"The secret '{secret}' in '{key}' is a {other.GetType().Name}. Store it as String or SecureString.",
                secret.ToString()
            ),
        };

    // The message of a vault is not passed on: it is not known what a vault writes into it.
    private static LlmException ProblemOf(ErrorRecord? record, SecretReference secret, string key) =>
        record switch
        {
            null => NotFound(secret, key),
            { FullyQualifiedErrorId: var id } when id.StartsWith("GetSecretNotFound", StringComparison.Ordinal) => NotFound(secret, key),
            { FullyQualifiedErrorId: var id } when id.StartsWith("GetSecretVaultNotFound", StringComparison.Ordinal) => new LlmException(
                ErrorIds.SecretVaultNotFound,
                $"The secret '{secret}' in '{key}' cannot be read: no vault '{secret.Vault}' is registered. Get-SecretVault lists the registered vaults.",
                secret.ToString()
            ),
            _ when IsLocked(record.Exception) => new LlmException(
                ErrorIds.SecretVaultLocked,
                $"The secret '{secret}' in '{key}' cannot be read: the vault is locked. Unlock it with Unlock-SecretVault.",
                secret.ToString()
            ),
            _ => new LlmException(
                ErrorIds.SecretNotReadable,
                $"The secret '{secret}' in '{key}' cannot be read: {record.Exception.GetType().Name}. Run Get-Secret -Name '{secret.Name}' to see the error.",
                secret.ToString()
            ),
        };

    private static LlmException NotFound(SecretReference secret, string key) =>
        new(
            ErrorIds.SecretNotFound,
            $"The secret '{secret}' in '{key}' was not found in {(secret.Vault is null ? "any registered vault" : $"the vault '{secret.Vault}'")}. "
                + "Get-SecretInfo lists the secrets.",
            secret.ToString()
        );

    // A type of that module, which this one does not reference.
    private static bool IsLocked(Exception? problem) =>
        problem is not null && (problem.GetType().Name == "PasswordRequiredException" || IsLocked(problem.InnerException));
}
