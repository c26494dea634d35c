namespace LiteLlmOps.Drift;

/// <summary>Finds what is reported for the first time, so that a problem that lasts for hours is one message.</summary>
internal sealed class NewTexts
{
    private HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>The items whose texts the last round did not have.</summary>
    /// <param name="items">All items of this round.</param>
    /// <param name="textOf">The text of an item.</param>
    /// <param name="keepsOthers">True to remember the texts that this round does not have, because it is not complete.</param>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> items, Func<T, string> textOf, bool keepsOthers)
    {
        var found = items.DistinctBy(textOf, StringComparer.Ordinal).Where(i => !_known.Contains(textOf(i))).ToList();
        var texts = items.Select(textOf).ToHashSet(StringComparer.Ordinal);
        if (keepsOthers && _known.Count + texts.Count <= Limits.RememberedDrift.Most)
            _known.UnionWith(texts);
        else
            _known = texts;
        return found;
    }
}
