using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Declaring;

/// <summary>Plans the changes of the declaration that resolve differences with the database.</summary>
internal sealed class DeclarationPlanner
{
    private readonly Deployment _deployment;
    private readonly LiteLlmRules _rules;
    private readonly DeclarationOptions _options;
    private readonly DeclaredEntries _entries;
    private readonly EditPlacement _placement;
    private readonly SecretReferences _secrets;
    private readonly SeedGuards _guards;
    private readonly List<DeclarationStep> _steps = [];
    private readonly List<BlockedChange> _blocked = [];
    private readonly List<BlockedChange> _skipped = [];
    private readonly HashSet<string> _newServers = new(StringComparer.Ordinal);

    public DeclarationPlanner(
        DeclaredConfig declared,
        Deployment deployment,
        LiteLlmRules rules,
        DeclarationOptions options,
        DateOnly today
    )
    {
        _deployment = deployment;
        _rules = rules;
        _options = options;
        _guards = new SeedGuards(deployment, today);
        _entries = new DeclaredEntries(declared.Root);
        _placement = new EditPlacement(declared.Layers);
        _secrets = new SecretReferences(deployment.Environment, declared.Root);
    }

    public DeclarationPlan Plan(IEnumerable<StoredDifference> differences)
    {
        var all = differences.Where(static d => d.Difference.Kind != DriftKind.Equal).ToList();
        foreach (var found in all.Where(_options.Selects))
            TryPlan(found);
        foreach (var path in (_options.Selection?.Keys ?? []).Except(all.Select(static d => d.Difference.Pointer), StringComparer.Ordinal))
            Skip(
                ErrorIds.DriftResolved,
                path,
                $"Skipped {PrintableText.Of(path)}: the difference no longer exists. The database or the declaration was changed after Get-LlmDrift ran{(path.Contains('\uFFFD', StringComparison.Ordinal) ? ", or the object has lost its property ExactPath" : "")}."
            );
        return new DeclarationPlan(_steps, _blocked, _skipped);
    }

    private void TryPlan(StoredDifference found)
    {
        try
        {
            PlanDifference(found);
        }
        catch (LlmException e)
        {
            Block(e.Id, found, e.Message);
        }
    }

    private void PlanDifference(StoredDifference found)
    {
        if (_options.Selection is { } selection && !selection[found.Difference.Pointer].IsCurrent(found.Difference))
            Block(
                ErrorIds.DriftChanged,
                found,
                $"{NameOf(found)} was changed after Get-LlmDrift ran. Run Get-LlmDrift again and review the current values."
            );
        else if (found.Difference.Kind == DriftKind.Unverified && _options.SaveSecrets)
            PlanDefinition(found);
        else if (ReasonToSkip(found) is { } skipped)
            Skip(skipped.Id, found.Difference.Pointer, $"Skipped {NameOf(found)}: {skipped.Reason}");
        else if (found is { Declared: null, Stored: not null } && !ConfigSections.IsSettings(found.Section))
            PlanEntry(found);
        else
            PlanValue(found);
    }

    private (ErrorId Id, string Reason)? ReasonToSkip(StoredDifference found)
    {
        var difference = found.Difference;
        var place = found.Place;
        return difference.Kind switch
        {
            DriftKind.Unreadable => (ErrorIds.ValueUnreadable, difference.Reason!),
            DriftKind.Unverified => (
                ErrorIds.VariableNotDefined,
                $"{difference.Reason}. Use -SaveSecrets to define it from the stored value."
            ),
            _ when place.Key is null => (ErrorIds.RowInvalid, $"{difference.Reason}."),
            _ when found.Effect.Effect == DriftEffect.Ignored && !_options.Force => (
                ErrorIds.StoredIgnored,
                $"{found.Effect.Reason}. The stored value has no effect, but it would have one in the declaration. Use -Force to declare it."
            ),
            _ when !_options.Force && _guards.WhyExpected(found) is { } reason => (
                ErrorIds.DriftExpected,
                $"expected drift ({reason}). Use -Force to declare it."
            ),
            DriftKind.Missing when place is { Key: not null, Rest: "" } && !_options.Prune => (
                ErrorIds.NotStored,
                "declared, but not in the database. It was deleted there, or not seeded yet. Use -Prune to remove it from the declaration."
            ),
            _ => null,
        };
    }

    private void PlanEntry(StoredDifference found)
    {
        var row = found.Stored!;
        var value = DeclaredForm.Of(row, _secrets.Writer);
        if (found.Section != ConfigSections.McpServers)
        {
            Add(found, DeclarationAction.Add, null, value, [TreeEdit.Insert([PathStep.At(found.Section)], TreeEdit.AtEnd, [value])]);
            return;
        }

        // The name of a server is its key in the config. A second server with the same name is declared by its id.
        var name = _entries.HasServer(row.Name) || !_newServers.Add(row.Name) ? row.Key : row.Name;
        Add(found, DeclarationAction.Add, null, value, [TreeEdit.Set([PathStep.At(found.Section), PathStep.At(name)], value)]);
    }

