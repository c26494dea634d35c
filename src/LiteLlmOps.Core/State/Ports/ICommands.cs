namespace LiteLlmOps.Ports;

/// <summary>Programs and files of this machine, for checks.</summary>
internal interface ICommands
{
    /// <summary>Runs a program without a shell and returns its exit code and output.</summary>
    /// <exception cref="LlmException">The program does not exist.</exception>
    Task<(int Code, string Output)> RunAsync(string program, IReadOnlyList<string> arguments, string folder, CancellationToken token);

    /// <summary>The attributes of a file or folder. Null when it does not exist.</summary>
    FileFacts? Stat(string path);

    /// <summary>The full paths of the files that match a pattern, sorted. Its last part may contain * and ?.</summary>
    IReadOnlyList<string> List(string pattern);
}

/// <param name="Size">The size in bytes. 0 for a folder.</param>
/// <param name="ChangedAt">The time of the last change, in UTC.</param>
/// <param name="IsReadableByAll">True when every user of this machine can read the file. False on Windows, where this is not determined.</param>
internal sealed record FileFacts(long Size, DateTime ChangedAt, bool IsReadableByAll)
{
    /// <summary>The permissions of the file, or of the target of a symbolic link. Null for a folder, and on Windows.</summary>
    public UnixFileMode? Mode { get; init; }

    /// <summary>The id of the owner when it is another user, to whom this one cannot give a file. Null otherwise, and where it is not determined.</summary>
    public uint? ForeignOwner { get; init; }
}
