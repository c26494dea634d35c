using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Incidents;

/// <summary>Whether tables, columns and the Prisma client are as a line says.</summary>
/// <param name="context">What is looked at.</param>
internal sealed class SchemaProbes(DeploymentSnapshot context)
{
    private const string Generate =
        "Generate the client anew with the package's schema (prisma generate --schema …/litellm/proxy/schema.prisma), and restart the proxy.";

    public async Task<ProbeAnswer> ColumnAsync(ProbeQuestion question)
    {
        var (installed, live) = await context.TablesAsync();
        if (question.Text("column") is not { } column)
            return ProbeAnswer.Open("the line does not name the column");
        var table = question.Text("table") ?? TableWith(installed.Schema.Tables, live, column);
        if (table is null)
            return ProbeAnswer.Open($"no table of LiteLLM has a column {column}");
        return OfColumn(ColumnVerdicts.Of(live, installed, table, column), table, column, installed);
    }

    public async Task<ProbeAnswer> TableAsync(ProbeQuestion question)
    {
        if (question.Text("table") is not { } table || !table.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            return ProbeAnswer.Open("the line does not name the table");
        await using var database = context.Adapters.OpenDatabase(context.Deployment, readOnly: true);
        var found = await database.QueryAsync(
            $"SELECT table_schema, table_type FROM information_schema.tables WHERE table_name = '{table}'",
            1,
            CancellationToken.None
        );
        return found.Count > 0
            ? ProbeAnswer.Gone($"{table} is there now, in the schema {found[0][0]}")
            : ProbeAnswer.Holds(
                $"the database has no {(table.StartsWith("LiteLLM_", StringComparison.Ordinal) ? "table" : "view")} {table}"
            );
    }

    public async Task<ProbeAnswer> ClientAsync(ProbeQuestion question)
    {
        var (installed, _) = await context.TablesAsync();
        if (installed.Client is not { } client)
            return ProbeAnswer.Open("no Prisma client was found on this machine");
        if (question.Text("table") is not { } table)
            return ProbeAnswer.Open("the line does not name the table");
        return client.Tables.FirstOrDefault(t => t.Name.Equals("LiteLLM_" + table, StringComparison.OrdinalIgnoreCase)) is { } known
            ? ProbeAnswer.Untrue($"the Prisma client on disk has {known.Name} ({installed.ClientSource})") with
            {
                Because = "the process works with an older one",
                Restart = true,
            }
            : ProbeAnswer.Holds($"the Prisma client on disk lacks the table ({installed.ClientSource})") with
            {
                Remedy = Generate,
                Restart = false,
            };
    }

    public async Task<ProbeAnswer> MigrationsAsync()
    {
        var (installed, live) = await context.TablesAsync();
        if (live.Migrations is not { } rows)
            return ProbeAnswer.Open("the database has no ledger of migrations (_prisma_migrations), or this login may not read it");
        var found = new MigrationComparison(installed, live).Differences().ToList();
        if (found.Find(static d => d.Severity == DriftSeverity.Error) is { } failed)
            return ProbeAnswer.Holds($"{failed.Name}: {failed.Reason}") with { Remedy = failed.Remedy };
        var pending = found.Count(static d => d.Severity == DriftSeverity.Warning);
        return pending > 0
            ? ProbeAnswer.Holds(
                $"{pending} {(pending == 1 ? "migration" : "migrations")} of the package {(pending == 1 ? "is" : "are")} not applied, first {found[0].Name}"
            )
            : ProbeAnswer.Gone($"every migration came to its end ({rows.Count(static m => m.IsApplied)} applied)");
    }

    private static ProbeAnswer OfColumn(ColumnVerdict verdict, string table, string column, InstalledLiteLlm installed)
    {
        var place = $"column {column} of {table}";
        var source = installed.IsBundled ? $"the bundled schema of LiteLLM {installed.Source}" : installed.Source;
        return verdict switch
        {
            ColumnVerdict.ProcessStale => ProbeAnswer.Untrue($"{place} is present in the database, and in {source}") with
            {
                Because = "the proxy works with a stale Prisma client, the one that it was started with",
                Remedy = "Restart the proxy, and watch that the line does not come back. Run no migration: nothing is missing.",
                Restart = true,
            },
            ColumnVerdict.DatabaseAhead => ProbeAnswer.Untrue($"{place} is present in the database, and {source} does not know it") with
            {
                Because = "the proxy works with a stale Prisma client",
                Restart = true,
            },
            ColumnVerdict.ClientStale => ProbeAnswer.Holds(
                $"{place} is present in the database, and the Prisma client on disk lacks it ({installed.ClientSource})"
            ) with
            {
                Remedy = Generate,
                Restart = false,
            },
            ColumnVerdict.MarkedButAbsent => ProbeAnswer.Holds(
                $"the database has no {place}, although its migration is marked as applied"
            ) with
            {
                Remedy = Migrate(installed, column),
                Restart = false,
            },
            ColumnVerdict.NotMigrated => ProbeAnswer.Holds($"the database has no {place}, and {source} wants it") with
            {
                Remedy = Migrate(installed, column),
                Restart = false,
            },
            _ => ProbeAnswer.Holds($"neither the database nor {source} has a {place}") with { Restart = false },
        };
    }

    private static string Migrate(InstalledLiteLlm installed, string column)
    {
        var names = ColumnVerdicts.MigrationsOf(installed, column).ToList();
        return names.Count == 0
            ? "Start litellm once with DISABLE_SCHEMA_UPDATE unset: it applies what is pending. Get-LlmDrift -Plane Schema shows the rest."
            : $"Apply {string.Join(", ", names)}: start litellm once with DISABLE_SCHEMA_UPDATE unset; where it is marked already, prisma migrate resolve --rolled-back \"{names[^1]}\" first.";
    }

    // Prisma does not always name the table: one that lacks the column comes before one that has it.
    private static string? TableWith(IReadOnlyList<SchemaTable> wanted, LiveSchema live, string column)
    {
        var tables = wanted.Where(t => t.Columns.Any(c => c.Name == column)).Select(static t => t.Name).ToList();
        return tables.Find(t => !live.Tables.Any(l => l.Name == t && l.Columns.Any(c => c.Name == column))) ?? tables.FirstOrDefault();
    }
}
