using LiteLlmOps.Schema;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Smoke;

/// <summary>Checks that the database is reachable, has the expected schema, and has free connections.</summary>
/// <param name="snapshot">The deployment.</param>
internal sealed class DatabaseChecks(DeploymentSnapshot snapshot)
{
    public const string Category = "Database";
    public const string Reachable = "DatabaseReachable";

    // A longer round trip slows down every request that looks up a key.
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

    private string Target => snapshot.Deployment.Database.Url is { } url ? SecretMask.MaskAddress(url.Text).Split('?')[0] : "database";

    private async Task<LlmCheckResult> ReachableAsync()
    {
        if (!snapshot.HasDatabase)
            return LlmCheckResult.Skipped("This deployment has no database.");
        var server = await snapshot.ServerAsync();
        var details = $"PostgreSQL {server.Version}, database {server.Database}, round trip {server.Latency.TotalMilliseconds:0.0} ms";
        if (!server.HasLiteLlm)
            return LlmCheckResult.Failed(
                $"The database '{server.Database}' has no LiteLLM tables.",
                "Check the database name and ?schema= in DATABASE_URL. In a new database LiteLLM creates its tables at startup.",
                details
            );
        if (server.ReadOnlyReason is { } reason)
            return LlmCheckResult.Failed($"The database '{server.Database}' is read-only: {reason}.", server.ReadOnlyRemediation, details);
        return server.Latency > Slow
            ? LlmCheckResult.Warning(
                $"Reachable, but slow: a round trip takes {server.Latency.TotalMilliseconds:0} ms.",
                "Check the network between this machine and the database: every request with a key that is not cached waits for the database.",
                details
            )
            : LlmCheckResult.Passed("Reachable, and has the LiteLLM tables.", details);
    }

    private async Task<LlmCheckResult> ConnectionsAsync()
    {
        if (!snapshot.HasDatabase)
            return LlmCheckResult.Skipped("This deployment has no database.");
        var server = await snapshot.ServerAsync();
        var left = server.MaxConnections - server.Connections;
        var details = $"{server.Connections} of {server.MaxConnections} in use";
        return left * 10 < server.MaxConnections
            ? LlmCheckResult.Warning(
                $"{left} free connections.",
                "Decrease connection_limit in DATABASE_URL, close other clients, or increase max_connections.",
                details
            )
            : LlmCheckResult.Passed($"{left} free connections.", details);
    }

    private async Task<LlmCheckResult> MigrationsAsync()
    {
        if (!snapshot.HasDatabase)
            return LlmCheckResult.Skipped("This deployment has no database.");
        var (installed, live) = await snapshot.TablesAsync();
        if (live.Migrations is not { } rows)
            return LlmCheckResult.Skipped(
                "The migration history (_prisma_migrations) does not exist or is not readable for this database user."
            );
        var found = new MigrationComparison(installed, live).Differences().ToList();
        var applied = $"{rows.Count(static m => m.IsApplied)} applied";
        return installed.AllMigrations is { } all
            ? Result(found, "All migrations were applied.", $"{applied}, {all.Count} in {installed.MigrationSource}")
            : Result(
                found,
                "No migration has failed. Could not determine whether one is pending: "
                    + (
                        installed.Match is SchemaMatch.Ledger or SchemaMatch.Guess
                            ? "the proxy did not report its version."
                            : "not all migrations of this version are known."
                    ),
                applied
            );
    }

    private async Task<LlmCheckResult> SchemaAsync()
    {
        if (!snapshot.HasDatabase)
            return LlmCheckResult.Skipped("This deployment has no database.");
        var (installed, live) = await snapshot.TablesAsync();
        if (installed.Doubt is { } doubt)
            return LlmCheckResult.Skipped($"{doubt} {installed.Specify}");
        var found = new SchemaComparison(installed, live).Differences().Where(static d => d.Table != MigrationComparison.Ledger).ToList();
        var success = installed.Match switch
        {
            SchemaMatch.Exact => "The tables match the schema that LiteLLM expects.",
            SchemaMatch.Ledger =>
                $"The tables match the schema of LiteLLM {installed.Source}, the version of the migration ledger. The proxy did not report its version.",
            _ => $"The tables have everything that LiteLLM {installed.Source} expects, the nearest version with a bundled schema.",
        };
        return Result(found, success, $"{live.Tables.Count} tables, compared with {installed.Shown}");
    }

    // Reports the most severe difference; Get-LlmDrift returns all of them.
    private static LlmCheckResult Result(IReadOnlyList<SchemaDifference> found, string success, string details)
    {
        var worst = found.Where(static d => d.Severity != DriftSeverity.Info).OrderByDescending(static d => d.Severity).FirstOrDefault();
        if (worst is null)
            return LlmCheckResult.Passed(success, details);
        var more = found.Count > 1 ? $" {found.Count - 1} more: Get-LlmDrift -Plane Schema." : "";
        var message = $"{worst.Table}{(worst.Name == worst.Table ? "" : $", {worst.Name}")}: {Sentence.Of(worst.Reason)}{more}";
        return worst.Severity == DriftSeverity.Error
            ? LlmCheckResult.Failed(message, worst.Remediation, details)
            : LlmCheckResult.Warning(message, worst.Remediation, details);
    }
}
