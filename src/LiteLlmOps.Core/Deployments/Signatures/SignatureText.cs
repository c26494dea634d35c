using System.Text;

namespace LiteLlmOps.Signatures;

/// <summary>Texts with the groups of a pattern in braces.</summary>
internal static class SignatureText
{
    private const int Longest = 160;

    /// <summary>The text with each {group} in its value's place; what was not captured leaves no trace.</summary>
    public static string Fill(string template, Func<string, string?> valueOf)
    {
        var text = new StringBuilder();
        for (var at = 0; at < template.Length; )
        {
            var open = template.IndexOf('{', at);
            var close = open < 0 ? -1 : template.IndexOf('}', open);
            if (close < 0)
            {
                text.Append(template, at, template.Length - at);
                break;
            }

            text.Append(template, at, open - at).Append(valueOf(template[(open + 1)..close]));
            at = close + 1;
        }

        var filled = text.ToString().Trim(' ', '.', ':', ',');
        return filled.Length <= Longest ? filled : filled[..Longest] + "…";
    }

    /// <summary>The groups that a text names.</summary>
    public static IEnumerable<string> GroupsOf(string template) =>
        template
            .Split('{')
            .Skip(1)
            .Where(static p => p.Contains('}', StringComparison.Ordinal))
            .Select(static p => p[..p.IndexOf('}', StringComparison.Ordinal)]);
}
