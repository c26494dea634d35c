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
    private DesiredState? _desired;

    public required Deployment Deployment { get; init; }

    public required LiteLlmRules Rules { get; init; }

    /// <summary>The source of the version: "llmops.yaml", "the proxy", "the migration ledger", "the tables".</summary>
    public required string VersionSource { get; init; }

    /// <summary>Null when not requested, or when it could not be read.</summary>
    public DeclaredConfig? Declared { get; init; }

    /// <summary>The config file of the proxy: the rendered file, or the declaration when nothing is rendered. Null when there is none.</summary>
    public ConfigMap? File { get; init; }

    /// <summary>True when the file exists and could not be read.</summary>
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
            : null;

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

    /// <summary>The differences between Declared and Stored.</summary>
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
