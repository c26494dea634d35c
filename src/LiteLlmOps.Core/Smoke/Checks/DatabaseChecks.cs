namespace LiteLlmOps.Smoke.Checks;

/// <summary>Whether the database is there, is the right one, and has room.</summary>
/// <param name="context">What checks look at.</param>
internal sealed class DatabaseChecks(SmokeContext context)
{
    public const string Category = "Database";
    public const string Reachable = "DatabaseReachable";

    // A round trip beyond this makes every request that looks up a key slow.
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(50);

    public IEnumerable<Check> All()
    {
        yield return new Check(Reachable, Category, CheckLevel.Quick, Target, _ => ReachableAsync());
        yield return new Check("DatabaseConnections", Category, CheckLevel.Standard, Target, _ => ConnectionsAsync()) { DependsOn = [Reachable] };
    }

    private string Target => context.Deployment.Database.Url is { } url ? Secrets.SecretMask.MaskAddress(url.Text).Split('?')[0] : "database";

    private async Task<CheckOutcome> ReachableAsync()
    {
        if (!context.HasDatabase)
            return CheckOutcome.Skipped("this deployment has no database");
        var server = await context.ServerAsync();
        var seen = $"PostgreSQL {server.Version}, database {server.Database}, {server.Latency.TotalMilliseconds:0.0} ms a round trip";
        if (!server.HasLiteLlm)
            return CheckOutcome.Failed($"the database {server.Database} has no LiteLLM tables", "Check the database's name and ?schema= in DATABASE_URL; in a new database LiteLLM makes its tables when it starts.", seen);
        if (server.IsReadOnly)
            return CheckOutcome.Failed($"the database {server.Database} is a standby, and takes no changes", "Point DATABASE_URL at the primary.", seen);
        return server.Latency > Slow
            ? CheckOutcome.Warning($"answers, and slowly: {server.Latency.TotalMilliseconds:0} ms a round trip", "Look at the network between this machine and the database; every request of an unknown key waits for it.", seen)
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
            ? CheckOutcome.Warning($"{left} connections are left", "Lower connection_limit in DATABASE_URL, close other clients, or raise max_connections.", seen)
            : CheckOutcome.Passed($"{left} connections are left", seen);
    }
}
