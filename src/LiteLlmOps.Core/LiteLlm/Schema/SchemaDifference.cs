using LiteLlmOps.Configuration;

namespace LiteLlmOps.Schema;

/// <summary>One difference between the tables that LiteLLM expects and those that there are.</summary>
/// <param name="Table">The table; _prisma_migrations for a migration.</param>
/// <param name="Name">The column, the index's columns, or the migration; the table itself for a whole table.</param>
/// <param name="Kind">In what way they differ.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Desired">What is expected, in words.</param>
/// <param name="Actual">What is there, in words.</param>
/// <param name="Reason">What it breaks.</param>
/// <param name="Remedy">What cures it.</param>
internal sealed record SchemaDifference(
    string Table,
    string Name,
    DriftKind Kind,
    DriftSeverity Severity,
    string? Desired,
    string? Actual,
    string Reason,
    string Remedy
);
