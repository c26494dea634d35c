using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Encryption;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Settings;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Models;

/// <summary>Brings the router to what lies in the table of models (proxy_server.py: _delete_deployment, _add_deployment).</summary>
internal sealed class ModelSync(RowCipher cipher, WorkerEnvironment environment, ConfigLoader config, Behaviour behaviour, ProxyLog log)
{
    private static readonly LogPlace DeletePlace = new("proxy_server.py", 3876);
    private static readonly LogPlace AddPlace = new("proxy_server.py", 3932);

    // A row that did not change need not be opened again; the second dictionary is that of the poll before.
    private Dictionary<string, (ConfigNode Row, ConfigMap Opened)> _opened = new(StringComparer.Ordinal);

    /// <summary>Deletes what is in neither the table nor the file, then adds and updates.</summary>
    /// <exception cref="PythonException">A row cannot be loaded: nothing behind it is touched in this poll.</exception>
    public async Task ApplyAsync(Router router, IReadOnlyList<ModelRow> rows, CancellationToken token)
    {
        await DeleteAsync(router, rows, token);
        foreach (var deployment in Load(rows, behaviour.ResolvesReferencesInModels))
            router.Upsert(deployment);
    }

    /// <summary>The first router of a proxy without a file; here references are looked up in every version.</summary>
    public void Fill(Router router, IReadOnlyList<ModelRow> rows)
    {
        foreach (var deployment in Load(rows, resolve: true))
            router.Upsert(deployment);
    }

    private async Task DeleteAsync(Router router, IReadOnlyList<ModelRow> rows, CancellationToken token)
    {
        if (rows.Count == 0 && !behaviour.NoticesLastModelDeleted)
            return;
        var ids = rows.Select(static r => PythonValue.Str(r.LoadedInfo()["id"]!)).ToHashSet(StringComparer.Ordinal);
        ConfigMap current;
        try
        {
            current = await config.LoadAsync(token);
        }
        catch (Exception e) when (e is LlmException or PythonException or Database.DatabaseException)
        {
            log.Warning(
                DeletePlace,
                $"Failed to load config in _delete_deployment: {e.Message}. Skipping deployment cleanup to avoid removing valid models."
            );
            return;
        }

        ids.UnionWith(FileModels.Ids(current["model_list"]));
        router.KeepOnly(ids);
    }

    private IEnumerable<Deployment> Load(IReadOnlyList<ModelRow> rows, bool resolve)
    {
        var before = _opened;
        _opened = new(rows.Count, StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (row.Parameters is not ConfigMap stored)
            {
                log.Error(
                    AddPlace,
                    $"Invalid model added to proxy db. Invalid litellm params. litellm_params={PythonType.Of(row.Parameters)} of model_id={row.Id}"
                );
                continue;
            }

            var opened =
                before.TryGetValue(row.Id, out var known) && NodeEquality.AreEqual(known.Row, stored) ? known.Opened : Open(stored);
            _opened[row.Id] = (stored, opened);
            var parameters = DeploymentFields.CheckParameters(resolve ? Resolve(opened) : opened);
            yield return DeploymentFields.Make(row.Name, parameters, row.LoadedInfo());
        }
    }

    // Only texts at the top are opened, and what does not open is taken for the value.
    private ConfigMap Open(ConfigMap stored) =>
        new(
            stored.Entries.Select(e =>
                e.Value is ConfigScalar { Text: { } text } ? KeyValuePair.Create(e.Key, Json.Of(cipher.OpenOrKeep(text))) : e
            )
        );

    private ConfigMap Resolve(ConfigMap opened) => EnvironmentReferences.Resolve(opened, environment);
}
