using System.Globalization;
using System.Runtime.InteropServices;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>
/// Prevents the next child process from inheriting the open files that this process has inherited itself: ssh and cron wait until every process
/// that has their pipe open has ended, so a service would block them. Undone on disposal: other children may need these files.
/// </summary>
internal sealed class InheritedFiles : IDisposable
{
    private const int GetFlags = 1;
    private const int SetFlags = 2;
    private const int CloseOnExec = 1;
    private const int LastStandard = 2;

    private readonly List<int> _changed = [];

    public InheritedFiles()
    {
        if (!OperatingSystem.IsLinux())
            return;
        foreach (var name in Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(static p => Path.GetFileName(p)).ToList())
        {
            // Files that .NET opens are not inherited.
            if (
                int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var file)
                && file > LastStandard
                && Control(file, GetFlags, 0) is >= 0 and var flags
                && (flags & CloseOnExec) == 0
                && Control(file, SetFlags, flags | CloseOnExec) == 0
            )
                _changed.Add(file);
        }
    }

    public void Dispose()
    {
        foreach (var file in _changed)
            _ = Control(file, SetFlags, 0);
    }

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int file, int command, int value);
}
