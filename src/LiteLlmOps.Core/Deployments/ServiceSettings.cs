using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Deployments;

/// <summary>Who starts and stops a service.</summary>
public enum ServiceLauncher
{
    /// <summary>This module, as a process in a session of its own.</summary>
    Process,

    /// <summary>systemd, by systemctl.</summary>
    Systemd,

    /// <summary>Docker, by docker compose.</summary>
    Compose,
}

/// <summary>A service as the deployment file declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Purpose">What it is for. Null when nobody wrote it down.</param>
/// <param name="Command">The program and its arguments. Empty when another launcher knows it.</param>
/// <param name="Port">The port that it listens on. Null for none.</param>
/// <param name="Ready">When it serves. Null for as soon as it listens, or runs.</param>
/// <param name="EnvironmentFolder">The Python environment that it runs in. Null for none.</param>
/// <param name="Log">The file that its output is appended to. Null for one in the state folder.</param>
/// <param name="DependsOn">The services that must be ready before it starts.</param>
internal sealed record ServiceSettings(
    string Name,
    string? Purpose,
    string Command,
    int? Port,
    ReadyProbe? Ready,
    string? EnvironmentFolder,
    string? Log,
    IReadOnlyList<string> DependsOn
)
{
    public const int DefaultSignal = 15;

    public static readonly TimeSpan DefaultStartLimit = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan DefaultStopLimit = TimeSpan.FromSeconds(30);

    public ServiceLauncher Launcher { get; init; }

    /// <summary>What systemd or compose call it.</summary>
    public string Unit { get; init; } = Name;

    /// <summary>The compose file. Null for the one that docker compose finds in the folder.</summary>
    public string? ComposeFile { get; init; }

    /// <summary>The folder that it works in.</summary>
    public required string Folder { get; init; }

    /// <summary>Its own variables, besides those of the deployment's environment files.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The first variable that one of them refers to and that nothing defines. Null when there is no such.</summary>
    public string? Missing { get; init; }

    /// <summary>The user that it runs as. Null for the one that starts it.</summary>
    public string? User { get; init; }

    /// <summary>How long it may take until it is ready.</summary>
    public TimeSpan StartLimit { get; init; } = DefaultStartLimit;

    /// <summary>How long it may take to end, before it is killed.</summary>
    public TimeSpan StopLimit { get; init; } = DefaultStopLimit;

    /// <summary>The number of the signal that asks it to end.</summary>
    public int Signal { get; init; } = DefaultSignal;

    /// <summary>How often it is started before it counts as failed.</summary>
    public int Attempts { get; init; } = 1;
}

/// <summary>What shows that a service serves.</summary>
internal abstract record ReadyProbe;

/// <param name="Address">Where to ask: a path of the service's own port, or a whole address.</param>
/// <param name="Status">The statuses that are right. Empty for any success.</param>
/// <param name="Json">What values of the answer have to be, by their path.</param>
internal sealed record HttpReady(string Address, IReadOnlyList<int> Status, IReadOnlyDictionary<string, string> Json) : ReadyProbe
{
    public Uri At(int? port) =>
        Uri.TryCreate(Address, UriKind.Absolute, out var whole) && whole.Scheme is "http" or "https"
            ? new Uri(Address)
            : new Uri(new Uri($"http://127.0.0.1:{port ?? 80}/"), Address.TrimStart('/'));

    public bool Accepts(int status) => Status.Count == 0 ? status is >= 200 and <= 299 : Status.Contains(status);

    /// <summary>The first value that is not as it has to be; null when all are.</summary>
    public string? Wrong(ConfigNode? answer)
    {
        foreach (var (path, condition) in Json)
        {
            if (CheckCondition.At(answer, path) is var found && !CheckCondition.Holds(condition, found))
                return $"{path} is {(found is null ? "not there" : SecretMask.Scrub(found))}, and {condition} is wanted";
        }

        return null;
    }
}

/// <param name="Port">The port that has to take connections.</param>
internal sealed record TcpReady(int Port) : ReadyProbe;

/// <param name="Command">The program, with its arguments, that has to end with 0.</param>
internal sealed record CommandReady(IReadOnlyList<string> Command) : ReadyProbe;
