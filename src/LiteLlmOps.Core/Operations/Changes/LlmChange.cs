using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Changes;

/// <summary>What a change does to its target.</summary>
public enum ChangeAction
{
    /// <summary>Creates a row, or a key of a settings row.</summary>
    Add,

    /// <summary>Changes it.</summary>
    Update,

    /// <summary>Deletes it.</summary>
    Remove,
}

/// <summary>The state of a change.</summary>
public enum ChangeStatus
{
    /// <summary>Not written: the change is part of a plan.</summary>
    Planned,

    /// <summary>Written and verified in the database.</summary>
    Applied,

    /// <summary>
    /// Not undone, because the value was modified after the seed, or because LiteLLM's poll would end at the previous value.
    /// <see cref="LlmChange.Reason"/> has the details.
    /// </summary>
    Kept,
}

/// <summary>One change of the database: a row, or a key of a settings row.</summary>
public sealed record LlmChange
{
    internal LlmChange() { }

    /// <summary>What the change does.</summary>
    public ChangeAction Action { get; internal init; }

    /// <summary>The top-level key of LiteLLM's config.</summary>
    public string Section
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The key of the setting, or the name of the model, MCP server, credential or guardrail.</summary>
    public string Name
    {
        get => NameText.Shown;
        internal init => NameText = value;
    }

    /// <summary>The primary key of the row.</summary>
    public string Id
    {
        get => IdText.Shown;
        internal init => IdText = value;
    }

    /// <summary>The JSON pointer of the setting, or of the row.</summary>
    public string Path
    {
        get => PathText.Shown;
        internal init => PathText = value;
    }

    /// <summary>The JSON pointers of the values that change.</summary>
    public LlmList<string> Fields => [.. FieldTexts.Select(static f => f.Exact)];

    /// <summary>The new value, in the form of <see cref="LlmDrift.Desired"/>. Null when it is deleted.</summary>
    public object? Desired
    {
        get;
        internal init => field = PrintableText.Value(value);
    }

    /// <summary>The current value, in the same form. Null when there is none.</summary>
    public object? Actual
    {
        get;
        internal init => field = PrintableText.Value(value);
    }

    /// <summary>True when one of the values contains a secret, which is masked.</summary>
    public bool IsSecret { get; internal init; }

    /// <summary>What the change does in the running LiteLLM version.</summary>
    public DriftEffect Effect { get; internal init; }

    /// <summary>Why it has that effect; for <see cref="ChangeStatus.Kept"/>, why it is not undone. Null when there is nothing to explain.</summary>
    public string? Reason
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>The services of llmops.yaml that must be restarted for the change to take effect. Empty when none must, or none is declared.</summary>
    public LlmList<string> Services { get; internal init; } = [];

    /// <summary>The state of the change.</summary>
    public ChangeStatus Status { get; internal init; }

    /// <summary>Whether the running proxy shows the change.</summary>
    public LiveStatus Live { get; internal init; }

    /// <summary>The proxies that did not show the change within the time limit, or did not answer. Empty when there is none.</summary>
    public LlmList<LlmStraggler> Stragglers { get; internal init; } = [];

    /// <summary>The id of the checkpoint that contains the previous state. Null when nothing was written.</summary>
    public string? Checkpoint
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The file that declares the value. Null when none does.</summary>
    public string? File { get; internal init; }

    /// <summary>The line of the declaration, starting at 1. Null when no file declares the value.</summary>
    public int? Line { get; internal init; }

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <summary>The keys and teams that can use what is changed, and its traffic in the last 24 hours.</summary>
    public LlmImpact Impact { get; internal set; } = LlmImpact.Unknown;

    /// <summary>What to write. Null when the change is not planned, or is the plan of an undo.</summary>
    internal PlannedWrite? Write { get; init; }

    /// <summary>The exact text of <see cref="Name"/>.</summary>
    internal ForeignText NameText { get; init; }

    /// <summary>The exact text of <see cref="Id"/>.</summary>
    internal ForeignText IdText { get; init; }

    /// <summary>The exact text of <see cref="Path"/>.</summary>
    internal ForeignText PathText { get; init; }

    /// <summary>The exact texts of <see cref="Fields"/>.</summary>
    internal IReadOnlyList<ForeignText> FieldTexts { get; init; } = [];

    /// <summary>The path with the name of a model, server or credential in place of its id.</summary>
    internal string PathByName =>
        PathText.Exact.Replace(JsonPointer.Of(Section, IdText.Exact), JsonPointer.Of(Section, NameText.Exact), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{Action} {Path}";
}

/// <summary>The row content that a planned change writes.</summary>
/// <param name="Row">The row.</param>
/// <param name="RowName">The name of the model, server or credential; the section for settings.</param>
/// <param name="SettingKey">The key that changes. Null when the whole row does.</param>
/// <param name="Value">The new value of the key or row. Null to delete it.</param>
/// <param name="Fingerprint">The fingerprint of the row when the plan was made. Null when there was no row.</param>
/// <param name="Variables">The environment variables whose values are part of the new value.</param>
internal sealed record PlannedWrite(
    RowKey Row,
    string RowName,
    string? SettingKey,
    ConfigNode? Value,
    string? Fingerprint,
    IReadOnlyList<string> Variables
)
{
    /// <summary>The values that change, before and after.</summary>
    public IReadOnlyList<NodeDifference> Differences { get; init; } = [];

    /// <summary>True when another plan replaces the same values by the same values.</summary>
    public bool ChangesTheSame(PlannedWrite other) => Row == other.Row && NodeDifference.AreSame(Differences, other.Differences);
}
