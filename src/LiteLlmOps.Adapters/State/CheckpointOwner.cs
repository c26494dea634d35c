using System.Globalization;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Adapters.Reading;

namespace LiteLlmOps.Adapters.State;

/// <summary>The process that makes a change. A later process determines by it whether the change is still running, or was interrupted.</summary>
internal static class CheckpointOwner
{
    // A process of another machine cannot be checked; after this time it is taken for ended.
    private static readonly TimeSpan MaxElsewhere = TimeSpan.FromMinutes(15);

    public static string Own =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.MachineName}\n{Environment.ProcessId}\n{ProcessIdentity.StartOf(Environment.ProcessId)}\n"
        );

    public static bool IsRunning(string path, DateTime now)
    {
        if (Lines(path) is not { } lines)
            return false;
        if (
            lines.Length < 3
            || !int.TryParse(lines[1], CultureInfo.InvariantCulture, out var id)
            || !long.TryParse(lines[2], CultureInfo.InvariantCulture, out var start)
        )
            return false;
        return lines[0] == Environment.MachineName
            ? ProcessIdentity.IsRunning(id, start)
            : now - File.GetLastWriteTimeUtc(path) < MaxElsewhere;
    }

    // Null when there is no owner any more, also when it ended a moment ago.
    private static string[]? Lines(string path)
    {
        try
        {
            return Bounded.ReadLines(path, Limits.StateFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LlmException)
        {
            return null;
        }
    }
}
