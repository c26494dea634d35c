using LiteLlmOps.Configuration;

namespace LiteLlmOps.Changes;

/// <summary>The values that one change writes, and how they are shown.</summary>
/// <param name="Path">The JSON pointer of the setting or row.</param>
/// <param name="Differences">The differences at or below the path.</param>
internal sealed record ChangedFields(string Path, IReadOnlyList<NodeDifference> Differences)
{
    public IReadOnlyList<ForeignText> Pointers => [.. Differences.Select(static d => (ForeignText)d.Pointer)];

    /// <summary>True when the value at the path itself changes, not only fields below it.</summary>
    public bool IsWhole => Differences is [var only] && only.Pointer == Path;

    public ConfigNode? Desired => Side(static d => d.Desired);

    public ConfigNode? Actual => Side(static d => d.Actual);

    /// <summary>The path of the change that a value belongs to: a key of a settings section, or a row.</summary>
    public static string PathOf(string pointer)
    {
        var tokens = JsonPointer.Split(pointer);
        return tokens.Count <= 2 ? pointer : JsonPointer.Of(tokens[0], tokens[1]);
    }

    // A single value as it is; several fields below the path as a map.
    private ConfigNode? Side(Func<NodeDifference, ConfigNode?> side)
    {
        if (IsWhole)
            return side(Differences[0]);
        var fields = Differences.Where(d => side(d) is not null).Select(d => d with { Desired = side(d) }).ToList();
        return fields.Count == 0 ? null : NodePatch.Apply(ConfigMap.Empty, fields, Path);
    }
}
