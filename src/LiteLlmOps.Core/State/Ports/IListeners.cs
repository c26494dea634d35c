namespace LiteLlmOps.Ports;

/// <summary>The processes of this machine that listen on TCP ports.</summary>
internal interface IListeners
{
    /// <summary>
    /// The listeners whose command line contains a word. Empty on systems other than Linux, and without the permission to read processes.
    /// </summary>
    /// <param name="word">The word; case is ignored.</param>
    IReadOnlyList<Listener> Find(string word);

    /// <summary>The process that listens on a port. Null when there is none, or when it cannot be read.</summary>
    Listener? At(int port);

    /// <summary>
    /// An environment variable that a process was started with. Null when it is not set, or cannot be read. It may be a secret.
    /// </summary>
    string? Variable(int processId, string name);

    /// <summary>The working directory of a process. Null when it cannot be read.</summary>
    string? FolderOf(int processId);

    /// <summary>
    /// The lines /proc/PID/stat of the processes that have ended and that their parents have not waited for. Empty on systems other than Linux.
    /// </summary>
    IReadOnlyList<string> Defunct() => [];

    /// <summary>The file that a process writes its standard output to. Null when that is not a file, or cannot be read.</summary>
    string? OutputOf(int processId);
}

/// <param name="ProcessId">The process.</param>
/// <param name="CommandLine">Its command line. It may contain secrets.</param>
/// <param name="Port">The port.</param>
internal sealed record Listener(int ProcessId, string CommandLine, int Port)
{
    /// <summary>The program and its arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The start time of the process, in UTC. Null when it is not known.</summary>
    public DateTime? StartedAt { get; init; }

    /// <summary>Its variable VIRTUAL_ENV. Null when it is not set, or cannot be read.</summary>
    public string? VirtualEnvironment { get; init; }
}
