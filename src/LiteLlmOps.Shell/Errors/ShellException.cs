namespace LiteLlmOps.Shell.Errors;

/// <summary>llmops cannot do what it was asked to; the message says why and what to do.</summary>
internal sealed class ShellException(string message) : Exception(message);
