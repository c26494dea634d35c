namespace LiteLlmOps.LiteLlm;

/// <summary>The tables of a LiteLLM version.</summary>
internal sealed record LiteLlmSchema(IReadOnlyDictionary<string, IReadOnlyList<string>> Enums, IReadOnlyList<SchemaTable> Tables);

/// <param name="Name">The table's name, in mixed case.</param>
/// <param name="Columns">Its columns, in the order of the Prisma schema.</param>
/// <param name="PrimaryKey">The columns of the primary key.</param>
/// <param name="Unique">The columns of each unique index.</param>
/// <param name="Indexes">The columns of each other index.</param>
internal sealed record SchemaTable(
    string Name,
    IReadOnlyList<SchemaColumn> Columns,
    IReadOnlyList<string> PrimaryKey,
    IReadOnlyList<IReadOnlyList<string>> Unique,
    IReadOnlyList<IReadOnlyList<string>> Indexes
);

/// <param name="Name">The column's name.</param>
/// <param name="Type">The type as PostgreSQL's format_type returns it.</param>
/// <param name="IsNullable">False for NOT NULL.</param>
/// <param name="Default">The default as PostgreSQL returns it. Null for none.</param>
internal sealed record SchemaColumn(string Name, string Type, bool IsNullable, string? Default);
