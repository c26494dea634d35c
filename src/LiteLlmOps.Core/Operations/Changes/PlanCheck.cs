using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Changes;

/// <summary>Compares a plan with the current state. It is applied only when nothing that it was made from has changed.</summary>
internal sealed class PlanCheck(PlanContent plan, PlaneSet planes, Func<string, string> hash)
{
    private readonly Deployment _deployment = planes.Deployment;

    /// <summary>What has changed since the plan was made. Empty when the new plan is the same.</summary>
    /// <param name="current">The plan made now for the same fields.</param>
    public IReadOnlyList<string> Changed(SeedPlan current)
    {
        var byPath = current.Changes.ToDictionary(static c => c.PathText.Exact, StringComparer.Ordinal);
        return [.. plan.Lines.SelectMany(line => Changed(line, byPath.GetValueOrDefault(line.Path))).Distinct(StringComparer.Ordinal)];
    }

    private IEnumerable<string> Changed(PlanLine line, LlmChange? now)
    {
        if (CurrentRow(line) != line.Row)
            return [$"the database: {line.Path} ({line.Name}){ChangedBy(line)}"];
        if (now is not null && now.Action.ToString() == line.Action && PlanFile.ValueHash(now.Write!, hash) == line.Value)
            return [];
        var variables = plan
            .Variables.Where(v => PlanFile.VariableHash(_deployment, v.Key, hash) != v.Value)
            .Select(static v => $"the environment: {v.Key}")
            .ToList();
        var isDeclared = planes.Declared is { } declared && hash(declared.Hash) != plan.Declaration;
        return isDeclared ? variables.Append($"the declaration of {line.Path} ({line.Name})")
            : variables.Count > 0 ? variables
            : [$"the rules for {line.Path} ({line.Name}): the LiteLLM version, or settings of llmops.yaml"];
    }

    private string? CurrentRow(PlanLine line) => Row(line) is { } row ? hash(row.Fingerprint) : null;

    private StoredRow? Row(PlanLine line)
    {
        var path = SettingPath.Parse(line.Path);
        return planes.Stored!.Find(new RowKey(path.Section, ConfigSections.IsSettings(path.Section) ? path.Section : path.Key!));
    }

    private string ChangedBy(PlanLine line) =>
        Row(line) is { ChangedBy: { Length: > 0 } by, ChangedAt: { } at } ? $", by {by} at {at:u}" : "";
}
