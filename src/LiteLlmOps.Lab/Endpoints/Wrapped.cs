using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>The exception handlers around LiteLLM's endpoints, which convert every error to one type.</summary>
internal static class Wrapped
{
    /// <summary>Returns every error as an auth_error, whatever its cause: LiteLLM has this bug, and clients must handle it.</summary>
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

    /// <summary>handle_exception_on_proxy: returns every error as an internal_server_error.</summary>
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
