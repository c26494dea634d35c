using LiteLlmOps.Adapters.Postgres.Tables;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>The writes of a seed in one table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Writes">The writes.</param>
/// <param name="Json">The rows to insert or update, as a UTF-8 JSON array. Null when rows are only deleted.</param>
/// <param name="Columns">The columns of these rows.</param>
internal sealed record TableWork(SectionTable Table, IReadOnlyList<RowWrite> Writes, byte[]? Json, IReadOnlyList<string> Columns)
{
    /// <summary>True when none of the rows existed when they were read. They are inserted: another session may insert one of them meanwhile.</summary>
    public bool IsNew => Writes.All(static w => w.Fingerprint is null);

    public string[] Keys => [.. Writes.Select(static w => w.Row.Key)];

    /// <summary>The versions that were read; empty for a row that did not exist.</summary>
    public string[] Versions => [.. Writes.Select(static w => w.Version ?? "")];

    public string[] Deleted => [.. Writes.Where(static w => w.Value is null).Select(static w => w.Row.Key)];
}
