namespace LiteLlmOps.Ports;

/// <summary>Programs and files of this machine, as a check looks at them.</summary>
internal interface ICommands
{
    /// <summary>Runs a program to its end, without a shell, and returns its code and what it wrote.</summary>
    /// <exception cref="LlmException">There is no such program.</exception>
    Task<(int Code, string Output)> RunAsync(string program, IReadOnlyList<string> arguments, string folder, CancellationToken token);

    /// <summary>What is known of a file or folder; null when there is none.</summary>
    FileFacts? Stat(string path);

    /// <summary>The files of a pattern whose last part may hold * and ?, full paths, sorted.</summary>
    IReadOnlyList<string> List(string pattern);
}

/// <param name="Size">Its size in bytes; 0 for a folder.</param>
/// <param name="ChangedAt">When it was changed last, in UTC.</param>
/// <param name="IsReadableByAll">True when every user of this machine may read it. False on Windows, where this is not known.</param>
internal sealed record FileFacts(long Size, DateTime ChangedAt, bool IsReadableByAll);
