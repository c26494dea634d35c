namespace LiteLlmOps.Secrets;

/// <summary>The secrets of a deployment that are kept in vaults. Each is read once, while the deployment is read.</summary>
/// <remarks>A vault belongs to the PowerShell session and can be used on the pipeline thread only, on which a deployment is read.</remarks>
/// <param name="vault">The vaults. Null leaves the references unresolved, as completion needs it.</param>
internal sealed class VaultSecrets(ISecretVault? vault)
{
    /// <summary>Resolves no references.</summary>
    public static VaultSecrets None { get; } = new(null);

    private readonly Dictionary<SecretReference, SecretValue> _read = [];
    private bool _isClosed;

    /// <summary>Null when references are not resolved.</summary>
    /// <exception cref="LlmException">The secret cannot be read.</exception>
    public SecretValue? Read(SecretReference secret, string key)
    {
        if (vault is null)
            return null;
        if (_read.TryGetValue(secret, out var known))
            return known;
        if (_isClosed)
            throw new LlmException(
                ErrorIds.SecretNotResolved,
                $"'{secret}' in '{key}' was not resolved: secrets can be used in llmops.yaml and in the files that it names. Use os.environ/NAME here.",
                secret.ToString()
            );
        return _read[secret] = new SecretValue(vault.Read(secret, key), secret.ToString());
    }

    /// <summary>Ends the use of the vaults: from now on only secrets that were read before are known.</summary>
    public void Close() => _isClosed = vault is not null;
}
