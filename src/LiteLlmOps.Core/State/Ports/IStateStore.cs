using LiteLlmOps.State;

namespace LiteLlmOps.Ports;

/// <summary>What this module keeps of its own, as files in the deployment's state folder: never a table in LiteLLM's schema, which its start-up would drop.</summary>
internal interface IStateStore
{
    /// <summary>Saves what a change is about to overwrite, sealed with the deployment's key. It is pending until it is completed or discarded.</summary>
    void SavePending(Checkpoint checkpoint);

    /// <summary>Says that the change is written, and keeps its checkpoint.</summary>
    void Complete(Checkpoint checkpoint);

    /// <summary>Leaves it pending, to be settled by whoever looks next.</summary>
    void Release(string id);

    /// <summary>Says that nothing was written.</summary>
    void Discard(string id);

    /// <summary>The checkpoints, oldest first.</summary>
    /// <param name="onlyPending">True for those only that were neither completed nor discarded.</param>
    IReadOnlyList<SavedCheckpoint> ReadCheckpoints(bool onlyPending);

    /// <summary>What the last seeds left behind; empty when there was none, or the note of it cannot be read.</summary>
    SeededState ReadSeeded();

    void SaveSeeded(SeededState state);

    /// <summary>A hash under the deployment's key: equal for equal texts, and telling nothing of them to whoever lacks the key.</summary>
    string Hash(string text);

    /// <summary>Appends to the journal; the entry is on the disk when this returns.</summary>
    void Append(JournalEntry entry);
}
