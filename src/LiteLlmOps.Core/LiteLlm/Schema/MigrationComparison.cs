using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Schema;

/// <summary>
/// Finds migrations that failed, migrations of the installed version that were not applied yet, and applied ones that it does not have.
/// </summary>
/// <param name="installed">The package, or the bundled lists.</param>
/// <param name="live">The database.</param>
internal sealed class MigrationComparison(InstalledLiteLlm installed, LiveSchema live)
{
    public const string Ledger = "_prisma_migrations";

    // LiteLLM writes it itself for a database that had tables but no ledger (litellm_proxy_extras/utils.py).
    private const string Baseline = "0_init";

    public IEnumerable<SchemaDifference> Differences()
    {
        if (live.Migrations is not { } rows)
            return [];
        return installed.AllMigrations is { } all ? [.. Failed(rows), .. Pending(all, rows), .. Unknown(all, rows)] : Failed(rows);
    }

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

    private IEnumerable<SchemaDifference> Pending(IReadOnlySet<string> all, IReadOnlyList<Migration> rows) =>
        all.Where(name => !rows.Any(m => m.Name == name))
            .Order(StringComparer.Ordinal)
            .Select(name => new SchemaDifference(
                Ledger,
                name,
                DriftKind.Missing,
                DriftSeverity.Warning,
                "applied",
                null,
                $"{installed.MigrationSource} contains this migration, but it was not applied to the database",
                "Start litellm once without DISABLE_SCHEMA_UPDATE: it applies pending migrations."
            ));

    private IEnumerable<SchemaDifference> Unknown(IReadOnlySet<string> all, IReadOnlyList<Migration> rows) =>
        rows.Where(m => m.IsApplied && m.Name != Baseline && !all.Contains(m.Name))
            .Select(static m => m.Name)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name => OfUnknown(name, all));

    // LiteLLM has renamed and removed migrations, so an older name in the ledger is no sign of a newer database.
    private SchemaDifference OfUnknown(string name, IReadOnlySet<string> all)
    {
        var newer = installed.KnownMigrations.FirstOrDefault(l => l.Names.Contains(name))?.Version;
        var isNewer = IsLater(name, all);
        return new SchemaDifference(
            Ledger,
            name,
            DriftKind.Unexpected,
            isNewer ? DriftSeverity.Warning : DriftSeverity.Info,
            null,
            "applied",
            $"{installed.MigrationSource} does not contain this migration: {Origin(isNewer, newer)}",
            isNewer ? SchemaComparison.Ahead : "No action needed."
        );
    }

    private static string Origin(bool isNewer, string? version) =>
        (isNewer, version) switch
        {
            (true, { }) => $"the database is newer (the migration is in LiteLLM {version})",
            (true, _) => "the database is newer, or the migration was added manually",
            _ => "another version of LiteLLM applied it, or it was added manually",
        };

    // The names start with the time at which the migration was made.
    private static bool IsLater(string name, IReadOnlySet<string> all) =>
        all.Where(IsTimed).Max(StringComparer.Ordinal) is { } newest && IsTimed(name) && string.CompareOrdinal(name, newest) > 0;

    private static bool IsTimed(string name) => name.Length > 8 && name.Take(8).All(char.IsAsciiDigit);

    private static string First(string? logs)
    {
        var line = logs?.ReplaceLineEndings("\n").Split('\n').Select(static l => l.Trim()).FirstOrDefault(static l => l.Length > 0);
        return line is null ? "" : $": {PrintableText.Of(SecretMask.Scrub(line.Length <= 200 ? line : line[..200]))}";
    }
}
