using LiteLlmOps.Lab.Auth;

namespace LiteLlmOps.Lab.Http;

/// <summary>Answers one request.</summary>
internal delegate Task<Answer> Handler(Exchange exchange);

/// <summary>Puts handlers behind paths, with the key check before them.</summary>
/// <param name="app">The server.</param>
/// <param name="inFlight">Its requests.</param>
internal sealed class RouteTable(WebApplication app, InFlight inFlight)
{
    public void Get(string path, Handler handler, Access access = Access.Key) => Map("GET", path, handler, access);

    public void Post(string path, Handler handler, Access access = Access.Key) => Map("POST", path, handler, access);

    public void Put(string path, Handler handler) => Map("PUT", path, handler, Access.Key);

    public void Patch(string path, Handler handler) => Map("PATCH", path, handler, Access.Key);

    public void Delete(string path, Handler handler) => Map("DELETE", path, handler, Access.Key);

    public void Options(string path, Handler handler) => Map("OPTIONS", path, handler, Access.Open);

    /// <summary>One handler behind several paths.</summary>
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
                    var seat = WorkerOfConnection.Get(context);
                    var caller =
                        access == Access.Key
                            ? await KeyCheck.RunAsync(seat.Worker, context.Request, context.RequestAborted)
                            : new Caller { Role = Caller.UserViewerRole };
                    var answer = await handler(new Exchange(context, seat, caller, inFlight));
                    await answer.WriteAsync(context);
                }
            )
            .WithDisplayName(Name(method, path));

    // Python's name of the function; here made from the path.
    private static string Name(string method, string path) =>
        string.Join('_', $"{method.ToLowerInvariant()}{path}".Split(['/', '{', '}', '*', '-', '.'], StringSplitOptions.RemoveEmptyEntries));
}
