using System.Globalization;
using LiteLlmOps.Adapters.Processes;

namespace LiteLlmOps.Adapters.State;

/// <summary>Which process makes a change, so that a later one tells a change that is under way from one that was cut off.</summary>
internal static class CheckpointOwner
{
    // On another machine a process cannot be looked at: after this time it has ended in any case.
    private static readonly TimeSpan LongestElsewhere = TimeSpan.FromMinutes(15);

    public static string Own =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.MachineName}\n{Environment.ProcessId}\n{ProcessIdentity.StartOf(Environment.ProcessId)}\n"
        );

    public static bool IsAtWork(string path)
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
            : DateTime.UtcNow - File.GetLastWriteTimeUtc(path) < LongestElsewhere;
    }
}
