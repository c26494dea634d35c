namespace LiteLlmOps.Adapters.Yaml.Editing;

/// <summary>Takes entries and elements away. Comments above them stay: what they speak of, only people know.</summary>
internal sealed class RemovalWriter(YamlText text)
{
    /// <param name="collection">What holds the entry.</param>
    /// <param name="entry">What goes.</param>
    /// <param name="slot">Where the collection stands; null for the root.</param>
    public IReadOnlyList<TextChange> Remove(SyntaxNode collection, SyntaxEntry entry, SyntaxEntry? slot)
    {
        if (entry.Key is { } key && collection.Entries.Count(e => e.Key == key) > 1)
            throw new CannotEditException(text.Line(entry.Start), $"'{key}' stands there more than once: take out all but one first");
        if (collection.IsFlow)
            return [InFlow(collection, entry)];
        return collection.Entries.Count == 1 ? Last(collection, entry, slot) : [InBlock(collection, entry)];
    }

    private static TextChange InFlow(SyntaxNode collection, SyntaxEntry entry)
    {
        var (entries, index) = (collection.Entries, collection.Entries.TakeWhile(e => !ReferenceEquals(e, entry)).Count());
        if (index < entries.Count - 1)
            return TextChange.Delete(entry.Start, entries[index + 1].Start);
        return index > 0
            ? TextChange.Delete(entries[index - 1].End, entry.End)
            : TextChange.Delete(collection.Start + 1, collection.End - 1);
    }

    // An empty map or list has to be written as such: nothing at all would be null.
    private IReadOnlyList<TextChange> Last(SyntaxNode collection, SyntaxEntry entry, SyntaxEntry? slot)
    {
        var empty = collection.Kind == SyntaxKind.Map ? "{}" : "[]";
        if (slot is null || !text.IsFirstInLine(entry.Start))
            return [TextChange.Replace(collection.Start, collection.End, empty)];
        var head = collection.PropertiesEnd < 0 ? slot.IndicatorEnd : collection.PropertiesEnd;
        return [TextChange.Insert(head, " " + empty), Lines(entry)];
    }

    private TextChange InBlock(SyntaxNode collection, SyntaxEntry entry)
    {
        if (text.IsFirstInLine(entry.Start))
            return Lines(entry);
        // The first one stands behind a dash, and the next one moves up to it.
        var next = collection.Entries[1].Start;
        return TextChange.Delete(entry.Start, text.IsBlank(text.LineEnd(entry.End), next) ? next : text.LineEnd(entry.End));
    }

    private TextChange Lines(SyntaxEntry entry)
    {
        var start = text.LineStart(entry.Start);
        var end = entry.End > 0 && text.Text[entry.End - 1] == '\n' ? entry.End : text.NextLine(entry.End);
        // Where the file ends without a line break, it goes on doing so.
        var isCutOff = end == text.Text.Length && start > 0 && !text.Text.EndsWith('\n');
        return TextChange.Delete(isCutOff ? text.LineEnd(text.LineStart(start - 1)) : start, end);
    }
}
