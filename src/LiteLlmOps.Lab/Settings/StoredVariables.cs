using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Encryption;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Settings;

/// <summary>The row environment_variables: decrypted, and set into the process (proxy_server.py, _decrypt_and_set_db_env_variables).</summary>
internal sealed class StoredVariables(RowCipher cipher, WorkerEnvironment environment, ProxyLog log)
{
    private static readonly LogPlace Place = new("proxy_server.py", 4189);

    /// <summary>Sets each variable under its name and its name in capitals, and gives back what was set.</summary>
    /// <param name="stored">The row's value.</param>
    /// <param name="isOfFile">True for a name that the file keeps for itself.</param>
    public ConfigMap Apply(ConfigNode stored, Func<string, bool> isOfFile)
    {
        if (stored is not ConfigMap row)
            throw PythonException.NoAttribute(stored, "items");
        var applied = new List<KeyValuePair<string, ConfigNode>>();
        foreach (var (name, value) in row.Entries.Where(e => !isOfFile(e.Key)))
        {
            if (Open(name, value) is not { } text)
                continue;
            Set(applied, name, text);
            if (name.ToUpperInvariant() is var upper && !isOfFile(upper))
                Set(applied, upper, text);
        }

        return new ConfigMap(applied);
    }

    private void Set(List<KeyValuePair<string, ConfigNode>> applied, string name, string text)
    {
        environment.Set(name, text);
        applied.Add(KeyValuePair.Create(name, Json.Of(text)));
    }

    // os.environ takes texts only; null is passed over in silence.
    private string? Open(string name, ConfigNode value)
    {
        if (value is ConfigScalar { Text: { } text })
            return cipher.OpenOrKeep(text);
        if (value is not ConfigScalar { IsNull: true })
            log.Error(Place, $"Error setting env variable: {name} - str expected, not {PythonType.Of(value)}");
        return null;
    }
}
