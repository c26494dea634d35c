using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Schema;

/// <summary>Finds migrations that failed, and migrations of the package that were not applied yet.</summary>
/// <param name="installed">The package.</param>
/// <param name="live">The database.</param>
internal sealed class MigrationComparison(InstalledLiteLlm installed, LiveSchema live)
{
    public const string Ledger = "_prisma_migrations";

    public IEnumerable<SchemaDifference> Differences() => live.Migrations is not { } rows ? [] : [.. Failed(rows), .. Pending(rows)];

    // A migration may have several rows: rolled back, then applied.
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
                $"the migration failed, and Prisma applies no later one until it is resolved{First(g.Last(static m => !m.IsRolledBack).Logs)}",
                $"Fix the error in its log, run prisma migrate resolve --rolled-back \"{g.Key}\", and start litellm."
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
                "the package contains this migration, but it was not applied to the database",
                "Start litellm once without DISABLE_SCHEMA_UPDATE: it applies pending migrations."
            ));

    private static string Start(string text) => text.Length <= 200 ? text : text[..200];

    private static string First(string? logs)
    {
        var line = logs?.ReplaceLineEndings("\n").Split('\n').Select(static l => l.Trim()).FirstOrDefault(static l => l.Length > 0);
        return line is null ? "" : $": {PrintableText.Of(Start(SecretMask.Scrub(line)))}";
    }
}
