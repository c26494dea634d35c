using LiteLlmOps.Configuration;

namespace LiteLlmOps.Lab.Values;

/// <summary>What Python would raise at this point; the message is what str() of the exception gives, and ends up in the log.</summary>
internal sealed class PythonException(string message) : Exception(message)
{
    /// <summary>The error of a method that the type of a value does not have.</summary>
    public static PythonException NoAttribute(ConfigNode node, string attribute) =>
        new($"'{PythonType.Of(node)}' object has no attribute '{attribute}'");
}
