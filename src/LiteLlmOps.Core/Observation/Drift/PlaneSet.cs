using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Drift;

/// <summary>The planes of a deployment as they were read, and what could not be read.</summary>
internal sealed record PlaneSet
{
    private DesiredState? _desired;

    public required Deployment Deployment { get; init; }

    public required LiteLlmRules Rules { get; init; }

    /// <summary>How the version was found out: "llmops.yaml", "the proxy", "the tables".</summary>
    public required string VersionSource { get; init; }

    /// <summary>Null when it was not asked for, or could not be read.</summary>
    public DeclaredConfig? Declared { get; init; }

    /// <summary>What the proxy is started with: the rendered file, or the declaration where nothing is rendered. Null when there is none.</summary>
    public ConfigMap? File { get; init; }

    /// <summary>True when the rendered file says that it was made from this very declaration.</summary>
    public bool IsFileOfDeclaration { get; init; }

    /// <summary>Null when it was not asked for, or could not be read.</summary>
    public StoredState? Stored { get; init; }

    /// <summary>By address of the replica. Empty when it was not asked for, or could not be read.</summary>
    public IReadOnlyList<LiveState> Live { get; init; } = [];

    /// <summary>What the installed LiteLLM expects of its tables, and the tables. Null when it was not asked for, or could not be read.</summary>
    public (InstalledLiteLlm Installed, LiveSchema Live)? Tables { get; init; }

    /// <summary>Each is an error: a plane that could not be read in full is never "no drift".</summary>
    public IReadOnlyList<LlmException> Problems { get; init; } = [];

    public string RulesNote => $"Using the rules of LiteLLM {Rules.Version} (version from {VersionSource}).";

    /// <summary>Null when the version is known.</summary>
    public string? RulesWarning =>
        Rules.IsNewerThanKnown
            ? $"LiteLLM {Rules.Version} is newer than the newest version this module supports; using the rules of {LiteLlmReleases.NewestKnown}."
            : null;

    public EffectRules Effects => new(Rules, File, Deployment);

    /// <summary>What the database should hold. Made once for a declaration.</summary>
    public DesiredState Desired
    {
        get
        {
            var root = Declared!.Root;
            // A copy of this record with another declaration has another answer.
            return _desired is { } known && ReferenceEquals(known.Declared, root)
                ? known
                : _desired = DesiredState.From(root, Deployment.Seed, Rules);
        }
    }

    /// <summary>Declared against Stored.</summary>
    public IEnumerable<StoredDifference> StoredDifferences(bool resolveEnvironment = false, bool includeEqual = false) =>
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
