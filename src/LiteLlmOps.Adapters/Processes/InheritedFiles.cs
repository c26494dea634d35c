using System.Globalization;
using System.Runtime.InteropServices;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>
/// Keeps what this process has inherited open from the process that started it from a child that outlives both: a service that holds the pipe of
/// an ssh session or of cron lets these wait for it for ever. Made undone when it is disposed of: other children may want them.
/// </summary>
internal sealed class InheritedFiles : IDisposable
{
    private const int GetFlags = 1;
    private const int SetFlags = 2;
    private const int CloseOnExec = 1;
    private const int LastStandard = 2;

    private readonly List<int> _kept = [];

    public InheritedFiles()
    {
        if (!OperatingSystem.IsLinux())
            return;
        foreach (var name in Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(static p => Path.GetFileName(p)).ToList())
        {
            // What .NET opens itself closes by itself.
            if (
                int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var file)
                && file > LastStandard
                && Control(file, GetFlags, 0) is >= 0 and var flags
                && (flags & CloseOnExec) == 0
                && Control(file, SetFlags, flags | CloseOnExec) == 0
            )
                _kept.Add(file);
        }
    }

    public void Dispose()
    {
        foreach (var file in _kept)
            _ = Control(file, SetFlags, 0);
    }

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int file, int command, int value);
}
