namespace LiteLlmOps.State;

/// <summary>A checkpoint in the state folder.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsPending">True when the change that it belongs to has not said that it came to its end.</param>
/// <param name="IsOwned">True when the process that makes the change is still at work.</param>
/// <param name="Checkpoint">Its content. Null when it cannot be opened.</param>
/// <param name="Problem">Why it cannot be opened. Null when it can.</param>
internal sealed record CheckpointFact(string Id, bool IsPending, bool IsOwned, Checkpoint? Checkpoint, string? Problem);
