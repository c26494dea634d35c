namespace LiteLlmOps.Queries;

/// <summary>Selects rows by names and remembers which names have no row, for an error that names similar ones.</summary>
/// <param name="filter">The names and wildcards. Null to select everything.</param>
/// <param name="id">The id of the error.</param>
/// <param name="noun">What the names are of, in words: key, team.</param>
internal sealed class NameTracker(NameFilter? filter, ErrorId id, string noun)
{
    // SHA-256, in hexadecimal digits.
    private const int HashLength = 64;

    private readonly HashSet<string> _missing = new(filter?.Names ?? [], StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public bool HasMissing => _missing.Count > 0;

    /// <summary>Whether the filter selects a row with these names.</summary>
    /// <param name="names">The names of the row, the one that people use first. Null for one that it does not have.</param>
    public bool Matches(params ReadOnlySpan<string?> names)
    {
        if (filter is null)
            return true;
        var matches = false;
        foreach (var name in names)
        {
            if (string.IsNullOrEmpty(name))
                continue;
            // A wildcard such as d* is not compared with the hash of a key, unless the key has no other name.
            matches |= IsHash(name) && HasOther(names, name) ? IsNamed(filter, name) : filter.Matches(name);
            _missing.Remove(name);
        }

        Remember(names);
        return matches;
    }

    /// <summary>An error for each name that no row had.</summary>
    /// <param name="deployment">The name of the deployment.</param>
    public IEnumerable<LlmException> Missing(string deployment) => MissingFrom($"The database of {deployment}");

    /// <summary>An error for each name that no row had.</summary>
    /// <param name="place">Where the names were looked for, in words: the subject of the sentence.</param>
    /// <param name="note">What follows the name in the sentence, with a blank before it. Empty for nothing.</param>
    public IEnumerable<LlmException> MissingFrom(string place, string note = "") =>
        _missing
            .Order(StringComparer.OrdinalIgnoreCase)
            .Select(name => new LlmException(
                id,
                $"{place} has no {noun} '{name}'{note}."
                    + (NearestName.OfOrContaining(name, _known) is { } near ? $" Did you mean '{near}'?" : ""),
                name
            ));

    private static bool IsHash(string name) => name.Length == HashLength && name.All(char.IsAsciiHexDigit);

    private static bool HasOther(ReadOnlySpan<string?> names, string name)
    {
        foreach (var other in names)
        {
            if (!string.IsNullOrEmpty(other) && !ReferenceEquals(other, name))
                return true;
        }

        return false;
    }

    private static bool IsNamed(NameFilter filter, string name) => filter.Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private void Remember(ReadOnlySpan<string?> names)
    {
        if (_missing.Count == 0)
            return;
        foreach (var name in names)
        {
            if (!string.IsNullOrEmpty(name))
            {
                _known.Add(name);
                return;
            }
        }
    }
}
