using System.Globalization;
using static LiteLlmOps.Signatures.PatternTree;

namespace LiteLlmOps.Signatures;

/// <summary>Parses a .NET regular expression that the engine has already accepted.</summary>
/// <remarks>It returns null for syntax that it does not know: then nothing is known about the expression, which is always safe.</remarks>
internal sealed class PatternParser
{
    private static readonly Letter NoLetter = new('\n');
    private static readonly Letter[] Letters = [.. Enumerable.Range(0, 128).Select(static c => new Letter((char)c))];

    private readonly string _text;
    private int _at;

    private PatternParser(string text) => _text = text;

    /// <summary>Null when the expression contains syntax that is not supported.</summary>
    public static PatternTree? TryParse(string pattern)
    {
        var parser = new PatternParser(pattern);
        try
        {
            var tree = parser.Alternatives();
            return parser._at == pattern.Length ? tree : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private bool IsOver => _at >= _text.Length;

    private PatternTree Alternatives()
    {
        var branches = new List<PatternTree> { Sequence() };
        while (!IsOver && _text[_at] == '|')
        {
            _at++;
            branches.Add(Sequence());
        }

        return branches.Count == 1 ? branches[0] : new Choice(branches);
    }

    private Sequence Sequence()
    {
        var parts = new List<PatternTree>();
        while (!IsOver && _text[_at] is not ('|' or ')'))
            parts.Add(Quantified(Atom()));
        return new Sequence(parts);
    }

    private PatternTree Quantified(PatternTree atom)
    {
        while (!IsOver && _text[_at] is '*' or '+' or '?' or '{')
        {
            if (_text[_at] == '{' && !IsCount())
                return atom;
            var isRequired = _text[_at] == '+' || (_text[_at] == '{' && _text[_at + 1] != '0');
            _at = _text[_at] == '{' ? _text.IndexOf('}', _at) + 1 : _at + 1;
            // A lazy quantifier; the engine accepts nothing else here.
            if (!IsOver && _text[_at] == '?')
                _at++;
            atom = new Repeat(atom, isRequired);
        }

        return atom;
    }

    private bool IsCount()
    {
        var end = _text.IndexOf('}', _at);
        return end > _at + 1
            && char.IsAsciiDigit(_text[_at + 1])
            && _text[(_at + 1)..end].All(static c => char.IsAsciiDigit(c) || c == ',');
    }

    private PatternTree Atom()
    {
        var c = _text[_at++];
        return c switch
        {
            '(' => Group(),
            '[' => Class(),
            '\\' => Escape(),
            '.' => new Unknown(),
            '^' or '$' => new Anchor(),
            _ => Of(c),
        };
    }

    private static Letter Of(char c) => c < Letters.Length ? Letters[c] : new Letter(c);

    private PatternTree Group()
    {
        if (!IsOver && _text[_at] == '?')
            SkipGroupHead();
        var inner = Alternatives();
        if (IsOver || _text[_at] != ')')
            throw new FormatException();
        _at++;
        return inner;
    }

    // Supports (?:…), (?<name>…) and (?'name'…). Options and lookaround change the meaning of letters.
    private void SkipGroupHead()
    {
        var head = _text.AsSpan(_at);
        if (head.StartsWith("?:"))
            _at += 2;
        else if ((head.StartsWith("?<") && !head.StartsWith("?<=") && !head.StartsWith("?<!")) || head.StartsWith("?'"))
            _at = _text.IndexOfAny(['>', '\''], _at + 2) + 1;
        else
            throw new FormatException();
    }

    private Unknown Class()
    {
        if (!IsOver && _text[_at] == '^')
            _at++;
        // A bracket at the start is a literal.
        if (!IsOver && _text[_at] == ']')
            _at++;
        while (!IsOver && _text[_at] != ']')
        {
            if (_text[_at] == '[')
                throw new FormatException();
            _at += _text[_at] == '\\' ? 2 : 1;
        }

        _at++;
        return new Unknown();
    }

    private PatternTree Escape()
    {
        if (IsOver)
            throw new FormatException();
        var c = _text[_at++];
        switch (c)
        {
            case 'b' or 'B' or 'A' or 'z' or 'Z' or 'G':
                return new Anchor();
            case 'd' or 'D' or 'w' or 'W' or 's' or 'S':
                return new Unknown();
            case 'n' or 'r' or 't' or 'f' or 'v' or 'a' or 'e':
                return NoLetter;
            case 'x'
                when _at + 2 <= _text.Length
                    && int.TryParse(_text.AsSpan(_at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code):
                _at += 2;
                return new Letter((char)code);
            default:
                return char.IsAsciiLetterOrDigit(c) ? throw new FormatException() : Of(c);
        }
    }
}
