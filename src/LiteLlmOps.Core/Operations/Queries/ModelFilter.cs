using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Queries;

/// <summary>What an object of another query selects among the models. A property that is null selects all.</summary>
/// <param name="ModelId">The id of a deployment.</param>
/// <param name="Name">A name that a request uses.</param>
/// <param name="Allowed">The models that a key, user or team may use: names, access groups and wildcards.</param>
/// <param name="Credential">The name of a credential.</param>
internal sealed record ModelSelection(
    string? ModelId = null,
    string? Name = null,
    IReadOnlyList<string>? Allowed = null,
    string? Credential = null
)
{
    // LiteLLM's SpecialModelNames (proxy/_types.py).
    private static readonly string[] AllModels = ["all-proxy-models", "all-team-models"];

    public bool Selects(LlmModel model) =>
        (ModelId is null || ModelId == model.ModelId)
        && (Name is null || model.RequestNames.Any(n => Covers(n, Name)))
        && (Credential is null || Credential == model.Credential)
        && (Allowed is null || Allowed.Any(a => IsAllowed(a, model)));

    private static bool IsAllowed(string allowed, LlmModel model) =>
        AllModels.Contains(allowed, StringComparer.Ordinal)
        || model.AccessGroups.Contains(allowed, StringComparer.Ordinal)
        || model.RequestNames.Any(n => Covers(allowed, n) || Covers(n, allowed));

    private static bool Covers(string pattern, string name) =>
        pattern == name || (ModelWildcard.IsWildcard(pattern) && new ModelWildcard(pattern).Covers(name));
}

/// <summary>Selects models. A property that is null or false selects all.</summary>
/// <param name="models">Names or ids of models.</param>
/// <param name="teams">Names or ids of teams.</param>
/// <param name="now">The time, in UTC.</param>
internal sealed class ModelFilter(NameFilter? models, NameFilter? teams, DateTime now)
{
    private readonly NameTracker _models = new(models, ErrorIds.ModelNotFound, "model");
    private readonly NameTracker _teams = new(teams, ErrorIds.TeamNotFound, "model of the team");

    public ModelSelection Selection { get; init; } = new();

    public bool IsDeclared { get; init; }

    public bool IsStored { get; init; }

    public bool IsLive { get; init; }

    public bool IsBlocked { get; init; }

    public TimeSpan? Unused { get; init; }

    // Every name is compared first, so that each that exists is found although another filter excludes its model.
    public bool Selects(LlmModel model) =>
        HasNames(model)
        && Selection.Selects(model)
        && (!IsDeclared || model.IsDeclared == true)
        && (!IsStored || model.IsStored == true)
        && (!IsLive || model.IsLive == true)
        && (!IsBlocked || model.IsBlocked)
        && (Unused is not { } unused || IsUnused(model, unused));

    /// <summary>An error for each name that nothing has.</summary>
    /// <param name="deployment">The name of the deployment.</param>
    /// <param name="searched">The planes that were read, in words.</param>
    public IEnumerable<LlmException> Missing(string deployment, string searched) =>
        _models
            .MissingFrom($"The deployment {deployment}", $" (searched: {searched})")
            .Concat(_teams.MissingFrom($"The deployment {deployment}", ""));

    private bool HasNames(LlmModel model) => _models.Matches(model.Model, model.ModelId) & _teams.Matches(model.Team, model.TeamId);

    // Of a day only its end is certain not to be before the last request; without any request the age of the row decides.
    private bool IsUnused(LlmModel model, TimeSpan period) =>
        now - (model.LastRequestDay?.ToDateTime(TimeOnly.MaxValue, DateTimeKind.Utc) ?? model.CreatedAt ?? DateTime.MinValue) >= period;
}
