using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Schema;

/// <summary>The tables as the database has them, and what its ledger says of how they came about.</summary>
/// <param name="Name">The PostgreSQL schema.</param>
/// <param name="Tables">The tables.</param>
/// <param name="Indexes">Every index that is neither a primary key nor of an expression.</param>
/// <param name="Migrations">The rows of _prisma_migrations, oldest first. Null when there is no such table, or it may not be read.</param>
internal sealed record LiveSchema(
    string Name,
    IReadOnlyList<SchemaTable> Tables,
    IReadOnlyList<LiveIndex> Indexes,
    IReadOnlyList<Migration>? Migrations
);

/// <param name="Table">The table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns, in order.</param>
/// <param name="IsUnique">True for a unique one.</param>
/// <param name="IsValid">False when its building broke off: it is kept up and never used.</param>
internal sealed record LiveIndex(string Table, string Name, IReadOnlyList<string> Columns, bool IsUnique, bool IsValid);

/// <param name="Name">The migration's name; one may have several rows.</param>
/// <param name="IsFinished">True when it came to its end.</param>
/// <param name="IsRolledBack">True when somebody declared it undone.</param>
/// <param name="Logs">What went wrong. Null when nothing did.</param>
internal sealed record Migration(string Name, bool IsFinished, bool IsRolledBack, string? Logs)
{
    public bool IsApplied => IsFinished && !IsRolledBack;
}
