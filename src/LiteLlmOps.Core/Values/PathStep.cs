namespace LiteLlmOps.Configuration;

/// <summary>One step of a path through a tree: the key of a map, or the index of a list.</summary>
/// <remarks>Unlike a JSON pointer, a path of steps identifies list elements only by index: it is a position in a file, not an identity.</remarks>
internal readonly record struct PathStep(string? Key, int Index)
{
    public static PathStep At(string key) => new(key, -1);

    public static PathStep At(int index) => new(null, index);

    public override string ToString() => Key ?? Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
