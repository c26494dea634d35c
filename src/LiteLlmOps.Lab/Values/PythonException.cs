using LiteLlmOps.Configuration;

namespace LiteLlmOps.Lab.Values;

/// <summary>
/// An exception that LiteLLM would raise in Python. The message is the str() of the Python exception, as it appears in the log.
/// </summary>
internal sealed class PythonException(string message) : Exception(message)
{
    /// <summary>Python's AttributeError.</summary>
    public static PythonException NoAttribute(ConfigNode node, string attribute) =>
        new($"'{PythonType.Of(node)}' object has no attribute '{attribute}'");
}
