namespace LiteLlmOps.Adapters.Yaml.Editing;

/// <summary>Removes map entries and list items. Comments above them are kept because they may describe something else.</summary>
internal sealed class RemovalWriter(YamlText text)
{
    /// <param name="collection">The map or list that contains the entry.</param>
    /// <param name="entry">The entry to remove.</param>
    /// <param name="slot">The entry whose value is the collection. Null for the root.</param>
    public IReadOnlyList<TextChange> Remove(SyntaxNode collection, SyntaxEntry entry, SyntaxEntry? slot)
    {
        if (entry.Key is { } key && collection.Entries.Count(e => e.Key == key) > 1)
            throw new CannotEditException(text.Line(entry.Start), $"'{key}' is defined more than once. Remove the duplicates first");
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

    // An empty map or list is written as {} or []: without a value it would be null.
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
        // The first entry follows a dash on the same line, so the next entry takes its place.
        var next = collection.Entries[1].Start;
        return TextChange.Delete(entry.Start, text.IsBlank(text.LineEnd(entry.End), next) ? next : text.LineEnd(entry.End));
    }

    private TextChange Lines(SyntaxEntry entry)
    {
        var start = text.LineStart(entry.Start);
        var end = entry.End > 0 && text.Text[entry.End - 1] == '\n' ? entry.End : text.NextLine(entry.End);
        // A file without a line break at its end keeps that form.
        var endsWithoutBreak = end == text.Text.Length && start > 0 && !text.Text.EndsWith('\n');
        return TextChange.Delete(endsWithoutBreak ? text.LineEnd(text.LineStart(start - 1)) : start, end);
    }
}
