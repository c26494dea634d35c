using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.State;
using LiteLlmOps.Changes;

namespace LiteLlmOps.Tests.Fuzzing;

/// <summary>Reads an input as a file of the state folder.</summary>
internal static class StateTarget
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];

    public static void ReadCheckpoint(byte[] input, string folder)
    {
        var isJson = input is [(byte)'{' or (byte)'[' or (byte)'"' or (byte)'n', ..];
        File.WriteAllBytes(Path.Combine(folder, "id-1.checkpoint"), isJson ? CheckpointFile.SealJson(input, Key) : input);
        var found = new CheckpointFolder(folder, static () => [Key], TimeProvider.System, FileOperations.Disk).Read(onlyUnfinished: false);
        foreach (var checkpoint in LlmCheckpoint.Of(found, "test"))
            _ = checkpoint.ToString() + checkpoint.Rows + string.Join(' ', checkpoint.Changes);
        foreach (var row in found.SelectMany(static f => f.Checkpoint?.Rows ?? []))
            _ = (row.Row.Section.Length, row.Row.Key.Length, row.Name.Length);
    }

    public static void ReadSeeded(byte[] input, string folder)
    {
        var path = Path.Combine(folder, SeededFile.FileName);
        File.WriteAllBytes(path, input);
        var state = SeededFile.Read(path, FileOperations.Disk);
        _ = state.Rows.Select(static r => r.Key.Section.Length + r.Key.Key.Length + r.Value.Length).Sum();
        _ = state.Settings.Select(static s => s.Key.Length + s.Value.Length).Sum();
    }
}
