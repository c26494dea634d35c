using LiteLlmOps.State;

namespace LiteLlmOps.StateFiles;

/// <summary>What a file of the state folder is.</summary>
public enum StateFileKind
{
    /// <summary>A file that this module does not know.</summary>
    Unknown,

    /// <summary>A file in the archive: a stale file that Move-LlmStaleState moved, or a rendered config that -Rollback replaced.</summary>
    Archived,

    /// <summary>The manifest of a folder of the archive.</summary>
    Manifest,

    /// <summary>The checkpoint of a change of the database, which Undo-LlmSeed can revert.</summary>
    Checkpoint,

    /// <summary>A copy of LiteLLM's config, not rendered by this module.</summary>
    Copy,

    /// <summary>A file of the declaration, or one that llmops.yaml names.</summary>
    Declaration,

    /// <summary>seeded.json: the fingerprints of what the last seeds wrote.</summary>
    Fingerprints,

    /// <summary>A folder whose files could not be listed.</summary>
    Folder,

    /// <summary>A key that Update-LlmEncryptionKey replaced, encrypted with its successor.</summary>
    FormerKey,

    /// <summary>The journal.</summary>
    Journal,

    /// <summary>An earlier part of the journal.</summary>
    JournalSegment,

    /// <summary>The key that encrypts checkpoints of a deployment without a signing key.</summary>
    Key,

    /// <summary>The last rendered config with which a proxy became ready.</summary>
    LastGood,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A file that prevents two commands from working at the same time, or the name of its owner.</summary>
    Lock,

    /// <summary>A text or Markdown file, such as a description of the state.</summary>
    Note,

    /// <summary>The log of observations.</summary>
    Observations,

    /// <summary>The process that makes a change.</summary>
    Owner,

    /// <summary>The checkpoint of a change that is in progress, or was interrupted.</summary>
    Pending,

    /// <summary>The rendered config, with which the proxy starts.</summary>
    Rendered,

    /// <summary>A report of New-LlmReport, or its JSON form for the comparison with the next one.</summary>
    Report,

    /// <summary>The durations of the last runs of services.</summary>
    RunDurations,

    /// <summary>The record of a service: its process id and its last start.</summary>
    Service,

    /// <summary>A copy of a rendered config.</summary>
    Snapshot,

    /// <summary>A temporary file that is being written, or was left by a command that was killed.</summary>
    Temporary,

    /// <summary>An update of declaration files that is in progress, or was interrupted.</summary>
    Update,
}

/// <summary>Whether a file of the state folder is needed.</summary>
public enum StateFileStatus
{
    /// <summary>In use, a record, or not old enough to be stale.</summary>
    Current,

    /// <summary>Out of date: an old copy or description of the configuration, a rendered config that must be rendered again, or a temporary file that was left.</summary>
    Stale,

    /// <summary>Not a file of this module, so that it is left alone.</summary>
    Foreign,

    /// <summary>In the archive.</summary>
    Archived,

    /// <summary>Could not be determined.</summary>
    Unknown,
}

/// <summary>A file of the state folder of a deployment, or of its archive.</summary>
public sealed record LlmStateFile
{
    internal LlmStateFile() { }

    /// <summary>The path in the state folder, with '/'. The full path of a file in an archive outside of it.</summary>
    public string Name
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>What it is.</summary>
    public StateFileKind Kind { get; internal init; }

    /// <summary>Whether it is needed.</summary>
    public StateFileStatus Status { get; internal init; }

    /// <summary>Why it has this status.</summary>
    public string Reason
    {
        get;
        internal init => field = PrintableText.Message(value);
    } = "";

    /// <summary>The size in bytes. 0 for a symbolic link.</summary>
    public long Size { get; internal init; }

    /// <summary>The time of the last change, in UTC.</summary>
    public DateTime ChangedAt { get; internal init; }

    /// <summary>The time since the last change. 0 for a time in the future.</summary>
    public TimeSpan Age { get; internal init; }

    /// <summary>The mode in octal, such as 0640. Null on Windows, and for a symbolic link.</summary>
    public string? Mode
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The SHA-256 of the declaration from which it was rendered, as its header records it. Null when it has no such header.</summary>
    public string? SourceHash
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>True when it was rendered from the present declaration. Null without a source hash, and when the declaration could not be read.</summary>
    public bool? IsSourceCurrent { get; internal init; }

    /// <summary>The path of the original in the state folder. Null for a file that no manifest lists.</summary>
    public string? Original
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The time at which it was archived, in UTC. Null for a file that no manifest lists.</summary>
    public DateTime? ArchivedAt { get; internal init; }

    /// <summary>The user who archived it. Null for a file that no manifest lists.</summary>
    public string? ArchivedBy
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The SHA-256 of its content when it was archived, in hexadecimal. Null for a file that no manifest lists.</summary>
    public string? Sha256
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The full path.</summary>
    public string Path => PathText.Shown;

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    internal ForeignText PathText { get; init; }

    /// <summary>The folder of the archive with its entry in the manifest. Null for a file that no manifest lists.</summary>
    internal (string Folder, ArchivedFile File)? Entry { get; init; }

    /// <summary>True for a stale file that Move-LlmStaleState moves.</summary>
    internal bool IsMovable => new StateVerdict(Kind, Status, "").IsMovable;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
