using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Smoke;

/// <summary>The cheapest request that verifies a model of a certain mode.</summary>
/// <param name="Mode">model_info.mode; chat when it is not set.</param>
/// <param name="Path">The route.</param>
/// <param name="Body">The request body without the model name.</param>
/// <param name="IsAnswer">Whether a response has the expected structure.</param>
internal sealed record ModelCall(string Mode, string Path, ConfigMap Body, Func<ConfigMap, bool> IsAnswer)
{
    // Reasoning models use tokens before they return any text.
    public const int MostTokens = 16;

    /// <summary>The call for a mode. Null for modes without a cheap call: images, audio, video.</summary>
    public static ModelCall? Of(string mode) =>
        mode switch
        {
            "chat" => new(mode, "v1/chat/completions", Chat, static a => Choice(a)?.MapAt("message") is not null),
            "completion" => new(
                mode,
                "v1/completions",
                Map(("prompt", Text("ping")), ("max_tokens", Number(MostTokens))),
                static a => Choice(a) is not null
            ),
            "responses" => new(
                mode,
                "v1/responses",
                Map(("input", Text("ping")), ("max_output_tokens", Number(MostTokens))),
                static a => a["output"] is ConfigList
            ),
            "embedding" => new(
                mode,
                "v1/embeddings",
                Map(("input", List("ping"))),
                static a =>
                    (First(a["data"]) as ConfigMap)?["embedding"] is ConfigList { Items.Count: > 0 } or ConfigScalar { Text.Length: > 0 }
            ),
            "rerank" => new(
                mode,
                "v1/rerank",
                Map(
                    ("query", Text("yellow fruit")),
                    ("documents", List("oil of an engine", "a banana is a yellow fruit")),
                    ("top_n", Number(2))
                ),
                static a => a["results"] is ConfigList { Items.Count: > 0 }
            ),
            _ => null,
        };

    /// <summary>The request body. Fallbacks, retries and the cache are off: with them, another model or none could have responded.</summary>
    public string BodyFor(string model, bool stream)
    {
        var body = Map(("model", Text(model)))
            .Entries.Concat(Body.Entries)
            .Append(KeyValuePair.Create<string, ConfigNode>("disable_fallbacks", new ConfigScalar(true)))
            .Append(KeyValuePair.Create<string, ConfigNode>("num_retries", Number(0)))
            .Append(KeyValuePair.Create<string, ConfigNode>("cache", Map(("no-cache", new ConfigScalar(true)))));
        var map = new ConfigMap(body);
        return NodeJson.Write(stream ? map.With("stream", new ConfigScalar(true)) : map);
    }

    /// <summary>The maximum cost of the call in US dollars, by the prices that the proxy reports.</summary>
    public static decimal Estimate(ConfigMap? info) =>
        64 * Price(info, "input_cost_per_token") + MostTokens * Price(info, "output_cost_per_token");

    public static decimal? CostOf(HttpProbeAnswer answer) =>
        decimal.TryParse(answer.Header("x-litellm-response-cost"), NumberStyles.Float, CultureInfo.InvariantCulture, out var cost)
            ? cost
            : null;

    public static int TokensOf(ConfigMap answer) =>
        (answer.MapAt("usage")?["total_tokens"] as ConfigScalar)?.Value is long tokens ? (int)tokens : 0;

    private static decimal Price(ConfigMap? info, string key) =>
        (info?[key] as ConfigScalar)?.Value switch
        {
            double price and >= 0 and < 1000 => (decimal)price,
            long price and >= 0 and < 1000 => price,
            _ => 0,
        };

    private static ConfigMap Chat =>
        Map(
            ("messages", new ConfigList([Map(("role", Text("user")), ("content", Text("Answer with the one word: pong")))])),
            ("max_tokens", Number(MostTokens))
        );

    private static ConfigMap? Choice(ConfigMap answer) => First(answer["choices"]) as ConfigMap;

    private static ConfigNode? First(ConfigNode? list) => list is ConfigList { Items: [var first, ..] } ? first : null;

    private static ConfigMap Map(params (string Key, ConfigNode Value)[] entries) =>
        new(entries.Select(static e => KeyValuePair.Create(e.Key, e.Value)));

    private static ConfigList List(params string[] texts) => new([.. texts.Select(Text)]);

    private static ConfigScalar Text(string text) => new(text);

    private static ConfigScalar Number(long number) => new(number);
}
