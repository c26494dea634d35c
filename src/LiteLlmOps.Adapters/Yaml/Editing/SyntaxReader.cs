using LiteLlmOps.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace LiteLlmOps.Adapters.Yaml.Editing;

/// <summary>Finds the offsets of values, dashes and colons in a text that <see cref="YamlReader"/> has already parsed.</summary>
/// <remarks>It uses the scanner's tokens because the parser's events do not include the offsets of dashes and colons.</remarks>
internal sealed class SyntaxReader
{
    private readonly string _text;
    private readonly Scanner _scanner;

    private SyntaxReader(string text)
    {
        _text = text;
        _scanner = new Scanner(new StringReader(text));
    }

    private Token Current => _scanner.Current!;

    public static SyntaxNode Read(string text)
    {
        var reader = new SyntaxReader(text);
        reader._scanner.MoveNext();
        while (reader.Current is StreamStart or VersionDirective or TagDirective or DocumentStart)
            reader.Next();
        return reader.ReadNode(text.Length);
    }

    private Token Next()
    {
        var token = Current;
        _scanner.MoveNext();
        return token;
    }

    private static int StartOf(Token token) => (int)token.Start.Index;

    private static int EndOf(Token token) => (int)token.End.Index;

    private SyntaxNode ReadNode(int emptyAt, bool mayBeItems = true)
    {
        var (outerStart, propertiesEnd) = (-1, -1);
        string? anchor = null;
        while (Current is Anchor or Tag)
        {
            outerStart = outerStart < 0 ? StartOf(Current) : outerStart;
            propertiesEnd = EndOf(Current);
            anchor = (Current as Anchor)?.Value.Value ?? anchor;
            Next();
        }

        var node = ReadContent(propertiesEnd < 0 ? emptyAt : propertiesEnd, mayBeItems);
        node.Anchor = anchor;
        node.OuterStart = outerStart < 0 ? node.Start : outerStart;
        node.PropertiesEnd = propertiesEnd;
        return node;
    }

    private SyntaxNode ReadContent(int emptyAt, bool mayBeItems) =>
        Current switch
        {
            Scalar => ReadScalar((Scalar)Next()),
            AnchorAlias => ReadAlias((AnchorAlias)Next()),
            BlockMappingStart or FlowMappingStart => ReadMap(Next()),
            BlockSequenceStart or FlowSequenceStart => ReadList(Next()),
            BlockEntry when mayBeItems => ReadItems(StartOf(Current)),
            _ => new SyntaxNode
            {
                Kind = SyntaxKind.Empty,
                Start = emptyAt,
                End = emptyAt,
            },
        };

    private SyntaxNode ReadScalar(Scalar token) =>
        new()
        {
            Kind = SyntaxKind.Scalar,
            Style = token.Style,
            Value = token.Value,
            Start = StartOf(token),
            End = EndOfScalar(token),
        };

    // The scanner includes blank lines after a block scalar. They are part of the value only with the keep indicator (+).
    private int EndOfScalar(Scalar token)
    {
        var (start, end) = (StartOf(token), EndOf(token));
        if (token.Style is not (ScalarStyle.Literal or ScalarStyle.Folded))
            return end;
        var header = _text.AsSpan(start, Math.Min(3, end - start));
        return header.IndexOfAny('\r', '\n') is var line && header[..(line < 0 ? header.Length : line)].Contains('+')
            ? end
            : start + _text.AsSpan(start, end - start).TrimEnd().Length;
    }

    private static SyntaxNode ReadAlias(AnchorAlias token) =>
        new()
        {
            Kind = SyntaxKind.Alias,
            Value = token.Value.Value,
            Start = StartOf(token),
            End = EndOf(token),
        };

    private SyntaxNode ReadMap(Token start)
    {
        var entries = new List<SyntaxEntry>();
        while (Current is not (BlockEnd or FlowMappingEnd))
        {
            if (Current is FlowEntry)
                Next();
            else
                entries.Add(ReadEntry());
        }

        return Collection(SyntaxKind.Map, start, entries);
    }

    private SyntaxEntry ReadEntry()
    {
        var at = StartOf(Current);
        if (Current is Key)
            Next();
        var key = ReadNode(at);
        var end = key.End;
        if (Current is not Value)
            return new SyntaxEntry(
                at,
                KeyOf(key),
                end,
                new SyntaxNode
                {
                    Kind = SyntaxKind.Empty,
                    Start = end,
                    End = end,
                    OuterStart = end,
                }
            );
        end = EndOf(Next());
        return new SyntaxEntry(at, KeyOf(key), end, ReadNode(end));
    }

    private static string? KeyOf(SyntaxNode key) =>
        key.Kind != SyntaxKind.Scalar || key is { Style: ScalarStyle.Plain, Value: "<<" }
            ? null
            : YamlReader.KeyText(new ConfigScalar(key.Style == ScalarStyle.Plain ? PlainScalars.Resolve(key.Value) : key.Value));

    private SyntaxNode ReadList(Token start)
    {
        var entries = new List<SyntaxEntry>();
        while (Current is not (BlockEnd or FlowSequenceEnd))
        {
            if (Current is FlowEntry)
                Next();
            else
                entries.Add(start is FlowSequenceStart ? ReadFlowItem() : ReadItem());
        }

        return Collection(SyntaxKind.List, start, entries);
    }

    // A list with the same indentation as its key has no start and end tokens.
    private SyntaxNode ReadItems(int start)
    {
        var entries = new List<SyntaxEntry>();
        while (Current is BlockEntry)
            entries.Add(ReadItem());
        return new SyntaxNode
        {
            Kind = SyntaxKind.List,
            Start = start,
            End = entries[^1].End,
            Entries = entries,
        };
    }

    private SyntaxEntry ReadItem()
    {
        // A dash after a dash is the next item, and this one is null.
        var dash = Next();
        return new SyntaxEntry(StartOf(dash), null, EndOf(dash), ReadNode(EndOf(dash), mayBeItems: false));
    }

    private SyntaxEntry ReadFlowItem()
    {
        var at = StartOf(Current);
        if (Current is not Key)
            return new SyntaxEntry(at, null, at, ReadNode(at));
        // [a: b] is a list with a map that has one entry.
        var entry = ReadEntry();
        var map = new SyntaxNode
        {
            Kind = SyntaxKind.Map,
            IsFlow = true,
            Start = at,
            OuterStart = at,
            End = entry.End,
            Entries = [entry],
        };
        return new SyntaxEntry(at, null, at, map);
    }

    private SyntaxNode Collection(SyntaxKind kind, Token start, List<SyntaxEntry> entries)
    {
        var isFlow = start is FlowMappingStart or FlowSequenceStart;
        var end = Next();
        return new SyntaxNode
        {
            Kind = kind,
            IsFlow = isFlow,
            Start = isFlow || entries.Count == 0 ? StartOf(start) : entries[0].Start,
            // The scanner reports the closing bracket with length 0.
            End =
                isFlow ? StartOf(end) + 1
                : entries.Count == 0 ? EndOf(end)
                : entries[^1].End,
            Entries = entries,
        };
    }
}
