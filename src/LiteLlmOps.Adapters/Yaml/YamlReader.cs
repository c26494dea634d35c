using System.Buffers;
using LiteLlmOps.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LiteLlmOps.Adapters.Yaml;

/// <summary>Reads one YAML document into Core's tree as PyYAML's safe_load does, with the source position of each value.</summary>
internal sealed class YamlReader
{
    // NON_PRINTABLE of PyYAML's reader.py.
    private static readonly SearchValues<char> NotAllowed = SearchValues.Create([
        .. Enumerable
            .Range(0, 0xA0)
            .Select(static c => (char)c)
            .Where(static c => char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\u0085')),
        '\uFFFE',
        '\uFFFF',
    ]);

    private const string CoreTag = "tag:yaml.org,2002:";

    private readonly string _file;
    private readonly PyYamlScanner _scanner;
    private readonly Parser _parser;
    private readonly Dictionary<string, (ConfigNode? Node, int Size, int Height)> _anchors = new(StringComparer.Ordinal);
    private int _depth;
    private int _size;

    // The deepest level of the list or map that is being read, with what aliases repeat.
    private int _deepest;

    private YamlReader(string file, string text)
    {
        _file = file;
        _scanner = new PyYamlScanner(file, text);
        _parser = new Parser(_scanner);
    }

    /// <summary>Parses a document. Returns null when it is empty.</summary>
    /// <exception cref="YamlProblem">The text is not valid YAML, or safe_load does not accept it.</exception>
    public static ConfigNode? Read(string file, string text)
    {
        CheckCharacters(file, text);
        var reader = new YamlReader(file, text);
        try
        {
            return reader.ReadStream();
        }
        catch (YamlException e) when (e.Message.Contains("tab as indentation", StringComparison.Ordinal))
        {
            // This exception has no position.
            throw new YamlProblem(PyYamlScanner.TabBetweenValues, Position(file, reader._scanner.CurrentPosition), e);
        }
        catch (YamlException e) when (e.Message.Contains("tab character", StringComparison.Ordinal))
        {
            throw new YamlProblem(PyYamlScanner.TabBetweenValues, Position(file, e.End), e);
        }
        catch (YamlException e)
        {
            throw new YamlProblem(WithHint(e.Message, text), Position(file, e.Start), e);
        }
        catch (Exception e) when (e is not YamlProblem)
        {
            // The scanner fails with unrelated exception types on some invalid texts.
            var message =
                e is InvalidOperationException && reader._scanner.IsInFlow
                    ? "a value between brackets must be indented further than the key or the dash before the bracket"
                    : "the text is not valid YAML";
            throw new YamlProblem(WithHint(message, text), Position(file, reader._scanner.CurrentPosition), e);
        }
    }

    // YamlDotNet accepts them, and ends at U+0000 without an error; PyYAML reads no part of such a text.
    private static void CheckCharacters(string file, string text)
    {
        var at = text.AsSpan().IndexOfAny(NotAllowed);
        if (at < 0)
            return;
        throw new YamlProblem(
            $"the text contains the character U+{(int)text[at]:X4}, which YAML does not allow; delete it",
            PyYamlScanner.PositionAt(file, text, at)
        );
    }

    private ConfigNode? ReadStream()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
            return null;
        _parser.Consume<DocumentStart>();
        var node = ReadNode();
        _parser.Consume<DocumentEnd>();
        if (_parser.Current is DocumentStart second)
            throw Problem("expected a single document, but found another one", second);
        return node;
    }

    private ConfigNode ReadNode()
    {
        _size++;
        Reach(_depth, _parser.Current!);
        return _parser.Current switch
        {
            Scalar => ReadScalar(_parser.Consume<Scalar>()),
            SequenceStart => ReadSequence(_parser.Consume<SequenceStart>()),
            MappingStart => ReadMapping(_parser.Consume<MappingStart>()),
            AnchorAlias => ReadAlias(_parser.Consume<AnchorAlias>()),
            var other => throw Problem("a value was expected", other!),
        };
    }

