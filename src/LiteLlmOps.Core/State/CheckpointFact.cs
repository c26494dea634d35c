namespace LiteLlmOps.State;

/// <summary>A checkpoint in the state folder.</summary>
/// <param name="Id">The id.</param>
/// <param name="IsPending">True when the outcome of its change is not recorded.</param>
/// <param name="IsOwned">True when the process that makes the change is still running.</param>
/// <param name="Checkpoint">The content. Null when the file cannot be read.</param>
/// <param name="Problem">Why the file cannot be read. Null when it can.</param>
internal sealed record CheckpointFact(string Id, bool IsPending, bool IsOwned, Checkpoint? Checkpoint, string? Problem);
