using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Changes;

/// <summary>A planned change with the row, or the key of a settings row, before and after it.</summary>
/// <param name="Change">The change.</param>
/// <param name="Row">The row.</param>
/// <param name="SettingKey">The key that changes. Null when the whole row does.</param>
/// <param name="Before">The current key or row. Null when there is none.</param>
/// <param name="After">The new key or row. Null when it is deleted.</param>
internal sealed record ChangedRow(LlmChange Change, RowKey Row, string? SettingKey, ConfigNode? Before, ConfigNode? After)
{
    /// <param name="change">A change of a seed.</param>
    /// <param name="stored">The current database.</param>
    public static ChangedRow Of(LlmChange change, StoredState stored)
    {
        var write = change.Write!;
        return new ChangedRow(change, write.Row, write.SettingKey, At(stored.Find(write.Row)?.Value, write.SettingKey), write.Value);
    }

    /// <param name="undo">A change of an undo that writes something.</param>
    /// <param name="stored">The current database.</param>
    public static ChangedRow Of(UndoChange undo, StoredState stored)
    {
        var write = undo.Undo!.Write!;
        var key = ConfigSections.IsSettings(write.Row.Section) ? SettingPath.Parse(undo.Change.PathText.Exact).Key : null;
        return new ChangedRow(undo.Change, write.Row, key, At(stored.Find(write.Row)?.Value, key), At(write.Value, key));
    }

    private static ConfigNode? At(ConfigNode? row, string? key) => key is null ? row : (row as ConfigMap)?[key];
}
