using System.Globalization;

namespace LiteLlmOps.Queries;

/// <summary>A table that has the names of ids.</summary>
/// <param name="ids">The ids.</param>
/// <param name="table">The table, with its schema.</param>
/// <param name="idColumn">The column of the id.</param>
/// <param name="name">The SQL of the name.</param>
internal sealed class NameSource(NamedIds ids, string table, string idColumn, string name)
{
    private IReadOnlyDictionary<string, NamedId> _asked = new Dictionary<string, NamedId>(StringComparer.Ordinal);

    /// <summary>True to find a row by the request that referred to the id, which is in the column request_id.</summary>
    public bool IsByRequest { get; init; }

    /// <summary>The ids of another table that has the names of those that this one does not have. Null for none.</summary>
    public NamedIds? Others { get; init; }

    private string Column => IsByRequest ? "request_id" : idColumn;

    /// <summary>Takes the ids that were added. False when there are none.</summary>
    public bool Ask()
    {
        _asked = ids.TakeUnread();
        return _asked.Count > 0;
    }

    /// <summary>The parameter of <see cref="Select"/>.</summary>
    public string[] Asked => IsByRequest ? [.. _asked.Values.Select(static i => i.Request).OfType<string>()] : [.. _asked.Keys];

    /// <summary>The SQL that selects the names, with the number of the source.</summary>
    public string Select(int number) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT {number} AS source, {idColumn} AS id, {name} AS name FROM {table} WHERE {Column} = ANY(${number + 1})"
        );

    public void Found(string id, string? text) => _asked.GetValueOrDefault(id)?.Found(text);

    /// <summary>Leaves the ids that were not found to the other table.</summary>
    public void End()
    {
        foreach (var (id, named) in _asked.Where(static a => !a.Value.Exists))
            Others?.Add(id, named);
    }
}
