using System.Globalization;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>A snapshot of the listening TCP sockets of this machine, from /proc/net on Linux.</summary>
internal sealed class ListeningSockets
{
    private const string Listening = "0A";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    private readonly Dictionary<string, int> _ports = new(StringComparer.Ordinal);

    // "  0: 0100007F:0FA0 00000000:0000 0A … uid timeout inode"
    private ListeningSockets()
    {
        foreach (var line in Tables.SelectMany(static f => ProcFiles.Read(f).Split('\n').Skip(1)))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 9 && words[3] == Listening)
                _ports[words[9]] = int.Parse(
                    words[1][(words[1].LastIndexOf(':') + 1)..],
                    NumberStyles.HexNumber,
                    CultureInfo.InvariantCulture
                );
        }
    }

    public static ListeningSockets Read() => new();

    public bool IsTaken(int port) => _ports.ContainsValue(port);

    /// <summary>The ports that a process listens on.</summary>
    public IEnumerable<int> PortsOf(int id) => ProcFiles.Sockets(id).Where(_ports.ContainsKey).Select(s => _ports[s]).Distinct();
}
