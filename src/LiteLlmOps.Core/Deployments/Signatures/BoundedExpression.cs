using System.Text.RegularExpressions;

namespace LiteLlmOps.Signatures;

/// <summary>A regular expression whose run time is limited.</summary>
/// <param name="text">The expression.</param>
/// <param name="isTrusted">True to try the backtracking engine first, with a time limit.</param>
internal sealed class BoundedExpression(string text, bool isTrusted)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);

    private readonly Lazy<Regex> _linear = new(() => new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
    private readonly Lazy<Regex>? _backtracking = isTrusted
        ? new Lazy<Regex>(() => new Regex(text, RegexOptions.CultureInvariant, Limit))
        : null;

    public string[] GroupNames => (_backtracking ?? _linear).Value.GetGroupNames();

    public Match Match(string line)
    {
        try
        {
            return (_backtracking ?? _linear).Value.Match(line);
        }
        catch (RegexMatchTimeoutException)
        {
            return _linear.Value.Match(line);
        }
    }
}
