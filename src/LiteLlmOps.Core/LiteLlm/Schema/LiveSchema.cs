using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Schema;

/// <summary>The tables and migrations of the database.</summary>
/// <param name="Name">The PostgreSQL schema.</param>
/// <param name="Tables">The tables.</param>
/// <param name="Indexes">The indexes, except primary keys and indexes on expressions.</param>
/// <param name="Migrations">The rows of _prisma_migrations, oldest first. Null when the table does not exist or must not be read.</param>
internal sealed record LiveSchema(
    string Name,
    IReadOnlyList<SchemaTable> Tables,
    IReadOnlyList<LiveIndex> Indexes,
    IReadOnlyList<Migration>? Migrations
)
{
    public bool HasColumn(string table, string column) => Tables.Any(t => t.Name == table && t.Columns.Any(c => c.Name == column));
}

/// <param name="Table">The table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns, in order.</param>
/// <param name="IsUnique">True for a unique index.</param>
/// <param name="IsValid">False when its creation was interrupted: it is maintained but never used.</param>
internal sealed record LiveIndex(string Table, string Name, IReadOnlyList<string> Columns, bool IsUnique, bool IsValid);

/// <param name="Name">The name of the migration. Several rows may have the same name.</param>
/// <param name="IsFinished">True when it finished.</param>
/// <param name="IsRolledBack">True when it was marked as rolled back.</param>
/// <param name="Logs">The error. Null when there was none.</param>
internal sealed record Migration(string Name, bool IsFinished, bool IsRolledBack, string? Logs)
{
    public bool IsApplied => IsFinished && !IsRolledBack;
}
