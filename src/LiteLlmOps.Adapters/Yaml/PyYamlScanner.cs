using System.Buffers;
using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace LiteLlmOps.Adapters.Yaml;

/// <summary>YamlDotNet's scanner. It rejects sequences of tokens that YamlDotNet accepts and PyYAML does not: LiteLLM would not start.</summary>
internal sealed class PyYamlScanner(string file, string text) : IScanner
{
    public const string TabBetweenValues = "a tab cannot separate or indent values; use spaces";

    private const string MissingKey =
        "this colon does not follow a key; a key must be on the same line, and a text that contains a colon must be quoted";

    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\r\n\u0085\u2028\u2029");

    private static readonly SearchValues<char> AnchorCharacters = SearchValues.Create(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
    );

    private readonly Scanner _scanner = new(new StringReader(text));

    // The bottom is the document itself. A list with the same indentation as its key has no start token and needs no entry.
    private readonly Stack<Collection> _open = new([new Collection(IsFlow: false)]);
    private Token? _previous;
    private int _end;
    private int _directive = -1;

    public Mark CurrentPosition => _scanner.CurrentPosition;

    public Token? Current => _scanner.Current;

    /// <summary>True between [ and ] or { and }.</summary>
    public bool IsInFlow => _open.Peek().IsFlow;

    public void ConsumeCurrent() => _scanner.ConsumeCurrent();

    public bool MoveNext()
    {
        if (Current is not null)
            ConsumeCurrent();
        return MoveNextWithoutConsuming();
    }

    public bool MoveNextWithoutConsuming()
    {
        var hasMoved = _scanner.MoveNextWithoutConsuming();
        if (hasMoved && !ReferenceEquals(Current, _previous))
            Check(Current!);
        return hasMoved;
    }

    /// <summary>The position of an offset.</summary>
    public static SourcePosition PositionAt(string file, string text, int at)
    {
        var before = text.AsSpan(0, at);
        return new SourcePosition(file, before.Count('\n') + 1, at - before.LastIndexOf('\n'));
    }

    private void Check(Token token)
    {
        CheckSpaces(_end, StartOf(token));
        CheckDocument(token);
        CheckText(token);
        CheckOrder(token);
        _end = Math.Max(_end, EndOf(token));
        _previous = token;
    }

    // Between tokens PyYAML allows spaces, line breaks and comments. YamlDotNet also skips unknown directives, and a colon after a comma.
    private void CheckSpaces(int from, int to)
    {
        for (var at = from; at < to; at++)
        {
            if (text[at] == '\t')
                throw Problem(TabBetweenValues, at);
            if (text[at] == ':')
                throw Problem(MissingKey, at);
            if (text[at] == '%')
                _directive = at;
            if (text[at] is '#' or '%')
                at = LineEnd(at, to);
        }
    }

    private void CheckDocument(Token token)
    {
        if (token is VersionDirective or TagDirective)
            _directive = StartOf(token);
        else if (_directive >= 0 && token is not (DocumentStart or StreamStart))
            throw Problem("a line that starts with % requires a line with --- after it", _directive);
        else if (token is DocumentStart)
            _directive = -1;
        if (token is DocumentEnd && _previous is StreamStart)
            throw Problem("there is no document before this line; delete it", token);
    }

    private void CheckText(Token token)
    {
        switch (token)
        {
            case Anchor anchor when anchor.Value.Value.AsSpan().ContainsAnyExcept(AnchorCharacters):
                throw Problem(
                    "the name of an anchor can contain only ASCII letters, digits, - and _; quote a value that starts with &",
                    token
                );
            case Scalar { Style: ScalarStyle.Plain }:
                CheckPlain(token);
                break;
            case Scalar { Style: ScalarStyle.Literal or ScalarStyle.Folded }:
                CheckBlock(StartOf(token), EndOf(token));
                break;
        }
    }

    private void CheckPlain(Token token)
    {
        var source = text.AsSpan(StartOf(token)..EndOf(token));
        if (source.IndexOf('\t') is >= 0 and var tab)
            throw Problem("an unquoted value cannot contain a tab; quote it", StartOf(token) + tab);
        if (!IsInFlow)
            return;
        if (source.IndexOf('?') is >= 0 and var mark)
            throw Problem("an unquoted value between brackets cannot contain a question mark; quote it", StartOf(token) + mark);
        if (source is [':' or '|' or '>', ..])
            throw Problem("an unquoted value between brackets cannot start with :, | or >; quote it", token);
        if (source.IsEmpty)
            throw Problem(MissingKey, token);
        if (source is [.., ':'] && EndOf(token) < text.Length && ",[]{}".Contains(text[EndOf(token)], StringComparison.Ordinal))
            throw Problem(
                "a colon at the end of a text between brackets ends a key for LiteLLM; put a space after it or quote the text",
                token
            );
    }

    // The first line has only the indicators and a comment.
    private void CheckBlock(int start, int end)
    {
        CheckSpaces(start, LineEnd(start, end));
        if (_open.Count > 1)
            return;
        for (var at = LineEnd(start, end); at + 1 < end; at = LineEnd(at + 1, end))
        {
            if (text[at + 1] != ' ' && !LineBreaks.Contains(text[at + 1]))
                throw Problem("the lines of a block text must be indented by at least one space", at + 1);
        }
    }

    private int LineEnd(int from, int to) => text.AsSpan(from..to).IndexOfAny(LineBreaks) is >= 0 and var length ? from + length : to;

    private void CheckOrder(Token token)
    {
        var collection = _open.Peek();
        if (collection is { IsFlow: true, IsAfterValue: true } && token is not (FlowEntry or FlowMappingEnd or FlowSequenceEnd or Value))
            throw Problem("a comma or a closing bracket is missing before this value; quote a value that contains brackets", token);
        switch (token)
        {
            case FlowMappingStart or FlowSequenceStart:
                _open.Push(new Collection(IsFlow: true));
                break;
            case BlockMappingStart or BlockSequenceStart:
                _open.Push(new Collection(IsFlow: false));
                break;
            case FlowMappingEnd or FlowSequenceEnd or BlockEnd when _open.Count > 1:
                _open.Pop();
                _open.Peek().IsAfterValue = true;
                break;
            case Scalar or AnchorAlias:
                collection.IsAfterValue = true;
                break;
            case Key or Value or FlowEntry:
                CheckKey(collection, token);
                break;
        }
    }

    // YamlDotNet inserts a key of no length where none is written.
    private void CheckKey(Collection collection, Token token)
    {
        if (token is Value && (!collection.HasKey || (_previous is Key key && key.Start.Index == key.End.Index)))
            throw Problem(MissingKey, token);
        collection.HasKey = token is Key;
        collection.IsAfterValue = false;
    }

    private int StartOf(Token token) => (int)Math.Min(token.Start.Index, text.Length);

    private int EndOf(Token token) => (int)Math.Min(token.End.Index, text.Length);

    private YamlProblem Problem(string message, Token token) => new(message, new(file, (int)token.Start.Line, (int)token.Start.Column));

    private YamlProblem Problem(string message, int at) => new(message, PositionAt(file, text, at));

    private sealed record Collection(bool IsFlow)
    {
        public bool HasKey { get; set; }

        public bool IsAfterValue { get; set; }
    }
}
