namespace LiteLlmOps.Lab.Logging;

/// <summary>The log levels of Python.</summary>
internal enum PythonLevel
{
    Debug,
    Info,
    Warning,
    Error,
    Critical,
}
