using System.Net;
using System.Net.Sockets;

namespace LiteLlmOps.Adapters.Labs;

/// <summary>The ports of a lab, each another.</summary>
internal sealed record LabPorts(int Database, int Proxy, int Health, int Metrics, int Rerank)
{
    /// <summary>Ports that are free now. A process that takes one in the next second is detected when the server does not start.</summary>
    public static LabPorts Free()
    {
        // All are open at once: one port after the other, the system may give the same one twice.
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
