using System.Globalization;
using System.Text;
using LiteLlmOps.Configuration;
using YamlDotNet.Core;

namespace LiteLlmOps.Adapters.Yaml.Editing;

/// <summary>Formats values as YAML fragments for insertion into existing text.</summary>
internal static class YamlFragments
{
    private const int ShortList = 80;

    /// <summary>True for values that are written on the same line as their key.</summary>
    public static bool IsInline(ConfigNode node) =>
        node switch
        {
            ConfigMap map => map.Count == 0,
            ConfigList list => list.Items.Count == 0
                || (
                    list.Items.All(static i => i is ConfigScalar)
                    && list.Items.Sum(static i => PythonText.Of(((ConfigScalar)i).Value).Length + 2) <= ShortList
                ),
            _ => true,
        };

    /// <summary>The lines of a map or a list in block style, without indentation.</summary>
    public static IReadOnlyList<string> Lines(ConfigNode node, YamlForm form)
    {
        // The writer adds --- before some scalars when they are the only value of a document.
        if (node is ConfigScalar)
            return [Inline(node, ScalarStyle.Any)];
        var lines = YamlWriter.Write(node, [], form).TrimEnd('\n').Split('\n');
        var indent = lines[0].Length - lines[0].TrimStart(' ').Length;
        return [.. lines.Select(l => l[indent..])];
    }

    /// <summary>A one-line value for block style. The previous quotes are kept where possible.</summary>
    public static string Inline(ConfigNode node, ScalarStyle before) =>
        node switch
        {
            ConfigScalar { Text: { } text } when before == ScalarStyle.DoubleQuoted => DoubleQuoted(text),
            ConfigScalar { Text: { } text } when before == ScalarStyle.SingleQuoted && !text.Any(NeedsEscape) =>
                $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
            _ => YamlWriter.Write(new ConfigMap([KeyValuePair.Create("k", node)]), [], null)[3..].TrimEnd('\n'),
        };

    /// <summary>A one-line value inside {…} or […].</summary>
    public static string Flow(ConfigNode node, ScalarStyle before = ScalarStyle.Any) =>
        node switch
        {
            ConfigMap map => map.Count == 0 ? "{}" : $"{{{string.Join(", ", map.Entries.Select(static e => Entry(e.Key, e.Value)))}}}",
            ConfigList list => $"[{string.Join(", ", list.Items.Select(static i => Flow(i)))}]",
            ConfigScalar { Text: { } text } when before is ScalarStyle.Any or ScalarStyle.Plain => IsPlainInFlow(text)
                ? text
                : DoubleQuoted(text),
            _ => Inline(node, before == ScalarStyle.SingleQuoted ? before : ScalarStyle.DoubleQuoted),
        };

    public static string Entry(string key, ConfigNode value) => $"{(IsPlainInFlow(key) ? key : DoubleQuoted(key))}: {Flow(value)}";

    /// <summary>The header and the lines of a literal block scalar. Null when the text cannot be written as one.</summary>
    public static (string Header, IReadOnlyList<string> Lines)? Literal(string text)
    {
        var body = text.TrimEnd('\n');
        if (
            body.Length == 0
            || body[0] is ' ' or '\n'
            || text.Length - body.Length > 1
            || body.Any(static c => c != '\n' && NeedsEscape(c))
        )
            return null;
        var lines = body.Split('\n');
        // Many editors remove trailing spaces.
        return lines.Any(static l => l.EndsWith(' ')) ? null : (body.Length == text.Length ? "|-" : "|", lines);
    }

    private static bool IsPlainInFlow(string text) =>
        text.Length > 0
        && !PlainScalars.NeedsQuotes(text)
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/');

    private static bool NeedsEscape(char c) => PrintableText.IsUnsafe(c) || char.IsSurrogate(c) || c is '\ufeff';

    private static string DoubleQuoted(string text)
    {
        var result = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                result.Append(text, i++, 2);
            else
                result.Append(Escaped(text[i]));
        }

        return result.Append('"').ToString();
    }

    private static string Escaped(char c) =>
        c switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ when NeedsEscape(c) => $"\\u{((int)c).ToString("X4", CultureInfo.InvariantCulture)}",
            _ => c.ToString(),
        };
}
