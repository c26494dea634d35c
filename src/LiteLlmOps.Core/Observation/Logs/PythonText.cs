using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LiteLlmOps.Logs;

/// <summary>Converts how Python prints a dictionary, such as {'error': {'message': "it's", 'param': None}}, to JSON.</summary>
internal static class PythonText
{
    public static string ToJson(string text)
    {
        var json = new StringBuilder();
        for (var at = 0; at < text.Length; )
        {
            if (text[at] is '\'' or '"')
            {
                json.Append('"')
                    .Append(JsonEncodedText.Encode(Quoted(text, ref at), JavaScriptEncoder.UnsafeRelaxedJsonEscaping))
                    .Append('"');
                continue;
            }

            var start = at;
            while (at < text.Length && char.IsAsciiLetter(text[at]))
                at++;
            if (at == start)
                json.Append(text[at++]);
            else
                json.Append(Word(text[start..at]));
        }

        return json.ToString();
    }

    private static string Word(string word) =>
        word switch
        {
            "None" => "null",
            "True" => "true",
            "False" => "false",
            _ => word,
        };

    private static string Quoted(string text, ref int at)
    {
        var quote = text[at++];
        var value = new StringBuilder();
        for (; at < text.Length && text[at] != quote; at++)
        {
            if (text[at] != '\\' || at + 1 == text.Length)
            {
                value.Append(text[at]);
                continue;
            }

            value.Append(
                text[++at] switch
                {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    var other => other,
                }
            );
        }

        at++;
        return value.ToString();
    }
}
