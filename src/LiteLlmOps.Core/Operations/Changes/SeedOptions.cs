namespace LiteLlmOps.Changes;

/// <summary>Which undeclared rows and keys a seed deletes.</summary>
public enum PruneScope
{
    /// <summary>None; they are only reported.</summary>
    None,

    /// <summary>Rows that an earlier seed created; of guardrails, those with the id that a seed derives from the name.</summary>
    Owned,

    /// <summary>All.</summary>
    All,
}

/// <summary>What the operations that change the database have in common.</summary>
internal record ChangeOptions
{
    /// <summary>For the journal and the checkpoint. Null when none was given.</summary>
    public string? Reason { get; init; }

    /// <summary>True to exceed the limits. What else it permits depends on the operation.</summary>
    public bool Force { get; init; }

    /// <summary>True to return without waiting for the proxy.</summary>
    public bool NoWait { get; init; }

    /// <summary>How long to wait for the proxy. Null for three of its poll intervals.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The most that the plan may affect. Empty for no limit.</summary>
    public IReadOnlyList<LlmImpactLimit> MaxImpact { get; init; } = [];
}

/// <summary>The options of a seed. With <see cref="ChangeOptions.Force"/> it overwrites unreadable values and expected drift, and with a reason protected paths.</summary>
internal sealed record SeedOptions : ChangeOptions
{
    public PruneScope Prune { get; init; }

    /// <summary>The paths of the drift to apply. Null for all.</summary>
    public IReadOnlySet<string>? Selection { get; init; }

    /// <summary>The paths of entries of which all drift is applied, besides <see cref="Selection"/>. Null for none.</summary>
    public IReadOnlySet<string>? Rows { get; init; }

    /// <summary>The sections to seed. Null for all.</summary>
    public NameFilter? Sections { get; init; }

    /// <summary>The models to seed, and nothing else. Null for everything.</summary>
    public NameFilter? Models { get; init; }

    /// <summary>The path of a plan file, whose changes are made. Null to plan from the current drift.</summary>
    public string? PlanPath { get; init; }

    public bool Selects(string section, string name, string pointer) =>
        (Selection is null || Selection.Contains(pointer) || Rows?.Contains(ChangedFields.PathOf(pointer)) == true)
        && Sections?.Matches(section) is not false
        && (Models is null || (section == LiteLlm.ConfigSections.Models && Models.Matches(name)));
}
