namespace LiteLlmOps.Lab.Logging;

/// <summary>Python's levels.</summary>
internal enum PythonLevel
{
    Debug,
    Info,
    Warning,
    Error,
    Critical,
}
