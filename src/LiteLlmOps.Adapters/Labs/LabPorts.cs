using System.Net;
using System.Net.Sockets;

namespace LiteLlmOps.Adapters.Labs;

/// <summary>The ports of a lab, all different.</summary>
internal sealed record LabPorts(int Database, int Proxy, int Health, int Metrics, int Rerank)
{
    /// <summary>Ports that are free now. When another process takes one of them first, the server does not start and the lab fails.</summary>
    public static LabPorts Free()
    {
        // All listeners are open at the same time: otherwise the system could return the same port twice.
        var listeners = Enumerable.Range(0, 5).Select(static _ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            listeners.ForEach(static l => l.Start());
            return
                listeners.ConvertAll(static l => ((IPEndPoint)l.LocalEndpoint).Port)
                    is [var database, var proxy, var health, var metrics, var rerank]
                ? new LabPorts(database, proxy, health, metrics, rerank)
                : throw new InvalidOperationException("A lab has five ports.");
        }
        finally
        {
            listeners.ForEach(static l => l.Dispose());
        }
    }
}
