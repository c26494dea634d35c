using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>The blocks around LiteLLM's handlers, which give every error a form of their own.</summary>
internal static class Wrapped
{
    /// <summary>Every error comes out as an auth_error, whatever it was: a fault of the real ones that clients have to live with.</summary>
    public static Handler AsAuthError(LogPlace place, string function, Handler handler) =>
        async x =>
        {
            try
            {
                return await handler(x);
            }
            catch (DetailError e) when (e.Status != 422)
            {
                x.Worker.Log.Exception(place, $"litellm.proxy.proxy_server.{function}(): Exception occured - {e.Message}", e);
                throw ProxyError.From(e, ProxyError.AuthError);
            }
            catch (Exception e) when (e is DatabaseException or PythonException or LlmException)
            {
                x.Worker.Log.Exception(place, $"litellm.proxy.proxy_server.{function}(): Exception occured - {e.Message}", e);
                throw new ProxyError(400, "Authentication Error, " + e.Message, ProxyError.AuthError);
            }
        };

    /// <summary>handle_exception_on_proxy: every error comes out as an internal_server_error.</summary>
    public static Handler AsServerError(LogPlace place, Handler handler) =>
        async x =>
        {
            try
            {
                return await handler(x);
            }
            catch (DetailError e) when (e.Status != 422)
            {
                x.Worker.Log.Exception(place, $"Exception: {e.Message}", e);
                throw ProxyError.From(e, ProxyError.ServerError);
            }
            catch (Exception e) when (e is DatabaseException or PythonException or LlmException)
            {
                x.Worker.Log.Exception(place, $"Exception: {e.Message}", e);
                throw new ProxyError(500, "Internal Server Error, " + e.Message, ProxyError.ServerError);
            }
        };
}
