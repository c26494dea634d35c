using System.Text;

namespace LiteLlmOps.Signatures;

/// <summary>Templates with the groups of a pattern in braces.</summary>
internal static class SignatureText
{
    private const int MaxLength = 160;

    /// <summary>Replaces each {group} by its value, or by nothing when the group captured no text.</summary>
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
        return filled.Length <= MaxLength ? filled : filled[..MaxLength] + "…";
    }

    /// <summary>The groups in a template.</summary>
    public static IEnumerable<string> GroupsOf(string template) =>
        template
            .Split('{')
            .Skip(1)
            .Where(static p => p.Contains('}', StringComparison.Ordinal))
            .Select(static p => p[..p.IndexOf('}', StringComparison.Ordinal)]);
}
