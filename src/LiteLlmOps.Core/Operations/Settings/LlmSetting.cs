namespace LiteLlmOps.Settings;

/// <summary>A setting of the proxy: the value in force, and why it is that one.</summary>
public sealed class LlmSetting
{
    internal LlmSetting(string section, string name, string path, string deployment)
    {
        Section = section;
        Name = name;
        Path = path;
        Deployment = deployment;
    }

    /// <summary>The top-level key of LiteLLM's config.</summary>
    public string Section { get; }

    /// <summary>The key; the section itself where it holds no map.</summary>
    public string Name { get; }

    /// <summary>The JSON pointer.</summary>
    public string Path { get; }

    /// <summary>
    /// The value in force by the rules of the version: a text, number or boolean, or the JSON text of a map or list; secrets masked.
    /// LiteLLM's default where nothing sets it. Null when that is nothing, or not known.
    /// </summary>
    public object? Value { get; internal init; }

    /// <summary>True when the value is, or holds, a secret, which is shown masked.</summary>
    public bool IsSecret { get; internal init; }

    /// <summary>What decides it.</summary>
    public SettingSource DecidedBy { get; internal init; }

    /// <summary>Where the value in force is written: file and line, table and row, or variable. Null for a default.</summary>
    public string? Place { get; internal init; }

    /// <summary>The rule by which it is this value.</summary>
    public string Rule { get; internal init; } = "";

    /// <summary>The values that are written somewhere and are not in force, each with its reason.</summary>
    public LlmSettingValue[] Losing { get; internal init; } = [];

    /// <summary>The LiteLLM version whose rules these are.</summary>
    public string Version { get; internal init; } = "";

    /// <summary>
    /// Whether the running proxy reports the same: Confirmed; Pending when it reports another value (see <see cref="Reported"/>);
    /// NotShown where no endpoint tells; Unreachable when it did not answer.
    /// </summary>
    public LiveStatus Live { get; internal init; }

    /// <summary>What the running proxy reports, in the form of <see cref="Value"/>. Null when no endpoint tells.</summary>
    public object? Reported { get; internal init; }

    /// <summary>What to do to change it.</summary>
    public string HowToChange { get; internal init; } = "";

    /// <summary>The version asked for with -TargetVersion. Null without it.</summary>
    public string? TargetVersion { get; internal init; }

    /// <summary>What decides it in that version. Null without -TargetVersion.</summary>
    public SettingSource? TargetDecidedBy { get; internal init; }

    /// <summary>The value that would be in force in that version, in the form of <see cref="Value"/>. Null without -TargetVersion.</summary>
    public object? TargetValue { get; internal init; }

    /// <summary>The rule of that version. Null without -TargetVersion.</summary>
    public string? TargetRule { get; internal init; }

    /// <summary>True when that version would have another owner or another value for it.</summary>
    public bool Changes { get; internal init; }

    /// <summary>The file that declares it. Null when none does.</summary>
    public string? File { get; internal init; }

    /// <summary>The line of the declaration, from 1. Null when no file declares it.</summary>
    public int? Line { get; internal init; }

    /// <summary>The deployment's file or folder: what -Deployment takes.</summary>
    public string Deployment { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Path} = {Value ?? "null"} ({DecidedBy})";
}
