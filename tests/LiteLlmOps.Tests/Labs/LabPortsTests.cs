using LiteLlmOps.Adapters.Labs;

namespace LiteLlmOps.Tests.Labs;

/// <summary>The ports of a lab.</summary>
public sealed class LabPortsTests
{
    [Fact]
    public void The_ports_of_a_lab_are_different()
    {
        for (var i = 0; i < 200; i++)
        {
            var ports = LabPorts.Free();
            Assert.Equal(5, new[] { ports.Database, ports.Proxy, ports.Health, ports.Metrics, ports.Rerank }.Distinct().Count());
        }
    }
}
