using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Routing;

/// <summary>An excerpt of LiteLLM's price list, used to complete model_info and to expand wildcards.</summary>
internal static class KnownModels
{
    private static readonly Dictionary<string, ConfigMap> PriceList = new(StringComparer.Ordinal)
    {
        ["gpt-4o"] = Chat("openai", 128000, 16384, 2.5e-06, 1e-05, vision: true),
        ["gpt-4o-mini"] = Chat("openai", 128000, 16384, 1.5e-07, 6e-07, vision: true),
        ["gpt-4.1"] = Chat("openai", 1047576, 32768, 2e-06, 8e-06, vision: true),
        ["o3-mini"] = Chat("openai", 200000, 100000, 1.1e-06, 4.4e-06, vision: false),
        ["claude-sonnet-4-5"] = Chat("anthropic", 200000, 64000, 3e-06, 1.5e-05, vision: true),
        ["claude-haiku-4-5"] = Chat("anthropic", 200000, 64000, 1e-06, 5e-06, vision: true),
        ["text-embedding-3-small"] = Json.Map(
            ("max_tokens", 8191),
            ("max_input_tokens", 8191),
            ("max_output_tokens", null),
            ("input_cost_per_token", 2e-08),
            ("output_cost_per_token", 0.0),
            ("output_vector_size", 1536),
            ("litellm_provider", "openai"),
            ("mode", "embedding"),
            ("supports_vision", null)
        ),
    };

    /// <summary>
    /// model_info, completed with the keys of the price list that it does not set (proxy_server.py, _get_proxy_model_info).
    /// </summary>
    public static ConfigMap Enrich(Deployment deployment)
    {
        var name = deployment.Info.TextAt("base_model") ?? deployment.Model;
        var bare = name[(name.LastIndexOf('/') + 1)..];
        var added = (
            PriceList.GetValueOrDefault(bare)
            ?? Unknown(Providers.OrNone(deployment.Model, deployment.Parameters.TextAt("custom_llm_provider")))
        ).With("key", Json.Of(PriceList.ContainsKey(bare) ? bare : name));
        return new ConfigMap([.. deployment.Info.Entries, .. added.Entries.Where(e => !deployment.Info.Has(e.Key))]);
    }

    /// <summary>The cost of a call in US dollars, from the prices of the deployment or else of the price list.</summary>
    public static double Cost(Deployment deployment, int promptTokens, int completionTokens)
    {
        var info = Enrich(deployment);
        return (Price(info, "input_cost_per_token") * promptTokens) + (Price(info, "output_cost_per_token") * completionTokens);
    }

    /// <summary>
    /// The names of the price list that match a wildcard of the router (proxy/auth/model_checks.py, get_known_models_from_wildcard).
    /// </summary>
    public static IEnumerable<string> Matching(string wildcard, RouterView? view)
    {
        var parts = wildcard.Split('/', 2);
        if (parts.Length < 2)
            return [];
        var providers = view?.OfName(wildcard).Select(static d => d.Model.Split('/', 2)[0]).DefaultIfEmpty(parts[0]) ?? [parts[0]];
        var start = parts[1].Replace("*", "", StringComparison.Ordinal);
        return providers
            .SelectMany(p => PriceList.Where(f => f.Value.TextAt("litellm_provider") == p && f.Value.TextAt("mode") == "chat"))
            .Where(f => f.Key.StartsWith(start, StringComparison.Ordinal))
            .Select(f => $"{parts[0]}/{f.Key}");
    }

    private static double Price(ConfigMap info, string key) =>
        (info[key] as ConfigScalar)?.Value switch
        {
            long whole => whole,
            double number => number,
            _ => 0,
        };

    private static ConfigMap Chat(string provider, int input, int output, double inputPrice, double outputPrice, bool vision) =>
        Json.Map(
            ("max_tokens", output),
            ("max_input_tokens", input),
            ("max_output_tokens", output),
            ("input_cost_per_token", inputPrice),
            ("output_cost_per_token", outputPrice),
            ("litellm_provider", provider),
            ("mode", "chat"),
            ("supports_system_messages", true),
            ("supports_response_schema", true),
            ("supports_vision", vision),
            ("supports_function_calling", true),
            ("supports_tool_choice", true)
        );

    private static ConfigMap Unknown(string provider) =>
        Json.Map(
            ("max_tokens", null),
            ("max_input_tokens", null),
            ("max_output_tokens", null),
            ("input_cost_per_token", 0),
            ("output_cost_per_token", 0),
            ("litellm_provider", provider),
            ("mode", null),
            ("supports_system_messages", null),
            ("supports_response_schema", null),
            ("supports_vision", null),
            ("supports_function_calling", null),
            ("supports_tool_choice", null)
        );
}
