namespace LiteLlmOps.State;

/// <summary>A move between the state folder and its archive.</summary>
internal enum ArchiveStep
{
    /// <summary>From the state folder to the archive.</summary>
    Move,

    /// <summary>From the archive back to the state folder.</summary>
    Restore,
}

/// <summary>A move that is in progress, or was interrupted.</summary>
/// <param name="Step">Its direction.</param>
/// <param name="Id">The id of the run, which its journal entry has.</param>
/// <param name="User">The user who ran it.</param>
/// <param name="Host">The machine on which it ran.</param>
/// <param name="ProcessId">The process that ran it.</param>
/// <param name="Reason">The -Reason. Null when none was given.</param>
internal sealed record PendingMove(ArchiveStep Step, string Id, string User, string Host, int ProcessId, string? Reason = null);

/// <summary>A file of the archive, as its manifest describes it.</summary>
internal sealed record ArchivedFile
{
    /// <summary>The name in the folder of the archive.</summary>
    public required string Name { get; init; }

    /// <summary>The path in the state folder, relative to it.</summary>
    public required string Original { get; init; }

    /// <summary>The full path that it had.</summary>
    public required string OriginalPath { get; init; }

    /// <summary>The SHA-256 of the content, in hexadecimal.</summary>
    public required string Sha256 { get; init; }

    public required long Size { get; init; }

    /// <summary>The mode in octal. Null on Windows.</summary>
    public string? Mode { get; init; }

    /// <summary>The time of the last change before the move, in UTC.</summary>
    public required DateTime ChangedAt { get; init; }

    /// <summary>The time of the move, in UTC.</summary>
    public required DateTime ArchivedAt { get; init; }

    /// <summary>The user who moved it.</summary>
    public required string User { get; init; }

    /// <summary>Why it was stale.</summary>
    public required string Why { get; init; }

    /// <summary>The -Reason of the move. Null when none was given.</summary>
    public string? Reason { get; init; }

    /// <summary>The move that is in progress, or was interrupted. Null when none is.</summary>
    public PendingMove? Pending { get; init; }
}

/// <summary>The manifest of one folder of the archive.</summary>
/// <param name="Files">Its files, in the order in which they were moved.</param>
internal sealed record ArchiveManifest(IReadOnlyList<ArchivedFile> Files)
{
    public const string FileName = "manifest.json";

    public static ArchiveManifest Empty { get; } = new([]);
}

/// <summary>A folder of the archive with its manifest.</summary>
/// <param name="Folder">The full path of the folder.</param>
/// <param name="Manifest">The manifest, which is empty when there is no file. Null when it cannot be read.</param>
/// <param name="Problem">Why it cannot be read. Null when it can.</param>
internal sealed record SavedManifest(string Folder, ArchiveManifest? Manifest, string? Problem)
{
    public string File => Path.Combine(Folder, ArchiveManifest.FileName);
}
