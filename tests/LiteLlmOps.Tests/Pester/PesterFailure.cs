using Xunit.Sdk;

namespace LiteLlmOps.Tests.Pester;

/// <summary>A Pester test has failed; the stack shows the line of its file.</summary>
internal sealed class PesterFailure(string message, string test, string file, int line) : XunitException(message)
{
    /// <inheritdoc/>
    public override string StackTrace => $"   at {test} in {file}:line {line}";
}
