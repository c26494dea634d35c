namespace LiteLlmOps.Ports;

/// <summary>Programs and files of this machine, as a check looks at them.</summary>
internal interface ICommands
{
    /// <summary>Runs a program to its end, without a shell, and returns its code and what it wrote.</summary>
    /// <exception cref="LlmException">There is no such program.</exception>
    Task<(int Code, string Output)> RunAsync(string program, IReadOnlyList<string> arguments, string folder, CancellationToken token);

    /// <summary>Size and time of a file or folder; null when there is none.</summary>
    (long Size, DateTime ChangedAt)? Stat(string path);
}
