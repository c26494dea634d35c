using System.Globalization;
using LiteLlmOps.Lab.Logging;
using Microsoft.AspNetCore.WebUtilities;

namespace LiteLlmOps.Lab.Http;

/// <summary>Middleware that writes uvicorn's access log line and counts the requests in flight.</summary>
internal static class AccessLines
{
    public static async Task RunAsync(HttpContext context, RequestDelegate next, ProxyLog log, InFlight inFlight)
    {
        inFlight.Begin();
        context.Response.Headers.Server = "uvicorn";
        try
        {
            await next(context);
        }
        finally
        {
            inFlight.End();
            log.Server(PythonLevel.Info, "uvicorn.access", Line(context, log.IsJson));
        }
    }

    // The JSON record has no reason phrase.
    private static string Line(HttpContext context, bool isJson)
    {
        var request = context.Request;
        var phrase = isJson ? "" : " " + ReasonPhrases.GetReasonPhrase(context.Response.StatusCode);
        var version = request.Protocol.Replace("HTTP/", "", StringComparison.Ordinal);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort} - \"{request.Method} {request.Path.ToUriComponent()}{request.QueryString} HTTP/{version}\" {context.Response.StatusCode}{phrase}"
        );
    }
}
