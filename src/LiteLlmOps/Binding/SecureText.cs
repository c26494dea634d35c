using System.Net;
using System.Security;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Binding;

/// <summary>Reads secrets that are given as a SecureString.</summary>
internal static class SecureText
{
    /// <param name="secret">The secret. Null for none.</param>
    /// <param name="source">The parameter, for messages.</param>
    public static SecretValue? Of(SecureString? secret, string source) =>
        secret is null ? null : new SecretValue(new NetworkCredential("", secret).Password, source);
}
