using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Consistency;

/// <summary>What rules look at, read once.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Planes">Declared, rendered and stored.</param>
/// <param name="Drift">What differs between them.</param>
/// <param name="Commands">Files of this machine.</param>
/// <param name="Listeners">Processes of this machine.</param>
internal sealed record ConsistencyFacts(
    Deployment Deployment,
    PlaneSet Planes,
    IReadOnlyList<LlmDrift> Drift,
    ICommands Commands,
    IListeners Listeners
)
{
    /// <summary>What the database server says of itself. Null when there is none, or it did not answer.</summary>
    public DatabaseServer? Server { get; init; }

    /// <summary>The virtual keys. Null when they could not be read.</summary>
    public IReadOnlyList<KeyUsage>? Keys { get; init; }

    /// <summary>What this machine and its network tell.</summary>
    public MachineFacts Machine { get; init; } = MachineFacts.None;

    /// <summary>The time of this machine when the server told its own.</summary>
    public DateTime ReadAt { get; init; }
}

/// <param name="Name">Its alias, or the short form of its name.</param>
/// <param name="Spend">What was spent, in US dollars.</param>
/// <param name="Budget">What may be spent. Null for no limit.</param>
/// <param name="IsExpired">True when its time is over.</param>
/// <param name="HasTeam">True when a team's budget may hold it.</param>
internal sealed record KeyUsage(string Name, decimal Spend, decimal? Budget, bool IsExpired, bool HasTeam)
{
    // Keys of the admin UI's logins come and go by themselves.
    public const string Query = """
        SELECT coalesce(key_alias, key_name, left(token, 8)), spend, max_budget, coalesce(expires < now() AT TIME ZONE 'UTC', false), team_id IS NOT NULL
        FROM "LiteLLM_VerificationToken" WHERE coalesce(team_id, '') <> 'litellm-dashboard' ORDER BY 1
        """;

    public static KeyUsage Of(IReadOnlyList<string?> row) =>
        new(row[0] ?? "", Number(row[1]) ?? 0, Number(row[2]), row[3] == "t", row[4] == "t");

    private static decimal? Number(string? text) =>
        decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
