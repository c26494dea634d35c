namespace LiteLlmOps.Secrets;

/// <summary>The vaults in which the user keeps secrets.</summary>
internal interface ISecretVault
{
    /// <param name="secret">The secret.</param>
    /// <param name="key">The key of llmops.yaml that needs it, for an error.</param>
    /// <exception cref="LlmException">The secret cannot be read. The message never contains its value.</exception>
    string Read(SecretReference secret, string key);
}
