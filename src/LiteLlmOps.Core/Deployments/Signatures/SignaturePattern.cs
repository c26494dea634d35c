using System.Text.RegularExpressions;

namespace LiteLlmOps.Signatures;

/// <summary>The compiled pattern of a signature.</summary>
/// <remarks>
/// Expressions of users run on the non-backtracking engine, whose time grows linearly with the length of the line. That engine costs megabytes and
/// milliseconds per expression. The expressions of this module are tested against hostile lines, so they run on the backtracking engine with a time
/// limit, and on the other one only for a line that exceeds it.
/// </remarks>
internal sealed class SignaturePattern
{
    private const int ShapeLength = 12;

    // The group of the model group, which only one of LiteLLM's two records of a failed request names.
    private const string ModelGroup = "model";
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private readonly BoundedExpression _pattern;
    private readonly BoundedExpression? _unless;
    private readonly Lazy<string[]> _groups;
    private readonly Lazy<IReadOnlyList<string>> _requiredTexts;

    /// <param name="signature">The signature.</param>
    /// <param name="texts">Its texts, when they are known. Null to find them when they are needed.</param>
    public SignaturePattern(LlmSignature signature, IReadOnlyList<string>? texts = null)
    {
        Signature = signature;
        _pattern = new BoundedExpression(signature.PatternText.Exact, signature.Source is null);
        _unless = signature.UnlessText is { } unless ? new BoundedExpression(unless.Exact, signature.Source is null) : null;
        _groups = new Lazy<string[]>(() => [.. _pattern.GroupNames.Where(static n => !char.IsAsciiDigit(n[0]))]);
        _requiredTexts = new Lazy<IReadOnlyList<string>>(() => texts ?? PatternLiterals.OfSignature(signature.PatternText.Exact));
    }

    public LlmSignature Signature { get; }

    /// <summary>Texts of which each match has at least one. Empty when there are none.</summary>
    public IReadOnlyList<string> RequiredTexts => _requiredTexts.Value;

    public IReadOnlyList<string> Groups => _groups.Value;

    /// <summary>The match of a line, or null.</summary>
    public SignatureMatch? TryMatch(string line)
    {
        if (_pattern.Match(line) is not { Success: true } match || _unless?.Match(line).Success == true)
            return null;
        var values = new List<KeyValuePair<string, string>>();
        foreach (var name in _groups.Value)
        {
            if (match.Groups[name] is { Success: true, Length: > 0 } group)
                values.Add(KeyValuePair.Create(name, group.Value));
        }

        string Subject(string? without) =>
            Signature.Subject is { } template
                ? SignatureText.Fill(template, n => n == without ? null : values.Find(v => v.Key == n).Value)
                : "";
        return new SignatureMatch(Signature, Subject(null), values, match.Index)
        {
            Shape = ShapeOf(match.ValueSpan),
            VagueSubject = values.Exists(static v => v.Key == ModelGroup) ? Subject(ModelGroup) : "",
        };
    }

    // The start of the matched text, which differs between the alternatives of a pattern.
    private static int ShapeOf(ReadOnlySpan<char> matched) =>
        string.GetHashCode(matched[..Math.Min(matched.Length, ShapeLength)], StringComparison.Ordinal);

    /// <summary>The reason why an expression is not accepted; null when it is.</summary>
    public static string? Problem(string expression)
    {
        try
        {
            _ = new Regex(expression, Linear);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return e is NotSupportedException
                ? "lookaround and back references are not supported; use 'unless' for text that must not be in the line"
                : e.Message;
        }
    }
}

/// <summary>The match of a signature in a line.</summary>
/// <param name="Signature">The signature.</param>
/// <param name="Subject">The subject of the incident; empty when the signature has none.</param>
/// <param name="Values">The groups that captured text.</param>
/// <param name="Index">The position in the line.</param>
internal sealed record SignatureMatch(LlmSignature Signature, string Subject, IReadOnlyList<KeyValuePair<string, string>> Values, int Index)
{
    /// <summary>Equal for two matches of the same alternative of the pattern.</summary>
    public int Shape { get; init; }

    /// <summary>The subject without the model group: that of a record of the same failure that does not name the group.</summary>
    public string VagueSubject { get; init; } = "";
}
