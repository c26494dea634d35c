namespace LiteLlmOps.Drift;

/// <summary>What caused a drift.</summary>
public enum DriftCause
{
    /// <summary>The cause could not be determined.</summary>
    Unknown,

    /// <summary>The declaration was changed, and the change was not seeded, rendered or loaded by the proxy since.</summary>
    NotApplied,

    /// <summary>It was changed without changing the declaration: in the admin UI, over the API, with SQL, or in the rendered file.</summary>
    OutOfBand,

    /// <summary>The database contains the value, but a running proxy has not reloaded it yet.</summary>
    ReplicaLag,

    /// <summary>LiteLLM wrote it: saving a setting in the admin UI copies its whole config into the database.</summary>
    AddedByLiteLlm,

    /// <summary>It was encrypted with a key other than the current one.</summary>
    KeyChanged,

    /// <summary>An entry of the list 'expected' in llmops.yaml, not the deployment, needs attention.</summary>
    Baseline,
}
