using LiteLlmOps.Observations;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;

namespace LiteLlmOps.Ports;

/// <summary>
/// The module's own data: files in the deployment's state folder, because LiteLLM drops unknown tables of its schema when it starts.
/// </summary>
internal interface IStateStore
{
    /// <summary>
    /// Saves the rows that a change will overwrite, encrypted with the deployment's key. The checkpoint is pending until it is completed or
    /// discarded.
    /// </summary>
    void SavePending(Checkpoint checkpoint);

    /// <summary>Saves the checkpoint of a committed change. It remains unfinished until <see cref="Finish"/>.</summary>
    void Complete(Checkpoint checkpoint);

    /// <summary>Ends a change whose records are all written. Deletes the oldest checkpoints above the number that is kept.</summary>
    void Finish(string id);

    /// <summary>Leaves the change unfinished; the next seed or undo determines the outcome, and completes its records.</summary>
    void Release(string id);

    /// <summary>Deletes the checkpoint of a change that was not written.</summary>
    void Discard(string id);

    /// <summary>The checkpoints, oldest first.</summary>
    /// <param name="onlyUnfinished">True for those of changes whose records are not complete.</param>
    IReadOnlyList<SavedCheckpoint> ReadCheckpoints(bool onlyUnfinished);

    /// <summary>The committed changes that the journal does not mention, oldest first; without those that a running process is recording.</summary>
    IReadOnlyList<Checkpoint> ReadUnjournaled();

    /// <summary>True when the fingerprints of what the last seeds wrote can be read.</summary>
    bool HasSeeded { get; }

    /// <summary>Fingerprints of what the last seeds wrote. Empty when there was no seed, or the file cannot be read.</summary>
    SeededState ReadSeeded();

    /// <exception cref="LlmException">The file cannot be read or written.</exception>
    void UpdateSeeded(Func<SeededState, SeededState> update);

    /// <summary>
    /// A hash with the deployment's key. Equal texts have equal hashes; without the key a hash reveals nothing about the text.
    /// </summary>
    string Hash(string text);

    /// <summary>As <see cref="Hash"/>, with another signing key.</summary>
    string HashWith(SecretValue signingKey, string text);

    /// <summary>
    /// Saves the keys that a rotation replaces, encrypted with the new one, so that checkpoints and their rows remain readable after it. They
    /// are on the disk when this returns.
    /// </summary>
    /// <param name="id">The id of the checkpoint of the rotation.</param>
    /// <param name="former">The keys.</param>
    /// <param name="key">The new key.</param>
    void SaveFormerKeys(string id, IReadOnlyList<SecretValue> former, SecretValue key);

    /// <summary>Deletes the keys that a rotation has not replaced after all.</summary>
    void DeleteFormerKeys(string id);

    /// <summary>The keys that earlier rotations replaced, as far as the deployment's key decrypts them.</summary>
    IReadOnlyList<SecretValue> ReadFormerKeys();

    /// <summary>Appends to the journal; the entry is on the disk when this returns.</summary>
    void Append(JournalEntry entry);

    /// <summary>Appends the entries whose checkpoint or update the journal does not mention, and returns these.</summary>
    IReadOnlyList<JournalEntry> AppendMissing(IReadOnlyList<JournalEntry> entries);

    /// <exception cref="LlmException">The journal cannot be read.</exception>
    JournalText ReadJournal();

    /// <summary>Records an observing run. The file is for reports only: it is not written to the disk at once.</summary>
    /// <exception cref="LlmException">The file cannot be written.</exception>
    void Observe(Observation observation);

    /// <summary>The runs that ended in a time range, oldest first.</summary>
    /// <param name="since">The start, in UTC. Null for no limit.</param>
    /// <param name="until">The end, in UTC, not included. Null for no limit.</param>
    /// <exception cref="LlmException">The file cannot be read.</exception>
    ObservationLog ReadObservations(DateTime? since, DateTime? until);

    /// <summary>Saves the files of an update before the first of them is written, encrypted with the deployment's key.</summary>
    void SaveUpdate(FileUpdate update);

    /// <summary>Leaves an update unfinished; the next command completes or undoes it.</summary>
    void ReleaseUpdate(string id);

    /// <summary>Ends an update whose files and journal entry are written, or that was undone.</summary>
    void FinishUpdate(string id);

    /// <summary>The updates that are in progress or were interrupted, oldest first.</summary>
    IReadOnlyList<SavedFileUpdate> ReadUpdates();

    /// <summary>The path of a report in the state folder.</summary>
    string ReportPath(string name);

    /// <summary>The names of the saved reports, oldest first.</summary>
    IReadOnlyList<string> ReportNames();

    /// <exception cref="LlmException">The report cannot be read.</exception>
    string ReadReport(string name);

    /// <summary>Saves a report in the state folder. Only the owner may read it.</summary>
    /// <exception cref="LlmException">The file cannot be written.</exception>
    void SaveReport(string name, string text);

    /// <summary>Deletes temporary files of processes that were killed.</summary>
    void Sweep();
}
