using LiteLlmOps.Deployments;

namespace LiteLlmOps.Services;

/// <summary>A request to start, stop or restart services.</summary>
/// <param name="Command">The name of the cmdlet, for messages, the lock and the journal.</param>
/// <param name="Action">The action.</param>
internal sealed record ServiceRequest(string Command, ServiceAction Action)
{
    /// <summary>True to restart one service after the other, each only when the previous one is ready.</summary>
    public bool IsRolling { get; init; }

    /// <summary>True to kill a process outside the deployment that listens on the port of a service.</summary>
    public bool Force { get; init; }

    /// <summary>True to start a proxy that fails once more with the last known good config.</summary>
    public bool Rollback { get; init; }

    /// <summary>True to include the services that depend on the selected ones.</summary>
    public bool IncludeDependents { get; init; }

    /// <summary>The reason, for the journal. Null when none was given.</summary>
    public string? Reason { get; init; }
}

/// <summary>The services that a command was given.</summary>
/// <param name="Services">The services.</param>
/// <param name="IsAll">True when the command was given the deployment and no names.</param>
internal sealed record ServiceSelection(IReadOnlyList<ServiceSettings> Services, bool IsAll);
