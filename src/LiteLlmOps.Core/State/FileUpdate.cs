namespace LiteLlmOps.State;

/// <summary>Files that are written together. It is saved before the first of them is written, and deleted after all and their journal entry are.</summary>
internal sealed record FileUpdate
{
    /// <summary>Its name in the state folder and in the journal; it sorts by time.</summary>
    public required string Id { get; init; }

    /// <summary>The time of creation, in UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>The journal entry that is written after the files.</summary>
    public required JournalEntry Entry { get; init; }

    public required IReadOnlyList<UpdatedFile> Files { get; init; }
}

/// <summary>A file of an update.</summary>
/// <param name="Path">The path.</param>
/// <param name="Before">Its text before the update.</param>
/// <param name="After">The text to write.</param>
/// <param name="IsPrivate">True to write the file with mode 0600.</param>
internal sealed record UpdatedFile(string Path, string Before, string After, bool IsPrivate);

/// <summary>An update whose records are in the state folder.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsOwned">True when the process that makes it is still running.</param>
/// <param name="Update">Its content. Null when it cannot be read.</param>
/// <param name="Problem">Why it cannot be read. Null when it can.</param>
internal sealed record SavedFileUpdate(string Id, bool IsOwned, FileUpdate? Update, string? Problem);