    private void PlanValue(StoredDifference found)
    {
        var difference = found.Difference;
        if (_entries.Find(found) is not { } place)
        {
            Block(
                ErrorIds.DeclarationShared,
                found,
                $"{NameOf(found)}: one declaration applies to several models (a list of organizations, or an alias), so a single model cannot be changed. Declare the model separately first."
            );
            return;
        }

        // A stored null, {} or [] is an actual value and is not removed from the declaration.
        var wanted =
            difference.Kind == DriftKind.Missing
                ? null
                : _secrets.Write(place.Value, difference.Actual!, difference.Pointer, OwnerOf(found));
        var edits = place.EditsTo(wanted).ToList();
        if (edits.Count == 0)
            Skip(
                ErrorIds.NothingToSave,
                difference.Pointer,
                $"Skipped {NameOf(found)}: {difference.Reason ?? "the declaration already has this value"}. Use Invoke-LlmSeed to resolve the difference."
            );
        else
            Add(found, ActionOf(place.Value, wanted), place.Value, wanted, edits);
    }

    private static DeclarationAction ActionOf(ConfigNode? previous, ConfigNode? wanted) =>
        wanted is null ? DeclarationAction.Remove
        : previous is null ? DeclarationAction.Add
        : DeclarationAction.Update;

    private static string OwnerOf(StoredDifference found) => ConfigSections.IsSettings(found.Section) ? "" : found.Name;

    // The declaration already contains the reference; only its variable is undefined.
    private void PlanDefinition(StoredDifference found)
    {
        var difference = found.Difference;
        if (
            !EnvironmentReference.TryGetName(difference.Desired, out var name)
            || (difference.Actual as ConfigScalar)?.Text is not { } text
            || !_secrets.TryDefine(name, text)
        )
        {
            Block(
                ErrorIds.VariableAmbiguous,
                found,
                $"{NameOf(found)}: {name} cannot be defined, because the database contains different values for references to it. Define it manually."
            );
            return;
        }

        var file = _deployment.Environment.Files.Select(static f => f.Path).FirstOrDefault("");
        var change = Change(found, DeclarationAction.Define, difference.Desired, difference.Desired) with
        {
            File = file,
            Variables = [name],
        };
        _steps.Add(new DeclarationStep(change, found, [], _secrets.Added([name]), null));
    }

    private void Add(
        StoredDifference found,
        DeclarationAction action,
        ConfigNode? previous,
        ConfigNode? value,
        IReadOnlyList<TreeEdit> edits
    )
    {
        if (ExportedSecrets.RemainIn(value, found.Difference.Pointer))
        {
            Block(
                ErrorIds.SecretNotText,
                found,
                $"{NameOf(found)} contains a secret that is not a string and cannot be replaced with a reference. Declare it manually."
            );
            return;
        }

        IReadOnlyList<PlacedEdit> placed = [.. edits.Select(_placement.Place)];
        var variables = _secrets.Added(SecretReferences.NamesIn(value));
        var change = Change(found, action, previous, value) with
        {
            File = placed[0].InFiles[0].File,
            Variables = [.. variables.Select(static v => v.Name)],
        };
        _steps.Add(new DeclarationStep(change, found, placed, variables, NeedsSeed(found)));
    }

    // The admin UI accepts references also in versions that do not resolve them there. They belong into the declaration, but not into the row.
    private string? NeedsSeed(StoredDifference found) =>
        found.Difference.Actual is { } actual
        && SecretReferences.References(actual, found.Difference.Pointer).Any(p => !_rules.StoresReference(found.Section, p))
            ? $"{NameOf(found)}: the row contains a reference, which LiteLLM {_rules.Version} does not resolve there. It is declared now; run Invoke-LlmSeed to write its value to the database."
            : null;

    private LlmDeclarationChange Change(StoredDifference found, DeclarationAction action, ConfigNode? previous, ConfigNode? value)
    {
        var pointer = found.Difference.Pointer;
        return new LlmDeclarationChange
        {
            Action = action,
            Section = found.Section,
            Name = found.Name,
            Id = found.Id,
            Path = pointer,
            Value = DriftFactory.Display(value, pointer),
            Previous = DriftFactory.Display(previous, pointer),
            IsSecret = SecretMask.HoldsSecret(found.Difference.Actual, pointer) || SecretMask.HoldsSecret(previous, pointer),
            Deployment = _deployment.Path,
        };
    }

    private static string NameOf(StoredDifference found) => PrintableText.Of(found.PathByName);

    private void Block(ErrorId id, StoredDifference found, string reason) =>
        _blocked.Add(new BlockedChange(id, found.Difference.Pointer, reason));

    private void Skip(ErrorId id, string path, string reason) => _skipped.Add(new BlockedChange(id, path, reason));
}
