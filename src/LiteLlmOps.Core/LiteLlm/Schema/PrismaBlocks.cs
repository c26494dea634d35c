using System.Text;

namespace LiteLlmOps.Schema;

/// <param name="Number">The line, from 1.</param>
/// <param name="Words">Its words. An attribute with its arguments is one word.</param>
internal sealed record PrismaLine(int Number, IReadOnlyList<string> Words);

/// <summary>One block of a Prisma schema: model X { … }.</summary>
internal sealed record PrismaBlock(string Kind, string Name, IReadOnlyList<PrismaLine> Lines);

/// <summary>Splits a Prisma schema into blocks.</summary>
internal static class PrismaBlocks
{
    private static readonly string[] Kinds = ["model", "enum", "generator", "datasource", "view", "type"];

    /// <exception cref="SourceException">A block is invalid or not closed.</exception>
    public static IReadOnlyList<PrismaBlock> Of(string file, string text)
    {
        var blocks = new List<PrismaBlock>();
        List<PrismaLine>? open = null;
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            var words = Words(line) ?? throw PrismaReader.Wrong(file, number, "has brackets or quotes that do not match on one line.");
            if (words.Count == 0)
                continue;
            if (open is null)
            {
                if (words.Count < 3 || words[^1] != "{" || !Kinds.Contains(words[0], StringComparer.Ordinal))
                    throw PrismaReader.Wrong(file, number, "is not a valid Prisma schema: expected a block such as 'model Name {'.");
                blocks.Add(new PrismaBlock(words[0], words[1], open = []));
            }
            else if (words[0] == "}")
            {
                open = null;
            }
            else
            {
                open.Add(new PrismaLine(number, words));
            }
        }

        return open is null
            ? blocks
            : throw PrismaReader.Wrong(file, number, $"ends inside {blocks[^1].Kind} {blocks[^1].Name}. Is the file truncated?");
    }

    // Whitespace inside parentheses, brackets and quotes does not separate words; outside quotes // starts a comment. Null when they do not match.
    private static List<string>? Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (depth, quoted) = (0, false);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (!quoted && c == '/' && i + 1 < line.Length && line[i + 1] == '/')
                break;
            if (c == '"' && (i == 0 || line[i - 1] != '\\'))
                quoted = !quoted;
            depth +=
                quoted ? 0
                : c is '(' or '[' ? 1
                : c is ')' or ']' ? -1
                : 0;
            if (depth < 0)
                return null;
            if (!char.IsWhiteSpace(c) || depth != 0 || quoted)
                word.Append(c);
            else if (!IsBeforeArguments(line, i, word))
                Flush(words, word);
        }

        Flush(words, word);
        return depth == 0 && !quoted ? words : null;
    }

    // @default ("") is also one attribute.
    private static bool IsBeforeArguments(string line, int blank, StringBuilder word) =>
        word.Length > 0 && word[0] == '@' && line.AsSpan(blank).TrimStart() is ['(', ..];

    private static void Flush(List<string> words, StringBuilder word)
    {
        if (word.Length > 0)
            words.Add(word.ToString());
        word.Clear();
    }
}
