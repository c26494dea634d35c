namespace LiteLlmOps.Signatures;

/// <summary>What the general probes observe about the deployment as a whole, as signatures name it in proves.</summary>
internal static class ProbeStates
{
    /// <summary>The proxy does not answer.</summary>
    public const string Down = "down";

    /// <summary>The proxy says that it is not connected to its database.</summary>
    public const string Database = "database";

    /// <summary>It is not connected, although the database answers this module.</summary>
    public const string Engine = "engine";

    /// <summary>It answers that it is not ready, for whatever reason.</summary>
    public const string Unhealthy = "unhealthy";

    /// <summary>The database has no free connection.</summary>
    public const string Exhausted = "exhausted";

    /// <summary>The role or the database has no free connection.</summary>
    public const string Limit = "limit";

    /// <summary>The states of a probe. Null for a probe that concerns the failure of the signature itself.</summary>
    public static IReadOnlyList<string>? Of(ProbeKind kind) =>
        kind switch
        {
            ProbeKind.Readiness => [Down, Database, Engine, Unhealthy],
            ProbeKind.Database =>
            [
                "login",
                "missing",
                "name",
                "readOnly",
                "refused",
                "rejected",
                "starting",
                "timeout",
                "tls",
                "unreachable",
                "url",
                Exhausted,
                Limit,
            ],
            ProbeKind.Connections => [Exhausted, Limit],
            ProbeKind.Config => ["yaml", "unreadable"],
            ProbeKind.Migrations => ["failed", "none", "pending"],
            _ => null,
        };
}
