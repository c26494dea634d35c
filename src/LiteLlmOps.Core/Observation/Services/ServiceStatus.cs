namespace LiteLlmOps.Services;

/// <summary>The state of a service.</summary>
public enum ServiceStatus
{
    /// <summary>It is not running, and was stopped by this module or never started.</summary>
    Stopped,

    /// <summary>It ended without being stopped by this module.</summary>
    Failed,

    /// <summary>Another process listens on its port.</summary>
    PortConflict,

    /// <summary>It is running but not ready, and its startTimeout has not passed.</summary>
    Starting,

    /// <summary>It is running but not ready.</summary>
    Running,

    /// <summary>It is running and ready.</summary>
    Ready,
}