    private ConfigScalar ReadScalar(Scalar scalar)
    {
        CheckAnchor(scalar);
        var node = new ConfigScalar(ScalarValue(scalar), PositionOf(scalar)) { IsTimestamp = IsTimestamp(scalar) };
        if (node.IsTimestamp && !PlainScalars.IsValidTimestamp(scalar.Value))
            throw Problem("the value has the form of a date or time but is not a valid one; correct or quote it", scalar);
        StoreAnchor(scalar.Anchor, node, 1, 0);
        return node;
    }

    private static bool IsTimestamp(Scalar scalar) =>
        scalar.Tag.IsEmpty
            ? scalar.Style == ScalarStyle.Plain && PlainScalars.IsTimestamp(scalar.Value)
            : scalar.Tag.Value == CoreTag + "timestamp";

    private object? ScalarValue(Scalar scalar)
    {
        if (scalar.Tag.IsEmpty && scalar.Style != ScalarStyle.Plain)
            return scalar.Value;
        try
        {
            return scalar.Tag.IsEmpty ? PlainValue(scalar) : TaggedValue(scalar);
        }
        catch (FormatException e)
        {
            throw Problem(e.Message, scalar);
        }
    }

    private object? TaggedValue(Scalar scalar) =>
        scalar.Tag.Value switch
        {
            // PyYAML resolves such a value as if it had no tag and no quotes.
            "!" => PlainScalars.Resolve(scalar.Value),
            "tag:yaml.org,2002:str" => scalar.Value,
            "tag:yaml.org,2002:null" => null,
            "tag:yaml.org,2002:int" => PlainScalars.Int(scalar.Value),
            "tag:yaml.org,2002:float" => PlainScalars.Float(scalar.Value),
            "tag:yaml.org,2002:bool" when PlainScalars.TryBool(scalar.Value.ToLowerInvariant(), out var flag) => flag,
            "tag:yaml.org,2002:timestamp" => scalar.Value,
            var tag => throw Problem(TagProblem(tag), scalar),
        };

    // YamlDotNet accepts these values and PyYAML does not: LiteLLM would not start.
    private object? PlainValue(Scalar scalar) =>
        scalar.Value switch
        {
            "=" => throw Problem("= cannot be a value without quotes; quote it", scalar),
            "<<" => throw Problem("<< cannot be a value without quotes; quote it", scalar),
            ['%' or '@' or '`', ..] => throw Problem("an unquoted value cannot start with %, @ or `; quote it", scalar),
            var text when HidesKey(text) => throw Problem(
                "a colon in this text ends a key for LiteLLM; put the key, or the whole text, between quotes",
                scalar
            ),
            var text => PlainScalars.Resolve(text),
        };

    // In a word that starts with *, the scanner takes the colon for a part of the name of an alias; PyYAML reads a key.
    private static bool HidesKey(string text) =>
        text.IndexOf(" *", StringComparison.Ordinal) is >= 0 and var at
        && (
            text.EndsWith(':')
            || text.AsSpan(at).Contains(": ", StringComparison.Ordinal)
            || text.AsSpan(at).Contains(":\n", StringComparison.Ordinal)
        );

    private ConfigList ReadSequence(SequenceStart start)
    {
        Check(start.Tag, "seq", start);
        CheckAnchor(start);
        StoreAnchor(start.Anchor, null, 0, 0);
        var (before, outer) = (_size, _deepest);
        _deepest = _depth++;
        var items = new List<ConfigNode>();
        while (_parser.Current is not SequenceEnd)
            items.Add(ReadNode());
        _parser.Consume<SequenceEnd>();
        _depth--;
        var node = new ConfigList(items, PositionOf(start));
        StoreAnchor(start.Anchor, node, _size - before + 1, _deepest - _depth);
        _deepest = Math.Max(_deepest, outer);
        return node;
    }

