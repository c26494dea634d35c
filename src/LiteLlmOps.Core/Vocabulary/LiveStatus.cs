namespace LiteLlmOps;

/// <summary>Whether the running proxy shows an applied change.</summary>
public enum LiveStatus
{
    /// <summary>It was not asked: nothing was written, or -NoWait was given.</summary>
    NotChecked,

    /// <summary>It shows it.</summary>
    Confirmed,

    /// <summary>It did not show it within the time limit.</summary>
    Pending,

    /// <summary>No endpoint of this version shows it, or it takes a restart.</summary>
    NotShown,

    /// <summary>The proxy did not answer.</summary>
    Unreachable,
}
