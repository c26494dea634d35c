using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Encryption;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Settings;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Models;

/// <summary>Synchronises the router with the models of the table (proxy_server.py: _delete_deployment, _add_deployment).</summary>
internal sealed class ModelSync(RowCipher cipher, WorkerEnvironment environment, ConfigLoader config, Behaviour behaviour, ProxyLog log)
{
    private static readonly LogPlace DeletePlace = new("proxy_server.py", 3876);
    private static readonly LogPlace AddPlace = new("proxy_server.py", 3932);

    // Caches decrypted rows by id, so that an unchanged row is not decrypted at each poll. Replaced by each poll.
    private Dictionary<string, (ConfigNode Row, ConfigMap Decrypted)> _decrypted = new(StringComparer.Ordinal);

    /// <summary>Deletes the models that are in neither the table nor the file, then adds and updates.</summary>
    /// <exception cref="PythonException">A row cannot be loaded: the rows after it are not applied in this poll.</exception>
    public async Task ApplyAsync(Router router, IReadOnlyList<ModelRow> rows, CancellationToken token)
    {
        await DeleteAsync(router, rows, token);
        foreach (var deployment in Load(rows, behaviour.ResolvesReferencesInModels))
            router.Upsert(deployment);
    }

    /// <summary>Fills the first router of a proxy without a file; here every version resolves references.</summary>
    public void Fill(Router router, IReadOnlyList<ModelRow> rows)
    {
        foreach (var deployment in Load(rows, resolve: true))
            router.Upsert(deployment);
    }

    private async Task DeleteAsync(Router router, IReadOnlyList<ModelRow> rows, CancellationToken token)
    {
        if (rows.Count == 0 && !behaviour.DetectsLastModelDeleted)
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
        var before = _decrypted;
        _decrypted = new(rows.Count, StringComparer.Ordinal);
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

            var decrypted =
                before.TryGetValue(row.Id, out var known) && NodeEquality.AreEqual(known.Row, stored) ? known.Decrypted : Decrypt(stored);
            _decrypted[row.Id] = (stored, decrypted);
            var parameters = DeploymentFields.CheckParameters(resolve ? Resolve(decrypted) : decrypted);
            yield return DeploymentFields.Make(row.Name, parameters, row.LoadedInfo());
        }
    }

    // Only top-level texts are decrypted; a text that cannot be decrypted is used as the value.
    private ConfigMap Decrypt(ConfigMap stored) =>
        new(
            stored.Entries.Select(e =>
                e.Value is ConfigScalar { Text: { } text } ? KeyValuePair.Create(e.Key, Json.Of(cipher.DecryptOrKeep(text))) : e
            )
        );

    private ConfigMap Resolve(ConfigMap decrypted) => EnvironmentReferences.Resolve(decrypted, environment);
}
