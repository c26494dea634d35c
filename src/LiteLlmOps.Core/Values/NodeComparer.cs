namespace LiteLlmOps.Configuration;

/// <summary>One path at which two trees differ.</summary>
internal sealed record NodeDifference(string Pointer, DriftKind Kind, ConfigNode? Desired, ConfigNode? Actual, string? Reason = null)
{
    /// <summary>True when the differences are a single one, at this path.</summary>
    public static bool IsOnly(IReadOnlyList<NodeDifference> differences, string pointer) =>
        differences.Count == 1 && differences[0].Pointer == pointer;

    /// <summary>True when both have the same values at the same paths.</summary>
    public static bool AreSame(IReadOnlyList<NodeDifference> some, IReadOnlyList<NodeDifference> others) =>
        some.Count == others.Count && some.Select(TextOf).ToHashSet(StringComparer.Ordinal).SetEquals(others.Select(TextOf));

    private static string TextOf(NodeDifference difference) =>
        $"{difference.Pointer}\n{difference.Kind}\n{TextOf(difference.Desired)}\n{TextOf(difference.Actual)}";

    private static string TextOf(ConfigNode? node) => node is null ? "" : NodeJson.WriteCanonical(node);
}

/// <summary>The result of comparing two scalars, or a scalar with something else.</summary>
internal enum Agreement
{
    Same,
    Different,
    Unknown,
}

internal readonly record struct ScalarVerdict(Agreement Agreement, string? Reason = null);

/// <summary>Compares two values at a path. Maps and lists are passed only when the other side is something else.</summary>
internal delegate ScalarVerdict ScalarComparison(ConfigNode desired, ConfigNode actual, string pointer);

/// <summary>Finds the differences of two trees: maps by key, lists by the key of their elements if they have one, otherwise by position.</summary>
/// <remarks>Null, {}, [] and maps that contain only these equal a missing value: LiteLLM drops them when it merges and stores.</remarks>
internal sealed class NodeComparer(ScalarComparison scalars, bool ignoreUnexpected = false)
{
    public static readonly ScalarComparison ByValue = static (desired, actual, _) =>
        new ScalarVerdict(NodeEquality.AreEqual(desired, actual) ? Agreement.Same : Agreement.Different);

    public static bool IsNothing(ConfigNode? node) =>
        node switch
        {
            ConfigMap map => map.Entries.All(static e => IsNothing(e.Value)),
            _ => node is null or ConfigScalar { IsNull: true } or ConfigList { Items.Count: 0 },
        };

    public IEnumerable<NodeDifference> Compare(ConfigNode? desired, ConfigNode? actual, string pointer)
    {
        if (desired is ConfigMap map && actual is ConfigMap other)
            return CompareMaps(map, other, pointer);
        if (IsNothing(desired))
        {
            // A desired empty list means that there must be no value; a missing desired value means nothing.
            return IsNothing(actual) || (ignoreUnexpected && desired is not ConfigList)
                ? []
                : [new NodeDifference(pointer, desired is null ? DriftKind.Unexpected : DriftKind.Changed, desired, actual)];
        }

        if (IsNothing(actual))
            return [new NodeDifference(pointer, DriftKind.Missing, desired, actual)];
        return desired is ConfigList list && actual is ConfigList others
            ? CompareLists(list, others, pointer)
            : CompareValues(desired!, actual!, pointer);
    }

    private IEnumerable<NodeDifference> CompareMaps(ConfigMap desired, ConfigMap actual, string pointer)
    {
        foreach (var (key, value) in desired.Entries)
        {
            var other = actual[key];
            if (IsSameText(value, other))
                continue;
            foreach (var difference in Compare(value, other, JsonPointer.Append(pointer, key)))
                yield return difference;
        }

        foreach (var (key, value) in actual.Entries)
        {
            if (!ignoreUnexpected && !desired.Has(key) && !IsNothing(value))
                yield return new NodeDifference(JsonPointer.Append(pointer, key), DriftKind.Unexpected, null, value);
        }
    }

    // The fast path for most values of most rows, without composing a path. Whether a reference equals itself depends on the version.
    private static bool IsSameText(ConfigNode desired, ConfigNode? actual) =>
        desired is ConfigScalar { Text: { } text }
        && actual is ConfigScalar { Text: { } other }
        && string.Equals(text, other, StringComparison.Ordinal)
        && !EnvironmentReference.IsReference(text);

    private IEnumerable<NodeDifference> CompareLists(ConfigList desired, ConfigList actual, string pointer)
    {
        if (ElementKeys.TryIndex(desired, actual, out var d, out var a))
            return d.Keys.Concat(a.Keys).Any(k => ElementKeys.IsNumber(k) && !(d.Has(k) && a.Has(k)))
                ? CompareWholeLists(desired, actual, pointer)
                : CompareElements(d, a, pointer);
        // For a list of names one difference is clearer than one for each element that moved; and without keys it is unknown which
        // element of a longer list is the new one.
        if (desired.Items.Count != actual.Items.Count || desired.Items.Concat(actual.Items).All(static i => i is ConfigScalar))
            return CompareWholeLists(desired, actual, pointer);
        // A number in a path is the key of an element, if there is such an element, and otherwise a position.
        return ElementKeys.HasNumber(desired) || ElementKeys.HasNumber(actual)
            ? CompareWholeLists(desired, actual, pointer)
            : CompareByPosition(desired, actual, pointer);
    }

    // Unlike the entry of a map, an element without a value is an element: a list with it is longer than a list without it.
    private IEnumerable<NodeDifference> CompareElements(ConfigMap desired, ConfigMap actual, string pointer)
    {
        foreach (var (key, value) in desired.Entries)
        {
            var path = JsonPointer.Append(pointer, key);
            var differences = actual.Has(key)
                ? Compare(value, actual[key], path)
                : [new NodeDifference(path, DriftKind.Missing, value, null)];
            foreach (var difference in differences)
                yield return difference;
        }

        foreach (var (key, value) in actual.Entries)
        {
            if (!desired.Has(key))
                yield return new NodeDifference(JsonPointer.Append(pointer, key), DriftKind.Unexpected, null, value);
        }
    }

    private IEnumerable<NodeDifference> CompareWholeLists(ConfigList desired, ConfigList actual, string pointer)
    {
        var same =
            desired.Items.Count == actual.Items.Count
            && desired.Items.Zip(actual.Items).All(p => AreSameElements(p.First, p.Second, pointer));
        return same ? [] : [new NodeDifference(pointer, DriftKind.Changed, desired, actual)];
    }

    private bool AreSameElements(ConfigNode desired, ConfigNode actual, string pointer) =>
        desired is ConfigScalar && actual is ConfigScalar
            ? scalars(desired, actual, pointer).Agreement == Agreement.Same
            : !Compare(desired, actual, pointer).Any();

    private IEnumerable<NodeDifference> CompareByPosition(ConfigList desired, ConfigList actual, string pointer)
    {
        for (var i = 0; i < desired.Items.Count; i++)
        {
            var path = JsonPointer.Append(pointer, i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            foreach (var difference in Compare(desired.Items[i], actual.Items[i], path))
                yield return difference;
        }
    }

    private IEnumerable<NodeDifference> CompareValues(ConfigNode desired, ConfigNode actual, string pointer)
    {
        var verdict = scalars(desired, actual, pointer);
        return verdict.Agreement switch
        {
            Agreement.Same => [],
            Agreement.Unknown => [new NodeDifference(pointer, DriftKind.Unverified, desired, actual, verdict.Reason)],
            _ => [new NodeDifference(pointer, DriftKind.Changed, desired, actual, verdict.Reason)],
        };
    }
}
