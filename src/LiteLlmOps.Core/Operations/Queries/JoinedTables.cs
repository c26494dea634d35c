using LiteLlmOps.Entries;

namespace LiteLlmOps.Queries;

/// <summary>The tables that a query joins only where the database has them, and the user may read the columns that the query needs.</summary>
/// <param name="schema">The tables that the database has.</param>
/// <param name="needed">The columns that the query needs, by table.</param>
internal sealed class JoinedTables(StoredSchema schema, IReadOnlyDictionary<string, string[]> needed)
{
    public bool Has(string table) =>
        schema.Columns.ContainsKey(table) && (!needed.TryGetValue(table, out var columns) || schema.HasColumns(table, columns));

    /// <exception cref="LlmException">The table does not exist, or the user may not read what the query needs of it.</exception>
    public void Require(string table) => RecordColumns.Require(schema, table, needed.GetValueOrDefault(table, []));

    /// <summary>What is left out because the user may not read it. Null for nothing.</summary>
    public string? Note
    {
        get
        {
            var denied = needed.SelectMany(n => RecordColumns.Denied(schema, n.Key, n.Value)).ToList();
            return denied.Count == 0
                ? null
                : $"The database user may not read {string.Join(", ", denied)}; properties from there are null or show ids instead of names.";
        }
    }
}
