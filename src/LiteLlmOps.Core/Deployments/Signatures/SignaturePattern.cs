using System.Text.RegularExpressions;

namespace LiteLlmOps.Signatures;

/// <summary>The pattern of a signature, ready to be tried.</summary>
/// <remarks>
/// Expressions of users run on the engine that does not backtrack: its time grows with the line's length, whatever expression and line are. It costs
/// megabytes and milliseconds an expression, so that those of this module, which its tests hold against hostile lines, run on the common one with a
/// time limit, and only on a line that exceeds it on the other.
/// </remarks>
internal sealed class SignaturePattern
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private readonly BoundedExpression _pattern;
    private readonly BoundedExpression? _unless;
    private readonly Lazy<string[]> _groups;

    public SignaturePattern(Signature signature)
    {
        Signature = signature;
        _pattern = new BoundedExpression(signature.Pattern, signature.Source is null);
        _unless = signature.Unless is { } unless ? new BoundedExpression(unless, signature.Source is null) : null;
        _groups = new Lazy<string[]>(() => [.. _pattern.GroupNames.Where(static n => !char.IsAsciiDigit(n[0]))]);
    }

    public Signature Signature { get; }

    public IReadOnlyList<string> Groups => _groups.Value;

    /// <summary>What a line says; null when it is none of this signature.</summary>
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

        var subject = Signature.Subject is { } template ? SignatureText.Fill(template, n => values.Find(v => v.Key == n).Value) : "";
        return new SignatureMatch(Signature, subject, values, match.Index);
    }

    /// <summary>What the engine has against an expression; null when it takes it.</summary>
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
                ? "looks around or refers back, which the engine that cannot be stalled does not do: say with 'unless' what must not be in the line"
                : e.Message;
        }
    }
}

/// <summary>What a line says.</summary>
/// <param name="Signature">What it is of.</param>
/// <param name="Subject">What it is about; empty when the signature tells none apart.</param>
/// <param name="Values">The groups that captured something.</param>
/// <param name="Index">Where in the line it stands.</param>
internal sealed record SignatureMatch(Signature Signature, string Subject, IReadOnlyList<KeyValuePair<string, string>> Values, int Index);
