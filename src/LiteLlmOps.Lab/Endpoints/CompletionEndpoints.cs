using System.Text;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>Chat and text completions. No provider is called; the response is the text of mock_response, or "ok".</summary>
internal static class CompletionEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Post(["/v1/chat/completions", "/chat/completions"], ChatAsync);
        routes.Post(["/v1/completions", "/completions"], TextAsync);
    }

    private static async Task<Answer> ChatAsync(Exchange x)
    {
        var call = await ModelCall.BeginAsync(x, "/chat/completions");
        var (text, prompt) = (call.MockText ?? "ok", ModelCall.Tokens(Words(call.Body["messages"])));
        var count = ModelCall.Tokens(text);
        if (call.Body["stream"] is ConfigScalar { Value: true })
            return call.Finish(
                x,
                Answer.Stream("text/event-stream; charset=utf-8", (response, token) => StreamAsync(response, call, text, token)),
                prompt,
                count
            );
        var choice = Json.Map(
            ("finish_reason", "stop"),
            ("index", 0),
            ("message", Json.Map(("content", text), ("role", "assistant"), ("tool_calls", null), ("function_call", null)))
        );
        return call.Finish(
            x,
            Envelope(call, "chatcmpl-", "chat.completion", Json.List([choice])).With("usage", Usage(prompt, count)),
            prompt,
            count
        );
    }

    private static async Task<Answer> TextAsync(Exchange x)
    {
        var call = await ModelCall.BeginAsync(x, "/completions");
        var (text, prompt) = (call.MockText ?? "ok", ModelCall.Tokens(Words(call.Body["prompt"])));
        var count = ModelCall.Tokens(text);
        var choice = Json.Map(("text", text), ("index", 0), ("logprobs", null), ("finish_reason", "stop"));
        return call.Finish(
            x,
            Envelope(call, "cmpl-", "text_completion", Json.List([choice])).With("usage", Usage(prompt, count)),
            prompt,
            count
        );
    }

    private static ConfigMap Envelope(ModelCall call, string prefix, string type, ConfigNode choices) =>
        Json.Map(
            ("id", prefix + call.CallId),
            ("created", DateTimeOffset.UtcNow.ToUnixTimeSeconds()),
            ("model", call.RequestedModel),
            ("object", type),
            ("system_fingerprint", null),
            ("choices", choices)
        );

    private static ConfigMap Usage(int prompt, int completion) =>
        Json.Map(
            ("completion_tokens", completion),
            ("prompt_tokens", prompt),
            ("total_tokens", prompt + completion),
            ("completion_tokens_details", null),
            ("prompt_tokens_details", null)
        );

    // One chunk per word, a last chunk with finish_reason, and the [DONE] marker that clients wait for.
    private static async Task StreamAsync(HttpResponse response, ModelCall call, string text, CancellationToken token)
    {
        var pieces = text.Split(' ').Select((w, i) => Json.Map(("role", i == 0 ? "assistant" : null), ("content", i == 0 ? w : " " + w)));
        foreach (var piece in pieces)
            await WriteAsync(response, Chunk(call, Delta(piece), null), token);
        await WriteAsync(response, Chunk(call, ConfigMap.Empty, "stop"), token);
        await WriteAsync(response, "[DONE]", token);
    }

    private static ConfigMap Delta(ConfigMap piece) => new(piece.Entries.Where(static e => e.Value is not ConfigScalar { IsNull: true }));

    private static string Chunk(ModelCall call, ConfigMap delta, string? end) =>
        NodeJson.Write(
            Envelope(
                call,
                "chatcmpl-",
                "chat.completion.chunk",
                Json.List([Json.Map(("index", 0), ("delta", delta), ("finish_reason", end))])
            )
        );

    private static async Task WriteAsync(HttpResponse response, string data, CancellationToken token)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes($"data: {data}\n\n"), token);
        await response.Body.FlushAsync(token);
    }

    private static string Words(ConfigNode? node) =>
        node switch
        {
            ConfigList list => string.Join(' ', list.Items.Select(Words)),
            ConfigMap map => Words(map["content"] ?? map["text"]),
            ConfigScalar { Text: { } text } => text,
            _ => "",
        };
}
