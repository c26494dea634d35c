using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Changes;

/// <summary>Makes a plan of the differences between what is declared and what is stored.</summary>
internal sealed class SeedPlanner(
    LiteLlmRules rules,
    DeploymentEnvironment environment,
    SeedOptions options,
    SeedGuards guards,
    string deployment
)
{
    private readonly List<PlannedChange> _changes = [];
    private readonly List<BlockedChange> _blocked = [];
    private readonly List<BlockedChange> _left = [];
    private readonly Dictionary<RowKey, StoredRow> _rows = [];

    public SeedPlan Plan(IEnumerable<StoredDifference> differences)
    {
        foreach (
            var group in differences.Where(static d => d.Difference.Kind != DriftKind.Equal).GroupBy(ChangePath, StringComparer.Ordinal)
        )
            PlanChange(group.Key, [.. group]);
        return new SeedPlan(_changes, _blocked, _left, _rows);
    }

    // Settings change key by key; models, MCP servers and credentials row by row.
    private static string ChangePath(StoredDifference difference)
    {
        var tokens = JsonPointer.Split(difference.Difference.Pointer);
        return tokens.Count <= 2 ? difference.Difference.Pointer : JsonPointer.Of(tokens[0], tokens[1]);
    }

    private void PlanChange(string path, IReadOnlyList<StoredDifference> all)
    {
        var selected = all.Where(d => options.Selects(d.Section, d.Name, d.Difference.Pointer)).ToList();
        if (!options.Force)
            selected.RemoveAll(IsExpected);
        if (selected.Count == 0)
            return;
        var first = all[0];
        if (first.Difference is { Kind: DriftKind.Unexpected } whole && whole.Pointer == path)
            PlanRemoval(path, first);
        else if (!options.Force && selected.FirstOrDefault(static d => d.Difference.Kind == DriftKind.Unreadable) is { } unreadable)
            Leave(
                ErrorIds.ValueUnreadable,
                path,
                $"{unreadable.Difference.Pointer}: {unreadable.Difference.Reason} It is overwritten with -Force only."
            );
        else
            PlanWrite(path, all, selected);
    }

    private bool IsExpected(StoredDifference difference)
    {
        if (guards.WhyExpected(difference) is not { } reason)
            return false;
        Leave(
            ErrorIds.DriftExpected,
            difference.Difference.Pointer,
            $"{difference.Difference.Pointer} stays as it is, since it is expected: {reason}. -Force settles it."
        );
        return true;
    }

    private void PlanRemoval(string path, StoredDifference found)
    {
        var isOwned = found.Stored!.CreatedBy == SeedMark.Author;
        if (options.Prune == PruneScope.All || (options.Prune == PruneScope.Owned && isOwned))
            Add(path, found, [found], ChangeAction.Remove, null, []);
        else
            Leave(ErrorIds.NotDeclared, path, $"{path} is not declared; {(isOwned ? "-Prune Owned" : "-Prune All")} takes it away.");
    }

    private void PlanWrite(string path, IReadOnlyList<StoredDifference> all, IReadOnlyList<StoredDifference> selected)
    {
        var found = all[0];
        // A value without a column cannot be written, whatever is declared.
        var storable = selected.Where(d => !HasNoColumn(d, path)).ToList();
        foreach (var lost in selected.Where(d => HasNoColumn(d, path)))
            Leave(ErrorIds.ColumnNotFound, lost.Difference.Pointer, $"{lost.PathByName} cannot be seeded: {lost.Effect.Reason}.");
        if (storable.Count == 0)
            return;

        var value = Value(path, found, all, storable);
        var variables = References(value).Order(StringComparer.Ordinal).ToList();
        if (!TryResolve(ref value, path, found.Section, out var missing))
        {
            _blocked.Add(
                new BlockedChange(
                    ErrorIds.VariableNotDefined,
                    path,
                    $"{path} needs {string.Join(", ", missing)}, which this deployment's environment does not define. "
                        + $"LiteLLM {rules.Version} stores the value itself: add it to one of the environment files of the deployment."
                )
            );
            return;
        }

        Add(path, found, storable, IsNew(path, found) ? ChangeAction.Add : ChangeAction.Update, value, variables);
    }

    private static bool HasNoColumn(StoredDifference found, string path) =>
        found is { Effect.Effect: DriftEffect.Ignored, Declared: not null } && found.Difference.Pointer != path;

    // A setting's key is new when the row lacks it, an entry when there is no row.
    private static bool IsNew(string path, StoredDifference found) =>
        found.Difference.Kind == DriftKind.Missing && found.Difference.Pointer == path;

    // The declaration of an entry or a key is the whole truth about it: what it does not say goes. A selection settles only its own.
    private static ConfigNode? Value(
        string path,
        StoredDifference found,
        IReadOnlyList<StoredDifference> all,
        List<StoredDifference> storable
    )
    {
        var actual = ActualAt(path, found);
        var isWhole = storable.Count == all.Count && found.Declared is not null;
        return isWhole ? found.Declared!.Value : NodePatch.Apply(actual, [.. storable.Select(static d => d.Difference)], path);
    }

    private static ConfigNode? ActualAt(string path, StoredDifference found)
    {
        var tokens = JsonPointer.Split(path);
        if (!ConfigSections.IsSettings(found.Section) || tokens.Count == 1)
            return found.Stored?.Value;
        return (found.Stored?.Value as ConfigMap)?[tokens[1]];
    }

    private void Add(
        string path,
        StoredDifference found,
        IReadOnlyList<StoredDifference> settled,
        ChangeAction action,
        ConfigNode? value,
        IReadOnlyList<string> variables
    )
    {
        if (
            settled.Select(guards.Protecting).FirstOrDefault(static g => g is not null) is { } glob
            && !(options.Force && options.Reason is not null)
        )
        {
            _blocked.Add(
                new BlockedChange(
                    ErrorIds.PathProtected,
                    path,
                    $"{path} is protected by seed.protected ({glob}): to {Verb(action)} it takes -Force and a -Reason."
                )
            );
            return;
        }

        var isSetting = ConfigSections.IsSettings(found.Section);
        var row = new RowKey(found.Section, found.Stored?.Key ?? found.Declared?.Key ?? found.Section);
        if (found.Stored is not null)
            _rows[row] = found.Stored;
        var settingKey = isSetting ? JsonPointer.Split(path).ElementAtOrDefault(1) : null;
        var change = new LlmChange(Facts(path, found, settled, action), ChangeStatus.Planned, LiveStatus.NotChecked, null);
        var name = isSetting ? found.Section : found.Declared?.Name ?? found.Stored!.Name;
        var planned = new PlannedChange(change, row, name, settingKey, value, found.Stored?.Fingerprint, variables);
        change.Planned = planned;
        _changes.Add(planned);
    }

    private static string Verb(ChangeAction action) =>
        action switch
        {
            ChangeAction.Add => "add",
            ChangeAction.Remove => "remove",
            _ => "change",
        };

    private ChangeFacts Facts(string path, StoredDifference found, IReadOnlyList<StoredDifference> settled, ChangeAction action)
    {
        var desired = Side(path, settled, static d => d.Desired);
        var actual = Side(path, settled, static d => d.Actual);
        var (shown, was) = (DriftFactory.Show(desired, path), DriftFactory.Show(actual, path));
        return new ChangeFacts
        {
            Action = action,
            Section = found.Section,
            Name = found.Name,
            Id = found.Id,
            Path = path,
            Fields = [.. settled.Select(static d => d.Difference.Pointer)],
            Desired = shown.Value,
            Actual = was.Value,
            IsSecret = shown.IsSecret || was.IsSecret,
            Verdict = found.Effect,
            Source = settled.Select(static d => d.Difference.Desired?.Position ?? default).FirstOrDefault(static p => p.IsKnown),
            Deployment = deployment,
        };
    }

    // One value where the change is one value, else the changed fields below the path as a map.
    private static ConfigNode? Side(string path, IReadOnlyList<StoredDifference> settled, Func<NodeDifference, ConfigNode?> side)
    {
        if (settled is [var only] && only.Difference.Pointer == path)
            return side(only.Difference);
        var fields = new List<NodeDifference>();
        foreach (var difference in settled)
        {
            if (side(difference.Difference) is { } node)
                fields.Add(difference.Difference with { Desired = node });
        }

        return fields.Count == 0 ? null : NodePatch.Apply(ConfigMap.Empty, fields, path);
    }

    private static IEnumerable<string> References(ConfigNode? node) =>
        node switch
        {
            ConfigMap map => map.Entries.SelectMany(static e => References(e.Value)).Distinct(StringComparer.Ordinal),
            ConfigList list => list.Items.SelectMany(References).Distinct(StringComparer.Ordinal),
            not null when EnvironmentReference.TryGetName(node, out var name) => [name],
            _ => [],
        };

    private bool TryResolve(ref ConfigNode? value, string path, string section, out ICollection<string> missing)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        missing = names;
        if (value is not null)
            value = ReferenceResolver.Resolve(value, path, environment, pointer => rules.StoresReference(section, pointer), names);
        return names.Count == 0;
    }

    private void Leave(ErrorId id, string path, string reason) => _left.Add(new BlockedChange(id, path, reason));
}
