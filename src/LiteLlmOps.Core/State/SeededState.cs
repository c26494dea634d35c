using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.State;

/// <summary>Fingerprints of what the last seeds wrote. They show whether the declaration or the database has changed since. No values.</summary>
/// <param name="Rows">The fingerprints of the rows of models, MCP servers and credentials after a seed.</param>
/// <param name="Settings">Keyed hashes of the settings' values, by JSON pointer.</param>
internal sealed record SeededState(IReadOnlyDictionary<RowKey, string> Rows, IReadOnlyDictionary<string, string> Settings)
{
    public static SeededState Empty { get; } =
        new(new Dictionary<RowKey, string>(), new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>The state after another seed.</summary>
    /// <param name="writes">The rows that it wrote.</param>
    /// <param name="written">The rows as read after the write.</param>
    /// <param name="hash">Returns the keyed hash of a value.</param>
    public SeededState After(IEnumerable<RowWrite> writes, IReadOnlyDictionary<RowKey, StoredRow> written, Func<string, string> hash)
    {
        var rows = new Dictionary<RowKey, string>(Rows);
        var settings = new Dictionary<string, string>(Settings, StringComparer.Ordinal);
        foreach (var write in writes)
        {
            if (ConfigSections.IsSettings(write.Row.Section))
                Replace(settings, write, hash);
            else if (written.TryGetValue(write.Row, out var row))
                rows[write.Row] = row.Fingerprint;
            else
                rows.Remove(write.Row);
        }

        return new SeededState(rows, settings);
    }

    private static void Replace(Dictionary<string, string> settings, RowWrite write, Func<string, string> hash)
    {
        foreach (var gone in settings.Keys.Where(k => SettingPath.Parse(k).Section == write.Row.Section).ToList())
            settings.Remove(gone);
        foreach (var (key, value) in (write.Value as ConfigMap)?.Entries ?? [])
            settings[JsonPointer.Of(write.Row.Section, key)] = hash(NodeJson.Write(value));
    }
}
