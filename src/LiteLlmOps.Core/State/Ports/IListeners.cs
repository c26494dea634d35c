namespace LiteLlmOps.Ports;

/// <summary>The processes of this machine that listen on TCP ports.</summary>
internal interface IListeners
{
    /// <summary>Those whose command line holds a word. Empty where this system does not tell (it is known on Linux alone), or not to this user.</summary>
    /// <param name="word">The word, in any case.</param>
    IReadOnlyList<Listener> Find(string word);

    /// <summary>Who listens on a port; null where nobody does, or it is not told.</summary>
    Listener? At(int port);

    /// <summary>A variable of a process's environment, as it was when it started; null when it has none, or it is not told. It may be a secret.</summary>
    string? Variable(int processId, string name);

    /// <summary>The folder that a process works in; null when it is not told.</summary>
    string? FolderOf(int processId);

    /// <summary>The file that the output of a process goes to; null when it goes elsewhere, or it is not told.</summary>
    string? OutputOf(int processId);
}

/// <param name="ProcessId">The process.</param>
/// <param name="CommandLine">Its command line; it may hold what nobody should see.</param>
/// <param name="Port">The port.</param>
internal sealed record Listener(int ProcessId, string CommandLine, int Port)
{
    /// <summary>The words of its command line.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>When the process started, in UTC. Null when it is not known.</summary>
    public DateTime? StartedAt { get; init; }

    /// <summary>Its variable VIRTUAL_ENV. Null when it has none, or it may not be read.</summary>
    public string? VirtualEnvironment { get; init; }
}
