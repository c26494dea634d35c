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

/// <summary>Makes of drift of the database the changes of the declaration that end it.</summary>
internal sealed class DeclarationPlanner
{
    private readonly DeclaredConfig _declared;
    private readonly Deployment _deployment;
    private readonly LiteLlmRules _rules;
    private readonly DeclarationOptions _options;
    private readonly DeclaredEntries _entries;
    private readonly EditPlacement _placement;
    private readonly SecretReferences _secrets;
    private readonly SeedGuards _guards;
    private readonly List<DeclarationStep> _steps = [];
    private readonly List<BlockedChange> _blocked = [];
    private readonly List<BlockedChange> _left = [];
    private readonly HashSet<string> _newServers = new(StringComparer.Ordinal);

    public DeclarationPlanner(DeclaredConfig declared, Deployment deployment, LiteLlmRules rules, DeclarationOptions options)
    {
        _declared = declared;
        _deployment = deployment;
        _rules = rules;
        _options = options;
        _guards = new SeedGuards(deployment);
        _entries = new DeclaredEntries(declared.Root);
        _placement = new EditPlacement(declared.Layers);
        _secrets = new SecretReferences(deployment.Environment, declared.Root);
    }

    public DeclarationPlan Plan(IEnumerable<StoredDifference> differences)
    {
        var all = differences.Where(static d => d.Difference.Kind != DriftKind.Equal).ToList();
        foreach (var found in all.Where(IsWanted))
            TryPlan(found);
        foreach (var gone in (_options.Selection?.Keys ?? []).Except(all.Select(static d => d.Difference.Pointer), StringComparer.Ordinal))
            Leave(
                ErrorIds.DriftResolved,
                gone,
                $"{gone} is no drift any more: the database or the declaration has changed since Get-LlmDrift looked."
            );
        return new DeclarationPlan(_steps, _blocked, _left);
    }

    private bool IsWanted(StoredDifference found) =>
        (_options.Selection is null || _options.Selection.ContainsKey(found.Difference.Pointer))
        && (_options.Wants is null || _options.Wants(found.Section, found.Name));

    private void TryPlan(StoredDifference found)
    {
        try
        {
            PlanOne(found);
        }
        catch (LlmException e)
        {
            Block(e.Id, found.Difference.Pointer, e.Message);
        }
    }

    private void PlanOne(StoredDifference found)
    {
        var pointer = found.Difference.Pointer;
        if (_options.Selection is { } seen && seen[pointer] != DriftFactory.FingerprintOf(found.Difference))
            Block(
                ErrorIds.DriftChanged,
                pointer,
                $"{pointer} has changed since Get-LlmDrift looked: look again, and take over what you see then."
            );
        else if (found.Difference.Kind == DriftKind.Unverified && _options.SaveSecrets)
            PlanDefinition(found);
        else if (ReasonToLeave(found) is { } left)
            Leave(left.Id, pointer, left.Reason);
        else if (found is { Declared: null, Stored: not null } && !ConfigSections.IsSettings(found.Section))
            PlanEntry(found);
        else
            PlanValue(found);
    }

    private (ErrorId Id, string Reason)? ReasonToLeave(StoredDifference found)
    {
        var (pointer, difference) = (found.Difference.Pointer, found.Difference);
        var depth = JsonPointer.Split(pointer).Count;
        return difference.Kind switch
        {
            DriftKind.Unreadable => (ErrorIds.ValueUnreadable, $"{pointer}: {difference.Reason} There is nothing to take over."),
            DriftKind.Unverified => (
                ErrorIds.VariableNotDefined,
                $"{pointer}: {difference.Reason}. -SaveSecrets defines it from the stored value."
            ),
            _ when depth == 1 => (ErrorIds.RowInvalid, $"{pointer}: {difference.Reason}. There is nothing to take over."),
            _ when found.Effect.Effect == DriftEffect.Ignored && !_options.Force => (
                ErrorIds.StoredIgnored,
                $"{pointer}: {found.Effect.Reason}. The stored value has no effect, and in the declaration it would have one; -Force takes it over."
            ),
            _ when !_options.Force && _guards.WhyExpected(found) is { } reason => (
                ErrorIds.DriftExpected,
                $"{pointer} is expected to differ ({reason}). -Force takes it over."
            ),
            DriftKind.Missing when depth == 2 && !_options.Prune => (
                ErrorIds.NotStored,
                $"{pointer} is declared, and not in the database: it was deleted there, or not seeded yet. -Prune takes it out of the declaration."
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

        // The config knows a server by its name alone; of two with one name, the second goes by its id.
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
                difference.Pointer,
                $"{difference.Pointer}: one declaration stands for several models here (a list of organizations, or an alias); one of them cannot be changed by itself. Declare it for itself first."
            );
            return;
        }

        // Null, {} and [] are what the database says in place of nothing.
        var wanted =
            difference.Kind == DriftKind.Missing
                ? null
                : _secrets.Write(place.Value, difference.Actual!, difference.Pointer, OwnerOf(found));
        var edits = place.EditsTo(wanted).ToList();
        if (edits.Count == 0)
            Leave(
                ErrorIds.NothingToSave,
                difference.Pointer,
                $"{difference.Pointer}: {difference.Reason ?? "the declaration says the same"}. Invoke-LlmSeed settles it."
            );
        else
            Add(
                found,
                wanted is null ? DeclarationAction.Remove
                    : place.Value is null ? DeclarationAction.Add
                    : DeclarationAction.Update,
                place.Value,
                wanted,
                edits
            );
    }

