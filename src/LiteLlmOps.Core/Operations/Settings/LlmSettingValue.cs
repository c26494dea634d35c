namespace LiteLlmOps.Settings;

/// <summary>A value of a setting that is written somewhere and is not in force.</summary>
public sealed class LlmSettingValue
{
    internal LlmSettingValue(SettingSource source, object? value, string place, string reason)
    {
        Source = source;
        Value = value;
        Place = place;
        Reason = reason;
    }

    /// <summary>What kind of place it is written in.</summary>
    public SettingSource Source { get; }

    /// <summary>The value, masked where it is a secret; the JSON text of a map or list.</summary>
    public object? Value { get; }

    /// <summary>The place: file and line, table and row, or variable.</summary>
    public string Place { get; }

    /// <summary>Why it is not in force.</summary>
    public string Reason { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Value ?? "null"} ({Place}): {Reason}";
}
