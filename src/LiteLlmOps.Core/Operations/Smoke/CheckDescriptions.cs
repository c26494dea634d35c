namespace LiteLlmOps.Smoke;

/// <summary>Short descriptions of the built-in checks.</summary>
internal static class CheckDescriptions
{
    // Checks of this kind exist once for each model or service: Call.local-llama, Service.rerank.
    private static readonly string[] Prefixes = ["Call", "Rerank", "Service", "Stream"];

    private static readonly Dictionary<string, string> All = new(StringComparer.Ordinal)
    {
        ["AdminUi"] = "The admin UI responds.",
        ["Call"] = "A model responds to a request.",
        ["CallCosts"] = "The number and cost of the model calls.",
        ["ConfigKeys"] = "All keys of the configuration are known to LiteLLM.",
        ["ConfigReads"] = "The configuration can be read with its includes and overlays.",
        ["ConfigRenders"] = "The configuration can be rendered and all entries are valid.",
        ["ConfigVariables"] = "All referenced variables are defined.",
        ["DatabaseConnections"] = "The database server has free connections.",
        ["DatabaseMigrations"] = "All database migrations were applied.",
        ["DatabaseReachable"] = "The database is reachable and has the LiteLLM tables.",
        ["DatabaseSchema"] = "The tables match the schema that LiteLLM expects.",
        ["Guardrails"] = "The proxy runs the guardrails of its file, and has the declared ones of the database.",
        ["KeyBudgets"] = "Virtual keys with a budget are usable.",
        ["McpServers"] = "The MCP servers are listed and reachable.",
        ["Metrics"] = "The proxy serves Prometheus metrics to a request with the key of the scraper, or without one.",
        ["ModelsAgree"] = "The model lists of the proxy and the database agree.",
        ["ModelsListed"] = "The proxy serves all required models.",
        ["ProxyKey"] = "The proxy accepts the master key of the deployment.",
        ["ProxyLive"] = "The proxy is running.",
        ["ProxyReady"] = "The proxy is ready and connected to its database.",
        ["ProxyUnknownKey"] = "The proxy rejects a key that does not exist.",
        ["ProxyVersion"] = "The version of the proxy is the declared one, and safe to run.",
        ["Rerank"] = "A rerank server ranks two documents in the correct order.",
        ["Service"] = "A service responds.",
        ["Stream"] = "A model streams its response.",
    };

    /// <summary>The name of a check without the model, service or proxy that it concerns.</summary>
    public static string KindOf(string name)
    {
        var prefix = Array.Find(Prefixes, p => name.StartsWith(p + ".", StringComparison.Ordinal));
        var withoutProxy = name.Split('@')[0];
        return prefix ?? (All.ContainsKey(withoutProxy) ? withoutProxy : name);
    }

    /// <summary>The description of a kind of check. Null for a custom check.</summary>
    public static string? Of(string kind) => All.GetValueOrDefault(kind);
}
