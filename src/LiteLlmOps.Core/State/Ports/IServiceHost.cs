using LiteLlmOps.Deployments;

namespace LiteLlmOps.Ports;

/// <summary>The processes of a deployment's services on this machine, and their records in the state folder.</summary>
internal interface IServiceHost
{
    /// <summary>The current processes of services, in the given order.</summary>
    /// <exception cref="LlmException">A launcher does not respond.</exception>
    Task<IReadOnlyList<ServiceFacts>> InspectAsync(IReadOnlyList<ServiceSettings> services, CancellationToken token);

    /// <summary>Starts a service and returns its process, without waiting until it is ready.</summary>
    /// <exception cref="LlmException">It cannot be started.</exception>
    Task<ServiceProcess> StartAsync(ServiceSettings service, CancellationToken token);

    /// <summary>Sends the stop signal to a service. Kills the service and its children at its stopTimeout.</summary>
    /// <returns>True when it was killed.</returns>
    /// <exception cref="LlmException">This user may not send signals to it.</exception>
    Task<bool> StopAsync(ServiceSettings service, ServiceProcess process, CancellationToken token);

    /// <summary>Ends a process that does not belong to the deployment and listens on the port of a service.</summary>
    Task KillPortOwnerAsync(Listener portOwner, CancellationToken token);

    /// <summary>True while this process is running; false for a later process with the same id.</summary>
    bool IsRunning(ServiceProcess process);

    /// <summary>True when a port of this machine accepts connections.</summary>
    Task<bool> ConnectsAsync(int port, CancellationToken token);

    /// <summary>The exit code of a process. Null when it is running, or when this session did not start it.</summary>
    int? ExitCodeOf(ServiceProcess process);

    /// <summary>The last lines of a service's log since its last start, secrets masked. Empty when the log cannot be read.</summary>
    Task<IReadOnlyList<string>> ReadLogTailAsync(ServiceSettings service, int lines, CancellationToken token);

    /// <summary>Records how a service ended.</summary>
    /// <param name="service">The service.</param>
    /// <param name="end">How it ended: "exited with code 1 during startup".</param>
    /// <param name="cause">Why it ended.</param>
    void RecordEnd(ServiceSettings service, string end, ServiceEndCause cause);

    /// <summary>Locks the services of the deployment against other sessions until the lock is disposed.</summary>
    /// <exception cref="LlmException">ServicesBusy: another session has the lock; the message names it.</exception>
    IDisposable Lock(string command);

    /// <summary>The durations of the last runs of the same kind, oldest first.</summary>
    IReadOnlyList<TimeSpan> ReadRunDurations(string kind);

    void SaveRunDuration(string kind, TimeSpan duration);

    /// <summary>Saves the rendered config as the last known good one.</summary>
    void SaveGoodConfig();

    /// <summary>Replaces the rendered config with the last known good one, and archives the replaced one.</summary>
    /// <returns>False when there is no last known good config, or when it is the current one.</returns>
    bool RestoreGoodConfig();
}

/// <summary>Why a service ended.</summary>
internal enum ServiceEndCause
{
    /// <summary>It ended by itself.</summary>
    Exited,

    /// <summary>It was stopped for a restart.</summary>
    Restarted,

    /// <summary>It was stopped by the user and is not restarted.</summary>
    StoppedIntentionally,
}

/// <summary>The observed state of a service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Process">Its main process. Null when it is not running.</param>
internal sealed record ServiceFacts(ServiceSettings Service, ServiceProcess? Process)
{
    /// <summary>Its child processes, such as the workers of a proxy.</summary>
    public IReadOnlyList<ServiceProcess> Children { get; init; } = [];

    /// <summary>The process that listens on its port and does not belong to it. Null when there is none.</summary>
    public Listener? PortOwner { get; init; }

    /// <summary>
    /// True when it listens on its port. Null when it has no port or is not running, or when this system does not report it.
    /// </summary>
    public bool? Listens { get; init; }

    /// <summary>How often this module has started it again after its first start.</summary>
    public int Restarts { get; init; }

    /// <summary>How it last ended. Null when that is not known.</summary>
    public string? LastEnd { get; init; }

    /// <summary>True when Stop-LlmService stopped it.</summary>
    public bool StoppedIntentionally { get; init; }

    /// <summary>True when it was started and is not running, and this module did not stop it.</summary>
    public bool HasDied { get; init; }
}

/// <param name="Id">The process id. 0 when the launcher does not show it.</param>
/// <param name="Start">The start time in a unit of this machine, which distinguishes the process from a later one with the same id. 0 when
/// it is not visible.</param>
internal sealed record ServiceProcess(int Id, long Start)
{
    /// <summary>Why its start could not be recorded in the state folder. Null when it was, and for a process that was found.</summary>
    public string? RecordProblem { get; init; }

    /// <summary>The start time, in UTC. Null when it is not known.</summary>
    public DateTime? StartedAt { get; init; }

    /// <summary>The resident memory, in bytes.</summary>
    public long Memory { get; init; }

    /// <summary>The processor time.</summary>
    public TimeSpan ProcessorTime { get; init; }

    /// <summary>The name of the program, without arguments: they may contain secrets.</summary>
    public string Program { get; init; } = "";
}
