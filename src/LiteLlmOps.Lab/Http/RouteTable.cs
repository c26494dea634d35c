using LiteLlmOps.Lab.Auth;

namespace LiteLlmOps.Lab.Http;

/// <summary>Handles one request.</summary>
internal delegate Task<Answer> Handler(Exchange exchange);

/// <summary>Maps paths to handlers and checks the key before each call.</summary>
/// <param name="app">The application that the routes are added to.</param>
/// <param name="inFlight">The requests of the application in flight.</param>
internal sealed class RouteTable(WebApplication app, InFlight inFlight)
{
    public void Get(string path, Handler handler, Access access = Access.Key) => Map("GET", path, handler, access);

    public void Post(string path, Handler handler, Access access = Access.Key) => Map("POST", path, handler, access);

    public void Put(string path, Handler handler) => Map("PUT", path, handler, Access.Key);

    public void Patch(string path, Handler handler) => Map("PATCH", path, handler, Access.Key);

    public void Delete(string path, Handler handler) => Map("DELETE", path, handler, Access.Key);

    public void Options(string path, Handler handler) => Map("OPTIONS", path, handler, Access.Public);

    /// <summary>Maps several paths to one handler.</summary>
    public void Get(IEnumerable<string> paths, Handler handler, Access access = Access.Key)
    {
        foreach (var path in paths)
            Get(path, handler, access);
    }

    public void Post(IEnumerable<string> paths, Handler handler)
    {
        foreach (var path in paths)
            Post(path, handler);
    }

    private void Map(string method, string path, Handler handler, Access access) =>
        app.MapMethods(
                path,
                [method],
                async context =>
                {
                    var slot = WorkerOfConnection.Get(context);
                    var caller =
                        access == Access.Key
                            ? await KeyCheck.RunAsync(slot.Worker, context.Request, context.RequestAborted)
                            : new Caller { Role = Caller.UserViewerRole };
                    var answer = await handler(new Exchange(context, slot, caller, inFlight));
                    await answer.WriteAsync(context);
                }
            )
            .WithDisplayName(Name(method, path));

    // LiteLLM uses the name of the Python function; the stand-in derives a name from the path.
    private static string Name(string method, string path) =>
        string.Join('_', $"{method.ToLowerInvariant()}{path}".Split(['/', '{', '}', '*', '-', '.'], StringSplitOptions.RemoveEmptyEntries));
}