    private ConfigMap ReadMapping(MappingStart start)
    {
        Check(start.Tag, "map", start);
        CheckAnchor(start);
        StoreAnchor(start.Anchor, null, 0, 0);
        var (before, outer) = (_size, _deepest);
        _deepest = _depth++;
        var merged = new List<KeyValuePair<string, ConfigNode>>();
        var own = new List<KeyValuePair<string, ConfigNode>>();
        while (_parser.Current is not MappingEnd)
        {
            if (IsMergeKey(_parser.Current))
                ReadMerge(merged);
            else
                own.Add(ReadEntry());
        }

        _parser.Consume<MappingEnd>();
        _depth--;
        // PyYAML puts merged entries before the map's own entries, and the last of several entries with the same key wins.
        var node = new ConfigMap(merged.Count == 0 ? own : merged.Concat(own), PositionOf(start)) { Duplicates = DuplicatesOf(own) };
        StoreAnchor(start.Anchor, node, _size - before + 1, _deepest - _depth);
        _deepest = Math.Max(_deepest, outer);
        return node;
    }

    private static IReadOnlyList<KeyValuePair<string, SourcePosition>> DuplicatesOf(List<KeyValuePair<string, ConfigNode>> own)
    {
        var seen = new HashSet<string>(own.Count, StringComparer.Ordinal);
        List<KeyValuePair<string, SourcePosition>>? found = null;
        foreach (var (key, value) in own)
        {
            if (!seen.Add(key))
                (found ??= []).Add(KeyValuePair.Create(key, value.Position));
        }

        return found ?? [];
    }

    private KeyValuePair<string, ConfigNode> ReadEntry()
    {
        var start = _parser.Current!;
        if (
            (_parser.Current is Scalar { Value: "=" } ? new ConfigScalar(_parser.Consume<Scalar>().Value) : ReadNode())
            is not ConfigScalar key
        )
            throw Problem("a list or a map cannot be a key", start);
        return KeyValuePair.Create(KeyText(key), ReadNode());
    }

    // Non-string keys are formatted as Python's json module formats them.
    public static string KeyText(ConfigScalar key) =>
        key.Value switch
        {
            null => "null",
            true => "true",
            false => "false",
            string text => text,
            var other => PythonText.Of(other),
        };

    private static bool IsMergeKey(ParsingEvent? current) => current is Scalar { Value: "<<", Style: ScalarStyle.Plain, Tag.IsEmpty: true };

    private void ReadMerge(List<KeyValuePair<string, ConfigNode>> merged)
    {
        var key = _parser.Consume<Scalar>();
        switch (ReadNode())
        {
            case ConfigMap map:
                merged.AddRange(map.Entries);
                break;
            // The first map of a list has priority over the later ones.
            case ConfigList list when list.Items.All(static i => i is ConfigMap):
                merged.AddRange(list.Items.Reverse().SelectMany(static i => ((ConfigMap)i).Entries));
                break;
            default:
                throw Problem("<< requires a map or a list of maps", key);
        }
    }

