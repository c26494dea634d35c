using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Deployments;
using LiteLlmOps.Observations;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>The state folder of a deployment.</summary>
/// <param name="deployment">The deployment.</param>
/// <param name="time">The clock.</param>
/// <param name="operations">The operations on files. Null for those of the file system.</param>
internal sealed class StateStore(Deployment deployment, TimeProvider time, FileOperations? operations = null) : IStateStore
{
    private readonly FileOperations _files = operations ?? FileOperations.Disk;
    private readonly Lazy<byte[]> _hashKey = new(() => StateKey.Of(deployment, "hash", operations));

    private CheckpointFolder Folder =>
        new(Path.Combine(deployment.State.Folder, "checkpoints"), () => StateKey.AllOf(deployment, "checkpoint", _files), time, _files);

    private UpdateFolder Updates =>
        new(Path.Combine(deployment.State.Folder, "updates"), () => StateKey.AllOf(deployment, "update", _files), time, _files);

    private Journal Journal => new(deployment.State.Folder, time, _files, deployment.State.JournalSize);

    private ObservationFile Observations => new(deployment.State.Folder, time, _files);

    private string Reports => Path.Combine(deployment.State.Folder, "reports");

    private string SeededPath => Path.Combine(deployment.State.Folder, SeededFile.FileName);

    public void SavePending(Checkpoint checkpoint) => Write(() => Folder.SavePending(checkpoint));

    public void Complete(Checkpoint checkpoint) => Write(() => Folder.Complete(checkpoint));

    public void Finish(string id) => Write(() => Folder.Finish(id));

    public void Release(string id) => Folder.Release(id);

    public void Discard(string id) => Write(() => Folder.Discard(id));

    public IReadOnlyList<SavedCheckpoint> ReadCheckpoints(bool onlyUnfinished) => Read(() => Folder.Read(onlyUnfinished));

    public IReadOnlyList<Checkpoint> ReadUnjournaled() =>
        Read(() =>
        {
            var ids = Folder.Recorded();
            var journal = Journal.Read();
            var first = journal.Lines.Count == 0 ? null : journal.Lines[0].Time;
            return (IReadOnlyList<Checkpoint>)
                [
                    .. ids.Where(id => !journal.Checkpoints.Contains(id))
                        .Select(id => Folder.ReadDone(id)?.Checkpoint)
                        .OfType<Checkpoint>()
                        // Their lines may have been in the beginning that was removed.
                        .Where(c => journal.IsWhole || c.CreatedAt > first),
                ];
        });

    public bool HasSeeded => SeededFile.Exists(SeededPath, _files);

    public SeededState ReadSeeded() => SeededFile.Read(SeededPath, _files);

    public void UpdateSeeded(Func<SeededState, SeededState> update) =>
        Write(() => SeededFile.Write(SeededPath, update(SeededFile.ReadToUpdate(SeededPath, _files)), _files));

    public string Hash(string text) => Hash(text, _hashKey.Value);

    public string HashWith(SecretValue signingKey, string text) => Hash(text, StateKey.Of(signingKey.Text, "hash"));

    private static string Hash(string text, byte[] key) =>
        Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    public void SaveFormerKeys(string id, IReadOnlyList<SecretValue> former, SecretValue key) =>
        Write(() => FormerKeys.Save(deployment.State.Folder, id, former, key, _files));

    public void DeleteFormerKeys(string id) => FormerKeys.Delete(deployment.State.Folder, id, _files);

    public IReadOnlyList<SecretValue> ReadFormerKeys() => FormerKeys.Of(deployment, _files);

    public void Append(JournalEntry entry) => Write(() => Journal.Append(entry));

    public IReadOnlyList<JournalEntry> AppendMissing(IReadOnlyList<JournalEntry> entries)
    {
        IReadOnlyList<JournalEntry> appended = [];
        Write(() => appended = Journal.AppendMissing(entries));
        return appended;
    }

    public JournalText ReadJournal() => Read(Journal.Read);

    public void Observe(Observation observation) => Write(() => Observations.Add(observation));

    public ObservationLog ReadObservations(DateTime? since, DateTime? until) => Read(() => Observations.Read(since, until));

    public void SaveUpdate(FileUpdate update) => Write(() => Updates.Save(update));

    public void ReleaseUpdate(string id) => Updates.Release(id);

    public void FinishUpdate(string id) => Updates.Finish(id);

    public IReadOnlyList<SavedFileUpdate> ReadUpdates() => Read(Updates.Read);

    public string ReportPath(string name) => Path.Combine(Reports, name);

    public IReadOnlyList<string> ReportNames() =>
        Read(() =>
            (IReadOnlyList<string>)[.. _files.List(Reports, "*").Select(static f => Path.GetFileName(f)).Order(StringComparer.Ordinal)]
        );

    public string ReadReport(string name) => Read(() => Encoding.UTF8.GetString(_files.Read(ReportPath(name))));

    public void SaveReport(string name, string text) =>
        Write(() => AtomicFile.Write(ReportPath(name), Encoding.UTF8.GetBytes(text), isPrivate: true, _files));

    public void Sweep()
    {
        TemporaryName.Sweep(_files, deployment.State.Folder);
        TemporaryName.Sweep(_files, Reports);
        TemporaryName.Sweep(_files, FormerKeys.Folder(deployment.State.Folder));
        TemporaryName.Sweep(_files, Path.Combine(deployment.State.Folder, "run"));
        try
        {
            Folder.Sweep();
            Updates.Sweep();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be listed is reported by the command that needs it.
        }
    }

    private void Write(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StateProblem.Of(deployment.State.Folder, "written", e);
        }
    }

    private T Read<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StateProblem.Of(deployment.State.Folder, "read", e);
        }
    }
}
