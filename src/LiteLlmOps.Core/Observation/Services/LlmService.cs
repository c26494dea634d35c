using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Services;

/// <summary>A service of a deployment, as it is now.</summary>
public sealed class LlmService
{
    internal LlmService(ServiceFacts facts, ServiceStatus status, string? message, string? version, string deployment)
    {
        var (service, process) = (facts.Service, facts.Process);
        Name = service.Name;
        Purpose = service.Purpose;
        Status = status;
        ProcessId = process?.Id;
        Port = service.Port;
        StartedAt = process?.StartedAt;
        Uptime = process?.StartedAt is { } started ? DateTime.UtcNow - started : null;
        Memory = process is null ? null : process.Memory + facts.Children.Sum(static c => c.Memory);
        ProcessorTime = process is null ? null : facts.Children.Aggregate(process.ProcessorTime, static (sum, c) => sum + c.ProcessorTime);
        Workers = facts.Children.Count;
        Version = version;
        Restarts = facts.Restarts;
        LastExit = facts.LastEnd;
        Launcher = service.Launcher;
        DependsOn = service.DependsOn;
        Message = message;
        Children = [.. facts.Children.Select(c => new LlmServiceProcess(c, service.Name))];
        Deployment = deployment;
    }

    /// <summary>Its name in llmops.yaml.</summary>
    public string Name { get; }

    /// <summary>What it is for. Null when nobody wrote it down.</summary>
    public string? Purpose { get; }

    /// <summary>How it is.</summary>
    public ServiceStatus Status { get; }

    /// <summary>Its process; of several, the first, which the others are children of. Null when it does not run.</summary>
    public int? ProcessId { get; }

    /// <summary>The port that it listens on. Null for none.</summary>
    public int? Port { get; }

    /// <summary>When it started, in UTC. Null when it does not run, or it is not known.</summary>
    public DateTime? StartedAt { get; }

    /// <summary>For how long it runs. Null when it does not, or it is not known.</summary>
    public TimeSpan? Uptime { get; }

    /// <summary>The memory in RAM of it and its children, in bytes. Null when it does not run.</summary>
    public long? Memory { get; }

    /// <summary>The processor time that it and its children have used. Null when it does not run.</summary>
    public TimeSpan? ProcessorTime { get; }

    /// <summary>How many children it has.</summary>
    public int Workers { get; }

    /// <summary>The version of LiteLLM that a proxy tells. Null for other services, and for one that does not serve.</summary>
    public string? Version { get; }

    /// <summary>How often it was started again by this module.</summary>
    public int Restarts { get; }

    /// <summary>How it ended last, as far as this module has seen it. Null when it has not.</summary>
    public string? LastExit { get; }

    /// <summary>Who starts and stops it.</summary>
    public ServiceLauncher Launcher { get; }

    /// <summary>The services that must be ready before it starts.</summary>
    public IReadOnlyList<string> DependsOn { get; }

    /// <summary>What its status means: who holds its port, why it is not ready. Null when it serves.</summary>
    public string? Message { get; }

    /// <summary>Its children, such as the workers of a proxy.</summary>
    public IReadOnlyList<LlmServiceProcess> Children { get; }

    /// <summary>True when it has died, or another process holds its port.</summary>
    public bool IsFailure => Status is ServiceStatus.Failed or ServiceStatus.Foreign;

    /// <summary>The deployment's file or folder: what -Deployment takes.</summary>
    public string Deployment { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Status}";
}

/// <summary>A process of a service.</summary>
public sealed class LlmServiceProcess
{
    internal LlmServiceProcess(ServiceProcess process, string service)
    {
        Service = service;
        ProcessId = process.Id;
        Program = process.Program;
        StartedAt = process.StartedAt;
        Memory = process.Memory;
        ProcessorTime = process.ProcessorTime;
    }

    /// <summary>The service that it belongs to.</summary>
    public string Service { get; }

    /// <summary>Its number.</summary>
    public int ProcessId { get; }

    /// <summary>Its program, without arguments.</summary>
    public string Program { get; }

    /// <summary>When it started, in UTC. Null when it is not known.</summary>
    public DateTime? StartedAt { get; }

    /// <summary>Its memory in RAM, in bytes.</summary>
    public long Memory { get; }

    /// <summary>The processor time that it has used.</summary>
    public TimeSpan ProcessorTime { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{ProcessId} {Program}";
}
