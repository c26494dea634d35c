using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Consistency;

/// <summary>The input of all rules, read once.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Planes">The planes Declared, Rendered and Stored.</param>
/// <param name="Drift">The drift between them.</param>
/// <param name="Commands">Access to files.</param>
/// <param name="Listeners">Access to processes.</param>
/// <param name="Now">The current time, in UTC.</param>
internal sealed record ConsistencyFacts(
    Deployment Deployment,
    PlaneSet Planes,
    IReadOnlyList<LlmDrift> Drift,
    ICommands Commands,
    IListeners Listeners,
    DateTime Now
)
{
    /// <summary>The database server. Null when there is none, or it could not be read.</summary>
    public DatabaseServer? Server { get; init; }

    /// <summary>The virtual keys. Null when they could not be read.</summary>
    public IReadOnlyList<KeyUsage>? Keys { get; init; }

    /// <summary>The state of the tables. Null when the database could not be read.</summary>
    public DatabaseUpkeep? Upkeep { get; init; }

    /// <summary>The encrypted values outside of the planes. Null when the database could not be read.</summary>
    public CiphertextReport? Ciphertexts { get; init; }

    /// <summary>The keys, teams, budgets and logs with known troubles. Null when the database could not be read.</summary>
    public StoredRecords? Records { get; init; }

    /// <summary>The privileges of the database user. Null when they could not be read.</summary>
    public RolePrivileges? Privileges { get; init; }

    /// <summary>The services of compose files.</summary>
    public IReadOnlyList<ComposeService> Compose { get; init; } = [];

    /// <summary>The state of this machine and its network.</summary>
    public MachineFacts Machine { get; init; } = MachineFacts.None;

    /// <summary>The version of -TargetVersion. Null for none.</summary>
    public LiteLlmVersion? Target { get; init; }

    /// <summary>The time of this machine when the time of the server was read.</summary>
    public DateTime ReadAt { get; init; }

    /// <summary>The source of a setting with its path relative to the deployment.</summary>
    public string RelativeSource(string source) =>
        source.StartsWith(Deployment.Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? source[(Deployment.Folder.Length + 1)..]
            : source;

    /// <summary>The position in the source of a setting, such as env.litellm:2. Unknown when the source is not a file.</summary>
    public SourcePosition PositionOf(string source)
    {
        var colon = source.LastIndexOf(':');
        return
            colon > 0
            && int.TryParse(source.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var line)
            && Path.GetFullPath(source[..colon], Deployment.Folder) is var path
            && Commands.Stat(path) is not null
            ? new SourcePosition(path, line, 1)
            : default;
    }
}

/// <param name="Name">The alias of the key, or the short form of its name.</param>
/// <param name="Spend">The amount spent, in US dollars.</param>
/// <param name="Budget">The budget, in US dollars. Null for none.</param>
/// <param name="IsExpired">True when it has expired.</param>
/// <param name="HasTeam">True when it belongs to a team, whose budget may limit it.</param>
internal sealed record KeyUsage(string Name, decimal Spend, decimal? Budget, bool IsExpired, bool HasTeam)
{
    private const int Most = 100_000;

    // LiteLLM creates keys for logins of the admin UI, and deletes them.
    private const string Query = """
        SELECT coalesce(key_alias, key_name, left(token, 8)), spend, max_budget, coalesce(expires < now() AT TIME ZONE 'UTC', false), team_id IS NOT NULL
        FROM "LiteLLM_VerificationToken" WHERE coalesce(team_id, '') <> 'litellm-dashboard' ORDER BY 1
        """;

    /// <summary>The virtual keys. Null when this user may not read them.</summary>
    public static async Task<IReadOnlyList<KeyUsage>?> ReadAsync(IProxyDatabase database, CancellationToken token)
    {
        try
        {
            return [.. (await database.QueryAsync(Query, Most, token)).Select(Of)];
        }
        catch (LlmException e) when (e.Id == ErrorIds.DatabasePermissionDenied)
        {
            return null;
        }
    }

    private static KeyUsage Of(IReadOnlyList<string?> row) =>
        new(row[0] ?? "", Number(row[1]) ?? 0, Number(row[2]), row[3] == "t", row[4] == "t");

    private static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
