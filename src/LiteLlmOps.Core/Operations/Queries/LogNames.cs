using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>
/// The names without wildcards that a filter on a column of the spend log has. The log is too large to search it for a name that selects nothing: the
/// daily spend shows whether the name is mistyped.
/// </summary>
/// <param name="error">The id of the error of an unknown name.</param>
/// <param name="noun">What the names are of: model.</param>
/// <param name="patterns">The filter. Null for none.</param>
/// <param name="sources">The tables and columns that have all names.</param>
internal sealed class LogNames(
    ErrorId error,
    string noun,
    IReadOnlyList<NamePattern>? patterns,
    params (string Table, string Column)[] sources
)
{
    /// <summary>A column of the log with an index, in which a single name can be found. Null for none.</summary>
    public (string Table, string Column)? Indexed { get; init; }

    // Beyond this number the list is not complete, and a name that it does not have may exist.
    private const int Most = 20_000;

    private readonly HashSet<string> _missing = new(
        (patterns ?? []).Where(static p => p.Kind == PatternKind.Name).Select(static p => p.Text),
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Notes that a request has this name.</summary>
    public void Note(string? name)
    {
        if (_missing.Count > 0 && name is not null)
            _missing.Remove(name);
    }

    /// <summary>The error for each name that no request has.</summary>
    public async Task<IReadOnlyList<LlmException>> MissingAsync(
        IRecordDatabase records,
        StoredSchema schema,
        string deployment,
        CancellationToken token
    )
    {
        var known = sources.Where(s => schema.HasColumn(s.Table, s.Column)).ToList();
        if (_missing.Count == 0 || known.Count == 0)
            return [];
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var group in records.ReadAsync(Statement(schema, known), static r => r.Text("name"), token))
            names.UnionWith(group.OfType<string>());
        return names.Count >= Most ? [] : [.. _missing.Where(n => !names.Contains(n)).Select(n => Problem(n, names, deployment))];
    }

    private RecordStatement Statement(StoredSchema schema, IEnumerable<(string Table, string Column)> known) =>
        new(
            $"SELECT name FROM ({string.Join(" UNION ", known.Select(s => $"SELECT {s.Column} AS name FROM {RecordColumns.Name(schema, s.Table)}"))}{InLog(schema)}) n WHERE name <> '' LIMIT {Most}",
            [_missing.ToArray()]
        );

    private string InLog(StoredSchema schema) =>
        Indexed is var (table, column)
            ? $" UNION SELECT m FROM unnest($1) m WHERE EXISTS (SELECT FROM {RecordColumns.Name(schema, table)} l WHERE l.{column} = m)"
            : " UNION SELECT NULL WHERE '' = ANY($1)";

    private LlmException Problem(string name, IReadOnlyCollection<string> names, string deployment) =>
        new(
            error,
            $"No request has the {noun} '{name}', and the daily spend of {deployment} does not list it."
                + (NearestName.OfOrContaining(name, names) is { } near ? $" Did you mean '{near}'?" : ""),
            name
        );
}
