using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Deployments;

/// <summary>What starts and stops a service.</summary>
public enum ServiceLauncher
{
    /// <summary>This module, as a process in its own session.</summary>
    Process,

    /// <summary>systemd, with systemctl.</summary>
    Systemd,

    /// <summary>Docker, with docker compose.</summary>
    Compose,
}

/// <summary>What a service is.</summary>
internal enum ServiceKind
{
    /// <summary>A program that the deployment file defines.</summary>
    Custom,

    /// <summary>The monitor of this module.</summary>
    Monitor,
}

/// <summary>A service as the deployment file declares it.</summary>
internal sealed record ServiceSettings
{
    public required string Name { get; init; }

    public ServiceKind Kind { get; init; }

    /// <summary>What it is for. Null when not given.</summary>
    public required string? Purpose { get; init; }

    public required ServiceLauncher Launcher { get; init; }

    /// <summary>The name of the systemd unit or of the compose service.</summary>
    public required string Unit { get; init; }

    /// <summary>The compose file. Null for the one that docker compose finds in the folder.</summary>
    public required string? ComposeFile { get; init; }

    /// <summary>The program and its arguments. Empty when another launcher defines them.</summary>
    public required string Command { get; init; }

    /// <summary>The working directory.</summary>
    public required string Folder { get; init; }

    /// <summary>Its own variables, besides those of the environment files.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The first undefined variable to which one of its own variables refers. Null when all are defined.</summary>
    public required string? Missing { get; init; }

    /// <summary>The user that runs it. Null for the user that starts it.</summary>
    public required string? User { get; init; }

    /// <summary>The TCP port that it listens on. Null for none.</summary>
    public required int? Port { get; init; }

    /// <summary>When it is ready. Null: when it listens on its port, or runs when it has none.</summary>
    public required ReadyProbe? Ready { get; init; }

    /// <summary>The Python virtual environment. Null for none.</summary>
    public required string? EnvironmentFolder { get; init; }

    /// <summary>The file to which its output is appended. Null for logs/NAME.log in the folder of the deployment.</summary>
    public required string? Log { get; init; }

    /// <summary>The services that must be ready before it starts.</summary>
    public required IReadOnlyList<string> DependsOn { get; init; }

    /// <summary>The time limit until it is ready.</summary>
    public required TimeSpan StartLimit { get; init; }

    /// <summary>The time limit until it has ended; then it is killed.</summary>
    public required TimeSpan StopLimit { get; init; }

    /// <summary>The number of the signal that asks it to end.</summary>
    public required int Signal { get; init; }

    /// <summary>The number of starts before it counts as failed.</summary>
    public required int Attempts { get; init; }
}

/// <summary>How to find out whether a service is ready.</summary>
internal abstract record ReadyProbe;

/// <param name="Address">A path on the port of the service, or a URL.</param>
/// <param name="Status">The accepted statuses. Empty for 200 to 299.</param>
/// <param name="Json">Conditions for values of the answer, by their path.</param>
internal sealed record HttpReady(string Address, IReadOnlyList<int> Status, IReadOnlyDictionary<string, string> Json) : ReadyProbe
{
    public Uri At(int? port) =>
        Uri.TryCreate(Address, UriKind.Absolute, out var whole) && whole.Scheme is "http" or "https"
            ? new Uri(Address)
            : new Uri(new Uri($"http://127.0.0.1:{port ?? 80}/"), Address.TrimStart('/'));

    public bool Accepts(int status) => Status.Count == 0 ? status is >= 200 and <= 299 : Status.Contains(status);

    /// <summary>The first value that does not meet its condition. Null when all do.</summary>
    public string? Wrong(ConfigNode? answer)
    {
        foreach (var (path, condition) in Json)
        {
            if (CheckCondition.At(answer, path) is var found && !CheckCondition.Holds(condition, found))
                return $"{path} is {(found is null ? "missing" : SecretMask.Scrub(found))}, expected {condition}";
        }

        return null;
    }
}

/// <param name="Port">The port that must accept connections.</param>
internal sealed record TcpReady(int Port) : ReadyProbe;

/// <param name="Command">The program and its arguments; ready when it ends with exit code 0.</param>
internal sealed record CommandReady(IReadOnlyList<string> Command) : ReadyProbe;
