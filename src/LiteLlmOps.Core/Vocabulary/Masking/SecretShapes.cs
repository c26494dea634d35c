using System.Buffers;
using System.Text.RegularExpressions;

namespace LiteLlmOps;

/// <summary>Masks what is recognized as a secret by its form alone.</summary>
internal static partial class SecretShapes
{
    private const int ShortestToken = 16;
    private const int ShortestMixed = 24;

    // LiteLLM's secret manager logs both values after a rotation: "New secret value mismatch. Expected: x, Got: y". A value may contain anything.
    private const string ComparedValues = "secret value mismatch. Expected: ";

    private static readonly SearchValues<string> Starts = SearchValues.Create(
        [
            "sk-",
            "sk_",
            "rk_",
            "xox",
            "xapp-",
            "ghp_",
            "gho_",
            "ghu_",
            "ghs_",
            "ghr_",
            "github_pat_",
            "glpat-",
            "AKIA",
            "ASIA",
            "AIza",
            "eyJ",
            "hf_",
            "gsk_",
            "npm_",
            "r8_",
            "xai-",
            "nvapi-",
            "pplx-",
            "tvly-",
            "SG.",
            "hooks.slack.com/",
            "-----BEGIN",
        ],
        StringComparison.Ordinal
    );

    private static readonly char[] Joints = ['-', '_', '.', '/', '@', ':', '+', '=', '~', ','];

    public static string Hide(string text)
    {
        if (text.IndexOf(ComparedValues, StringComparison.Ordinal) is >= 0 and var compared)
            text = text[..(compared + ComparedValues.Length)] + MaskedText.Hidden;
        // A pattern is tried only on a text that contains a part of every match, which most texts do not.
        if (text.Contains("bearer", StringComparison.OrdinalIgnoreCase) || text.Contains("basic", StringComparison.OrdinalIgnoreCase))
            text = Bearer().Replace(text, "${kept}" + MaskedText.Hidden);
        if (!text.AsSpan().ContainsAny(Starts))
            return text;
        return PrivateKey().Replace(KnownShape().Replace(text, static m => MaskedText.Of(m.Value)), MaskedText.Hidden);
    }

    /// <summary>True for a word that was probably generated: a long run of letters with digits, or in mixed case.</summary>
    public static bool LooksRandom(string word) =>
        !word.Contains("sha256:", StringComparison.Ordinal) && word.Split(Joints).Any(static s => IsRandom(s));

    private static bool IsRandom(string run)
    {
        var digits = run.Count(char.IsAsciiDigit);
        if (digits == run.Length)
            return false;
        return digits >= 2
            ? run.Length >= ShortestToken
            : run.Length >= ShortestMixed && run.Count(char.IsAsciiLetterUpper) >= 3 && run.Count(char.IsAsciiLetterLower) >= 3;
    }

    [GeneratedRegex(
        @"(?i)\b(?<kept>(?:bearer|basic)\s+)[a-z0-9._~+/=-]{8,}",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Bearer();

    // The keys of OpenAI, Anthropic and LiteLLM (sk-), Stripe, Slack, GitHub, GitLab, AWS, Google, JWT, Hugging Face, Groq and others.
    [GeneratedRegex(
        @"\b(?:sk-[A-Za-z0-9_-]{8,}|[sr]k_(?:live|test)_[A-Za-z0-9]{8,}|xox[abeprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}|gh[pousr]_[A-Za-z0-9]{20,}"
            + @"|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|A[KS]IA[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{30,}"
            + @"|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*|(?:hf|gsk|npm|r8)_[A-Za-z0-9]{20,}"
            + @"|(?:xai|nvapi|pplx|tvly)-[A-Za-z0-9_-]{16,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|hooks\.slack\.com/services/[A-Za-z0-9/]+)",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex KnownShape();

    // Without its end the rest of the text is a part of it.
    [GeneratedRegex(
        @"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?!-----END)[\s\S])*(?:-----END [A-Z ]*-----)?",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex PrivateKey();
}
