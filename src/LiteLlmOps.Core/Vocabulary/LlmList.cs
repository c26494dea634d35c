using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;

namespace LiteLlmOps;

/// <summary>
/// A read-only list in a result. It behaves like an array in PowerShell, except that Export-Csv and ConvertTo-Csv write its items, separated by
/// ", ", instead of the name of a type.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
[CollectionBuilder(typeof(LlmList), nameof(LlmList.Create))]
public sealed class LlmList<T> : ReadOnlyCollection<T>
{
    internal static new readonly LlmList<T> Empty = new([]);

    internal LlmList(T[] items)
        : base(items) { }

    /// <summary>The items, separated by ", ".</summary>
    /// <returns>An empty string for an empty list.</returns>
    public override string ToString() => string.Join(", ", this);
}

/// <summary>Creates lists from collection expressions.</summary>
internal static class LlmList
{
    public static LlmList<T> Create<T>(ReadOnlySpan<T> items) => items.IsEmpty ? LlmList<T>.Empty : new(Shown(items.ToArray()));

    // Names and texts of other origin become items; see PrintableText.
    private static T[] Shown<T>(T[] items)
    {
        if (items is string[] texts)
        {
            for (var i = 0; i < texts.Length; i++)
                texts[i] = PrintableText.Block(texts[i]);
        }

        return items;
    }
}
