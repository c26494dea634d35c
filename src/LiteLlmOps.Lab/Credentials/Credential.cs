using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Credentials;

/// <summary>A named set of provider secrets (types/utils.py, CredentialItem).</summary>
internal sealed record Credential(string Name, ConfigMap Secrets, ConfigMap Info)
{
    /// <exception cref="PythonException">A field is missing or has the wrong type.</exception>
    public static Credential Of(ConfigNode node)
    {
        var map = node as ConfigMap ?? throw new PythonException("argument after ** must be a mapping");
        return new Credential(
            map.TextAt("credential_name") ?? throw Invalid("credential_name"),
            map.MapAt("credential_values") ?? throw Invalid("credential_values"),
            map.MapAt("credential_info") ?? throw Invalid("credential_info")
        );
    }

    /// <summary>credential_list of a config.</summary>
    public static IReadOnlyList<Credential> ListOf(ConfigNode? section) =>
        PythonValue.IsTrue(section)
            ? [.. (section as ConfigList ?? throw PythonException.NoAttribute(section!, "items")).Items.Select(Of)]
            : [];

    private static PythonException Invalid(string field) =>
        new($"1 validation error for CredentialItem\n{field}\n  Field required [type=missing]");
}
