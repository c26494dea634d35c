using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Entries;

/// <summary>What a running proxy serves, as far as its endpoints tell.</summary>
internal sealed record LiveState
{
    /// <summary>Which proxy it is. Null when it does not matter.</summary>
    public Uri? Address { get; init; }

    /// <summary>Null when no endpoint tells it.</summary>
    public LiteLlmVersion? Version { get; init; }

    /// <summary>By model id.</summary>
    public required IReadOnlyDictionary<string, LiveModel> Models { get; init; }

    /// <summary>By server id, the answer of /v1/mcp/server. Null when the proxy has no such endpoint.</summary>
    public IReadOnlyDictionary<string, ConfigMap>? McpServers { get; init; }

    /// <summary>By name, the answer of /credentials. Null when the proxy has no such endpoint.</summary>
    public IReadOnlyDictionary<string, ConfigMap>? Credentials { get; init; }

    /// <summary>What the router runs with, from /get/config/callbacks. Null when it was not told.</summary>
    public ConfigMap? RouterSettings { get; init; }

    /// <summary>What general_settings are in force, from /config/list: a few keys only. Null when it was not told.</summary>
    public ConfigMap? GeneralSettings { get; init; }
}

/// <param name="Id">model_info.id.</param>
/// <param name="Names">The public name, and the aliases under which the proxy shows it again.</param>
/// <param name="Parameters">litellm_params without the secrets, others masked.</param>
/// <param name="Info">model_info, with what the cost map adds.</param>
/// <param name="IsFromDatabase">False for a model of the file.</param>
internal sealed record LiveModel(string Id, IReadOnlyList<string> Names, ConfigMap Parameters, ConfigMap Info, bool IsFromDatabase)
{
    /// <summary>The wanted name where the proxy shows the deployment under it, else the first.</summary>
    public string NameLike(string wanted) => Names.Contains(wanted, StringComparer.Ordinal) ? wanted : Names[0];
}
