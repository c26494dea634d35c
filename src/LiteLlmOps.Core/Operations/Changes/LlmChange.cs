using LiteLlmOps.Drift;

namespace LiteLlmOps.Changes;

/// <summary>What a change does to its target.</summary>
public enum ChangeAction
{
    /// <summary>Makes a row, or a key of a settings row.</summary>
    Add,

    /// <summary>Changes it.</summary>
    Update,

    /// <summary>Takes it away.</summary>
    Remove,
}

/// <summary>How far a change has come.</summary>
public enum ChangeStatus
{
    /// <summary>Nothing was written: this is what a seed would do.</summary>
    Planned,

    /// <summary>Written and read back.</summary>
    Applied,

    /// <summary>Left as it is: it was changed by somebody else after the seed that is taken back. <see cref="LlmChange.Reason"/> says more.</summary>
    Kept,
}

/// <summary>One change of a seed: a row, or a key of a settings row.</summary>
public sealed class LlmChange
{
    internal LlmChange(ChangeFacts facts, ChangeStatus status, LiveStatus live, string? checkpoint)
    {
        Facts = facts;
        Action = facts.Action;
        Section = facts.Section;
        Name = facts.Name;
        Id = facts.Id;
        Path = facts.Path;
        Fields = facts.Fields;
        Desired = facts.Desired;
        Actual = facts.Actual;
        IsSecret = facts.IsSecret;
        Effect = facts.Effect;
        Reason = facts.Reason;
        Services = [.. facts.Verdict.Services ?? []];
        File = facts.Source.File;
        Line = facts.Source.IsKnown ? facts.Source.Line : null;
        Deployment = facts.Deployment;
        Status = status;
        Live = live;
        Checkpoint = checkpoint;
    }

    /// <summary>What it does.</summary>
    public ChangeAction Action { get; }

    /// <summary>The top-level key of LiteLLM's config.</summary>
    public string Section { get; }

    /// <summary>The setting's key, or the name of the model, MCP server or credential.</summary>
    public string Name { get; }

    /// <summary>The key of the row.</summary>
    public string Id { get; }

    /// <summary>The JSON pointer of the setting, or of the row.</summary>
    public string Path { get; }

    /// <summary>The JSON pointers of the values that change.</summary>
    public string[] Fields { get; }

    /// <summary>The value to be, in the form of <see cref="LlmDrift.Desired"/>. Null when it is taken away.</summary>
    public object? Desired { get; }

    /// <summary>The value that was read, in the same form. Null when there was none.</summary>
    public object? Actual { get; }

    /// <summary>True when a side holds a secret, which is shown masked.</summary>
    public bool IsSecret { get; }

    /// <summary>What the change does in the version that runs.</summary>
    public DriftEffect Effect { get; }

    /// <summary>The effect in words. Null when it is simply obeyed.</summary>
    public string? Reason { get; }

    /// <summary>The services of llmops.yaml that have to be restarted for it to act: those of the proxy. Empty when none has to, or none is declared.</summary>
    public string[] Services { get; }

    /// <summary>How far it has come.</summary>
    public ChangeStatus Status { get; }

    /// <summary>Whether the running proxy shows it.</summary>
    public LiveStatus Live { get; }

    /// <summary>The proxies that did not show it within the time limit, or did not answer. Empty when there is none.</summary>
    public LlmStraggler[] Stragglers { get; internal set; } = [];

    /// <summary>The checkpoint that holds what was overwritten. Null when nothing was written.</summary>
    public string? Checkpoint { get; }

    /// <summary>The file that declares the value. Null when nothing declares it.</summary>
    public string? File { get; }

    /// <summary>The line of the declaration, from 1. Null when nothing declares it.</summary>
    public int? Line { get; }

    /// <summary>The deployment's file or folder: what -Deployment takes.</summary>
    public string Deployment { get; }

    /// <summary>Who may use what it changes, and what went through it in the last 24 hours.</summary>
    public LlmImpact Impact { get; internal set; } = LlmImpact.Unknown;

    internal ChangeFacts Facts { get; }

    /// <summary>What a plan file is made from. Null for a change that was read from one, or that is no plan any more.</summary>
    internal PlannedChange? Planned { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Action} {Path}";

    internal LlmChange With(ChangeStatus status, string? checkpoint) => new(Facts, status, Live, checkpoint) { Impact = Impact };

    internal LlmChange With(LiveStatus live) => new(Facts, Status, live, Checkpoint) { Impact = Impact };
}
