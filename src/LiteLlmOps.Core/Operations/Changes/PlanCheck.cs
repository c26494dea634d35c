using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Changes;

/// <summary>Holds a plan against the world as it is now: it is carried out only when nothing that it was made from has moved.</summary>
internal sealed class PlanCheck(PlanContent plan, PlaneSet planes, Func<string, string> hash)
{
    private readonly Deployment _deployment = planes.Deployment;

    /// <summary>What has moved since, in words: empty when the fresh plan is the very same.</summary>
    /// <param name="fresh">The plan that would be made now of the same fields.</param>
    public IReadOnlyList<string> Moved(SeedPlan fresh)
    {
        var byPath = fresh.Changes.ToDictionary(static c => c.Change.Path, StringComparer.Ordinal);
        return [.. plan.Lines.SelectMany(line => Moved(line, byPath.GetValueOrDefault(line.Path))).Distinct(StringComparer.Ordinal)];
    }

    private IEnumerable<string> Moved(PlanLine line, PlannedChange? now)
    {
        var row =
            now?.Fingerprint is { } print ? hash(print)
            : now is null ? CurrentRow(line)
            : null;
        if (row != line.Row)
            return [$"the database: {line.Path} ({line.Name}){Who(line)}"];
        if (now is not null && now.Change.Action.ToString() == line.Action && PlanFile.ValueHash(now, hash) == line.Value)
            return [];
        var variables = plan
            .Variables.Where(v => PlanFile.VariableHash(_deployment, v.Key, hash) != v.Value)
            .Select(static v => $"the environment: {v.Key}")
            .ToList();
        var isDeclared = planes.Declared is { } declared && hash(declared.Hash) != plan.Declaration;
        return isDeclared ? variables.Append($"the declaration of {line.Path} ({line.Name})")
            : variables.Count > 0 ? variables
            : [$"the rules by which {line.Path} is seeded"];
    }

    private string? CurrentRow(PlanLine line) => Row(line) is { } row ? hash(row.Fingerprint) : null;

    private StoredRow? Row(PlanLine line)
    {
        var path = SettingPath.Parse(line.Path);
        return planes.Stored!.Find(new RowKey(path.Section, ConfigSections.IsSettings(path.Section) ? path.Section : path.Key!));
    }

    private string Who(PlanLine line) => Row(line) is { ChangedBy: { Length: > 0 } by, ChangedAt: { } at } ? $", by {by} at {at:u}" : "";
}
