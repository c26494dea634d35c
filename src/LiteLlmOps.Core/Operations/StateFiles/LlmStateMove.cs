namespace LiteLlmOps.StateFiles;

/// <summary>The state of a move between the state folder and its archive.</summary>
public enum StateMoveStatus
{
    /// <summary>Not moved: the move is part of a plan.</summary>
    Planned,

    /// <summary>Moved to the archive.</summary>
    Archived,

    /// <summary>Moved back to the state folder.</summary>
    Restored,
}

/// <summary>A file that was moved between the state folder and its archive.</summary>
public sealed record LlmStateMove
{
    internal LlmStateMove() { }

    /// <summary>The state of the move.</summary>
    public StateMoveStatus Status { get; internal init; }

    /// <summary>The path in the state folder, relative to it.</summary>
    public string Name
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The full path before the move.</summary>
    public string From
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The full path after the move.</summary>
    public string To
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The size in bytes.</summary>
    public long Size { get; internal init; }

    /// <summary>The SHA-256 of the content, in hexadecimal. Null for a planned move to the archive.</summary>
    public string? Sha256
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>Why the file was stale when it was archived.</summary>
    public string Reason
    {
        get;
        internal init => field = PrintableText.Message(value);
    } = "";

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Status} {Name}";
}
