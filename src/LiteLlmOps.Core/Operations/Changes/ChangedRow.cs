using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Changes;

/// <summary>A planned change with what it changes: a row, or a key of a settings row.</summary>
/// <param name="Change">What users see of it.</param>
/// <param name="Row">The row.</param>
/// <param name="SettingKey">The key that changes; null when the change is the whole row.</param>
/// <param name="Before">The key or row as it is. Null when there is none.</param>
/// <param name="After">The key or row as it is to be. Null when it goes.</param>
internal sealed record ChangedRow(LlmChange Change, RowKey Row, string? SettingKey, ConfigNode? Before, ConfigNode? After)
{
    public static ChangedRow Of(PlannedChange planned, StoredState stored) =>
        new(planned.Change, planned.Row, planned.SettingKey, At(stored.Find(planned.Row)?.Value, planned.SettingKey), planned.Value);

    /// <param name="undo">A change of an undo that writes something.</param>
    /// <param name="stored">The database as it is.</param>
    public static ChangedRow Of(UndoChange undo, StoredState stored)
    {
        var write = undo.Undo!.Write!;
        var key = ConfigSections.IsSettings(write.Row.Section) ? SettingPath.Parse(undo.Change.Path).Key : null;
        return new ChangedRow(undo.Change, write.Row, key, At(stored.Find(write.Row)?.Value, key), At(write.Value, key));
    }

    private static ConfigNode? At(ConfigNode? row, string? key) => key is null ? row : (row as ConfigMap)?[key];
}
