namespace LiteLlmOps.Services;

/// <summary>How a service is.</summary>
public enum ServiceStatus
{
    /// <summary>It does not run, and nobody expects it to.</summary>
    Stopped,

    /// <summary>It does not run, and nobody stopped it.</summary>
    Failed,

    /// <summary>Another process holds its port.</summary>
    Foreign,

    /// <summary>It runs, does not serve yet, and its time to start is not over.</summary>
    Starting,

    /// <summary>It runs, and does not serve.</summary>
    Running,

    /// <summary>It runs, and serves.</summary>
    Ready,
}
