namespace LiteLlmOps;

/// <summary>The level of a log record.</summary>
internal enum RecordLevel : byte
{
    /// <summary>No level: printed text, or a traceback without a header.</summary>
    None,
    Debug,
    Info,
    Warning,
    Error,
    Critical,
}
