using LiteLlmOps.Configuration;

namespace LiteLlmOps.Signatures;

/// <summary>The probes of signatures. In YAML a name starts with a small letter: urlParameter.</summary>
internal enum ProbeKind
{
    Column,
    Table,
    Client,
    Migrations,
    Database,
    Connections,
    UrlParameter,
    Decryption,
    Key,
    Readiness,
    Model,
    ModelServer,
    McpServer,
    Variable,
    File,
    Config,
    Port,
    Address,
    Drift,
    Check,
}

/// <summary>The call of a probe in a signature.</summary>
/// <param name="Kind">The probe.</param>
/// <param name="Arguments">The arguments. Texts may contain groups of the pattern in braces.</param>
internal sealed record ProbeCall(ProbeKind Kind, ConfigMap Arguments);

/// <summary>The names of probes in YAML.</summary>
internal static class ProbeNames
{
    /// <summary>All names, in the order of <see cref="ProbeKind"/>.</summary>
    public static readonly IReadOnlyList<string> All = [.. Enum.GetValues<ProbeKind>().Select(Of)];

    public static string Of(ProbeKind kind)
    {
        var name = kind.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>Null when no probe has this name.</summary>
    public static ProbeKind? TryParse(string name)
    {
        var kinds = Enum.GetValues<ProbeKind>();
        var index = Array.FindIndex(kinds, k => Of(k) == name);
        return index < 0 ? null : kinds[index];
    }
}
