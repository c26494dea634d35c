using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Changes;

/// <summary>The models that were selected as a whole for a seed: which of them it cannot change or delete, and why.</summary>
/// <param name="planes">The planes.</param>
/// <param name="options">The options of the seed.</param>
internal sealed class SelectedRows(PlaneSet planes, SeedOptions options)
{
    private const int MaxNamed = 10;

    /// <summary>Sentences for warnings. Empty without such a selection.</summary>
    public IEnumerable<string> Notes()
    {
        if (options.Rows is not { Count: > 0 } rows)
            yield break;
        if (!planes.Deployment.Seed.Covers(ConfigSections.Models))
        {
            yield return $"Skipped {LlmImpact.Count(rows.Count, "model")}: the deployment '{planes.Deployment.Name}' does not seed model_list (seed of llmops.yaml).";
            yield break;
        }

        var matches = EntryMatcher
            .Match(planes.Desired.Entries[ConfigSections.Models], planes.Stored!.EntriesOf(ConfigSections.Models))
            .ToDictionary(static m => m.Stored?.Pointer ?? m.Declared!.Pointer, StringComparer.Ordinal);
        var kept = rows.Select(r => matches.GetValueOrDefault(r)?.Declared).OfType<ConfigEntry>().ToList();
        if (options.Prune != PruneScope.None && kept.Count > 0)
            yield return $"-Prune does not delete declared models: {Named(kept.Select(Shown))}. Remove them from the declaration first.";
        var absent = rows.Where(r => !matches.ContainsKey(r)).ToList();
        if (absent.Count > 0)
            yield return $"Skipped {LlmImpact.Count(absent.Count, "model")} that {(absent.Count == 1 ? "is" : "are")} neither declared nor in the database: {Named(absent.Select(JsonPointer.Last))}.";
    }

    private static string Shown(ConfigEntry entry) =>
        entry.Value.Position is { IsKnown: true } place ? $"{entry.Name} ({Path.GetFileName(place.File)}:{place.Line})" : entry.Name;

    private static string Named(IEnumerable<string> names)
    {
        var all = names.Order(StringComparer.OrdinalIgnoreCase).ToList();
        return string.Join(", ", all.Take(MaxNamed)) + (all.Count > MaxNamed ? $", and {all.Count - MaxNamed} more" : "");
    }
}
