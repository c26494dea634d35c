namespace LiteLlmOps.Configuration;

/// <summary>One step of a way through a tree: the key of a map, or the index of a list.</summary>
/// <remarks>Unlike a JSON pointer, a way of steps names an element of a list by its index alone: it says where something stands, not what it is.</remarks>
internal readonly record struct PathStep(string? Key, int Index)
{
    public static PathStep At(string key) => new(key, -1);

    public static PathStep At(int index) => new(null, index);

    public override string ToString() => Key ?? Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
