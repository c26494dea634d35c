using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>Runs programs and reads file attributes on this machine.</summary>
internal sealed class Commands : ICommands
{
    // With the default rules, which are those of old file systems, x.log.* would also match x.log.
    private static readonly EnumerationOptions ExactMatch = new() { MatchType = MatchType.Simple, AttributesToSkip = FileAttributes.None };

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
            )
            {
                Mode = OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(path),
                ForeignOwner = FileOwner.ForeignOf(path),
            };
        return Directory.Exists(path) ? new FileFacts(0, Directory.GetLastWriteTimeUtc(path), false) : null;
    }

    public IReadOnlyList<string> List(string pattern)
    {
        var folder = Path.GetDirectoryName(pattern);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, Path.GetFileName(pattern), ExactMatch).Order(StringComparer.Ordinal)]
            : [];
    }
}
