using System.Globalization;
using System.Text;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Lab.Values;

/// <summary>json.dumps with its defaults: a space after comma and colon, non-ASCII characters escaped, keys in insertion order.</summary>
internal static class PythonJson
{
    public static string Dumps(ConfigNode node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ConfigNode node)
    {
        switch (node)
        {
            case ConfigMap map:
                AppendAll(
                    text,
                    '{',
                    '}',
                    map.Entries,
                    static (t, e) =>
                    {
                        AppendText(t, e.Key);
                        t.Append(": ");
                        Append(t, e.Value);
                    }
                );
                break;
            case ConfigList list:
                AppendAll(text, '[', ']', list.Items, Append);
                break;
            case ConfigScalar scalar:
                AppendScalar(text, scalar);
                break;
        }
    }

    private static void AppendAll<T>(StringBuilder text, char open, char close, IReadOnlyList<T> items, Action<StringBuilder, T> append)
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            append(text, items[i]);
        }

        text.Append(close);
    }

    private static void AppendScalar(StringBuilder text, ConfigScalar scalar)
    {
        switch (scalar.Value)
        {
            case null:
                text.Append("null");
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            case string s:
                AppendText(text, s);
                break;
            case double number when !double.IsFinite(number):
                text.Append(
                    double.IsNaN(number) ? "NaN"
                    : number > 0 ? "Infinity"
                    : "-Infinity"
                );
                break;
            default:
                text.Append(PythonText.Of(scalar.Value));
                break;
        }
    }

    private static void AppendText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' or > '~' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
