using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>Embeddings (deterministic: equal texts give equal vectors) and reranking.</summary>
internal static class EmbeddingEndpoints
{
    private const int Dimensions = 16;

    public static void Map(RouteTable routes)
    {
        routes.Post(["/v1/embeddings", "/embeddings"], EmbedAsync);
        routes.Post(["/v1/rerank", "/rerank", "/v2/rerank"], RerankAsync);
    }

    private static async Task<Answer> EmbedAsync(Exchange x)
    {
        var call = await ModelCall.BeginAsync(x, "/embeddings");
        string[] inputs = call.Body["input"] switch
        {
            ConfigScalar { Text: { } text } => [text],
            ConfigList list => [.. list.Items.Select(PythonValue.Str)],
            _ => throw new ProxyError(400, "litellm.BadRequestError: input is required", "invalid_request_error", null),
        };
        var tokens = inputs.Sum(ModelCall.Tokens);
        var data = inputs.Select(static (t, i) => Json.Map(("embedding", Vector(t)), ("index", i), ("object", "embedding")));
        var body = Json.Map(
            ("model", call.RequestedModel),
            ("data", data),
            ("object", "list"),
            ("usage", Json.Map(("completion_tokens", 0), ("prompt_tokens", tokens), ("total_tokens", tokens)))
        );
        return call.Finish(x, body, tokens, 0);
    }

    private static async Task<Answer> RerankAsync(Exchange x)
    {
        var call = await ModelCall.BeginAsync(x, "/rerank");
        return call.Finish(x, WordRanking.Answer(call.Body, call.CallId), 1, 0);
    }

    private static ConfigList Vector(string text) =>
        Json.List(SHA256.HashData(Encoding.UTF8.GetBytes(text)).Take(Dimensions).Select(static b => (object?)((b - 127.5) / 127.5)));
}
