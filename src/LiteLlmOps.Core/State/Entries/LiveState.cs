using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Entries;

/// <summary>The state of a running proxy, as reported by its endpoints.</summary>
internal sealed record LiveState
{
    /// <summary>The address of the proxy. Null when not needed.</summary>
    public Uri? Address { get; init; }

    /// <summary>Null when no endpoint reports it.</summary>
    public LiteLlmVersion? Version { get; init; }

    /// <summary>By model id.</summary>
    public required IReadOnlyDictionary<string, LiveModel> Models { get; init; }

    /// <summary>By server id, the response of /v1/mcp/server. Null when the proxy has no such endpoint.</summary>
    public IReadOnlyDictionary<string, ConfigMap>? McpServers { get; init; }

    /// <summary>By name, the response of /credentials. Null when the proxy has no such endpoint.</summary>
    public IReadOnlyDictionary<string, ConfigMap>? Credentials { get; init; }

    /// <summary>The response of /v2/guardrails/list. Null when the proxy has no such endpoint.</summary>
    public IReadOnlyList<ConfigMap>? Guardrails { get; init; }

    /// <summary>The router settings in use, from /get/config/callbacks. Null when not reported.</summary>
    public ConfigMap? RouterSettings { get; init; }

    /// <summary>Some of the general_settings in use, from /config/list. Null when not reported.</summary>
    public ConfigMap? GeneralSettings { get; init; }

    /// <summary>
    /// Keys of general_settings with their source, by key, from /config/field/info. Keys that it does not report are missing. Null when not
    /// requested: before 1.103 the endpoint reads the database, which proves nothing.
    /// </summary>
    public IReadOnlyDictionary<string, LiveField>? GeneralFields { get; init; }
}

/// <summary>The source of a value, as a proxy reports it.</summary>
internal enum LiveSource
{
    /// <summary>The endpoint does not report sources.</summary>
    NotReported,

    /// <summary>The proxy has no value.</summary>
    Unset,

    Database,

    File,
}

/// <param name="Source">The source of the value.</param>
/// <param name="Value">The value. Null for none.</param>
internal sealed record LiveField(LiveSource Source, ConfigNode? Value);

/// <param name="Id">model_info.id.</param>
/// <param name="Names">The public name, and the aliases under which the proxy also lists it.</param>
/// <param name="Parameters">litellm_params, with secrets removed or masked.</param>
/// <param name="Info">model_info, including values from the cost map.</param>
/// <param name="IsFromDatabase">False for a model of the file.</param>
internal sealed record LiveModel(string Id, IReadOnlyList<string> Names, ConfigMap Parameters, ConfigMap Info, bool IsFromDatabase)
{
    public bool IsServedAs(string? name) => name is not null && Names.Contains(name, StringComparer.Ordinal);

    /// <summary>The wanted name if the proxy lists the model under it, otherwise the first name.</summary>
    public string NameLike(string wanted) => IsServedAs(wanted) ? wanted : Names[0];
}
