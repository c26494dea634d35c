using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>The ways in which a connection to the database fails, as signatures name them in proves.</summary>
internal static class DatabaseStates
{
    /// <summary>The database answers, and its sessions cannot write.</summary>
    public const string ReadOnly = "readOnly";

    // Messages of PostgreSQL, of the resolver, and of the driver.
    private static readonly (string State, string[] Words)[] ByWords =
    [
        ("refused", ["refused"]),
        ("name", ["not known", "No such host", "could not be resolved", "Name does not resolve", "Temporary failure in name resolution"]),
        ("starting", ["does not accept connections at the moment", "starting up", "shutting down"]),
        (ProbeStates.Limit, ["too many connections for role", "too many connections for database"]),
        (ProbeStates.Exhausted, ["too many clients", "too many connections", "remaining connection slots", "no free connections"]),
        ("rejected", ["pg_hba", "no encryption"]),
        ("tls", ["SSL", "TLS"]),
    ];

    public static IEnumerable<string> Of(LlmException error)
    {
        var states = ByWords
            .Where(w => Array.Exists(w.Words, word => error.Message.Contains(word, StringComparison.OrdinalIgnoreCase)))
            .Select(static w => w.State)
            .ToList();
        if (StateOf(error.ErrorId) is { } state && !(state == "login" && states.Contains("rejected")))
            states.Add(state);
        return states;
    }

    private static string? StateOf(string id) =>
        id == ErrorIds.DatabaseLoginFailed.Name ? "login"
        : id == ErrorIds.DatabaseNotFound.Name ? "missing"
        : id == ErrorIds.DatabaseReadOnly.Name ? ReadOnly
        : id == ErrorIds.DatabaseTimeout.Name ? "timeout"
        : id == ErrorIds.DatabaseUnreachable.Name ? "unreachable"
        : id == ErrorIds.DatabaseUrlInvalid.Name ? "url"
        : id == ErrorIds.TooManyConnections.Name ? ProbeStates.Exhausted
        : null;
}
