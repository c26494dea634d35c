namespace LiteLlmOps.Records;

/// <summary>What is wrong with the records of a deployment.</summary>
public enum JournalFindingKind
{
    /// <summary>journal.jsonl cannot be read.</summary>
    JournalUnreadable,

    /// <summary>The first line is not the first one that was written: lines before it were removed.</summary>
    BeginningMissing,

    /// <summary>A line does not continue the one before it: lines were removed, inserted or modified.</summary>
    ChainBroken,

    /// <summary>A line is not a complete entry: its process was killed, or its disk was full, while it was written.</summary>
    LineIncomplete,

    /// <summary>A committed change has no entry.</summary>
    EntryMissing,

    /// <summary>The checkpoint of an entry does not exist.</summary>
    CheckpointMissing,

    /// <summary>A checkpoint cannot be read.</summary>
    CheckpointUnreadable,

    /// <summary>The process of a change of the database ended before its records were complete.</summary>
    ChangeUnfinished,

    /// <summary>The process of an update of declaration files ended before it was complete.</summary>
    UpdateUnfinished,

    /// <summary>The record of an interrupted update of declaration files cannot be read.</summary>
    UpdateUnreadable,

    /// <summary>An action on services has begun, and no entry has its outcome.</summary>
    OutcomeMissing,

    /// <summary>seeded.json, the fingerprints of what the last seeds wrote, does not exist or cannot be read, although a change was committed.</summary>
    FingerprintsMissing,
}

internal static class JournalFindingKinds
{
    /// <summary>A kind in one sentence, for reports.</summary>
    public static string Describe(JournalFindingKind kind) =>
        kind switch
        {
            JournalFindingKind.JournalUnreadable => "journal.jsonl cannot be read.",
            JournalFindingKind.BeginningMissing => "Lines before the first line of the journal were removed.",
            JournalFindingKind.ChainBroken => "A line of the journal does not continue the one before it.",
            JournalFindingKind.LineIncomplete => "A line of the journal is not a complete entry.",
            JournalFindingKind.EntryMissing => "A committed change has no entry in the journal.",
            JournalFindingKind.CheckpointMissing => "The checkpoint of an entry does not exist.",
            JournalFindingKind.CheckpointUnreadable => "A checkpoint cannot be read.",
            JournalFindingKind.ChangeUnfinished => "The process of a change of the database ended before its records were complete.",
            JournalFindingKind.UpdateUnfinished => "The process of an update of declaration files ended before it was complete.",
            JournalFindingKind.UpdateUnreadable => "The record of an interrupted update of declaration files cannot be read.",
            JournalFindingKind.FingerprintsMissing => "The fingerprints of what the last seeds wrote are missing.",
            _ => "An action on services has no outcome in the journal.",
        };
}

/// <summary>A problem that Test-LlmJournal found in the journal, the checkpoints or the interrupted changes of a deployment.</summary>
public sealed record LlmJournalFinding
{
    private readonly bool? _isFailure;

    internal LlmJournalFinding(JournalFindingKind kind, FindingSeverity severity, string evidence, string remediation) =>
        (Kind, Severity, Evidence, Remediation) = (kind, severity, evidence, remediation);

    /// <summary>What is wrong.</summary>
    public JournalFindingKind Kind { get; }

    /// <summary>How serious it is.</summary>
    public FindingSeverity Severity { get; }

    /// <summary>What was observed.</summary>
    public string Evidence
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>What to do.</summary>
    public string Remediation
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>The line of the journal, from 1. Null when it concerns no line.</summary>
    public int? Line { get; internal init; }

    /// <summary>The id of the checkpoint. Null when it concerns none.</summary>
    public string? Checkpoint
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The file that it concerns.</summary>
    public string File { get; internal init; } = "";

    /// <summary>True for a warning or an error. With -FailOn, true for a finding of that severity or worse.</summary>
    public bool IsFailure
    {
        get => _isFailure ?? Severity != FindingSeverity.Info;
        internal init => _isFailure = value;
    }

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Severity} {Kind}: {Evidence}";
}
