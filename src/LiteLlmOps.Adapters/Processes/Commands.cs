using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>Programs and files of this machine.</summary>
internal sealed class Commands : ICommands
{
    // With the rules of old file systems x.log.* would stand for x.log, too.
    private static readonly EnumerationOptions AsWritten = new() { MatchType = MatchType.Simple, AttributesToSkip = 0 };

    public Task<(int Code, string Output)> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        string folder,
        CancellationToken token
    ) => CommandRun.TryAsync(program, arguments, null, folder, token);

    public FileFacts? Stat(string path)
    {
        var file = new FileInfo(path);
        if (file.Exists)
            return new FileFacts(
                file.Length,
                file.LastWriteTimeUtc,
                !OperatingSystem.IsWindows() && file.UnixFileMode.HasFlag(UnixFileMode.OtherRead)
            );
        return Directory.Exists(path) ? new FileFacts(0, Directory.GetLastWriteTimeUtc(path), false) : null;
    }

    public IReadOnlyList<string> List(string pattern)
    {
        var folder = Path.GetDirectoryName(pattern);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, Path.GetFileName(pattern), AsWritten).Order(StringComparer.Ordinal)]
            : [];
    }
}
