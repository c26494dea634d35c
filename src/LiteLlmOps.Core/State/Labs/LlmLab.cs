namespace LiteLlmOps.Labs;

/// <summary>Whether a lab's processes run.</summary>
public enum LabStatus
{
    /// <summary>The database and the proxy run.</summary>
    Running,

    /// <summary>One of the two does not run.</summary>
    Degraded,

    /// <summary>Neither runs.</summary>
    Stopped,
}

/// <summary>A throw-away deployment: a PostgreSQL cluster of its own, a proxy, and a configuration.</summary>
public sealed class LlmLab
{
    internal LlmLab(string path, LabFacts facts, LabStatus status)
    {
        Path = path;
        Version = facts.Version;
        Proxy = facts.Proxy;
        Models = facts.Models;
        ProxyUrl = $"http://127.0.0.1:{facts.ProxyPort}";
        DatabasePort = facts.DatabasePort;
        ProxyProcessId = facts.ProxyProcess.Id;
        DatabaseProcessId = facts.DatabaseProcess.Id;
        CreatedAt = facts.CreatedAt;
        Status = status;
    }

    /// <summary>The lab's folder: what -Deployment and -Path take.</summary>
    public string Path { get; }

    /// <summary>The same as Path: the property by which -Deployment binds pipeline input.</summary>
    public string Deployment => Path;

    /// <summary>The LiteLLM version that it behaves as.</summary>
    public string Version { get; }

    /// <summary>What runs as the proxy: StandIn or LiteLlm.</summary>
    public LabProxy Proxy { get; }

    /// <summary>How many models are declared.</summary>
    public int Models { get; }

    /// <summary>The proxy's address.</summary>
    public string ProxyUrl { get; }

    /// <summary>The port of its PostgreSQL, on 127.0.0.1.</summary>
    public int DatabasePort { get; }

    /// <summary>The proxy's process.</summary>
    public int ProxyProcessId { get; }

    /// <summary>PostgreSQL's main process.</summary>
    public int DatabaseProcessId { get; }

    /// <summary>When it was made, in UTC.</summary>
    public DateTime CreatedAt { get; }

    /// <summary>Whether its processes run.</summary>
    public LabStatus Status { get; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
