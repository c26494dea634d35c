using System.Text;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Lab.Http;

/// <summary>The response of a handler.</summary>
internal sealed class Answer
{
    private readonly Func<HttpResponse, CancellationToken, Task> _write;

    private Answer(int status, string? contentType, Func<HttpResponse, CancellationToken, Task> write) =>
        (Status, ContentType, _write) = (status, contentType, write);

    public int Status { get; }

    public string? ContentType { get; }

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public static implicit operator Answer(ConfigNode node) => Json(node);

    public static Answer Json(ConfigNode node, int status = 200) => Bytes(NodeJson.WriteBytes(node), status, "application/json");

    public static Answer Html(string html, int status = 200) => Bytes(Encoding.UTF8.GetBytes(html), status, "text/html; charset=utf-8");

    public static Answer Text(string text, string contentType) => Bytes(Encoding.UTF8.GetBytes(text), 200, contentType);

    public static Answer Empty(int status = 200) => new(status, null, static (_, _) => Task.CompletedTask);

    public static Answer Redirect(string address, int status) => Empty(status).With("location", address);

    /// <summary>A response with a streamed body.</summary>
    public static Answer Stream(string contentType, Func<HttpResponse, CancellationToken, Task> write) => new(200, contentType, write);

    public Answer AsStatus(int status) => new(status, ContentType, _write);

    public Answer With(string header, string? value)
    {
        if (value is not null)
            Headers[header] = value;
        return this;
    }

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        foreach (var (name, value) in Headers)
            response.Headers[name] = value;
        if (ContentType is not null)
            response.ContentType = ContentType;
        await _write(response, context.RequestAborted);
    }

    private static Answer Bytes(byte[] body, int status, string contentType) =>
        new(
            status,
            contentType,
            (response, token) =>
            {
                response.ContentLength = body.Length;
                return response.Body.WriteAsync(body, token).AsTask();
            }
        );
}
