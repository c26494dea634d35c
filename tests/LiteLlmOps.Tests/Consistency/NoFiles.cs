using LiteLlmOps.Ports;

namespace LiteLlmOps.Tests.Consistency;

/// <summary>A machine without files and programs.</summary>
internal sealed class NoFiles : ICommands
{
    public Task<(int Code, string Output)> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        string folder,
        CancellationToken token
    ) => throw new NotSupportedException();

    public FileFacts? Stat(string path) => null;

    public IReadOnlyList<string> List(string pattern) => [];
}
