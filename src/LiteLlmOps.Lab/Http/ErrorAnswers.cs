using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Http;

/// <summary>Middleware that converts exceptions to error responses, and writes FastAPI's 404 and 405 when no handler matches.</summary>
internal static class ErrorAnswers
{
    private static readonly LogPlace AuthPlace = new("auth_exception_handler.py", 85);
    private static readonly LogPlace Place = new("proxy_server.py", 1133);

    public static async Task RunAsync(HttpContext context, RequestDelegate next, ProxyLog log)
    {
        try
        {
            await next(context);
            if (
                !context.Response.HasStarted
                && context.GetEndpoint() is null or { RequestDelegate: null } or { DisplayName: "405 HTTP Method Not Supported" }
            )
                await WriteMissingAsync(context);
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await AnswerTo(e, context, log).WriteAsync(context);
        }
    }

    private static Answer AnswerTo(Exception exception, HttpContext context, ProxyLog log)
    {
        switch (exception)
        {
            case ProxyError { Status: 401 } e:
                log.Exception(
                    AuthPlace,
                    $"litellm.proxy.proxy_server.user_api_key_auth(): Exception occured - {e.Message}\nRequester IP Address:{context.Connection.RemoteIpAddress}",
                    e
                );
                return Answer.Json(e.Body, e.Status);
            case ProxyError e:
                log.Error(Place, $"{context.Request.Path}: {e.Message}");
                return Answer.Json(e.Body, e.Status);
            case DetailError e:
                return Answer.Json(Json.Map(("detail", e.Detail)), e.Status);
            case DatabaseException e:
                log.Exception(Place, $"Exception: {e.Message}", e);
                return Answer.Json(new ProxyError(500, "Internal Server Error, " + e.Message, ProxyError.ServerError).Body, 500);
            default:
                log.Exception(Place, $"Exception in ASGI application: {exception.GetType().Name} {exception.Message}", exception);
                return Answer.Text("Internal Server Error", "text/plain; charset=utf-8").AsStatus(500);
        }
    }

    private static Task WriteMissingAsync(HttpContext context) =>
        context.Response.StatusCode switch
        {
            404 => Answer.Json(Json.Map(("detail", "Not Found")), 404).WriteAsync(context),
            405 => Answer.Json(Json.Map(("detail", "Method Not Allowed")), 405).WriteAsync(context),
            _ => Task.CompletedTask,
        };
}
