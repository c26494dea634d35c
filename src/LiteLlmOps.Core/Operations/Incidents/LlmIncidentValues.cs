using System.Collections.ObjectModel;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Incidents;

/// <summary>The texts that the groups of a pattern captured, by group name. Secrets are masked.</summary>
public sealed class LlmIncidentValues : ReadOnlyDictionary<string, string>
{
    internal LlmIncidentValues(IEnumerable<KeyValuePair<string, string>> values)
        : base(values.ToDictionary(static v => PrintableText.Of(v.Key), static v => IncidentMask.Scrub(v.Value), StringComparer.Ordinal))
    { }

    /// <summary>All values on one line, for tables and CSV files.</summary>
    public override string ToString() => string.Join("; ", this.Select(static v => $"{v.Key}={v.Value}"));
}
