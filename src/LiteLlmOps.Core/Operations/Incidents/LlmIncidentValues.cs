using System.Collections.ObjectModel;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Incidents;

/// <summary>What a pattern captured, by the names of its groups. Secrets are masked.</summary>
public sealed class LlmIncidentValues : ReadOnlyDictionary<string, string>
{
    internal LlmIncidentValues(IEnumerable<KeyValuePair<string, string>> values)
        : base(values.ToDictionary(static v => v.Key, static v => IncidentMask.Scrub(v.Value), StringComparer.Ordinal)) { }

    /// <summary>All of them in one line, as tables and CSV files show them.</summary>
    public override string ToString() => string.Join("; ", this.Select(static v => $"{v.Key}={v.Value}"));
}
