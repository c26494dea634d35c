using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.State;
using LiteLlmOps.Changes;
using LiteLlmOps.Records;
using LiteLlmOps.State;
using LiteLlmOps.StateFiles;

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

    public static void ReadManifest(byte[] input, string folder)
    {
        File.WriteAllBytes(Path.Combine(folder, ArchiveManifest.FileName), input);
        foreach (var file in ManifestFile.Read(folder, FileOperations.Disk).Manifest?.Files ?? [])
        {
            var original = ArchiveMoves.OriginalOf(TestDeployments.Minimal, file);
            if (
                !original.StartsWith(TestDeployments.Minimal.State.Folder + "/", StringComparison.Ordinal)
                || Path.GetFullPath(original) != original
            )
                throw new FuzzFailureException($"A manifest leads to '{original}'.");
            if (Path.GetDirectoryName(Path.GetFullPath(Path.Combine(folder, file.Name))) != folder)
                throw new FuzzFailureException($"A manifest names '{file.Name}'.");
            _ = (
                file.Sha256.Length,
                file.User.Length,
                file.Why.Length,
                file.OriginalPath.Length,
                file.Pending?.Id.Length,
                file.Pending?.User.Length
            );
        }
    }

    public static void ReadSeeded(byte[] input, string folder)
    {
        var path = Path.Combine(folder, SeededFile.FileName);
        File.WriteAllBytes(path, input);
        var state = SeededFile.Read(path, FileOperations.Disk);
        _ = state.Rows.Select(static r => r.Key.Section.Length + r.Key.Key.Length + r.Value.Length).Sum();
        _ = state.Settings.Select(static s => s.Key.Length + s.Value.Length).Sum();
    }

    public static void ReadJournal(byte[] input, string folder)
    {
        // The older file and the current one, with the same or with different lines.
        var half = input.Length / 2;
        File.WriteAllBytes(Path.Combine(folder, "journal-20261129T010203000Z.jsonl"), input[..half]);
        File.WriteAllBytes(Path.Combine(folder, "journal.jsonl"), input.Length % 2 == 0 ? input[half..] : input);
        var journal = new Journal(folder, TimeProvider.System, FileOperations.Disk).Read();
        _ = JournalGaps.Of(journal, null).Count();
        var entries = journal.Lines.Select(l => LlmJournalEntry.Of(l, folder, "test")).OfType<LlmJournalEntry>().ToList();
        _ = entries.Sum(static e => e.ToString().Length + e.Changes.SelectMany(JournalQuery.TargetsOf).Count());
    }

    public static void ReadObservations(byte[] input, string folder)
    {
        File.WriteAllBytes(Path.Combine(folder, ObservationFile.FileName), input);
        var log = new ObservationFile(folder, TimeProvider.System, FileOperations.Disk).Read(null, null);
        var items = log.Runs.SelectMany(static r => r.Items).ToList();
        _ = items.Sum(static i => i.Key.Length + i.FilteredName.Length + i.Areas.Sum(static a => a.Length));
        _ = log.Runs.Count(r => items.Any(r.ShowsAbsenceOf));
    }
}
