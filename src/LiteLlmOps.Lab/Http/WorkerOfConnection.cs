using LiteLlmOps.Lab.Workers;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LiteLlmOps.Lab.Http;

/// <summary>
/// Assigns each connection to one worker of the pool for its lifetime, as the kernel assigns it to one of uvicorn's processes.
/// </summary>
internal static class WorkerOfConnection
{
    private static readonly object Key = new();

    public static void Use(ListenOptions listen, WorkerPool pool) =>
        listen.Use(next =>
            connection =>
            {
                var turn = pool.NextTurn();
                connection.Items[Key] = () => pool.At(turn);
                return next(connection);
            }
        );

    public static WorkerSlot Get(HttpContext context) => ((Func<WorkerSlot>)context.Features.Get<IConnectionItemsFeature>()!.Items[Key]!)();
}
