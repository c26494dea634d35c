using System.Globalization;
using System.Text.RegularExpressions;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Incidents;

/// <summary>The addresses in the configuration and the environment of a deployment, to say which component a failed connection concerns.</summary>
internal sealed partial class ConfiguredAddresses
{
    // In milliseconds; the texts are short.
    private const int MatchTimeout = 10_000;

    // The first of these names the entry of a list, which has no key.
    private static readonly string[] EntryNames = ["model_name", "guardrail_name", "path", "name"];

    private static readonly Dictionary<string, int> DefaultPorts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["postgres"] = 5432,
        ["postgresql"] = 5432,
        ["redis"] = 6379,
        ["rediss"] = 6379,
    };

    private readonly Deployment _deployment;
    private readonly List<(string Host, int? Port, string Owner)> _all = [];

    private ConfiguredAddresses(Deployment deployment) => _deployment = deployment;

    /// <summary>The addresses of a deployment. Null when its config cannot be read.</summary>
    public static ConfiguredAddresses? Of(IAdapters adapters, Deployment deployment)
    {
        var found = new ConfiguredAddresses(deployment);
        try
        {
            if (RootOf(adapters, deployment) is { } root)
                found.AddNode(root, "");
        }
        catch (LlmException)
        {
            return null;
        }

        foreach (var (name, value) in deployment.Environment.Declared.OrderBy(static v => v.Key, StringComparer.Ordinal))
            found.AddVariable(name, value.Text);
        return found;
    }

    /// <summary>The address to which a connection failed, as the values of an incident contain it. Null when there is none.</summary>
    public static (string Host, int Port)? AddressIn(IReadOnlyList<KeyValuePair<string, string>> values)
    {
        string? Value(string name) => values.FirstOrDefault(v => v.Key == name).Value;
        foreach (var name in (string[])["host", "addresses", "endpoint", "url", "server"])
        {
            if (Value(name) is not { } text)
                continue;
            if (Parse(text, out var host, out var port) && port is { } known)
                return (host, known);
            if (int.TryParse(Value("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var other))
                return (text, other);
        }

        return null;
    }

    /// <summary>The address in the text of a failed connection. Null when there is none.</summary>
    public static (string Host, int Port)? AddressIn(string text)
    {
        if (!Failed().IsMatch(text) || InText().Match(text) is not { Success: true } match)
            return null;
        return
            Parse(match.Groups["address"].Value.Replace("', ", ":", StringComparison.Ordinal), out var host, out var port)
            && port is { } known
            ? (host, known)
            : null;
    }

    /// <summary>What has an address: names of settings and variables. Empty when nothing has it.</summary>
    public IReadOnlyList<string> OwnersOf(string host, int port) =>
        [
            .. _all.Where(a => IsSame(a.Host, host) && (a.Port ?? port) == port)
                .OrderByDescending(static a => a.Port is not null)
                .Select(static a => a.Owner)
                .Distinct(StringComparer.Ordinal),
        ];

    private static ConfigMap? RootOf(IAdapters adapters, Deployment deployment) =>
        deployment.Config.Rendered is { } rendered && adapters.Files.Exists(rendered) ? adapters.Files.ReadYaml(rendered) as ConfigMap
        : deployment.Config.Source is { } source ? adapters.Files.ReadDeclared(source, deployment.Config.Overlays).Root
        : null;

    private void AddNode(ConfigNode node, string path)
    {
        switch (node)
        {
            case ConfigMap map:
                AddHost(map, path);
                foreach (var (key, value) in map.Entries)
                    AddNode(value, path.Length == 0 ? key : $"{path}.{key}");
                break;
            case ConfigList list:
                foreach (var item in list.Items)
                    AddNode(item, item is ConfigMap entry ? $"{path}[{NameOf(entry)}]" : path);
                break;
            default:
                if (TextOf(node) is { } text && text.Contains("://", StringComparison.Ordinal))
                    Add(text, path);
                break;
        }
    }

    // host and port of cache_params and the like
    private void AddHost(ConfigMap map, string path)
    {
        if (map["host"] is not { } node || TextOf(node) is not { } host || host.Contains("://", StringComparison.Ordinal))
            return;
        var port = map["port"] is { } given ? TextOf(given) ?? $"{(given as ConfigScalar)?.Value}" : "";
        Add(port.Length > 0 ? $"{host}:{port}" : host, $"{path}.host");
    }

    private static string NameOf(ConfigMap entry) => EntryNames.Select(entry.TextAt).FirstOrDefault(static n => n is not null) ?? "";

    private void AddVariable(string name, string value)
    {
        if (value.Contains("://", StringComparison.Ordinal))
            Add(value, name);
        else if (name.EndsWith("_HOST", StringComparison.Ordinal) && value.Length > 0)
            Add(_deployment.Environment.TryGet(name[..^"HOST".Length] + "PORT", out var port) ? $"{value}:{port.Text}" : value, name);
    }

    private string? TextOf(ConfigNode node) =>
        EnvironmentReference.TryGetName(node, out var name)
            ? _deployment.Environment.TryGet(name, out var value)
                ? value.Text
                : null
            : (node as ConfigScalar)?.Text;

    private void Add(string text, string owner)
    {
        if (Parse(text, out var host, out var port))
            _all.Add((host, port, PrintableText.Of(owner)));
    }

    // A password in a URL may contain any character, also those that end the host.
    private static bool Parse(string text, out string host, out int? port)
    {
        (host, port) = ("", null);
        if (Address().Match(UrlMask.Hide(text, isWhole: true)) is not { Success: true } match)
            return false;
        host = match.Groups["host"].Value.Trim('[', ']');
        port =
            int.TryParse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given
            : DefaultPorts.TryGetValue(match.Groups["scheme"].Value, out var known) ? known
            : match.Groups["scheme"].Value switch
            {
                "http" => 80,
                "https" => 443,
                _ => null,
            };
        return host.Length > 0;
    }

    private static bool IsSame(string one, string other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase) || (IsLocal(one) && IsLocal(other));

    private static bool IsLocal(string host) => host is "localhost" or "127.0.0.1" or "::1";

    [GeneratedRegex(
        @"(?i)connect(?:ion)? (?:call )?(?:failed|refused|timed? ?out|error)|cannot connect|can't (?:reach|connect)|error connecting|connecting to|unreachable|max retries exceeded|connecterror|connecttimeout",
        RegexOptions.ExplicitCapture,
        MatchTimeout
    )]
    private static partial Regex Failed();

    // ('10.0.0.1', 6379), https://host:port/path and host:port
    [GeneratedRegex(
        @"\('(?<address>[\w.:-]+', \d{2,5})\b|(?<address>https?://[^\s'""),]+)|(?:\bto|\bat|\bhost) [`']?(?<address>[\w.-]+:\d{2,5})\b",
        RegexOptions.ExplicitCapture,
        MatchTimeout
    )]
    private static partial Regex InText();

    [GeneratedRegex(
        @"^(?:(?<scheme>[a-z][a-z+]*)://)?(?:[^/\s]*@)?(?<host>\[[\da-fA-F:]+\]|[\w.-]+)(?::(?<port>\d{1,5}))?(?:[/?#]|$)",
        RegexOptions.ExplicitCapture,
        MatchTimeout
    )]
    private static partial Regex Address();
}
