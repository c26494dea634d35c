using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Schema;

/// <summary>The ledger of migrations: those that failed, and those of the package that were not applied yet.</summary>
/// <param name="installed">The package.</param>
/// <param name="live">The database.</param>
internal sealed class MigrationComparison(InstalledLiteLlm installed, LiveSchema live)
{
    public const string Ledger = "_prisma_migrations";

    public IEnumerable<SchemaDifference> Differences() => live.Migrations is not { } rows ? [] : [.. Failed(rows), .. Pending(rows)];

    // One name may have several rows: rolled back, then applied.
    private static IEnumerable<SchemaDifference> Failed(IReadOnlyList<Migration> rows) =>
        rows.GroupBy(static m => m.Name, StringComparer.Ordinal)
            .Where(static g => !g.Any(static m => m.IsApplied) && g.Any(static m => !m.IsRolledBack))
            .Select(static g => new SchemaDifference(
                Ledger,
                g.Key,
                DriftKind.Changed,
                DriftSeverity.Error,
                "applied",
                "failed",
                $"the migration began and did not come to its end, and Prisma applies no later one until that is settled{First(g.Last(static m => !m.IsRolledBack).Logs)}",
                $"Settle what its log says, then: prisma migrate resolve --rolled-back \"{g.Key}\", and start litellm."
            ));

    private IEnumerable<SchemaDifference> Pending(IReadOnlyList<Migration> rows) =>
        (installed.Migrations?.Keys ?? [])
            .Where(name => !rows.Any(m => m.Name == name))
            .Order(StringComparer.Ordinal)
            .Select(static name => new SchemaDifference(
                Ledger,
                name,
                DriftKind.Missing,
                DriftSeverity.Warning,
                "applied",
                null,
                "the package brings this migration, and the database does not have it yet",
                "Start litellm once with DISABLE_SCHEMA_UPDATE unset: it applies what is pending."
            ));

    private static string First(string? logs)
    {
        var line = logs?.ReplaceLineEndings("\n").Split('\n').Select(static l => l.Trim()).FirstOrDefault(static l => l.Length > 0);
        return line is null ? "" : $": {SecretMask.Scrub(line.Length <= 200 ? line : line[..200])}";
    }
}
