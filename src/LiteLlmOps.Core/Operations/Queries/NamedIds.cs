namespace LiteLlmOps.Queries;

/// <summary>The ids of one table that rows refer to.</summary>
internal sealed class NamedIds
{
    // About 20 MB with their names.
    private const int Most = 50_000;

    private readonly Dictionary<string, NamedId> _all = new(StringComparer.Ordinal);
    private Dictionary<string, NamedId> _unread = new(StringComparer.Ordinal);

    /// <summary>The shared object of an id. Null for an id that is new.</summary>
    public NamedId? TryFind(string id) => _all.TryGetValue(id, out var known) || _unread.TryGetValue(id, out known) ? known : null;

    /// <summary>Adds an id, whose name is then read.</summary>
    public NamedId Add(string id, NamedId named)
    {
        if (_all.Count >= Most)
            _all.Clear();
        // Nothing reads the names of a table that the database does not have.
        if (_unread.Count >= Most)
            _unread.Clear();
        return _all[id] = _unread[id] = named;
    }

    /// <summary>The ids whose names were not asked for before.</summary>
    public IReadOnlyDictionary<string, NamedId> TakeUnread()
    {
        var unread = _unread;
        if (unread.Count > 0)
            _unread = new Dictionary<string, NamedId>(StringComparer.Ordinal);
        return unread;
    }
}
