using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Encryption;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Settings;

/// <summary>Decrypts the row environment_variables and sets the variables (proxy_server.py, _decrypt_and_set_db_env_variables).</summary>
internal sealed class StoredVariables(RowCipher cipher, WorkerEnvironment environment, Behaviour behaviour, ProxyLog log)
{
    private bool _told;

    private static readonly LogPlace Place = new("proxy_server.py", 4189);

    /// <summary>
    /// Sets each variable under its name and its upper-case name, also if the file sets it, and returns the variables that were set.
    /// </summary>
    public ConfigMap Apply(ConfigNode stored)
    {
        if (stored is not ConfigMap row)
            throw PythonException.NoAttribute(stored, "items");
        var applied = new List<KeyValuePair<string, ConfigNode>>();
        foreach (var (name, value) in row.Entries)
        {
            if (IsRefused(name) || Decrypt(name, value) is not { } text)
                continue;
            Set(applied, name, text);
            Set(applied, name.ToUpperInvariant(), text);
        }

        return new ConfigMap(applied);
    }

    private bool IsRefused(string name)
    {
        if (!behaviour.RefusedVariables.Contains(name, StringComparer.OrdinalIgnoreCase))
            return false;
        if (!_told)
            log.Warning(Place, $"Ignoring {name.ToUpperInvariant()} stored in the database. Set it in the proxy's environment instead");
        return _told = true;
    }

    private void Set(List<KeyValuePair<string, ConfigNode>> applied, string name, string text)
    {
        environment.Set(name, text);
        applied.Add(KeyValuePair.Create(name, Json.Of(text)));
    }

    // os.environ accepts only strings. LiteLLM ignores null without an error.
    private string? Decrypt(string name, ConfigNode value)
    {
        if (value is ConfigScalar { Text: { } text })
            return cipher.DecryptOrKeep(text);
        if (value is not ConfigScalar { IsNull: true })
            log.Error(Place, $"Error setting env variable: {name} - str expected, not {PythonType.Of(value)}");
        return null;
    }
}
