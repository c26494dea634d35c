namespace LiteLlmOps.Incidents;

/// <summary>The result of checking whether an incident is real.</summary>
public enum IncidentVerdict
{
    /// <summary>The failure exists, and action is needed.</summary>
    Real,

    /// <summary>It could not be checked: there is no probe for it, or the probe could not run.</summary>
    Unverified,

    /// <summary>The statement of the log line is not true, or does not matter.</summary>
    FalsePositive,

    /// <summary>The failure existed and is over.</summary>
    Resolved,
}
