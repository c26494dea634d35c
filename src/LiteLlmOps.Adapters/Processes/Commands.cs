using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>Programs and files of this machine.</summary>
internal sealed class Commands : ICommands
{
    public Task<(int Code, string Output)> RunAsync(string program, IReadOnlyList<string> arguments, string folder, CancellationToken token) =>
        CommandRun.TryAsync(program, arguments, null, folder, token);

    public (long Size, DateTime ChangedAt)? Stat(string path)
    {
        var file = new FileInfo(path);
        if (file.Exists)
            return (file.Length, file.LastWriteTimeUtc);
        return Directory.Exists(path) ? (0, Directory.GetLastWriteTimeUtc(path)) : null;
    }
}
