using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Adapters.Postgres.Rotation;

/// <summary>Finds the texts of a column that can be ciphertexts, in a fixed order.</summary>
internal static class EncryptedTexts
{
    /// <param name="column">The column.</param>
    /// <param name="node">Its value.</param>
    /// <returns>The paths and texts; of a column with marks, only the marked ones.</returns>
    public static IEnumerable<(string Path, string Text)> Of(CiphertextColumn column, ConfigNode? node)
    {
        if (node is null)
            return [];
        var texts = column.Form switch
        {
            CiphertextForm.Text => Texts(column.Column, node, depth: 0),
            CiphertextForm.TopLevel => Texts(column.Column, Unwrapped(node), depth: 1),
            _ => Texts(column.Column, Unwrapped(node), depth: int.MaxValue),
        };
        return column.Form == CiphertextForm.Marked ? texts.Where(static t => IsMarked(t.Text)) : texts;
    }

    public static bool IsMarked(string text) => text.StartsWith(CiphertextColumn.Mark, StringComparison.Ordinal);

    public static string WithoutMark(string text) => IsMarked(text) ? text[CiphertextColumn.Mark.Length..] : text;

    // A jsonb column may contain the JSON of a map as a text.
    private static ConfigNode Unwrapped(ConfigNode node) =>
        node is ConfigScalar { Text: { } text } && NodeJson.TryParse(text) is { } inner and (ConfigMap or ConfigList) ? inner : node;

    private static IEnumerable<(string Path, string Text)> Texts(string path, ConfigNode node, int depth) =>
        node switch
        {
            ConfigScalar { Text: { } text } => [(path, text)],
            ConfigMap map when depth > 0 => map.Entries.SelectMany(e => Texts($"{path}/{PrintableText.Of(e.Key)}", e.Value, depth - 1)),
            ConfigList list when depth > 0 => list.Items.SelectMany(
                (item, i) => Texts($"{path}/{i.ToString(CultureInfo.InvariantCulture)}", item, depth - 1)
            ),
            _ => [],
        };
}
