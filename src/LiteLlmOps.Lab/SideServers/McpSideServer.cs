using System.Collections.Concurrent;
using System.Threading.Channels;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.CommandLine;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.SideServers;

/// <summary>
/// An MCP server for tests, with both transports and with faults. /mcp is streamable HTTP with a session and two pages of tools, /stream answers with
/// an event stream that stays open, /sse is HTTP+SSE. /requests lists what it received.
/// </summary>
internal static class McpSideServer
{
    private const string Session = "lab-session";

    public static Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var log = new ConcurrentQueue<string>();
        var sse = Channel.CreateUnbounded<string>();
        return SideServer.RunAsync(
            new Arguments(arguments, "--port", "--host"),
            8090,
            (_, app, _) =>
            {
                app.MapGet("/requests", () => string.Join('\n', log));
                app.MapPost("/mcp", context => WithSessionAsync(context, log));
                app.MapDelete("/mcp", context => NoteAsync(context, log));
                app.MapPost("/stream", context => StreamAsync(context, log));
                app.MapGet("/sse", context => OpenAsync(context, log, "/messages", sse.Reader));
                app.MapPost("/messages", context => PushAsync(context, log, sse.Writer));
                app.MapGet("/elsewhere", context => OpenAsync(context, log, context.Request.Query["to"].ToString(), sse.Reader));
                app.MapPost("/secure", context => SecureAsync(context, log));
                app.MapPost("/redirect", context => RedirectAsync(context, log));
                app.MapPost("/slow", context => Task.Delay(Timeout.Infinite, context.RequestAborted));
                app.MapPost("/echo", context => EchoAsync(context, log));
            }
        );
    }

    private static async Task<ConfigMap> ReadAsync(HttpContext context, ConcurrentQueue<string> log)
    {
        await NoteAsync(context, log);
        using var reader = new StreamReader(context.Request.Body);
        return NodeJson.TryParse(await reader.ReadToEndAsync(context.RequestAborted)) as ConfigMap ?? ConfigMap.Empty;
    }

    private static Task NoteAsync(HttpContext context, ConcurrentQueue<string> log)
    {
        log.Enqueue(
            $"{context.Request.Method} {context.Request.Path} {context.Request.Headers.Authorization} {context.Request.Headers["Mcp-Session-Id"]}".TrimEnd()
        );
        return Task.CompletedTask;
    }

    private static async Task WithSessionAsync(HttpContext context, ConcurrentQueue<string> log)
    {
        var message = await ReadAsync(context, log);
        if (message.TextAt("method") == "initialize")
            context.Response.Headers["Mcp-Session-Id"] = Session;
        else if (context.Request.Headers["Mcp-Session-Id"] != Session || context.Request.Headers["MCP-Protocol-Version"] != "2025-03-26")
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync("No valid session");
            return;
        }

        await AnswerAsync(context, message);
    }

    private static async Task AnswerAsync(HttpContext context, ConfigMap message)
    {
        if (Result(message) is not { } result)
        {
            context.Response.StatusCode = 202;
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(NodeJson.Write(result));
    }

    private static async Task StreamAsync(HttpContext context, ConcurrentQueue<string> log)
    {
        if (Result(await ReadAsync(context, log)) is not { } result)
        {
            context.Response.StatusCode = 202;
            return;
        }

        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(
            ": a comment\r\n\r\nevent: message\r\ndata: {\"jsonrpc\": \"2.0\", \"method\": \"notifications/message\"}\r\n\r\n"
        );
        await context.Response.WriteAsync($"data: {NodeJson.Write(result)}\n\n");
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private static async Task OpenAsync(HttpContext context, ConcurrentQueue<string> log, string endpoint, ChannelReader<string> answers)
    {
        await NoteAsync(context, log);
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync($"event: endpoint\ndata: {endpoint}\n\n");
        await context.Response.Body.FlushAsync(context.RequestAborted);
        try
        {
            await foreach (var answer in answers.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync($"event: message\ndata: {answer}\n\n");
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has closed the stream.
        }
    }

    private static async Task PushAsync(HttpContext context, ConcurrentQueue<string> log, ChannelWriter<string> answers)
    {
        if (Result(await ReadAsync(context, log)) is { } result)
            await answers.WriteAsync(NodeJson.Write(result), context.RequestAborted);
        context.Response.StatusCode = 202;
    }

    private static async Task SecureAsync(HttpContext context, ConcurrentQueue<string> log)
    {
        var message = await ReadAsync(context, log);
        if (context.Request.Headers.Authorization == "Bearer geheim-4711")
        {
            await AnswerAsync(context, message);
            return;
        }

        context.Response.StatusCode = 401;
        await context.Response.WriteAsync($"unknown credential {context.Request.Headers.Authorization}");
    }

    private static async Task RedirectAsync(HttpContext context, ConcurrentQueue<string> log)
    {
        await NoteAsync(context, log);
        context.Response.StatusCode = 307;
        context.Response.Headers.Location = context.Request.Query["to"];
    }

    private static async Task EchoAsync(HttpContext context, ConcurrentQueue<string> log)
    {
        var message = await ReadAsync(context, log);
        await context.Response.WriteAsync(
            NodeJson.Write(
                Json.Map(
                    ("jsonrpc", "2.0"),
                    ("id", message["id"]),
                    ("error", Json.Map(("code", -32000), ("message", $"refused {context.Request.Headers.Authorization}")))
                )
            )
        );
    }

    // Null for a notification, which has no answer.
    private static ConfigMap? Result(ConfigMap message) =>
        message["id"] is null ? null : Json.Map(("jsonrpc", "2.0"), ("id", message["id"]), ("result", ResultOf(message)));

    private static ConfigMap ResultOf(ConfigMap message) =>
        message.TextAt("method") switch
        {
            "initialize" => Json.Map(
                ("protocolVersion", "2025-03-26"),
                ("capabilities", Json.Map(("tools", ConfigMap.Empty))),
                ("serverInfo", Json.Map(("name", "lab-mcp"), ("version", "1.2")))
            ),
            _ when message.MapAt("params")?.TextAt("cursor") is not null => Tools("subtract"),
            _ => Tools("echo", "add").With("nextCursor", new ConfigScalar("2")),
        };

    private static ConfigMap Tools(params IEnumerable<string> names) =>
        Json.Map(("tools", new ConfigList([.. names.Select(static n => Json.Map(("name", n)))])));
}
