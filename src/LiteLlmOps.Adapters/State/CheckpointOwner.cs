using System.Globalization;
using LiteLlmOps.Adapters.Processes;

namespace LiteLlmOps.Adapters.State;

/// <summary>Records the process that makes a change, to distinguish a change in progress from an interrupted one.</summary>
internal static class CheckpointOwner
{
    // Whether a process on another machine runs is unknown; after this time it counts as ended.
    private static readonly TimeSpan MaxAgeElsewhere = TimeSpan.FromMinutes(15);

    public static string Own =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.MachineName}\n{Environment.ProcessId}\n{ProcessIdentity.StartOf(Environment.ProcessId)}\n"
        );

    public static bool IsRunning(string path)
    {
        if (!File.Exists(path))
            return false;
        var lines = File.ReadAllLines(path);
        if (
            lines.Length < 3
            || !int.TryParse(lines[1], CultureInfo.InvariantCulture, out var id)
            || !long.TryParse(lines[2], CultureInfo.InvariantCulture, out var start)
        )
            return false;
        return lines[0] == Environment.MachineName
            ? ProcessIdentity.IsRunning(id, start)
            : DateTime.UtcNow - File.GetLastWriteTimeUtc(path) < MaxAgeElsewhere;
    }
}
