using System.Collections.Concurrent;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Proxy;

/// <summary>Reads from the proxy what it serves. No request uses model tokens.</summary>
internal sealed class ProxyApi(ProxyClient client) : IProxyApi
{
    private const int MaxConcurrentFields = 8;

    public async Task<LiteLlmVersion?> ReadVersionAsync(CancellationToken token)
    {
        // Up to 1.83 /health/readiness reports it without a key, from 1.84 only the details do; openapi.json is large and the last resort.
        var readiness = await client.GetAsync("health/readiness", token, AnyStatus);
        if (Version(readiness, "litellm_version") is { } open)
            return open;
        var details = await client.TryGetAsync("health/readiness/details", token);
        if (Version(details, "litellm_version") is { } version)
            return version;
        var page = await client.TryGetAsync("openapi.json", token) as ConfigMap;
        return Version(page?["info"], "version");
    }

    public async Task<LiveState> ReadAsync(CancellationToken token)
    {
        var version = ReadVersionAsync(token);
        var models = ReadModelsAsync(token);
        var servers = client.TryGetAsync("v1/mcp/server", token);
        var credentials = client.TryGetAsync("credentials", token);
        var callbacks = client.TryGetAsync("get/config/callbacks", token);
        var general = client.TryGetAsync("config/list?config_type=general_settings", token);
        var guardrails = client.TryGetAsync("v2/guardrails/list", token);
        await Task.WhenAll(version, models, servers, credentials, callbacks, general, guardrails);
        return new LiveState
        {
            Version = await version,
            Models = await models,
            McpServers = ById(await servers, "server_id"),
            Credentials = ById((await credentials as ConfigMap)?["credentials"], "credential_name"),
            RouterSettings = (await callbacks as ConfigMap)?.MapAt(ConfigSections.Router),
            GeneralSettings = Fields(await general),
            Guardrails = (await guardrails as ConfigMap)?["guardrails"] is ConfigList list ? [.. Maps(list)] : null,
        };
    }

    public async Task<IReadOnlyDictionary<string, LiveField>> ReadFieldsAsync(IReadOnlyCollection<string> keys, CancellationToken token)
    {
        var fields = new ConcurrentDictionary<string, LiveField>(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentFields, CancellationToken = token };
        await Parallel.ForEachAsync(
            keys,
            options,
            async (key, t) =>
            {
                if (await ReadFieldAsync(key, t) is { } field)
                    fields[key] = field;
            }
        );
        return fields;
    }

    public void Dispose() => client.Dispose();

    // When LiteLLM loads its configuration again it drops the stored values before it reads the rows: a request in between reports unset.
    internal async Task<LiveField?> ReadFieldAsync(string key, CancellationToken token)
    {
        var path = $"config/field/info?field_name={Uri.EscapeDataString(key)}";
        var field = Field(await client.TryGetAsync(path, token));
        return field is { Source: LiveSource.Unset } ? Field(await client.TryGetAsync(path, token)) : field;
    }

    // proxy_server.py of 1.106.0, get_config_general_settings: 400 "is not set" for a key without a value, 400 "Invalid field" for others.
    private static LiveField? Field(ConfigNode? answer)
    {
        if (answer is not ConfigMap map)
            return null;
        var value = map["field_value"];
        return map.TextAt("source") switch
        {
            "db" => new LiveField(LiveSource.Database, value),
            "config" => new LiveField(LiveSource.File, value),
            "unset" when value is null or ConfigScalar { IsNull: true } => new LiveField(LiveSource.Unset, null),
            null when IsUnset(map.MapAt("detail")?.TextAt("error")) => new LiveField(LiveSource.Unset, null),
            _ => null,
        };
    }

    private static bool IsUnset(string? error) => error?.EndsWith(" is not set", StringComparison.Ordinal) == true;

    // Without models LiteLLM has no router and returns 500 with this text.
    private async Task<IReadOnlyDictionary<string, LiveModel>> ReadModelsAsync(CancellationToken token)
    {
        const string path = "model/info";
        var hasRouter = true;
        var answer = await client.GetAsync(
            path,
            token,
            (status, body) => !(hasRouter = (int)status != 500 || !body.Contains("not loaded", StringComparison.Ordinal))
        );
        var models = new Dictionary<string, LiveModel>(StringComparer.Ordinal);
        if (!hasRouter)
            return models;
        // Without the list, all models would look missing.
        if ((answer as ConfigMap)?["data"] is not ConfigList list || list.Items.Any(static i => i is not ConfigMap))
            throw client.Unexpected(path, "a list of models");
        foreach (var entry in Maps(list))
        {
            var info = entry.MapAt("model_info") ?? ConfigMap.Empty;
            if (info.TextAt("id") is not { } id)
                continue;
            // LiteLLM lists a model again under each alias of its group.
            var name = entry.TextAt("model_name") ?? "";
            models[id] = models.TryGetValue(id, out var known)
                ? known with
                {
                    Names = [.. known.Names, name],
                }
                : new LiveModel(
                    id,
                    [name],
                    entry.MapAt("litellm_params") ?? ConfigMap.Empty,
                    info,
                    info["db_model"] is ConfigScalar { Value: true }
                );
        }

        return models;
    }

    private static Dictionary<string, ConfigMap>? ById(ConfigNode? list, string key)
    {
        if (list is not ConfigList { Items: var items } || items.Any(static i => i is not ConfigMap))
            return null;
        var byId = new Dictionary<string, ConfigMap>(StringComparer.Ordinal);
        foreach (var entry in Maps(list))
        {
            if (entry.TextAt(key) is { } id)
                byId[id] = entry;
        }

        return byId;
    }

    private static ConfigMap? Fields(ConfigNode? list) =>
        list is not ConfigList
            ? null
            : new ConfigMap(
                Maps(list)
                    .Where(static f => f.TextAt("field_name") is not null && f["field_value"] is { } and not ConfigScalar { IsNull: true })
                    .Select(static f => KeyValuePair.Create(f.TextAt("field_name")!, f["field_value"]!))
            );

    private static IEnumerable<ConfigMap> Maps(ConfigNode? list) => (list as ConfigList)?.Items.OfType<ConfigMap>() ?? [];

    private static LiteLlmVersion? Version(ConfigNode? answer, string key) =>
        LiteLlmVersion.TryParse((answer as ConfigMap)?.TextAt(key), out var version) ? version : null;

    // Readiness returns 503 when the database is down, although the proxy responds.
    private static bool AnyStatus(System.Net.HttpStatusCode status, string body) => true;
}
