using System.Text.RegularExpressions;

namespace LiteLlmOps.Signatures;

/// <summary>An expression whose time is bounded.</summary>
/// <param name="text">The expression.</param>
/// <param name="isTrusted">True to try the engine that backtracks first.</param>
internal sealed class BoundedExpression(string text, bool isTrusted)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);

    private readonly Lazy<Regex> _linear = new(() => new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
    private readonly Lazy<Regex>? _quick = isTrusted ? new Lazy<Regex>(() => new Regex(text, RegexOptions.CultureInvariant, Limit)) : null;

    public string[] GroupNames => (_quick ?? _linear).Value.GetGroupNames();

    public Match Match(string line)
    {
        try
        {
            return (_quick ?? _linear).Value.Match(line);
        }
        catch (RegexMatchTimeoutException)
        {
            return _linear.Value.Match(line);
        }
    }
}
