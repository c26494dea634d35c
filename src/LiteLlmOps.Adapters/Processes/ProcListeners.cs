using System.Globalization;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>Reads Linux's /proc: which process has which listening socket.</summary>
internal sealed class ProcListeners : IListeners
{
    private const string Listening = "0A";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    public IReadOnlyList<Listener> Find(string word)
    {
        if (!OperatingSystem.IsLinux())
            return [];
        var ports = PortsByInode();
        return [.. Directory.EnumerateDirectories("/proc").Select(static d => Path.GetFileName(d)).Where(static n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .SelectMany(pid => OfProcess(pid, word, ports)).Distinct()];
    }

    public Listener? At(int port) => Find("").FirstOrDefault(l => l.Port == port);

    public string? Variable(int processId, string name) => VariableOf(processId.ToString(CultureInfo.InvariantCulture), name);

    public string? FolderOf(int processId)
    {
        try
        {
            return File.ResolveLinkTarget(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cwd"), returnFinalTarget: false)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? VariableOf(string pid, string name) =>
        Read($"/proc/{pid}/environ").Split('\0').FirstOrDefault(v => v.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    private static IEnumerable<Listener> OfProcess(string pid, string word, Dictionary<string, int> ports)
    {
        var commandLine = Read($"/proc/{pid}/cmdline").Replace('\0', ' ').Trim();
        if (!commandLine.Contains(word, StringComparison.OrdinalIgnoreCase))
            yield break;
        foreach (var target in Sockets($"/proc/{pid}/fd"))
        {
            if (ports.TryGetValue(target, out var port))
            {
                yield return new Listener(int.Parse(pid, CultureInfo.InvariantCulture), commandLine, port)
                {
                    StartedAt = StartOf(pid),
                    VirtualEnvironment = VariableOf(pid, "VIRTUAL_ENV"),
                };
            }
        }
    }

    private static DateTime? StartOf(string pid)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
            return process.StartTime.ToUniversalTime();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    // Another user's are not shown to everybody, and any process may end while it is looked at.
    private static List<string> Sockets(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Select(static f => f.LinkTarget).OfType<string>().Where(static t => t.StartsWith("socket:[", StringComparison.Ordinal)).Select(static t => t["socket:[".Length..^1])];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // "  0: 0100007F:0FA0 00000000:0000 0A … uid timeout inode"
    private static Dictionary<string, int> PortsByInode()
    {
        var ports = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in Tables.SelectMany(static f => Read(f).Split('\n').Skip(1)))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 9 && words[3] == Listening)
                ports[words[9]] = int.Parse(words[1][(words[1].LastIndexOf(':') + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        return ports;
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
