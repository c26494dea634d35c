using System.Globalization;
using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Declaring;

/// <summary>The options of Update-LlmDeclaration.</summary>
internal sealed record DeclarationOptions
{
    /// <summary>The selected differences by path. Null for all.</summary>
    public IReadOnlyDictionary<string, SelectedDrift>? Selection { get; init; }

    /// <summary>The sections to update. Null for all.</summary>
    public NameFilter? Sections { get; init; }

    /// <summary>The models to update, and nothing else. Null for everything.</summary>
    public NameFilter? Models { get; init; }

    /// <summary>True to remove settings and entries from the declaration that are not in the database.</summary>
    public bool Prune { get; init; }

    /// <summary>True to include expected drift, and values that the running version does not read from the database.</summary>
    public bool Force { get; init; }

    /// <summary>True to define the variables of new references in the environment file.</summary>
    public bool SaveSecrets { get; init; }

    /// <summary>For the journal. Null when none was given.</summary>
    public string? Reason { get; init; }

    public bool Selects(StoredDifference found) =>
        (Selection is null || Selection.ContainsKey(found.Difference.Pointer))
        && Sections?.Matches(found.Section) is not false
        && (Models is null || (found.Section == ConfigSections.Models && Models.Matches(found.Name)));
}

/// <summary>One change with its edits.</summary>
/// <param name="Change">The change as the user sees it.</param>
/// <param name="Found">The difference that it resolves.</param>
/// <param name="Edits">The edits of the declaration.</param>
/// <param name="Variables">The variables that it introduces, with their values.</param>
/// <param name="NeedsSeed">Why the difference remains until the next seed. Null when the change resolves it.</param>
internal sealed record DeclarationStep(
    LlmDeclarationChange Change,
    StoredDifference Found,
    IReadOnlyList<PlacedEdit> Edits,
    IReadOnlyList<EnvironmentVariable> Variables,
    string? NeedsSeed
)
{
    /// <summary>True when a whole setting or entry is removed, which requires -Prune.</summary>
    public bool IsDeletion => Change.Action == DeclarationAction.Remove && JsonPointer.Split(Change.Path).Count == 2;

    public string Description
    {
        get
        {
            var path = PrintableText.Of(Found.PathByName);
            return Change.Action switch
            {
                DeclarationAction.Add => $"Add {path} to {Change.File}: {Shown(Change.Value)}",
                DeclarationAction.Remove => $"Remove {path} from {Change.File}: {Shown(Change.Previous)}",
                DeclarationAction.Define => $"Define {Change.Variables[0]} in {Change.File}",
                _ => $"Change {path} in {Change.File} from {Shown(Change.Previous)} to {Shown(Change.Value)}",
            };
        }
    }

    private static string Shown(object? value) =>
        value is null ? "null" : PrintableText.Of(Convert.ToString(value, CultureInfo.InvariantCulture)!);
}

/// <summary>What an update of the declaration would change.</summary>
/// <param name="Steps">The changes.</param>
/// <param name="Blocked">The changes that cannot be made; each is an error.</param>
/// <param name="Skipped">The changes that the options exclude, with the reason.</param>
internal sealed record DeclarationPlan(
    IReadOnlyList<DeclarationStep> Steps,
    IReadOnlyList<BlockedChange> Blocked,
    IReadOnlyList<BlockedChange> Skipped
);
