using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Changes;

/// <summary>Plans changes from the differences between the declaration and the database.</summary>
internal sealed class SeedPlanner(
    LiteLlmRules rules,
    DeploymentEnvironment environment,
    SeedOptions options,
    SeedGuards guards,
    string deployment
)
{
    private readonly List<LlmChange> _changes = [];
    private readonly List<BlockedChange> _blocked = [];
    private readonly List<BlockedChange> _skipped = [];
    private readonly Dictionary<RowKey, StoredRow> _rows = [];

    /// <summary>Plans the seed of a deployment, and checks the plan against the limits.</summary>
    public static SeedPlan Plan(PlaneSet planes, SeedOptions options, DateOnly today)
    {
        var deployment = planes.Deployment;
        var guards = new SeedGuards(deployment, today);
        var planner = new SeedPlanner(planes.Rules, deployment.Environment, options, guards, deployment.Path);
        var plan = planner.Plan(planes.StoredDifferences());
        return options.Force ? plan : plan with { Refusal = guards.Refusal(plan, planes.Desired, planes.Stored!) };
    }

    public SeedPlan Plan(IEnumerable<StoredDifference> differences)
    {
        foreach (var group in differences.GroupBy(static d => ChangedFields.PathOf(d.Difference.Pointer), StringComparer.Ordinal))
            PlanChange(group.Key, [.. group]);
        return new SeedPlan(_changes, _blocked, _skipped, _rows);
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
            Skip(
                ErrorIds.ValueUnreadable,
                path,
                $"Skipped {unreadable.Difference.Pointer}: {unreadable.Difference.Reason} Use -Force to overwrite it."
            );
        else
            PlanWrite(path, all, selected);
    }

    private bool IsExpected(StoredDifference difference)
    {
        if (guards.WhyExpected(difference) is not { } reason)
            return false;
        Skip(
            ErrorIds.DriftExpected,
            difference.Difference.Pointer,
            $"Skipped {difference.Difference.Pointer}: expected drift ({reason}). Use -Force to apply it."
        );
        return true;
    }

    private void PlanRemoval(string path, StoredDifference found)
    {
        var isOwned = found.Stored!.CreatedBy == SeedMark.Author;
        if (options.Prune == PruneScope.All || (options.Prune == PruneScope.Owned && isOwned))
            Add(path, found, [found], ChangeAction.Remove, null, []);
        else
            Skip(
                ErrorIds.NotDeclared,
                path,
                $"Skipped {found.PathByName}: not declared. Use -Prune {(isOwned ? "Owned" : "All")} to delete it."
            );
    }

    private void PlanWrite(string path, IReadOnlyList<StoredDifference> all, IReadOnlyList<StoredDifference> selected)
    {
        var found = all[0];
        if (found is { Section: ConfigSections.Ui, Effect.Effect: DriftEffect.Ignored })
        {
            Skip(ErrorIds.SettingNotFound, path, $"{found.PathByName} was not seeded: {found.Effect.Reason}.");
            return;
        }

        var storable = selected.Where(d => !HasNoColumn(d, path)).ToList();
        foreach (var lost in selected.Where(d => HasNoColumn(d, path)))
            Skip(ErrorIds.ColumnNotFound, lost.Difference.Pointer, $"{lost.PathByName} cannot be seeded: {lost.Effect.Reason}.");
        if (storable.Count == 0)
            return;
        if (storable.Find(static d => d.Effect.Effect == DriftEffect.StopsPoll) is { } stopping)
        {
            _blocked.Add(
                new BlockedChange(
                    ErrorIds.ValueStopsPoll,
                    path,
                    $"{path} was not written: {stopping.Effect.Reason}. Correct the declared value."
                )
            );
            return;
        }

        var value = Value(path, found, all, storable);
        var variables = References(value).Order(StringComparer.Ordinal).ToList();
        if (!TryResolve(ref value, path, found.Section, out var missing))
        {
            _blocked.Add(
                new BlockedChange(
                    ErrorIds.VariableNotDefined,
                    path,
                    $"{path} requires the variable {string.Join(", ", missing)}, which the environment of the deployment does not define. "
                        + $"LiteLLM {rules.Version} needs its value in the database; define it in an environment file of the deployment."
                )
            );
            return;
        }

        Add(path, found, storable, IsNew(path, found) ? ChangeAction.Add : ChangeAction.Update, value, variables);
    }

    // Only keys of MCP servers have columns. A field without effect for another reason is written, as a row without effect is.
    private static bool HasNoColumn(StoredDifference found, string path) =>
        found is { Section: ConfigSections.McpServers, Effect.Effect: DriftEffect.Ignored, Difference.Kind: DriftKind.Missing }
        && found.Difference.Pointer != path;

    private static bool IsNew(string path, StoredDifference found) =>
        found.Difference.Kind == DriftKind.Missing && found.Difference.Pointer == path;

    // When all differences are applied, the declared value replaces the stored one; otherwise only the selected fields change.
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
        if (!ConfigSections.IsSettings(found.Section) || SettingPath.Parse(path).Key is not { } key)
            return found.Stored?.Value;
        return (found.Stored?.Value as ConfigMap)?[key];
    }

    private void Add(
        string path,
        StoredDifference found,
        IReadOnlyList<StoredDifference> applied,
        ChangeAction action,
        ConfigNode? value,
        IReadOnlyList<string> variables
    )
    {
        if (
            applied.Select(guards.Protecting).FirstOrDefault(static g => g is not null) is { } glob
            && !(options.Force && options.Reason is not null)
        )
        {
            _blocked.Add(
                new BlockedChange(
                    ErrorIds.PathProtected,
                    path,
                    $"{path} is protected by seed.protected ({glob}). {Verb(action)} it requires -Force and -Reason."
                )
            );
            return;
        }

        var isSetting = ConfigSections.IsSettings(found.Section);
        var row = new RowKey(found.Section, found.Stored?.Key ?? found.Declared?.Key ?? found.Section);
        if (found.Stored is not null)
            _rows[row] = found.Stored;
        var settingKey = isSetting ? JsonPointer.Split(path).ElementAtOrDefault(1) : null;
        var name = isSetting ? found.Section : found.Declared?.Name ?? found.Stored!.Name;
        var write = new PlannedWrite(row, name, settingKey, value, found.Stored?.Fingerprint, variables)
        {
            Differences = [.. applied.Select(static d => d.Difference)],
        };
        _changes.Add(Change(path, found, applied, action) with { Write = write });
    }

    private static string Verb(ChangeAction action) =>
        action switch
        {
            ChangeAction.Add => "Adding",
            ChangeAction.Remove => "Deleting",
            _ => "Changing",
        };

    private LlmChange Change(string path, StoredDifference found, IReadOnlyList<StoredDifference> applied, ChangeAction action)
    {
        var fields = new ChangedFields(path, [.. applied.Select(static d => d.Difference)]);
        var (desired, actual) = (DriftFactory.Show(fields.Desired, path), DriftFactory.Show(fields.Actual, path));
        var source = fields.Differences.Select(static d => d.Desired?.Position ?? default).FirstOrDefault(static p => p.IsKnown);
        return new LlmChange
        {
            Action = action,
            Section = found.Section,
            Name = found.Name,
            Id = found.Id,
            Path = path,
            FieldTexts = fields.Pointers,
            Desired = desired.Value,
            Actual = actual.Value,
            IsSecret = desired.IsSecret || actual.IsSecret,
            Effect = found.Effect.Effect,
            Reason = found.Effect.Reason,
            Services = [.. found.Effect.Services ?? []],
            File = source.File,
            Line = source.IsKnown ? source.Line : null,
            Deployment = deployment,
        };
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

    private void Skip(ErrorId id, string path, string reason) => _skipped.Add(new BlockedChange(id, path, reason));
}
