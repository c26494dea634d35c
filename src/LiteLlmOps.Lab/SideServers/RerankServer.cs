using LiteLlmOps.Lab.CommandLine;
using LiteLlmOps.Lab.Endpoints;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.SideServers;

/// <summary>A rerank server that the proxy can use as a provider.</summary>
internal static class RerankServer
{
    public static Task<int> RunAsync(IReadOnlyList<string> arguments) =>
        SideServer.RunAsync(
            new Arguments(arguments, "--port", "--host"),
            8079,
            static (routes, _, _) =>
            {
                routes.Post(
                    ["/v1/rerank", "/rerank"],
                    static async x => WordRanking.Answer(await x.BodyAsync(), Guid.NewGuid().ToString())
                );
                routes.Get("/health", static _ => Task.FromResult<Answer>(Json.Map(("status", "ok"))), Access.Public);
            }
        );
}
