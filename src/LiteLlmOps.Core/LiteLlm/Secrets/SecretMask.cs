using System.Buffers;
using System.Text.RegularExpressions;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Secrets;

/// <summary>Masks secrets in output.</summary>
internal static partial class SecretMask
{
    /// <summary>The mask of a secret of which no part is shown.</summary>
    public const string Hidden = "******";

    // Four characters of a shorter secret would reveal too much of it.
    private const int ShortestShown = 20;

    private static readonly SearchValues<string> Schemes = SearchValues.Create(["bearer", "basic"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> ShapeStarts = SearchValues.Create(
        ["sk-", "xox", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "AKIA", "AIza", "eyJ", "hf_", "gsk_", "hooks.slack.com/"],
        StringComparison.Ordinal
    );

    /// <summary>sk-…a1b2 for a long secret, ****** for a short one. References and empty texts are not masked.</summary>
    public static string Mask(string secret)
    {
        if (secret.Length == 0 || EnvironmentReference.IsReference(secret))
            return secret;
        if (secret.Length < ShortestShown)
            return Hidden;
        var head = secret.StartsWith("sk-", StringComparison.Ordinal) ? "sk-" : "";
        return $"{head}…{secret[^4..]}";
    }

    /// <summary>A URL or connection string with its password masked; any other text is masked as a whole.</summary>
    public static string MaskAddress(string text)
    {
        var scrubbed = Scrub(text);
        return
            text.Contains("://", StringComparison.Ordinal)
            || !string.Equals(DsnPassword().Replace(text, ""), text, StringComparison.Ordinal)
            ? scrubbed
            : Mask(text);
    }

    /// <summary>A value for output: secrets that are recognized by their place or by their form are masked.</summary>
    public static ConfigNode Mask(ConfigNode node, string pointer) => Mask(node, pointer, SecretNames.IsSecretPath(pointer));

    /// <summary>True when <see cref="Mask(ConfigNode, string)"/> would change the value.</summary>
    public static bool HoldsSecret(ConfigNode? node, string pointer) => node is not null && !ReferenceEquals(Mask(node, pointer), node);

    /// <summary>Masks texts in the form of secrets in a text of any origin, such as a driver message, a log line or a server response.</summary>
    public static string Scrub(string text)
    {
        // A pattern is tried only on a text that contains a part of every match, which most texts do not.
        if (text.Contains("://", StringComparison.Ordinal) && text.Contains('@', StringComparison.Ordinal))
            text = UrlPassword().Replace(text, "${kept}" + Hidden + "@");
        if (text.Contains('=', StringComparison.Ordinal))
        {
            text = DsnPassword().Replace(text, "${kept}" + Hidden);
            text = QuerySecret().Replace(text, "${kept}" + Hidden);
        }

        if (text.AsSpan().ContainsAny(Schemes))
            text = Bearer().Replace(text, "${kept}" + Hidden);
        return text.AsSpan().ContainsAny(ShapeStarts) ? KnownShape().Replace(text, static m => Mask(m.Value)) : text;
    }

    /// <summary>A line of a file for an error message: each character of a secret is replaced by an asterisk, so that columns remain correct.</summary>
    public static string ScrubLine(string line)
    {
        var match = NamedValue().Match(line);
        if (match.Success && SecretNames.IsSecretName(match.Groups["name"].Value))
        {
            var value = match.Groups["value"];
            if (!EnvironmentReference.IsReference(value.Value.Trim('"', '\'')))
                return line[..value.Index] + new string('*', value.Length) + line[(value.Index + value.Length)..];
        }

        line = BlankInline(line);
        line = UrlPassword()
            .Replace(line, static m => m.Groups["kept"].Value + new string('*', m.Length - m.Groups["kept"].Length - 1) + "@");
        return KnownShape().Replace(line, static m => new string('*', m.Length));
    }

    // In a flow map, which may be invalid, the end of the secret is not known, so the rest of the line is masked.
    private static string BlankInline(string line)
    {
        foreach (Match match in InlineName().Matches(line))
        {
            var name = match.Groups["name"].Value;
            var start = match.Index + match.Length;
            var value = line[start..].Split(',', '}', ' ')[0].Trim('"', '\'');
            if ((SecretNames.IsSecretName(name) || SecretNames.IsSecretPath($"/{name}/x")) && !EnvironmentReference.IsReference(value))
                return line[..start] + new string('*', line.Length - start);
        }

        return line;
    }

    private static ConfigNode Mask(ConfigNode node, string pointer, bool secret)
    {
        switch (node)
        {
            case ConfigScalar { Text: { } text }:
                var masked = secret ? Mask(text) : Scrub(text);
                return string.Equals(masked, text, StringComparison.Ordinal) ? node : new ConfigScalar(masked, node.Position);
            case ConfigMap map:
                return MaskMap(map, pointer);
            case ConfigList list:
                var items = list.Items.Select(i => Mask(i, pointer, secret && i is ConfigScalar)).ToList();
                return items.Zip(list.Items).All(static p => ReferenceEquals(p.First, p.Second))
                    ? list
                    : new ConfigList(items, list.Position);
            case ConfigScalar { IsNull: false, Value: not bool } when secret:
                return new ConfigScalar(Hidden, node.Position);
            default:
                return node;
        }
    }

    private static ConfigMap MaskMap(ConfigMap map, string pointer)
    {
        var entries = new List<KeyValuePair<string, ConfigNode>>(map.Count);
        var changed = false;
        foreach (var (key, value) in map.Entries)
        {
            var path = JsonPointer.Append(pointer, key);
            var masked = Mask(value, path, SecretNames.IsSecretPath(path));
            changed |= !ReferenceEquals(masked, value);
            entries.Add(KeyValuePair.Create(key, masked));
        }

        return changed ? new ConfigMap(entries, map.Position) : map;
    }

    [GeneratedRegex(
        @"(?<kept>[a-zA-Z][a-zA-Z0-9+.-]*://[^\s:/@?#'""]*:)[^\s/'""]+@",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex UrlPassword();

    [GeneratedRegex(
        @"(?i)\b(?<kept>(?:password|pwd|passwd)\s*=\s*)(?:'[^']*'|""[^""]*""|[^\s;,&]+)",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex DsnPassword();

    [GeneratedRegex(
        @"(?i)(?<kept>[?&](?:[a-z_-]*(?:key|token|secret|password|signature)|sig|pwd)=)[^&\s'""]+",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex QuerySecret();

    [GeneratedRegex(
        @"(?i)\b(?<kept>(?:bearer|basic)\s+)[a-z0-9._~+/=-]{8,}",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Bearer();

    // Provider keys that are recognized by their form: OpenAI and Anthropic and LiteLLM (sk-), Slack, GitHub, AWS, Google, JWT, Hugging Face, Groq.
    [GeneratedRegex(
        @"\b(?:sk-[A-Za-z0-9_-]{8,}|xox[abprs]-[A-Za-z0-9-]{10,}|gh[pousr]_[A-Za-z0-9]{20,}|AKIA[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{30,}"
            + @"|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*|hf_[A-Za-z0-9]{20,}|gsk_[A-Za-z0-9]{20,}|hooks\.slack\.com/services/[A-Za-z0-9/]+)",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex KnownShape();

    [GeneratedRegex(@"[""']?(?<name>[A-Za-z0-9_.-]+)[""']?\s*:\s*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InlineName();

    [GeneratedRegex(
        @"^\s*(?:export\s+)?(?:-\s+)?[""']?(?<name>[A-Za-z0-9_.-]+)[""']?\s*[:=]\s*(?<value>\S.*?)\s*$",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex NamedValue();
}
