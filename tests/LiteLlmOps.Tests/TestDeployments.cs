using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests;

/// <summary>Deployments that need no files.</summary>
internal static class TestDeployments
{
    public static Deployment Minimal =>
        new()
        {
            Name = "test",
            Folder = "/test",
            File = null,
            Mode = DeploymentMode.DbSsot,
            Environment = new DeploymentEnvironment([], static _ => null),
            Proxy = new ProxySettings(new Uri("http://127.0.0.1:1/"), null, [], 1, TimeSpan.FromSeconds(1)),
            Database = new DatabaseSettings(null, null, [], TimeSpan.FromSeconds(30)),
            Config = new ConfigSettings(null, [], null),
            Seed = Seed,
            Expected = [],
            State = new StateSettings("/test/state", "/test/state/archive", TimeSpan.FromDays(7)),
            Smoke = new SmokeSettings([], [], TimeSpan.FromSeconds(10)),
            Version = null,
            Logs = [],
            Services = [],
            Settings = [],
        };

    /// <summary>A deployment with config.yaml and state in a folder, and a database.</summary>
    public static Deployment InFolder(string folder, string databaseUrl) =>
        Minimal with
        {
            Folder = folder,
            Version = LiteLlmVersion.Parse("1.83.2"),
            Config = new ConfigSettings(Path.Combine(folder, "config.yaml"), [], null),
            State = new StateSettings(Path.Combine(folder, "state"), Path.Combine(folder, "archive"), TimeSpan.FromDays(7)),
            Database = new DatabaseSettings(
                new SecretValue(databaseUrl, "test"),
                new SecretValue("sk-salt", "test"),
                [],
                TimeSpan.FromSeconds(30)
            ),
        };

    public static SeedSettings Seed =>
        new(
            [.. ConfigSections.Settings, ConfigSections.McpServers, ConfigSections.Guardrails],
            Models: true,
            Credentials: true,
            Ignore: [],
            Protected: [],
            new SeedLimits(0.5, 0.25)
        );

    public static ServiceSettings Service(string name, string command, int? port) =>
        new()
        {
            Name = name,
            Purpose = null,
            Launcher = ServiceLauncher.Process,
            Unit = name,
            ComposeFile = null,
            Command = command,
            Folder = "/test",
            Variables = new Dictionary<string, string>(),
            Missing = null,
            User = null,
            Port = port,
            Ready = null,
            EnvironmentFolder = null,
            Log = null,
            DependsOn = [],
            StartLimit = TimeSpan.FromMinutes(2),
            StopLimit = TimeSpan.FromSeconds(30),
            Signal = 15,
            Attempts = 1,
        };

    public static DeploymentEnvironment Variables(params (string Name, string Value)[] variables) =>
        new(
            [new EnvironmentFile("test.env", [.. variables.Select(static v => new EnvironmentVariable(v.Name, v.Value, 1))])],
            static _ => null
        );
}
