using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Incidents;

/// <summary>Probes of the schema: tables, columns, migrations and the Prisma client.</summary>
/// <param name="context">The deployment.</param>
internal sealed class SchemaProbes(DeploymentSnapshot context)
{
    private const string Generate =
        "Regenerate the client from the schema of the package (prisma generate --schema …/litellm/proxy/schema.prisma), and restart the proxy.";

    public async Task<ProbeResult> ColumnAsync(ProbeRequest request)
    {
        var (installed, live) = await context.TablesAsync();
        if (request.Text("column") is not { } column)
            return ProbeResult.Inconclusive("the log line does not contain the column");
        var table = request.Text("table") ?? TableWith(installed.Schema.Tables, live, column);
        if (table is null)
            return ProbeResult.Inconclusive($"no table of LiteLLM has a column {column}");
        return OfColumn(ColumnVerdicts.Of(live, installed, table, column), table, column, installed);
    }

    public async Task<ProbeResult> TableAsync(ProbeRequest request)
    {
        if (request.Text("table") is not { } table || !table.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            return ProbeResult.Inconclusive("the log line does not contain the table");
        await using var database = context.Adapters.OpenDatabase(context.Deployment, readOnly: true);
        var found = await database.QueryAsync(
            $"SELECT table_schema, table_type FROM information_schema.tables WHERE table_name = '{table}'",
            1,
            CancellationToken.None
        );
        return found.Count > 0
            ? ProbeResult.Cleared($"{table} exists in schema {found[0][0]}")
            : ProbeResult.Confirmed(
                $"the database has no {(table.StartsWith("LiteLLM_", StringComparison.Ordinal) ? "table" : "view")} {table}"
            );
    }

    public async Task<ProbeResult> ClientAsync(ProbeRequest request)
    {
        var (installed, _) = await context.TablesAsync();
        if (installed.Client is not { } client)
            return ProbeResult.Inconclusive("no Prisma client was found on this machine");
        if (request.Text("table") is not { } table)
            return ProbeResult.Inconclusive("the log line does not contain the table");
        return client.Tables.FirstOrDefault(t => t.Name.Equals("LiteLLM_" + table, StringComparison.OrdinalIgnoreCase)) is { } known
            ? ProbeResult.Refuted($"the Prisma client on disk has {known.Name} ({installed.ClientSource})") with
            {
                Explanation = "the process uses an older client",
                NeedsRestart = true,
            }
            : ProbeResult.Confirmed($"the Prisma client on disk does not have the table ({installed.ClientSource})") with
            {
                Remediation = Generate,
                NeedsRestart = false,
            };
    }

    public async Task<ProbeResult> MigrationsAsync()
    {
        var (installed, live) = await context.TablesAsync();
        if (live.Migrations is not { } rows)
            return ProbeResult.Inconclusive("the database has no _prisma_migrations table, or this user has no permission to read it");
        if (rows.Count == 0)
            return ProbeResult.Confirmed("no migration is recorded in the database") with { States = ["none"] };
        var found = new MigrationComparison(installed, live).Differences().ToList();
        if (found.Find(static d => d.Severity == DriftSeverity.Error) is { } failed)
            return ProbeResult.Confirmed($"{failed.Name}: {failed.Reason}") with { Remediation = failed.Remediation, States = ["failed"] };
        return OfPending([.. found.Where(static d => d.Kind == DriftKind.Missing)], installed, rows.Count(static m => m.IsApplied));
    }

    private static ProbeResult OfPending(IReadOnlyList<SchemaDifference> pending, InstalledLiteLlm installed, int applied)
    {
        if (installed.AllMigrations is null)
            return applied > 0
                ? ProbeResult.Cleared($"no migration has failed ({applied} applied); could not determine whether one is pending")
                : ProbeResult.Inconclusive("no migration was applied, and the migrations of this version are not known");
        return pending.Count > 0
            ? ProbeResult.Confirmed(
                $"{pending.Count} {(pending.Count == 1 ? "migration" : "migrations")} of {installed.MigrationSource} {(pending.Count == 1 ? "is" : "are")} not applied, the first is {pending[0].Name}"
            ) with
            {
                States = ["pending"],
                IsGeneral = true,
            }
            : ProbeResult.Cleared($"no migration has failed or is pending ({applied} applied)");
    }

    private static ProbeResult OfColumn(ColumnVerdict verdict, string table, string column, InstalledLiteLlm installed)
    {
        var place = $"column {column} of {table}";
        var source = installed.Shown;
        return verdict switch
        {
            ColumnVerdict.ProcessStale => ProbeResult.Refuted($"{place} is present in the database and in {source}") with
            {
                Explanation =
                    "unless it was added after the line was written, the proxy uses a stale Prisma client, loaded when it was started",
                Remediation = "Restart the proxy, and check that the line does not come back. Do not run migrations: nothing is missing.",
                NeedsRestart = true,
            },
            ColumnVerdict.DatabaseAhead => ProbeResult.Refuted($"{place} is present in the database, but not in {source}") with
            {
                Explanation = "unless it was added after the line was written, the proxy uses a stale Prisma client",
                NeedsRestart = true,
            },
            ColumnVerdict.ClientStale => ProbeResult.Confirmed(
                $"{place} is present in the database, but not in the Prisma client on disk ({installed.ClientSource})"
            ) with
            {
                Remediation = Generate,
                NeedsRestart = false,
            },
            ColumnVerdict.MarkedButAbsent => ProbeResult.Confirmed(
                $"the database has no {place}, although its migration is marked as applied"
            ) with
            {
                Remediation = Migrate(installed, column),
                NeedsRestart = false,
            },
            ColumnVerdict.NotMigrated => ProbeResult.Confirmed($"the database has no {place}, but {source} requires it") with
            {
                Remediation = Migrate(installed, column),
                NeedsRestart = false,
            },
            _ => ProbeResult.Confirmed($"neither the database nor {source} has a {place}") with { NeedsRestart = false },
        };
    }

    private static string Migrate(InstalledLiteLlm installed, string column)
    {
        var names = ColumnVerdicts.MigrationsOf(installed, column).ToList();
        return names.Count == 0
            ? "Start litellm once with DISABLE_SCHEMA_UPDATE unset, to apply the pending migrations. Get-LlmDrift -Plane Schema shows the other differences."
            : $"Apply {string.Join(", ", names)}: start litellm once with DISABLE_SCHEMA_UPDATE unset. If it is already marked as applied, first run prisma migrate resolve --rolled-back \"{names[^1]}\".";
    }

    // Prisma does not always report the table: one that lacks the column is preferred over one that has it.
    private static string? TableWith(IReadOnlyList<SchemaTable> expected, LiveSchema live, string column)
    {
        var tables = expected.Where(t => t.Columns.Any(c => c.Name == column)).Select(static t => t.Name).ToList();
        return tables.Find(t => !live.Tables.Any(l => l.Name == t && l.Columns.Any(c => c.Name == column))) ?? tables.FirstOrDefault();
    }
}
