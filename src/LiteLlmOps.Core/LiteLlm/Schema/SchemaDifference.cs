using LiteLlmOps.Configuration;

namespace LiteLlmOps.Schema;

/// <summary>One difference between the tables that LiteLLM expects and those of the database.</summary>
/// <param name="Table">The table; _prisma_migrations for a migration.</param>
/// <param name="Name">The column, the columns of the index, or the migration; the table for a whole table.</param>
/// <param name="Kind">How they differ.</param>
/// <param name="Severity">How serious it is.</param>
/// <param name="Desired">A description of what is expected.</param>
/// <param name="Actual">A description of what exists.</param>
/// <param name="Reason">Its consequences.</param>
/// <param name="Remediation">How to fix it.</param>
internal sealed record SchemaDifference(
    string Table,
    string Name,
    DriftKind Kind,
    DriftSeverity Severity,
    string? Desired,
    string? Actual,
    string Reason,
    string Remediation
)
{
    /// <summary>True when it is a difference in each version of LiteLLM, so that the version need not be known.</summary>
    public bool IsOfAnyVersion { get; init; }
}
