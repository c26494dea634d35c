using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Declaring;

/// <summary>The place in the declaration of the value of a difference, declared or not.</summary>
/// <param name="Path">The path of the value; for a new list element the path of the list.</param>
/// <param name="Value">The declared value. Null when there is none.</param>
/// <param name="IsNewElement">True for a new element of a list.</param>
/// <param name="EntryKey">The key of an element that is a map with one entry, such as those of fallbacks. Null for others.</param>
internal sealed record DeclaredPlace(IReadOnlyList<PathStep> Path, ConfigNode? Value, bool IsNewElement = false, string? EntryKey = null)
{
    /// <summary>Follows the tokens of a JSON pointer in which list elements are identified by their keys.</summary>
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

    /// <summary>The edits that change the value to the wanted one. Null removes it.</summary>
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
