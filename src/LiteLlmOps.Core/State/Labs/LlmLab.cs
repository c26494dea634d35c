using System.Globalization;

namespace LiteLlmOps.Labs;

/// <summary>Whether the processes of a lab are running.</summary>
public enum LabStatus
{
    /// <summary>The database and the proxy are running.</summary>
    Running,

    /// <summary>Only the database or only the proxy is running.</summary>
    Degraded,

    /// <summary>Neither is running.</summary>
    Stopped,
}

/// <summary>A lab: a temporary deployment with its own PostgreSQL cluster, proxy and configuration.</summary>
public sealed record LlmLab
{
    internal LlmLab(LabManifest manifest) => Manifest = manifest;

    /// <summary>The folder of the lab, as accepted by -Path and -Deployment.</summary>
    public string Path { get; internal init; } = "";

    /// <summary>The LiteLLM version that the proxy imitates.</summary>
    public string Version => Manifest.Version;

    /// <summary>The program that runs as the proxy: StandIn or LiteLlm.</summary>
    public LabProxy Proxy => Manifest.Proxy;

    /// <summary>The number of declared models.</summary>
    public int Models => Manifest.Models;

    /// <summary>The address of the proxy.</summary>
    public string ProxyUrl => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Manifest.ProxyPort}");

    /// <summary>The port of PostgreSQL on 127.0.0.1.</summary>
    public int DatabasePort => Manifest.DatabasePort;

    /// <summary>The process id of the proxy.</summary>
    public int ProxyProcessId => Manifest.ProxyProcess.Id;

    /// <summary>The process id of PostgreSQL.</summary>
    public int DatabaseProcessId => Manifest.DatabaseProcess.Id;

    /// <summary>When the lab was created, in UTC.</summary>
    public DateTime CreatedAt => Manifest.CreatedAt;

    /// <summary>Whether its processes are running.</summary>
    public LabStatus Status { get; internal init; }

    /// <summary>The deployment file of the lab, as accepted by -Deployment.</summary>
    public string Deployment => System.IO.Path.Combine(Path, "llmops.yaml");

    internal LabManifest Manifest { get; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
