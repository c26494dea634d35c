namespace LiteLlmOps.State;

/// <summary>The process that writes a temporary file.</summary>
internal enum TemporaryOwner
{
    /// <summary>It is running.</summary>
    Running,

    /// <summary>It has ended, so the file is left.</summary>
    Ended,

    /// <summary>It is a process of another machine, which cannot be checked.</summary>
    Elsewhere,
}

/// <summary>A file in the state folder or its archive, as the file system describes it.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Size">The size in bytes. 0 for a symbolic link.</param>
/// <param name="ChangedAt">The time of the last change, in UTC.</param>
internal sealed record StateEntry(string Path, long Size, DateTime ChangedAt)
{
    /// <summary>The mode in octal: 0640. Null on Windows, and for a symbolic link.</summary>
    public string? Mode { get; init; }

    /// <summary>True for a symbolic link, to a file or a folder. It is not followed.</summary>
    public bool IsLink { get; init; }

    /// <summary>The process that writes it. Null when the name is not that of a temporary file.</summary>
    public TemporaryOwner? Owner { get; init; }

    /// <summary>The first lines of a YAML file. Empty for other files, and when it cannot be read.</summary>
    public IReadOnlyList<string> Header { get; init; } = [];

    /// <summary>Why the files of this folder could not be listed. Null for a file.</summary>
    public string? Problem { get; init; }
}
