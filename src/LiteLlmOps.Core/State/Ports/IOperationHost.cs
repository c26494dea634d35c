namespace LiteLlmOps.Ports;

/// <summary>
/// The program that runs an operation: it asks the user, shows messages, and waits. An operation is plain sequential code; it calls every
/// member on the thread on which it was called itself, and never from the work that it passes to <see cref="Await"/>.
/// </summary>
internal interface IOperationHost
{
    /// <summary>True when changes are only shown, not made. <see cref="Confirm"/> then returns false.</summary>
    bool IsWhatIf { get; }

    /// <summary>Asks whether to make a change, according to the user's confirmation preference.</summary>
    /// <param name="description">The change, without a question mark: "Add /router_settings/timeout to prod: 30".</param>
    /// <param name="caption">The title of the question: "Seed the database".</param>
    /// <param name="isDeletion">True for a change that deletes something and therefore prompts by default.</param>
    /// <exception cref="LlmException">ConfirmationUnavailable: the session cannot ask.</exception>
    bool Confirm(string description, string caption, bool isDeletion = false);

    void Verbose(string message);

    void Warn(string message);

    /// <param name="status">The current step: "Writing 3 changes".</param>
    /// <param name="percent">From 0 to 100; -1 when not known.</param>
    void Progress(string status, int percent = -1);

    /// <summary>Removes the progress display.</summary>
    void EndProgress();

    /// <summary>Reports an error that does not end the operation. An error that ends it is thrown.</summary>
    void WriteError(LlmException error);

    /// <summary>Waits for work, which runs on the thread pool. A stop cancels it, and ends the wait at once.</summary>
    T Await<T>(Func<CancellationToken, Task<T>> work);

    /// <summary>
    /// As <see cref="Await"/>, for work that must not be abandoned: after a stop, the wait lasts until it has rolled back or ended.
    /// </summary>
    T AwaitWhole<T>(Func<CancellationToken, Task<T>> work);

    /// <summary>Waits for the items one by one, and passes each to a handler, which may call members of this host.</summary>
    void Pull<T>(Func<CancellationToken, IAsyncEnumerable<T>> items, Action<T> handle);
}
