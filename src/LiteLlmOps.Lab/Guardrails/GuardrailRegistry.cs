using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Encryption;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.Guardrails;

/// <summary>The guardrails in memory by id: those of the file, and those of the table (guardrail_registry.py, InMemoryGuardrailHandler).</summary>
internal sealed class GuardrailRegistry(RowCipher cipher, Behaviour behaviour, ProxyLog log)
{
    private const string Mark = "litellm_enc::";

    private static readonly LogPlace FilePlace = new("init_guardrails.py", 41);
    private static readonly LogPlace PollPlace = new("proxy_server.py", 5240);

    private readonly Dictionary<string, ConfigMap> _running = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ofTable = new(StringComparer.Ordinal);

    /// <summary>All guardrails that run.</summary>
    public IReadOnlyList<ConfigMap> Running => [.. _running.Values];

    /// <summary>Those that the list of a proxy shows as guardrails of its file, of those that are not rows.</summary>
    public IEnumerable<ConfigMap> OfFile(IEnumerable<string> rows) =>
        _running
            .Where(g => !rows.Contains(g.Key, StringComparer.Ordinal) && !(behaviour.EndsDeletedGuardrails && _ofTable.Contains(g.Key)))
            .Select(static g => g.Value);

    /// <summary>init_guardrails_v2: one that cannot be initialized is skipped, and the proxy starts without it.</summary>
    public void Load(ConfigNode? list)
    {
        _running.Clear();
        _ofTable.Clear();
        foreach (var guardrail in (list as ConfigList)?.Items.OfType<ConfigMap>() ?? [])
        {
            if (guardrail.MapAt("litellm_params")?.TextAt("guardrail") is null)
                log.Error(
                    FilePlace,
                    $"Skipping guardrail '{guardrail.TextAt("guardrail_name")}': invalid configuration, proxy is starting WITHOUT this guardrail: guardrail_type is required"
                );
            else
                Add(guardrail);
        }
    }

    /// <summary>_init_guardrails_in_db: adds and changes guardrails; newer versions skip one that fails, and end those whose row is gone.</summary>
    public async Task SyncAsync(RowTable table, CancellationToken token)
    {
        try
        {
            var rows = await table.WhereAsync("coalesce(to_jsonb(t)->>'status', 'active') = 'active'", [], token);
            foreach (var row in rows.OrderByDescending(static r => r.TextAt("created_at"), StringComparer.Ordinal))
                TrySync(row);
            if (behaviour.EndsDeletedGuardrails)
                End(rows.Select(static r => r.TextAt("guardrail_id")!).ToHashSet(StringComparer.Ordinal));
        }
        catch (Exception e) when (e is PythonException or DatabaseException)
        {
            log.Exception(PollPlace, $"litellm.proxy.proxy_server.py::ProxyConfig:_init_guardrails_in_db - {e.Message}", e);
        }
    }

    private void TrySync(ConfigMap row)
    {
        try
        {
            Sync(row);
        }
        catch (PythonException e) when (behaviour.EndsDeletedGuardrails)
        {
            log.Error(
                PollPlace,
                $"litellm.proxy.proxy_server.py::ProxyConfig:_init_guardrails_in_db - skipping guardrail '{row.TextAt("guardrail_name")}' (ID: {row.TextAt("guardrail_id")}): ValueError: {e.Message}"
            );
        }
    }

    private void Sync(ConfigMap row)
    {
        var id = row.TextAt("guardrail_id")!;
        var parameters = Decrypted(row["litellm_params"]!) as ConfigMap ?? ConfigMap.Empty;
        var type = parameters.TextAt("guardrail");
        if (type is null || !parameters.Has("mode"))
            throw new PythonException("Guardrail initialization failed: Field required");
        if (type.Contains('.', StringComparison.Ordinal))
            throw new PythonException("GuardrailsAIException - Please pass the config_file_path to initialize_guardrails_v2");
        if (type == "semantic_guard")
            throw new PythonException("SemanticGuard requires llm_router for embeddings. Configure a model_list with an embedding model.");
        _running[id] = row.With("litellm_params", parameters);
        _ofTable.Add(id);
    }

    private void End(HashSet<string> rows)
    {
        foreach (var id in _ofTable.Where(id => !rows.Contains(id)).ToList())
        {
            _running.Remove(id);
            _ofTable.Remove(id);
        }
    }

    private ConfigNode Decrypted(ConfigNode node) =>
        node switch
        {
            ConfigMap map => new ConfigMap(map.Entries.Select(e => KeyValuePair.Create(e.Key, Decrypted(e.Value)))),
            ConfigList list => new ConfigList([.. list.Items.Select(Decrypted)]),
            ConfigScalar { Text: { } text } when behaviour.EndsDeletedGuardrails && text.StartsWith(Mark, StringComparison.Ordinal) =>
                Json.Of(cipher.DecryptOrLog(text[Mark.Length..], "litellm_params") ?? text),
            _ => node,
        };

    private void Add(ConfigMap guardrail)
    {
        var id = guardrail.TextAt("guardrail_id");
        for (var i = 0; id is null || _running.ContainsKey(id); i++)
            id = behaviour.EndsDeletedGuardrails
                ? StableId(i == 0 ? guardrail.TextAt("guardrail_name")! : $"{guardrail.TextAt("guardrail_name")}:{i}")
                : Guid.NewGuid().ToString();
        _running[id] = guardrail.With("guardrail_id", Json.Of(id));
    }

    // uuid.uuid5(CONFIG_GUARDRAIL_ID_NAMESPACE, name)
    private static string StableId(string name)
    {
        var space = new Guid("625f63f4-935a-50e5-98b5-fbe77babc74a").ToByteArray(bigEndian: true);
#pragma warning disable CA5350 // LiteLLM derives it so.
        var id = SHA1.HashData([.. space, .. Encoding.UTF8.GetBytes(name)])[..16];
#pragma warning restore CA5350
        id[6] = (byte)(0x50 | (id[6] & 15));
        id[8] = (byte)(0x80 | (id[8] & 63));
        return new Guid(id, bigEndian: true).ToString();
    }
}
