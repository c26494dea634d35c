using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Drift;

/// <summary>The planes of a deployment as they were read, and the errors of those that could not be read.</summary>
internal sealed record PlaneSet
{
    private const int MostShown = 10;

    private DesiredState? _desired;

    public required Deployment Deployment { get; init; }

    public required LiteLlmRules Rules { get; init; }

    /// <summary>The source of the version: "llmops.yaml", "the proxy", "the migration ledger", "the tables".</summary>
    public required string VersionSource { get; init; }

    /// <summary>The rules of the other releases that fit what the version was guessed from. Empty when the version is known.</summary>
    public IReadOnlyList<LiteLlmRules> Alternatives { get; init; } = [];

    /// <summary>Null when not requested, or when it could not be read.</summary>
    public DeclaredConfig? Declared { get; init; }

    /// <summary>The config file of the proxy: the rendered file, or the declaration when nothing is rendered. Null when there is none.</summary>
    public ConfigMap? File { get; init; }

    /// <summary>True when the file could not be read. A rendered file that does not exist is no such file.</summary>
    public bool IsFileUnreadable { get; init; }

    /// <summary>True when the rendered file was rendered from exactly this declaration, according to its header.</summary>
    public bool IsFileOfDeclaration { get; init; }

    /// <summary>Null when not requested, or when it could not be read.</summary>
    public StoredState? Stored { get; init; }

    /// <summary>The active rows of LiteLLM_GuardrailsTable. Null when they were not or could not be read.</summary>
    public IReadOnlyList<StoredRow>? Guardrails =>
        Stored is null || Stored.Schema.Denied.Contains(StoredSchema.TableOf(ConfigSections.Guardrails))
            ? null
            : Stored.EntriesOf(ConfigSections.Guardrails);

    /// <summary>One for each replica that could be read. Empty when not requested.</summary>
    public IReadOnlyList<LiveState> Live { get; init; } = [];

    /// <summary>The schema that the installed LiteLLM expects, and that of the database. Null when not requested, or when one could not be read.</summary>
    public (InstalledLiteLlm Installed, LiveSchema Live)? Tables { get; init; }

    /// <summary>Why planes could not be read. Each is an error: a plane that could not be read in full must not count as "no drift".</summary>
    public IReadOnlyList<LlmException> Problems { get; init; } = [];

    public string RulesNote => $"Using the rules of LiteLLM {Rules.Version} (version from {VersionSource}).";

    /// <summary>Null when the version is known.</summary>
    public string? RulesWarning =>
        Rules.IsNewerThanKnown
            ? $"LiteLLM {Rules.Version} is newer than the newest version this module supports; using the rules of {LiteLlmReleases.NewestKnown}."
        : DoubtfulPaths() is { Count: > 0 } paths
            ? $"The version of LiteLLM is not known: the proxy did not report it. Between the releases that fit {VersionSource} ({string.Join(", ", Alternatives.Select(static r => r.Version.Text).Prepend(Rules.Version.Text))}) the rules differ for {Shown(paths)}, so whether these differ could not be determined. Set litellm.version in llmops.yaml."
        : null;

    private static string Shown(IReadOnlyList<string> paths)
    {
        var names = paths.Select(static p => PrintableText.Of(p.TrimStart('/').Replace('/', '.'))).ToList();
        return names.Count <= MostShown
            ? string.Join(", ", names)
            : $"{string.Join(", ", names.Take(MostShown))} and {names.Count - MostShown} more";
    }

    /// <summary>The paths whose differences depend on which of the fitting versions runs. Empty when the version is known.</summary>
    public IReadOnlyList<string> DoubtfulPaths()
    {
        if (Alternatives.Count == 0 || Declared is null)
            return [];
        IReadOnlyList<string> stored =
            Stored is null || Deployment.Mode == DeploymentMode.File ? [] : FittingVersions.Stored(this, false, false).Doubtful;
        IReadOnlyList<string> rendered =
            Deployment.Config.Rendered is null || IsFileUnreadable ? [] : FittingVersions.Rendered(this, false).Doubtful;
        return [.. stored.Union(rendered, StringComparer.Ordinal)];
    }

    /// <summary>The same planes with the rules of another version.</summary>
    public PlaneSet With(LiteLlmRules rules) => this with { Rules = rules, Alternatives = [], _desired = null };

    public EffectRules Effects => new(Rules, File, Deployment, IsFileUnreadable);

    /// <summary>The expected content of the database. Computed once for a declaration.</summary>
    public DesiredState Desired
    {
        get
        {
            var root = Declared!.Root;
            // A copy of this record may have another declaration.
            return _desired is { } known && ReferenceEquals(known.Declared, root)
                ? known
                : _desired = DesiredState.From(root, Deployment.Seed, Rules);
        }
    }

    /// <summary>The differences between Declared and Stored: with a version that is not known, those of all versions that fit.</summary>
    public IEnumerable<StoredDifference> StoredDifferences(bool resolveEnvironment = false, bool includeEqual = false) =>
        FittingVersions.Stored(this, resolveEnvironment, includeEqual).Certain;

    /// <summary>What is invalid in the declaration, with its position.</summary>
    public IEnumerable<EntryProblem> EntryProblems =>
        Alternatives.Aggregate<LiteLlmRules, IEnumerable<EntryProblem>>(
            Desired.Problems,
            (common, rules) => common.Intersect(With(rules).Desired.Problems)
        );

    /// <summary>The differences between Declared and Stored with the rules of <see cref="Rules"/> alone.</summary>
    public IEnumerable<StoredDifference> StoredOfVersion(bool resolveEnvironment, bool includeEqual) =>
        new StoredComparison(
            Desired,
            Stored!,
            Rules,
            Effects,
            Deployment.Environment,
            Deployment.Seed,
            resolveEnvironment,
            includeEqual
        ).Differences();
}
