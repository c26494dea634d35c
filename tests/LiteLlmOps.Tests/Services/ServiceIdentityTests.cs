using LiteLlmOps.Ports;
using LiteLlmOps.Services;

namespace LiteLlmOps.Tests.Services;

/// <summary>Whether the process on the port of a service belongs to the service.</summary>
public sealed class ServiceIdentityTests
{
    private const string Proxy = "/venv/bin/python3 /venv/bin/litellm --port 4000";

    // command of the service, command line of the listener, the process that was found for the service (0: none, -1: it has died)
    [Theory]
    [InlineData("litellm --port 4000", Proxy, 0, true)]
    [InlineData("litellm --port 4000", "/usr/bin/nginx", 0, false)]
    [InlineData("./start-proxy.sh", Proxy, 7, true)]
    [InlineData("./start-proxy.sh", Proxy, 0, null)]
    [InlineData("./start-proxy.sh", Proxy, -1, false)]
    [InlineData("./start-proxy.sh", Proxy, 8, false)]
    [InlineData("bash -c 'cd /srv && exec litellm --port 4000'", Proxy, 7, true)]
    [InlineData("bash -c 'cd /srv && exec litellm --port 4000'", Proxy, 0, null)]
    [InlineData("my-program", Proxy, 7, true)]
    [InlineData("my-program", Proxy, 0, false)]
    public void A_shell_script_may_have_become_another_program(string command, string line, int found, bool? expected)
    {
        var service = TestDeployments.Service("proxy", command, 4000);
        var facts = new ServiceFacts(service, found > 0 ? new ServiceProcess(found, 1) : null) { HasDied = found < 0 };
        var listener = new Listener(7, line, 4000) { Arguments = line.Split(' ') };
        Assert.Equal(expected, ServiceIdentity.Owns(service, listener, facts));
    }

    [Fact]
    public void A_worker_belongs_to_its_service()
    {
        var service = TestDeployments.Service("proxy", "./start-proxy.sh", 4000);
        var facts = new ServiceFacts(service, new ServiceProcess(6, 1)) { Children = [new ServiceProcess(7, 1)] };
        Assert.True(ServiceIdentity.Owns(service, new Listener(7, "uvicorn", 4000), facts));
    }
}
