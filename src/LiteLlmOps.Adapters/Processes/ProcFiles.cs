using System.Globalization;
using LiteLlmOps.Adapters.Reading;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>Files of /proc on Linux. What cannot be read is empty: a process may end at any time, and those of other users may be hidden.</summary>
internal static class ProcFiles
{
    private const string BootLine = "btime ";

    private static readonly Lazy<DateTime?> Boot = new(ReadBoot);

    /// <summary>The boot time of this machine, in UTC. Null when it cannot be read.</summary>
    public static DateTime? BootTime => Boot.Value;

    public static IEnumerable<int> Ids() =>
        Directory
            .EnumerateDirectories("/proc")
            .Select(static d => Path.GetFileName(d))
            .Where(static n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(static n => int.Parse(n, CultureInfo.InvariantCulture));

    public static string Read(int id, string name) => Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{name}"));

    public static string Read(string file)
    {
        try
        {
            return Bounded.ReadText(file, Limits.TextFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    public static IReadOnlyList<string> Words(int id, string name) =>
        Read(id, name).TrimEnd('\0') is { Length: > 0 } text ? text.Split('\0') : [];

    public static string? Variable(int id, string name) =>
        Words(id, "environ").FirstOrDefault(v => v.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    public static string? Folder(int id) => Link(id, "cwd");

    /// <summary>The target of a link. Null when it cannot be read.</summary>
    public static string? Link(int id, string name)
    {
        try
        {
            return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{name}")).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The inodes of the sockets of a process.</summary>
    public static IEnumerable<string> Sockets(int id)
    {
        try
        {
            return
            [
                .. new DirectoryInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/fd"))
                    .EnumerateFileSystemInfos()
                    .Select(static f => f.LinkTarget)
                    .OfType<string>()
                    .Where(static t => t.StartsWith("socket:[", StringComparison.Ordinal))
                    .Select(static t => t["socket:[".Length..^1]),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static DateTime? ReadBoot() =>
        Read("/proc/stat").Split('\n').FirstOrDefault(static l => l.StartsWith(BootLine, StringComparison.Ordinal)) is { } line
            ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(line[BootLine.Length..], CultureInfo.InvariantCulture)).UtcDateTime
            : null;
}
