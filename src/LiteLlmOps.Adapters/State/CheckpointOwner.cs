using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Processes;

namespace LiteLlmOps.Adapters.State;

/// <summary>The process that makes a change. A later process determines by it whether the change is still running, or was interrupted.</summary>
internal static class CheckpointOwner
{
    // A process of another machine cannot be checked; after this time it is taken for ended.
    private static readonly TimeSpan MaxElsewhere = TimeSpan.FromMinutes(15);

    // The changes of this process that are in progress. The process itself goes on after a change: a session has many commands.
    private static readonly ConcurrentDictionary<string, bool> InProgress = new(StringComparer.Ordinal);

    public static string Own =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.MachineName}\n{Environment.ProcessId}\n{ProcessIdentity.StartOf(Environment.ProcessId)}\n"
        );

    public static void Begin(string id) => InProgress[id] = true;

    public static void End(string id) => InProgress.TryRemove(id, out _);

    /// <param name="id">The id of the change.</param>
    /// <param name="path">The file with its owner.</param>
    /// <param name="now">The current time.</param>
    /// <param name="files">The operations on files.</param>
    public static bool IsRunning(string id, string path, DateTime now, FileOperations files)
    {
        if (InProgress.ContainsKey(id))
            return true;
        if (Lines(path, files) is not { } lines)
            return false;
        if (
            lines.Length < 3
            || !int.TryParse(lines[1], CultureInfo.InvariantCulture, out var process)
            || !long.TryParse(lines[2], CultureInfo.InvariantCulture, out var start)
        )
            return false;
        return lines[0] == Environment.MachineName
            ? process != Environment.ProcessId && ProcessIdentity.IsRunning(process, start)
            : now - File.GetLastWriteTimeUtc(path) < MaxElsewhere;
    }

    // Null when there is no owner any more, also when it ended a moment ago.
    private static string[]? Lines(string path, FileOperations files)
    {
        try
        {
            return Encoding.UTF8.GetString(files.Read(path)).Split('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LlmException)
        {
            return null;
        }
    }
}
