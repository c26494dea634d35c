using LiteLlmOps.Schema;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Smoke;

/// <summary>Whether the database is there, is the right one, and has room.</summary>
/// <param name="context">What checks look at.</param>
internal sealed class DatabaseChecks(DeploymentSnapshot context)
{
    public const string Category = "Database";
    public const string Reachable = "DatabaseReachable";

    // A round trip beyond this makes every request that looks up a key slow.
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(50);

    public IEnumerable<Check> All()
    {
        yield return new Check(Reachable, Category, CheckLevel.Quick, Target, _ => ReachableAsync());
        yield return new Check("DatabaseMigrations", Category, CheckLevel.Standard, Target, _ => MigrationsAsync())
        {
            DependsOn = [Reachable],
        };
        yield return new Check("DatabaseSchema", Category, CheckLevel.Standard, Target, _ => SchemaAsync()) { DependsOn = [Reachable] };
        yield return new Check("DatabaseConnections", Category, CheckLevel.Standard, Target, _ => ConnectionsAsync())
        {
            DependsOn = [Reachable],
        };
    }

    private string Target => context.Deployment.Database.Url is { } url ? SecretMask.MaskAddress(url.Text).Split('?')[0] : "database";

    private async Task<CheckOutcome> ReachableAsync()
    {
        if (!context.HasDatabase)
            return CheckOutcome.Skipped("this deployment has no database");
        var server = await context.ServerAsync();
        var seen = $"PostgreSQL {server.Version}, database {server.Database}, {server.Latency.TotalMilliseconds:0.0} ms a round trip";
        if (!server.HasLiteLlm)
            return CheckOutcome.Failed(
                $"the database {server.Database} has no LiteLLM tables",
                "Check the database's name and ?schema= in DATABASE_URL; in a new database LiteLLM makes its tables when it starts.",
                seen
            );
        if (server.IsReadOnly)
            return CheckOutcome.Failed(
                $"the database {server.Database} is a standby, and takes no changes",
                "Point DATABASE_URL at the primary.",
                seen
            );
        return server.Latency > Slow
            ? CheckOutcome.Warning(
                $"answers, and slowly: {server.Latency.TotalMilliseconds:0} ms a round trip",
                "Look at the network between this machine and the database; every request of an unknown key waits for it.",
                seen
            )
            : CheckOutcome.Passed("answers, and has LiteLLM's tables", seen);
    }

    private async Task<CheckOutcome> ConnectionsAsync()
    {
        if (!context.HasDatabase)
            return CheckOutcome.Skipped("this deployment has no database");
        var server = await context.ServerAsync();
        var left = server.MaxConnections - server.Connections;
        var seen = $"{server.Connections} of {server.MaxConnections} in use";
        return left * 10 < server.MaxConnections
            ? CheckOutcome.Warning(
                $"{left} connections are left",
                "Lower connection_limit in DATABASE_URL, close other clients, or raise max_connections.",
                seen
            )
            : CheckOutcome.Passed($"{left} connections are left", seen);
    }

    private async Task<CheckOutcome> MigrationsAsync()
    {
        if (!context.HasDatabase)
            return CheckOutcome.Skipped("this deployment has no database");
        var (installed, live) = await context.TablesAsync();
        if (live.Migrations is not { } rows)
            return CheckOutcome.Skipped("the database has no ledger of migrations (_prisma_migrations), or this login may not read it");
        var found = new MigrationComparison(installed, live).Differences().ToList();
        var seen =
            $"{rows.Count(static m => m.IsApplied)} applied{(installed.Migrations is { } brought ? $", {brought.Count} in the package" : "")}";
        return Judge(found, "every migration came to its end", seen);
    }

    private async Task<CheckOutcome> SchemaAsync()
    {
        if (!context.HasDatabase)
            return CheckOutcome.Skipped("this deployment has no database");
        var (installed, live) = await context.TablesAsync();
        var found = new SchemaComparison(installed, live).Differences().Where(static d => d.Table != MigrationComparison.Ledger).ToList();
        var source = installed.IsBundled ? $"the bundled schema of LiteLLM {installed.Source}" : installed.Source;
        return Judge(found, "the tables are as LiteLLM expects them", $"{live.Tables.Count} tables, against {source}");
    }

    // The worst of them speaks; Get-LlmDrift has the others.
    private static CheckOutcome Judge(IReadOnlyList<SchemaDifference> found, string fine, string seen)
    {
        var worst = found.Where(static d => d.Severity != DriftSeverity.Info).OrderByDescending(static d => d.Severity).FirstOrDefault();
        if (worst is null)
            return CheckOutcome.Passed(fine, seen);
        var more = found.Count > 1 ? $" (and {found.Count - 1} more: Get-LlmDrift -Plane Schema)" : "";
        var message = $"{worst.Table}{(worst.Name == worst.Table ? "" : $", {worst.Name}")}: {worst.Reason}{more}";
        return worst.Severity == DriftSeverity.Error
            ? CheckOutcome.Failed(message, worst.Remedy, seen)
            : CheckOutcome.Warning(message, worst.Remedy, seen);
    }
}