    private ConfigNode ReadAlias(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var anchored))
            throw Problem("no anchor with the name of this alias is defined before it; quote a value that starts with *", alias);
        if (anchored.Node is null)
            throw Problem("the alias refers to a value that contains it", alias);
        _size += anchored.Size;
        Reach(_depth + anchored.Height, alias);
        return anchored.Node;
    }

    // YamlDotNet uses the last one; LiteLLM would not start.
    private void CheckAnchor(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty && _anchors.ContainsKey(node.Anchor.Value))
            throw Problem("an anchor with this name is already defined; rename one of them", node);
    }

    // Both limits turn a malicious file into an error instead of a crash; PyYAML stops at Python's recursion limit.
    private void Reach(int depth, ParsingEvent at)
    {
        _deepest = Math.Max(_deepest, depth);
        if (_size > Limits.YamlValues.Most)
            throw Exceeded(Limits.YamlValues, at);
        if (depth > Limits.YamlDepth.Most)
            throw Exceeded(Limits.YamlDepth, at);
    }

    private void StoreAnchor(AnchorName anchor, ConfigNode? node, int size, int height)
    {
        if (!anchor.IsEmpty)
            _anchors[anchor.Value] = (node, size, height);
    }

    private void Check(TagName tag, string known, ParsingEvent at)
    {
        if (!tag.IsEmpty && tag.Value != "tag:yaml.org,2002:" + known)
            throw Problem(TagProblem(tag.Value), at);
    }

    // A value that starts with ! is read as a tag, and may be a secret. Only the tags of YAML have known names.
    private static string TagProblem(string tag) =>
        tag.StartsWith(CoreTag, StringComparison.Ordinal)
        && tag.AsSpan(CoreTag.Length).IndexOfAnyExceptInRange('a', 'z') < 0
        && tag.Length < CoreTag.Length + 12
            ? $"LiteLLM does not support the tag !!{tag[CoreTag.Length..]}"
            : "LiteLLM does not support tags such as this one; quote a value that starts with !";

    private YamlProblem Exceeded(Limit limit, ParsingEvent at) =>
        new($"the file exceeds the limit for {limit.What} ({limit})", PositionOf(at)) { IsLimit = true };

    private YamlProblem Problem(string message, ParsingEvent at) => new(message, PositionOf(at));

    private SourcePosition PositionOf(ParsingEvent parsed) => Position(_file, parsed.Start);

    private static SourcePosition Position(string file, in Mark mark) => new(file, (int)mark.Line, (int)mark.Column);

    // Instructions often show a file as a here-document: cat > config.yaml << EOF.
    private static bool IsHereDocument(string text) =>
        text.TrimStart().Split('\n', 2)[0] is var line
        && line.Contains("<<", StringComparison.Ordinal)
        && (
            line.StartsWith("cat ", StringComparison.Ordinal)
            || line.StartsWith("tee ", StringComparison.Ordinal)
            || line.StartsWith("sudo tee ", StringComparison.Ordinal)
        );

    // The parser describes the syntax error; the hint says how to correct it.
    private static string WithHint(string message, string text)
    {
        if (IsHereDocument(text))
            return "line 1 is a shell command that writes a file, not YAML (Keep only the YAML between that line and its end mark)";
        message = message.TrimEnd('.');
        if (message.Length > 1 && char.IsLower(message[1]))
            message = char.ToLowerInvariant(message[0]) + message[1..];
        var hint = message switch
        {
            _ when message.Contains("invalid mapping", StringComparison.Ordinal)
                    || message.Contains("apping values are not allowed", StringComparison.Ordinal) =>
                "quote a value that contains a colon followed by a space",
            _ when message.Contains("<document end>", StringComparison.Ordinal)
                    || message.Contains("did not find expected key", StringComparison.Ordinal) =>
                "the indentation does not match the previous lines",
            _ when message.Contains("cannot start any token", StringComparison.Ordinal) =>
                "quote a value that starts with a tab, @, ` or %, and indent with spaces",
            _ when message.Contains("anchor or alias", StringComparison.Ordinal) => "quote a value that starts with * or &",
            _ when message.Contains("found wrong indentation", StringComparison.Ordinal) => "indent each line of a text between quotes",
            _ when message.Contains("block scalar, found", StringComparison.Ordinal)
                    && message.Contains("spaces", StringComparison.Ordinal) => "delete the spaces in the empty lines before the text",
            _ when message.Contains("found invalid comment after", StringComparison.Ordinal) => "put a space before #",
            _ => null,
        };
        return hint is null ? message : $"{message} ({hint})";
    }
}

/// <summary>A YAML error with its position.</summary>
internal sealed class YamlProblem(string message, SourcePosition position, Exception? inner = null) : Exception(message, inner)
{
    public SourcePosition Position { get; } = position;

    /// <summary>True when the text is valid, but exceeds one of <see cref="Limits"/>.</summary>
    public bool IsLimit { get; init; }
}
