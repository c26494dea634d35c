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

    /// <summary>Records that the change was written.</summary>
    void Complete(Checkpoint checkpoint);

    /// <summary>Leaves the checkpoint pending; the next seed or undo determines the outcome.</summary>
    void Release(string id);

    /// <summary>Deletes the checkpoint of a change that was not written.</summary>
    void Discard(string id);

    /// <summary>The checkpoints, oldest first.</summary>
    /// <param name="onlyPending">True for pending ones only.</param>
    IReadOnlyList<SavedCheckpoint> ReadCheckpoints(bool onlyPending);

    /// <summary>Fingerprints of what the last seeds wrote. Empty when there was no seed, or the file cannot be read.</summary>
    SeededState ReadSeeded();

    void SaveSeeded(SeededState state);

    /// <summary>
    /// A hash with the deployment's key. Equal texts have equal hashes; without the key a hash reveals nothing about the text.
    /// </summary>
    string Hash(string text);

    /// <summary>Appends to the journal; the entry is on the disk when this returns.</summary>
    void Append(JournalEntry entry);
}
