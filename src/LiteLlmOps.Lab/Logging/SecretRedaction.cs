using System.Text.RegularExpressions;

namespace LiteLlmOps.Lab.Logging;

/// <summary>Redacts secrets in a line as the filter of litellm/_logging.py does, and also short keys.</summary>
internal static partial class SecretRedaction
{
    public static string Apply(string text) => Secrets().Replace(text, "REDACTED");

    [GeneratedRegex(
        @"Bearer\s+[\w\-.~+/]{10,}=*|sk-(?!\.\.\.)[\w\-]{4,}|(?<=://)[^\s'""]*:[^\s'""@]+(?=@)|v[23]:gcm:[\w\-+/=]+"
            + @"|\w*(?:password|passwd|client_secret|secret_key|master_key|database_url|api_?key)['""]?\s*[:=]\s*['""]?[^\s,'""})\]{}>]{4,}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Secrets();
}
