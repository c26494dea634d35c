using LiteLlmOps.Configuration;

namespace LiteLlmOps.Drift;

/// <summary>
/// Differences of a deployment whose version is only known from its tables. Several releases fit these: a difference exists when it exists with the
/// rules of each of them, and its effect is known when it is the same in each of them.
/// </summary>
internal static class FittingVersions
{
    public static CommonDifferences<StoredDifference> Stored(PlaneSet planes, bool resolveEnvironment, bool includeEqual) =>
        Common<StoredDifference>(
            planes,
            p => [.. p.StoredOfVersion(resolveEnvironment, includeEqual)],
            static d => $"{d.Section}\n{d.Id}\n{KeyOf(d.Difference)}",
            static d => (d.PathByName, d.Effect),
            static (d, effect) => d with { Effect = effect }
        );

    public static CommonDifferences<(NodeDifference Difference, EffectVerdict Effect)> Rendered(PlaneSet planes, bool includeEqual) =>
        Common<(NodeDifference Difference, EffectVerdict Effect)>(
            planes,
            p => [.. RenderedOfVersion(p, includeEqual)],
            static d => KeyOf(d.Difference),
            static d => (d.Difference.Pointer, d.Effect),
            static (d, effect) => (d.Difference, effect)
        );

    private static IEnumerable<(NodeDifference Difference, EffectVerdict Effect)> RenderedOfVersion(PlaneSet planes, bool includeEqual)
    {
        var desired = ConfigRenderer.Render(planes.Declared!.Root, planes.Deployment, planes.Rules);
        var differences = new NodeComparer(NodeComparer.ByValue).Compare(desired, planes.File, "").ToList();
        if (differences.Count == 0 && includeEqual)
            differences.AddRange(
                desired.Entries.Select(static e => new NodeDifference(JsonPointer.Of(e.Key), DriftKind.Equal, e.Value, e.Value))
            );
        return differences.Select(d => (d, planes.Effects.OfFile(SettingPath.Parse(d.Pointer), d.Desired, d.Actual)));
    }

    private static CommonDifferences<T> Common<T>(
        PlaneSet planes,
        Func<PlaneSet, IReadOnlyList<T>> differencesOf,
        Func<T, string> keyOf,
        Func<T, (string Path, EffectVerdict Effect)> factsOf,
        Func<T, EffectVerdict, T> change
    )
    {
        var own = differencesOf(planes);
        if (planes.Alternatives.Count == 0)
            return new CommonDifferences<T>(own, []);
        var others = planes
            .Alternatives.Select(rules =>
                (
                    rules.Version,
                    Found: differencesOf(planes.With(rules))
                        .DistinctBy(keyOf, StringComparer.Ordinal)
                        .ToDictionary(keyOf, StringComparer.Ordinal)
                )
            )
            .ToList();
        var certain = new List<T>();
        var doubtful = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var difference in own)
        {
            var key = keyOf(difference);
            var (path, effect) = factsOf(difference);
            if (others.Exists(o => !o.Found.ContainsKey(key)))
                doubtful.Add(path);
            else if (others.FirstOrDefault(o => factsOf(o.Found[key]).Effect.Effect != effect.Effect) is { Version: { } version } other)
                certain.Add(change(difference, Differing(effect, planes, factsOf(other.Found[key]).Effect, version.Text)));
            else
                certain.Add(difference);
        }

        var known = own.Select(keyOf).ToHashSet(StringComparer.Ordinal);
        doubtful.UnionWith(others.SelectMany(static o => o.Found).Where(f => !known.Contains(f.Key)).Select(f => factsOf(f.Value).Path));
        return new CommonDifferences<T>(certain, [.. doubtful]);
    }

    private static EffectVerdict Differing(EffectVerdict effect, PlaneSet planes, EffectVerdict other, string version) =>
        new(
            DriftEffect.Unknown,
            $"the version is not known, and the effect depends on it: {effect.Effect} in LiteLLM {planes.Rules.Version}, {other.Effect} in LiteLLM {version}"
        );

    // A file that is missing as a whole is missing by the rules of every version, although each would render other content.
    private static string KeyOf(NodeDifference difference) =>
        difference.Pointer.Length == 0
            ? $"\n{difference.Kind}"
            : $"{difference.Pointer}\n{difference.Kind}\n{Text(difference.Desired)}\n{Text(difference.Actual)}";

    private static string Text(ConfigNode? node) => node is null ? "" : NodeJson.Write(node);
}

/// <summary>The differences that all fitting versions have in common.</summary>
/// <param name="Certain">The differences.</param>
/// <param name="Doubtful">The paths of those that exist with the rules of some of the versions only.</param>
internal sealed record CommonDifferences<T>(IReadOnlyList<T> Certain, IReadOnlyList<string> Doubtful);
