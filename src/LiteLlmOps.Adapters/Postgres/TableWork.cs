using LiteLlmOps.Adapters.Postgres.Tables;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>What a seed does in one table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Writes">What is to be done in it.</param>
/// <param name="Json">The rows to insert or update, as a JSON array in UTF-8. Null when rows are only deleted.</param>
/// <param name="Columns">The columns that they hold.</param>
internal sealed record TableWork(SectionTable Table, IReadOnlyList<RowWrite> Writes, byte[]? Json, IReadOnlyList<string> Columns)
{
    public string[] Keys => [.. Writes.Select(static w => w.Row.Key)];

    /// <summary>The versions that were read; empty for a row that there was not.</summary>
    public string[] Versions => [.. Writes.Select(static w => w.Version ?? "")];

    public string[] Deleted => [.. Writes.Where(static w => w.Value is null).Select(static w => w.Row.Key)];
}
