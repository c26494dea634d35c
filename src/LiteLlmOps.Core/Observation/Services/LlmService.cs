using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Services;

/// <summary>A service of a deployment and its current state.</summary>
public sealed record LlmService
{
    private bool? _isFailure;

    internal LlmService() { }

    /// <summary>The name in llmops.yaml.</summary>
    public string Name
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The purpose in llmops.yaml. Null when it has none.</summary>
    public string? Purpose
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The current state.</summary>
    public ServiceStatus Status { get; internal init; }

    /// <summary>The id of the main process, which is the parent of the children. Null when the service is not running.</summary>
    public int? ProcessId { get; internal init; }

    /// <summary>The port that the service is declared to listen on. Null for none.</summary>
    public int? Port { get; internal init; }

    /// <summary>The start time of the main process, in UTC. Null when the service is not running, or when the time is not known.</summary>
    public DateTime? StartedAt { get; internal init; }

    /// <summary>The time since StartedAt. Null when StartedAt is null.</summary>
    public TimeSpan? Uptime { get; internal init; }

    /// <summary>The resident memory of the main process and its children, in bytes. Null when the service is not running.</summary>
    public long? Memory { get; internal init; }

    /// <summary>The processor time of the main process and its children. Null when the service is not running.</summary>
    public TimeSpan? ProcessorTime { get; internal init; }

    /// <summary>The number of child processes.</summary>
    public int Workers { get; internal init; }

    /// <summary>The LiteLLM version that a proxy reports. Null for other services, and for a proxy that is not ready.</summary>
    public string? Version
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>How often this module has started the service again after its first start.</summary>
    public int Restarts { get; internal init; }

    /// <summary>How the service last ended, as far as this module knows. Null when it does not.</summary>
    public string? LastExit
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The program that starts and stops the service.</summary>
    public ServiceLauncher Launcher { get; internal init; }

    /// <summary>The names of the services that must be ready before this one starts.</summary>
    public LlmList<string> DependsOn { get; internal init; } = [];

    /// <summary>The reason for a status other than Ready, such as the process that listens on the port. Null when the service is ready.</summary>
    public string? Message
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>The child processes, such as the workers of a proxy.</summary>
    public LlmList<LlmServiceProcess> Children { get; internal init; } = [];

    /// <summary>True when the status is Failed or PortConflict. With -FailOn, only the statuses that it selects are failures.</summary>
    public bool IsFailure
    {
        get => _isFailure ?? Status is ServiceStatus.Failed or ServiceStatus.PortConflict;
        internal init => _isFailure = value;
    }

    /// <summary>The path of the deployment, for the parameter -Deployment of other commands.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Status}";
}

/// <summary>A child process of a service.</summary>
public sealed record LlmServiceProcess
{
    internal LlmServiceProcess() { }

    /// <summary>The name of the service.</summary>
    public string Service
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The process id.</summary>
    public int ProcessId => Observed.Id;

    /// <summary>The name of the program, without arguments.</summary>
    public string Program => PrintableText.Of(Observed.Program);

    /// <summary>The start time, in UTC. Null when it is not known.</summary>
    public DateTime? StartedAt => Observed.StartedAt;

    /// <summary>The resident memory, in bytes.</summary>
    public long Memory => Observed.Memory;

    /// <summary>The processor time.</summary>
    public TimeSpan ProcessorTime => Observed.ProcessorTime;

    /// <summary>The path of the deployment, for the parameter -Deployment of other commands.</summary>
    public string Deployment { get; internal init; } = "";

    internal ServiceProcess Observed { get; init; } = new(0, 0);

    /// <inheritdoc/>
    public override string ToString() => $"{ProcessId} {Program}";
}
