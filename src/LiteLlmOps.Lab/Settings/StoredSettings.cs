using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Database;

namespace LiteLlmOps.Lab.Settings;

/// <summary>The rows of LiteLLM_Config that are read back as configuration; LiteLLM never reads the others.</summary>
internal sealed class StoredSettings(RowTable table)
{
    public const string General = "general_settings";
    public const string Router = "router_settings";
    public const string Module = "litellm_settings";
    public const string Environment = "environment_variables";

    public static readonly IReadOnlyList<string> Sections = [General, Router, Module, Environment];

    /// <summary>The sections that have a value, in the order in which they are merged.</summary>
    public async Task<IReadOnlyList<KeyValuePair<string, ConfigNode>>> ReadAsync(CancellationToken token)
    {
        var rows = await table.WhereAsync("param_name = ANY($1)", [Sections.ToArray()], token);
        var values = rows.ToDictionary(
            static r => r.TextAt("param_name")!,
            static r => r["param_value"] ?? ConfigScalar.Null,
            StringComparer.Ordinal
        );
        return
        [
            .. Sections
                .Where(s => values.TryGetValue(s, out var value) && value is not ConfigScalar { IsNull: true })
                .Select(s => KeyValuePair.Create(s, values[s])),
        ];
    }

    /// <summary>The value of one section; null when the row is missing or its value is null.</summary>
    public async Task<ConfigNode?> ReadAsync(string section, CancellationToken token) =>
        (await table.FindAsync(section, token))?["param_value"] is { } value and not ConfigScalar { IsNull: true } ? value : null;

    public Task<ConfigMap> WriteAsync(string section, ConfigNode value, CancellationToken token) =>
        table.UpsertAsync(section, Values.Json.Map(("param_value", value)), token);
}
