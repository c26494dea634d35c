using LiteLlmOps.Logs;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>The time zone of the process that writes a log.</summary>
public sealed class LogProcessZoneTests
{
    // TZ in the environment files, of the process ("none": no process), and of the session
    [Theory]
    [InlineData(null, null, null, "local")]
    [InlineData(null, "none", null, "local")]
    [InlineData("Asia/Tokyo", null, null, "Asia/Tokyo")]
    [InlineData("Asia/Tokyo", "Europe/Berlin", "America/New_York", "Asia/Tokyo")]
    [InlineData(null, "Europe/Berlin", null, "Europe/Berlin")]
    [InlineData(null, "Europe/Berlin", "Asia/Tokyo", "Europe/Berlin")]
    // The session's variable is not the zone of another process, and from a name that is not known no zone follows.
    [InlineData(null, null, "Europe/Berlin", null)]
    [InlineData(null, "none", "Europe/Berlin", null)]
    [InlineData(null, "Nowhere/Nothing", null, null)]
    public void The_zone_is_that_of_the_process_and_not_that_of_the_session(
        string? file,
        string? process,
        string? session,
        string? expected
    )
    {
        var files = file is null ? [] : new[] { new EnvironmentFile("test.env", [new EnvironmentVariable("TZ", file, 1)]) };
        var deployment = TestDeployments.Minimal with
        {
            Environment = new DeploymentEnvironment(files, name => name == "TZ" ? session : null),
            Services = [TestDeployments.Service("proxy", "litellm", 4000)],
        };
        var zone = LogSources.ZoneOf(deployment, "/test/logs/proxy.log", new OneProcess(process), isOwn: true);
        Assert.Equal(expected == "local" ? TimeZoneInfo.Local.Id : expected, zone?.Id);
    }

    private sealed class OneProcess(string? zone) : IListeners
    {
        public IReadOnlyList<Listener> Find(string word) => [];

        public Listener? At(int port) => port == 4000 && zone != "none" ? new Listener(17, "litellm", port) : null;

        public string? Variable(int processId, string name) => name == "TZ" ? zone : null;

        public string? FolderOf(int processId) => null;

        public string? OutputOf(int processId) => null;
    }
}
