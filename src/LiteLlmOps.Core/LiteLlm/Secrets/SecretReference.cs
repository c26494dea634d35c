using System.Diagnostics.CodeAnalysis;

namespace LiteLlmOps.Secrets;

/// <summary>A reference in llmops.yaml to a secret in a vault: secret/NAME, or secret/VAULT/NAME.</summary>
/// <param name="Vault">The vault. Null for any registered vault.</param>
/// <param name="Name">The name of the secret in the vault.</param>
internal sealed record SecretReference(string? Vault, string Name)
{
    private const string Prefix = "secret/";

    public static bool HasPrefix(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    public static bool TryParse(string text, [NotNullWhen(true)] out SecretReference? reference)
    {
        reference = null;
        if (!HasPrefix(text) || text.Any(char.IsControl))
            return false;
        var (vault, name) = text[Prefix.Length..].Split('/', 2) is [var first, var rest] ? (first, rest) : (null, text[Prefix.Length..]);
        if (name.Length > 0 && vault is not "")
            reference = new SecretReference(vault, name);
        return reference is not null;
    }

    public override string ToString() => Prefix + (Vault is null ? "" : Vault + "/") + Name;
}
