using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>Finds the processes with listening sockets in /proc on Linux.</summary>
internal sealed class ProcListeners : IListeners
{
    public IReadOnlyList<Listener> Find(string word)
    {
        if (!OperatingSystem.IsLinux())
            return [];
        var sockets = ListeningSockets.Read();
        return [.. ProcFiles.Ids().SelectMany(id => OfProcess(id, word, sockets))];
    }

    public Listener? At(int port) => Find("").FirstOrDefault(l => l.Port == port);

    public string? Variable(int processId, string name) => ProcFiles.Variable(processId, name);

    public string? FolderOf(int processId) => ProcFiles.Folder(processId);

    public IReadOnlyList<string> Defunct() =>
        OperatingSystem.IsLinux()
            ?
            [
                .. ProcFiles
                    .Ids()
                    .Select(static id => ProcFiles.Read(id, "stat"))
                    .Where(static s => s.Contains(") Z ", StringComparison.Ordinal)),
            ]
            : [];

    public string? OutputOf(int processId) =>
        ProcFiles.Link(processId, "fd/1") is { } target && File.Exists(target) && !IsDevice(target) ? target : null;

    // /dev/shm contains ordinary files.
    private static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);

    private static IEnumerable<Listener> OfProcess(int id, string word, ListeningSockets sockets)
    {
        var arguments = ProcFiles.Words(id, "cmdline");
        var commandLine = string.Join(' ', arguments).Trim();
        if (!commandLine.Contains(word, StringComparison.OrdinalIgnoreCase))
            return [];
        return sockets
            .PortsOf(id)
            .Select(port => new Listener(id, commandLine, port)
            {
                Arguments = arguments,
                StartedAt = StartOf(id),
                VirtualEnvironment = ProcFiles.Variable(id, "VIRTUAL_ENV"),
            });
    }

    private static DateTime? StartOf(int id)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
