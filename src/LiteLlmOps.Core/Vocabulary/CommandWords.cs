using System.Text;

namespace LiteLlmOps;

/// <summary>Splits a command line into words as a POSIX shell does: at blanks outside quotes, with backslash escapes. Nothing is expanded.</summary>
internal static class CommandWords
{
    public static IReadOnlyList<string> Split(string command)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        var quote = '\0';
        for (var i = 0; i < command.Length; i++)
        {
            var c = command[i];
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (word is not null)
                    words.Add(word.ToString());
                word = null;
                continue;
            }

            word ??= new StringBuilder();
            if (c == quote)
                quote = '\0';
            else if (quote == '\0' && c is '\'' or '"')
                quote = c;
            else
                word.Append(c == '\\' && quote != '\'' && i + 1 < command.Length ? command[++i] : c);
        }

        if (word is not null)
            words.Add(word.ToString());
        return words;
    }

    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    private static string Quoted(string word) =>
        word.Length > 0 && !word.Any(static c => char.IsWhiteSpace(c) || c is '\'' or '"' or '\\')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
