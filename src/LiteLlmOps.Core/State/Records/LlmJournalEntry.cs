using LiteLlmOps.State;

namespace LiteLlmOps.Records;

/// <summary>An entry of the journal of a deployment: a change, an action on services, or a note.</summary>
public sealed record LlmJournalEntry
{
    internal LlmJournalEntry() { }

    /// <summary>When it was written, in UTC. Null when the line has no time.</summary>
    public DateTime? Time { get; internal init; }

    /// <summary>The cmdlet.</summary>
    public string Command
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>Applied, Saved, Begun, Noted …, or the id of the error that ended the command.</summary>
    public string Outcome
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The user who ran the command.</summary>
    public string User
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The machine on which the command ran.</summary>
    public string Host
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The process that ran the command. Null when the line has none.</summary>
    public long? ProcessId { get; internal init; }

    /// <summary>The id of the checkpoint with which Undo-LlmSeed can undo the change. Null when there is none.</summary>
    public string? Checkpoint
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The id of the update of declaration files. Null for other entries.</summary>
    public string? Update
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The -Reason of the command. Null when none was given.</summary>
    public string? Reason
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>Action and path or service of each change, without values: "Update /router_settings/timeout". Empty for a note.</summary>
    public LlmList<string> Changes { get; internal init; } = [];

    /// <summary>The remark of a note. Null for other entries, and for a command that was noted without a remark.</summary>
    public string? Text
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>A command that was run by hand, with secrets masked. Null for other entries.</summary>
    public string? CommandLine
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>The exit code of that command. Null when it was not given.</summary>
    public long? ExitCode { get; internal init; }

    /// <summary>The number of its line in the file, from 1.</summary>
    public int Number { get; internal init; }

    /// <summary>The file that contains it: journal.jsonl, or an older one.</summary>
    public string File { get; internal init; } = "";

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <summary>What was changed or noted, in one text.</summary>
    /// <returns>The remark and the command of a note, otherwise the changes.</returns>
    public override string ToString() => string.Join("; ", [.. ((string?[])[Text, CommandLine]).OfType<string>(), .. Changes]);

    /// <summary>Null for a line that is not a complete entry.</summary>
    internal static LlmJournalEntry? Of(JournalLine line, string folder, string deployment) =>
        line.Content is null
            ? null
            : new LlmJournalEntry
            {
                Time = line.Time,
                Command = line.Command,
                Outcome = line.Outcome,
                User = line.User,
                Host = line.Host,
                ProcessId = line.ProcessId,
                Checkpoint = line.Checkpoint,
                Update = line.Update,
                Reason = line.Reason,
                Changes = [.. line.Changes],
                Text = line.Text,
                CommandLine = line.CommandLine,
                ExitCode = line.ExitCode,
                Number = line.Number,
                File = Path.Combine(folder, line.File),
                Deployment = deployment,
            };
}
