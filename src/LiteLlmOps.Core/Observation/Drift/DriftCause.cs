namespace LiteLlmOps.Drift;

/// <summary>How a drift came about.</summary>
public enum DriftCause
{
    /// <summary>Nothing that could be read tells it.</summary>
    Unknown,

    /// <summary>It was declared, and has not been seeded, rendered or taken up since.</summary>
    NotApplied,

    /// <summary>Somebody changed it past the declaration: in the admin UI, over the API, with SQL, or in the rendered file.</summary>
    OutOfBand,

    /// <summary>The database has it, and a running proxy has not read it again yet.</summary>
    ReplicaLag,

    /// <summary>LiteLLM wrote it by itself: it copies its whole config into the database when a setting is saved in the admin UI.</summary>
    AddedByLiteLlm,

    /// <summary>It was encrypted under another key than those that are known.</summary>
    KeyChanged,

    /// <summary>It is not the deployment that is off, but its list of expected drift.</summary>
    Ledger,
}
