namespace LiteLlmOps;

/// <summary>How grave a record calls itself.</summary>
internal enum RecordLevel : byte
{
    /// <summary>It does not say: what was printed, or a traceback without a header.</summary>
    None,
    Debug,
    Info,
    Warning,
    Error,
    Critical,
}
