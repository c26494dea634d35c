using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Consistency;

/// <summary>Finds servers in the local network that LiteLLM may reach only through an HTTP proxy, because NO_PROXY does not name them.</summary>
internal static class ProxyVariableRules
{
    private const int Most = 5;

    private static readonly string[] Variables = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

    private static readonly string[] Exceptions = ["NO_PROXY", "no_proxy"];

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts)
    {
        // Only what the files of the deployment define is known to reach the proxy.
        var declared = facts.Deployment.Environment.Declared.ToDictionary(static v => v.Key, static v => v.Value, StringComparer.Ordinal);
        if (Array.Find(Variables, v => declared.TryGetValue(v, out var value) && value.Text.Length > 0) is not { } variable)
            yield break;
        var excluded = Exceptions
            .Select(n => declared.GetValueOrDefault(n)?.Text)
            .FirstOrDefault(static t => t is not null)
            ?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var hosts = Hosts(facts)
            .Where(h => HostScope.IsPrivate(h) && !IsExcluded(h, excluded ?? []))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();
        if (hosts.Count > 0)
            yield return new LlmFinding(
                "ProxyBypassMissing",
                FindingSeverity.Warning,
                variable,
                PrintableText.Of(
                    $"It is set ({facts.RelativeSource(declared[variable].Source)}), and NO_PROXY {(excluded is null ? "is not set" : "does not name")}{(excluded is null ? "; local servers are" : "")} {string.Join(", ", hosts.Take(Most))}{(hosts.Count > Most ? ", …" : "")}."
                ),
                "HTTP clients that use these variables send requests to local servers through the proxy, where they fail or time out.",
                $"Set NO_PROXY in the same file: NO_PROXY=localhost,127.0.0.1,{string.Join(',', hosts.Where(static h => h is not ("localhost" or "127.0.0.1")).Take(Most))}".TrimEnd(
                    ','
                )
            ).At(facts.PositionOf(declared[variable].Source));
    }

    private static IEnumerable<string> Hosts(ConsistencyFacts facts)
    {
        var models = ((facts.Planes.Declared?.Root[ConfigSections.Models] as ConfigList)?.Items.OfType<ConfigMap>() ?? [])
            .Concat(facts.Planes.Stored?.EntriesOf(ConfigSections.Models).Select(static r => r.Value).OfType<ConfigMap>() ?? [])
            .Select(static m => m.MapAt("litellm_params")?["api_base"]);
        var servers = (facts.Planes.Declared?.Root.MapAt(ConfigSections.McpServers)?.Entries.Select(static e => e.Value) ?? [])
            .Concat(facts.Planes.Stored?.EntriesOf(ConfigSections.McpServers).Select(static r => r.Value) ?? [])
            .OfType<ConfigMap>()
            .Select(static s => s["url"]);
        foreach (var node in models.Concat(servers).OfType<ConfigScalar>())
        {
            var text = EnvironmentReference.TryGetName(node, out var name)
                ? facts.Deployment.Environment.TryGet(name, out SecretValue? value)
                    ? value.Text
                    : null
                : node.Text;
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                yield return url.Host.Trim('[', ']');
        }
    }

    // As Python's urllib and httpx: a suffix of the host, or * for all.
    private static bool IsExcluded(string host, string[] excluded) =>
        excluded.Any(e =>
        {
            var name = e.Split(':')[0].TrimStart('*').TrimStart('.');
            return e == "*"
                || host.Equals(name, StringComparison.OrdinalIgnoreCase)
                || (name.Length > 0 && host.EndsWith("." + name, StringComparison.OrdinalIgnoreCase));
        });
}
