using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Encryption;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Settings;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Credentials;

/// <summary>litellm.credential_list: the credentials of the file, overridden by those of the table.</summary>
internal sealed class CredentialStore(RowCipher cipher, ConfigLoader config, ProxyLog log)
{
    private static readonly LogPlace Place = new("proxy_server.py", 5503);

    private readonly Lock _gate = new();
    private IReadOnlyList<Credential> _all = [];

    public IReadOnlyList<Credential> All => _all;

    public Credential? Find(string name) => _all.FirstOrDefault(c => c.Name == name);

    public void Load(IReadOnlyList<Credential> fromFile) => _all = fromFile;

    /// <summary>The separate job that reads the table (proxy_server.py, get_credentials). It logs errors and never throws.</summary>
    public async Task SyncAsync(RowTable table, CancellationToken token)
    {
        try
        {
            var stored = (await table.AllAsync(token)).ConvertAll(Decrypt);
            var kept = Credential
                .ListOf((await config.LoadAsync(token))["credential_list"])
                .Concat(stored)
                .Select(static c => c.Name)
                .ToHashSet(StringComparer.Ordinal);
            lock (_gate)
                _all = Upsert([.. _all.Where(c => kept.Contains(c.Name))], stored);
        }
        catch (Exception e) when (e is DatabaseException or PythonException or LlmException)
        {
            log.Exception(Place, $"litellm.proxy_server.py::get_credentials() - Error getting credentials from DB - {e.Message}", e);
        }
    }

    public void Put(Credential credential)
    {
        lock (_gate)
            _all = Upsert([.. _all], [credential]);
    }

    public void Remove(string name)
    {
        lock (_gate)
            _all = [.. _all.Where(c => c.Name != name)];
    }

    // A text that cannot be decrypted is logged as an error and then used as the value, as in LiteLLM.
    private Credential Decrypt(ConfigMap row)
    {
        var credential = Credential.Of(row);
        return credential with
        {
            Secrets = new ConfigMap(
                credential.Secrets.Entries.Select(e =>
                    e.Value is ConfigScalar { Text: { } text } && cipher.DecryptOrLog(text, e.Key) is { Length: > 0 } decrypted
                        ? KeyValuePair.Create(e.Key, Json.Of(decrypted))
                        : e
                )
            ),
        };
    }

    private static List<Credential> Upsert(List<Credential> all, IEnumerable<Credential> added)
    {
        foreach (var credential in added)
        {
            if (all.FindIndex(c => c.Name == credential.Name) is var place and >= 0)
                all[place] = credential;
            else
                all.Add(credential);
        }

        return all;
    }
}
