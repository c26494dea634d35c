namespace LiteLlmOps;

/// <summary>Whether the running proxy shows an applied change.</summary>
public enum LiveStatus
{
    /// <summary>It was not checked: nothing was written, or -NoWait was used.</summary>
    NotChecked,

    /// <summary>The proxy shows the change.</summary>
    Confirmed,

    /// <summary>The proxy did not show the change within the time limit.</summary>
    Pending,

    /// <summary>No endpoint of this version proves it, or it requires a restart.</summary>
    NotShown,

    /// <summary>The proxy did not respond.</summary>
    Unreachable,
}