    private static string OwnerOf(StoredDifference found) => ConfigSections.IsSettings(found.Section) ? "" : found.Name;

    // The reference stands in the declaration already; only its variable is missing.
    private void PlanDefinition(StoredDifference found)
    {
        var (pointer, difference) = (found.Difference.Pointer, found.Difference);
        if (
            !EnvironmentReference.TryGetName(difference.Desired, out var name)
            || (difference.Actual as ConfigScalar)?.Text is not { } text
            || !_secrets.TryDefine(name, text)
        )
        {
            Block(
                ErrorIds.VariableAmbiguous,
                pointer,
                $"{pointer}: {name} cannot be defined, since the database holds several values where the declaration refers to it."
            );
            return;
        }

        var file = _deployment.Environment.Files.Select(static f => f.Path).FirstOrDefault("");
        var facts = Facts(found, DeclarationAction.Define, difference.Desired, difference.Desired, file, [name]);
        _steps.Add(
            new DeclarationStep(new LlmDeclarationChange(facts, DeclarationStatus.Planned), found, [], _secrets.Added([name]), null)
        );
    }

    private void Add(
        StoredDifference found,
        DeclarationAction action,
        ConfigNode? previous,
        ConfigNode? value,
        IReadOnlyList<TreeEdit> edits
    )
    {
        var pointer = found.Difference.Pointer;
        if (SecretMask.HoldsSecret(value, pointer))
        {
            Block(
                ErrorIds.SecretNotText,
                pointer,
                $"{pointer} holds a secret that is no text, so that no reference can stand for it: declare it by hand."
            );
            return;
        }

        IReadOnlyList<PlacedEdit> placed = [.. edits.Select(_placement.Place)];
        var variables = _secrets.Added(SecretReferences.NamesIn(value));
        var facts = Facts(found, action, previous, value, placed[0].InFiles[0].File, [.. variables.Select(static v => v.Name)]);
        _steps.Add(
            new DeclarationStep(new LlmDeclarationChange(facts, DeclarationStatus.Planned), found, placed, variables, NeedsSeed(found))
        );
    }

    // Somebody typed a reference into the UI of a version that does not look it up there: the declaration is right with it, the row is not.
    private string? NeedsSeed(StoredDifference found) =>
        found.Difference.Actual is { } actual
        && SecretReferences.References(actual, found.Difference.Pointer).FirstOrDefault(p => !_rules.StoresReference(found.Section, p))
            is { } pointer
            ? $"{pointer}: the row holds a reference, which LiteLLM {_rules.Version} does not look up there. It is declared now; Invoke-LlmSeed writes its value."
            : null;

    private DeclarationChangeFacts Facts(
        StoredDifference found,
        DeclarationAction action,
        ConfigNode? previous,
        ConfigNode? value,
        string file,
        string[] variables
    ) =>
        new()
        {
            Action = action,
            Section = found.Section,
            Name = found.Name,
            Id = found.Id,
            Path = found.Difference.Pointer,
            Value = DriftFactory.Display(value, found.Difference.Pointer),
            Previous = DriftFactory.Display(previous, found.Difference.Pointer),
            IsSecret =
                SecretMask.HoldsSecret(found.Difference.Actual, found.Difference.Pointer)
                || SecretMask.HoldsSecret(previous, found.Difference.Pointer),
            File = file,
            Variables = variables,
            Deployment = _deployment.Path,
        };

    private void Block(ErrorId id, string path, string reason) => _blocked.Add(new BlockedChange(id, path, reason));

    private void Leave(ErrorId id, string path, string reason) => _left.Add(new BlockedChange(id, path, reason));
}
