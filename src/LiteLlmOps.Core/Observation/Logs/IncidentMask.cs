using System.Text.RegularExpressions;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Logs;

/// <summary>
/// Masks secrets in log text: those that any text may contain, and those that only LiteLLM's log lines contain. Replaces control characters, which a
/// terminal would interpret.
/// </summary>
internal static partial class IncidentMask
{
    public static string Scrub(string text)
    {
        text = SecretMask.Scrub(text);
        text = Ciphertext().Replace(text, "${kept}" + SecretMask.Hidden);
        text = License().Replace(text, "${kept}" + SecretMask.Hidden);
        text = Assigned().Replace(text, "${kept}" + SecretMask.Hidden);
        return PrintableText.Block(text);
    }

    // Old releases print the ciphertext that they cannot decrypt, with the name of the value.
    [GeneratedRegex(@"(?<kept>change recently\? ?:?\s*)(?!\*{6})\S{16,}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ciphertext();

    [GeneratedRegex(@"(?<kept>License=)[^\s'""]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex License();

    // 'api_key': 'x', "password": "x", LITELLM_SALT_KEY=x
    [GeneratedRegex(
        @"(?i)(?<kept>(?:api_?key|master_?key|salt_?key|secret(?:_?key)?|password|passwd|authorization|access_?token|client_?secret|x-api-key)[""']?\s*[:=]\s*[""']?)(?!os\.environ/|\*{6}|None\b|null\b|bearer\b)[^\s""',;)}\]]{4,}",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Assigned();
}
