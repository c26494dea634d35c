namespace LiteLlmOps.Settings;

/// <summary>A setting of the proxy: the effective value, and why it is effective.</summary>
public sealed record LlmSetting
{
    internal LlmSetting() { }

    /// <summary>The top-level key of LiteLLM's config.</summary>
    public string Section
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The key of the setting; the section itself when it is not a map.</summary>
    public string Name
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The JSON pointer of the setting.</summary>
    public string Path
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>
    /// The effective value by the rules of the version: a string, number or Boolean, or the JSON text of a map or list; secrets masked.
    /// LiteLLM's default when the setting is not set. Null when there is no default, or it is not known.
    /// </summary>
    public object? Value
    {
        get;
        internal init => field = PrintableText.Value(value);
    }

    /// <summary>True when the value is or contains a secret, which is masked.</summary>
    public bool IsSecret { get; internal init; }

    /// <summary>The kind of place that decides the value.</summary>
    public SettingSource DecidedBy { get; internal init; }

    /// <summary>The place of the effective value: file and line, table and row, or variable. Null for a default.</summary>
    public string? Place
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The rule that selects the value.</summary>
    public string Rule
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The values that are set but not effective, each with the reason. Empty when there is none.</summary>
    public LlmList<LlmSettingValue> Overridden { get; internal init; } = [];

    /// <summary>
    /// The LiteLLM version whose rules are used. When it is not known, the releases that fit the tables, such as "1.84.0 or 1.92.0": then
    /// <see cref="DecidedBy"/> is Unknown where their rules give different values.
    /// </summary>
    public string Version
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>
    /// Whether the running proxy reports the same value: Confirmed; Pending when it reports another one (see <see cref="Reported"/>);
    /// NotShown when no endpoint proves it; Unreachable when the proxy did not answer.
    /// </summary>
    public LiveStatus Live { get; internal init; }

    /// <summary>The value that the running proxy reports, in the form of <see cref="Value"/>. Null when no endpoint reports it.</summary>
    public object? Reported
    {
        get;
        internal init => field = PrintableText.Value(value);
    }

    /// <summary>How to change the value.</summary>
    public string HowToChange
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The version of -TargetVersion. Null without it.</summary>
    public string? TargetVersion
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The kind of place that decides the value in that version. Null without -TargetVersion.</summary>
    public SettingSource? TargetDecidedBy { get; internal init; }

    /// <summary>The effective value in that version, in the form of <see cref="Value"/>. Null without -TargetVersion.</summary>
    public object? TargetValue
    {
        get;
        internal init => field = PrintableText.Value(value);
    }

    /// <summary>The rule of that version. Null without -TargetVersion.</summary>
    public string? TargetRule
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>True when the value or the kind of place that decides it is different in that version. False without -TargetVersion.</summary>
    public bool Changes { get; internal init; }

    /// <summary>The file that declares the setting. Null when none does.</summary>
    public string? File { get; internal init; }

    /// <summary>The line of the declaration, starting at 1. Null when no file declares the setting.</summary>
    public int? Line { get; internal init; }

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Path} = {Value ?? "null"} ({DecidedBy})";
}

/// <summary>A value of a setting that is set but not effective.</summary>
public sealed record LlmSettingValue
{
    internal LlmSettingValue() { }

    /// <summary>The kind of place in which it is set.</summary>
    public SettingSource Source { get; internal init; }

    /// <summary>The value in the form of <see cref="LlmSetting.Value"/>, secrets masked.</summary>
    public object? Value
    {
        get;
        internal init => field = PrintableText.Value(value);
    }

    /// <summary>The place: file and line, table and row, or variable.</summary>
    public string Place
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>Why it is not effective.</summary>
    public string Reason
    {
        get;
        internal init => field = PrintableText.Message(value);
    } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Value ?? "null"} ({Place}): {Reason}";
}

/// <summary>The kinds of places that can decide a setting.</summary>
public enum SettingSource
{
    /// <summary>The setting is not set: LiteLLM's default is effective.</summary>
    Default,

    /// <summary>The file with which the proxy is started.</summary>
    File,

    /// <summary>A row of the database.</summary>
    Database,

    /// <summary>File and database: LiteLLM merges their maps, or combines their lists.</summary>
    Merged,

    /// <summary>A variable of the proxy's environment.</summary>
    Environment,

    /// <summary>It could not be determined; Rule says why.</summary>
    Unknown,

    /// <summary>The declaration. It takes effect only when it is seeded or rendered.</summary>
    Declared,
}
