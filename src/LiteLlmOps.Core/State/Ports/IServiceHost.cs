using LiteLlmOps.Deployments;

namespace LiteLlmOps.Ports;

/// <summary>The processes of a deployment's services on this machine, and what is kept of them in the state folder.</summary>
internal interface IServiceHost
{
    /// <summary>What is known of services now; of each in the order given.</summary>
    /// <exception cref="LlmException">Their launcher does not answer.</exception>
    Task<IReadOnlyList<ServiceFacts>> LookAsync(IReadOnlyList<ServiceSettings> services, CancellationToken token);

    /// <summary>Starts a service, and returns its process as soon as there is one.</summary>
    /// <exception cref="LlmException">It cannot be started.</exception>
    Task<ServiceProcess> StartAsync(ServiceSettings service, CancellationToken token);

    /// <summary>Asks a service to end, and kills it, its children included, at its time limit.</summary>
    /// <returns>True when it had to be killed.</returns>
    /// <exception cref="LlmException">It may not be signalled.</exception>
    Task<bool> StopAsync(ServiceSettings service, ServiceProcess process, CancellationToken token);

    /// <summary>Kills a process that is none of the deployment's.</summary>
    Task KillPortOwnerAsync(Listener stranger, CancellationToken token);

    /// <summary>True while the process runs that was given this number then.</summary>
    bool IsRunning(ServiceProcess process);

    /// <summary>True when a port of this machine takes connections.</summary>
    Task<bool> ConnectsAsync(int port, CancellationToken token);

    /// <summary>The code that a process ended with; null when it runs, or was not started by this session.</summary>
    int? ExitCodeOf(ServiceProcess process);

    /// <summary>The last lines of a service's log since it was started, with what looks like a secret taken out.</summary>
    IReadOnlyList<string> LogTail(ServiceSettings service, int lines);

    /// <summary>Notes that a service is meant to be down, or why it ended.</summary>
    void NoteEnd(ServiceSettings service, string end, bool onPurpose);

    /// <summary>Keeps others from starting and stopping services of the deployment until it is disposed of.</summary>
    /// <exception cref="LlmException">ServicesBusy: somebody is at it; the message says who.</exception>
    IDisposable Lock(string work);

    /// <summary>The times of the last runs of the same work, the latest last.</summary>
    IReadOnlyList<TimeSpan> ReadRuns(string work);

    void SaveRun(string work, TimeSpan took);

    /// <summary>Keeps the rendered config of now as the last that worked.</summary>
    void KeepConfig();

    /// <summary>Puts the last rendered config that worked in the place of the present one, which moves to the archive; false when there is none, or it is the same.</summary>
    bool RestoreConfig();
}

/// <summary>What is known of a service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Process">Its process. Null when it does not run.</param>
internal sealed record ServiceFacts(ServiceSettings Service, ServiceProcess? Process)
{
    /// <summary>Its children, such as the workers of a proxy.</summary>
    public IReadOnlyList<ServiceProcess> Children { get; init; } = [];

    /// <summary>Who listens on its port and is none of its processes. Null when nobody does.</summary>
    public Listener? PortOwner { get; init; }

    /// <summary>True when it listens on its port. Null when it has none, or this system does not tell.</summary>
    public bool? Listens { get; init; }

    /// <summary>How often it was started by this module since the first time, less one.</summary>
    public int Restarts { get; init; }

    /// <summary>How it ended last. Null when that is not known.</summary>
    public string? LastEnd { get; init; }

    /// <summary>True when it was stopped on purpose.</summary>
    public bool StoppedIntentionally { get; init; }

    /// <summary>True when it ran when it was last looked after, and nobody stopped it.</summary>
    public bool HasDied { get; init; }
}

/// <param name="Id">Its number.</param>
/// <param name="Start">When it started, in the machine's own unit: it tells the process from a later one with the same number.</param>
internal sealed record ServiceProcess(int Id, long Start)
{
    /// <summary>When it started, in UTC. Null when it is not known.</summary>
    public DateTime? StartedAt { get; init; }

    /// <summary>Its memory that is in RAM, in bytes.</summary>
    public long Memory { get; init; }

    /// <summary>The processor time that it has used.</summary>
    public TimeSpan ProcessorTime { get; init; }

    /// <summary>Its program, without arguments: these may hold secrets.</summary>
    public string Program { get; init; } = "";
}
