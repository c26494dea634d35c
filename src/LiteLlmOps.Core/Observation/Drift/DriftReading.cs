using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Drift;

/// <summary>What to compare.</summary>
/// <param name="Query">Which differences to return.</param>
/// <param name="Sections">The names of sections that have to exist.</param>
/// <param name="Models">The names of models that have to exist.</param>
/// <param name="SchemaPath">The schema file or folder for the plane Schema. Null to use the installed litellm.</param>
internal sealed record DriftRequest(
    DriftQuery Query,
    IReadOnlyList<string> Sections,
    IReadOnlyList<string> Models,
    string? SchemaPath = null
);

/// <summary>The planes of a deployment as they were read once, and what there is to report about them.</summary>
internal sealed class DriftReading
{
    private readonly DriftFinder _finder;

    private DriftReading(PlaneSet planes, DriftFinder finder) => (Planes, _finder) = (planes, finder);

    public PlaneSet Planes { get; }

    /// <summary>Planes that could not be read, names that do not exist, and errors in the declaration.</summary>
    public IReadOnlyList<LlmException> Problems { get; private init; } = [];

    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>What was compared with what, for a verbose message.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>False when a plane could not be read, or a name does not exist.</summary>
    public bool IsComplete { get; private init; }

    /// <exception cref="LlmException">
    /// The records of the state folder cannot be read. What is wrong with a plane is one of the problems instead.
    /// </exception>
    public static async Task<DriftReading> ReadAsync(
        IAdapters adapters,
        Deployment deployment,
        DriftRequest request,
        CancellationToken token
    )
    {
        var planes = await new PlaneReader(adapters, deployment, request.SchemaPath).ReadAsync(request.Query.Planes, token);
        var causes = CauseRules.Of(adapters.OpenState(deployment), planes.Rules, adapters.Time.UtcNow());
        var finder = new DriftFinder(planes, request.Query, causes, adapters.Time.Today());
        var names = DriftNames.Unknown(planes, request.Sections, request.Models).ToList();
        return new DriftReading(planes, finder)
        {
            Problems = [.. planes.Problems, .. names, .. finder.Problems().Select(p => SourceProblems.Of(p, adapters.Files.ReadLine))],
            Warnings = [.. WarningsOf(planes), .. Unexplained(await finder.ReadDeletionsAsync(adapters, token))],
            Notes = planes.Tables is var (installed, _)
                ? [planes.RulesNote, $"Comparing the tables with {installed.Shown}."]
                : [planes.RulesNote],
            IsComplete = planes.Problems.Count + names.Count == 0,
        };
    }

    /// <summary>The drift that the query selects, and the entries of the baseline that need attention.</summary>
    public IEnumerable<LlmDrift> Find() => _finder.Find();

    private static IEnumerable<string> WarningsOf(PlaneSet planes)
    {
        if (planes.RulesWarning is { } rules)
            yield return rules;
        if (planes.Tables is ({ Doubt: { } doubt } installed, _))
            yield return $"{doubt} The tables are compared with {installed.Shown}. {installed.Specify}";
        foreach (var warning in DeclarationWarnings.Of(planes))
            yield return warning.ToString();
    }

    private static IEnumerable<string> Unexplained(LlmException? problem) =>
        problem is null ? [] : [$"Could not read the audit log to find out who deleted models. {problem.Message}"];
}
