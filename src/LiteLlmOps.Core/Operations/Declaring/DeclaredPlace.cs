using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Declaring;

/// <summary>Where in the declaration a drift's value stands, or would have to.</summary>
/// <param name="Path">The way to it; of a new element, the way to its list.</param>
/// <param name="Value">What is declared there. Null when nothing is.</param>
/// <param name="IsNewElement">True when it would be a new element of the list.</param>
/// <param name="EntryKey">The key of an element that is a map of one entry, such as those of fallbacks; null for others.</param>
internal sealed record DeclaredPlace(IReadOnlyList<PathStep> Path, ConfigNode? Value, bool IsNewElement = false, string? EntryKey = null)
{
    /// <summary>Follows the tokens of a pointer, in which elements of lists go by their keys.</summary>
    public static DeclaredPlace Find(ConfigNode? node, IEnumerable<string> tokens, IReadOnlyList<PathStep> start)
    {
        var path = start.ToList();
        string? entryKey = null;
        foreach (var token in tokens)
        {
            entryKey = null;
            if (node is not ConfigList list)
            {
                path.Add(PathStep.At(token));
                node = (node as ConfigMap)?[token];
                continue;
            }

            var index = IndexOf(list, token, out var isSingleEntry);
            entryKey = isSingleEntry ? token : null;
            if (index < 0)
                return new DeclaredPlace(path, null, IsNewElement: true, entryKey);
            path.Add(PathStep.At(index));
            if (isSingleEntry)
                path.Add(PathStep.At(token));
            node = isSingleEntry ? ((ConfigMap)list.Items[index])[token] : list.Items[index];
        }

        return new DeclaredPlace(path, node, IsNewElement: false, entryKey);
    }

    /// <summary>The edits that make the value what it is to be; null takes it away.</summary>
    public IEnumerable<TreeEdit> EditsTo(ConfigNode? wanted) =>
        (wanted, IsNewElement) switch
        {
            (null, _) when Value is null => [],
            (null, _) => [TreeEdit.Remove(EntryKey is null ? Path : [.. Path.Take(Path.Count - 1)])],
            (_, true) =>
            [
                TreeEdit.Insert(Path, TreeEdit.AtEnd, [EntryKey is null ? wanted : new ConfigMap([KeyValuePair.Create(EntryKey, wanted)])]),
            ],
            _ => EditScript.Between(Value, wanted, Path),
        };

    private static int IndexOf(ConfigList list, string token, out bool isSingleEntry)
    {
        var index = ElementKeys.Find(list, token, out isSingleEntry);
        return
            index < 0
            && !isSingleEntry
            && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && position < list.Items.Count
            ? position
            : index;
    }
}
