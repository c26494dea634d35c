using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.State;

namespace LiteLlmOps.Changes;

/// <summary>How the change of one row is undone.</summary>
/// <param name="Write">The row to write. Null when nothing is undone.</param>
/// <param name="Reverted">The values that are restored; the desired side is the previous value.</param>
/// <param name="Kept">The values that were modified after the change, and stay.</param>
internal sealed record RowUndo(RowWrite? Write, IReadOnlyList<NodeDifference> Reverted, IReadOnlyList<NodeDifference> Kept)
{
    private const string RowGone = "it was deleted after the seed";
    private const string RowRecreated = "it was created again after the seed";
    private const string ValueModified = "it was modified after the seed";

    /// <summary>A three-way merge: restores what the change did, and keeps later modifications.</summary>
    /// <param name="row">The row of the checkpoint.</param>
    /// <param name="before">The row before the change. Null when there was none.</param>
    /// <param name="after">The row after it. Null when it was deleted.</param>
    /// <param name="current">The current row. Null when there is none.</param>
    public static RowUndo Of(CheckpointRow row, StoredRow? before, StoredRow? after, StoredRow? current)
    {
        var pointer = ConfigSections.IsSettings(row.Row.Section)
            ? JsonPointer.Of(row.Row.Section)
            : JsonPointer.Of(row.Row.Section, row.Row.Key);
        if (current?.Fingerprint == before?.Fingerprint || IsSameOfOtherKey(before, current))
            return new RowUndo(null, [], []);
        if (current?.Fingerprint == after?.Fingerprint || IsSameOfOtherKey(after, current))
            return Whole(row, before, current, pointer);
        if (current is null || after is null || (before is null && !ConfigSections.IsSettings(row.Row.Section)))
            return new RowUndo(
                null,
                [],
                [new NodeDifference(pointer, DriftKind.Changed, before?.Value, current?.Value, Why(current, after))]
            );
        return Merge(row, before, after, current, pointer);
    }

    // A change of the key has written it again, with the same values.
    private static bool IsSameOfOtherKey(StoredRow? after, StoredRow? current) =>
        after is { IsOfOtherKey: true } && current is { Unreadable.Count: 0 } && !Compare(after.Value, current.Value, "").Any();

    private static string Why(StoredRow? current, StoredRow? after) =>
        current is null ? RowGone
        : after is null ? RowRecreated
        : ValueModified;

    private static RowUndo Whole(CheckpointRow row, StoredRow? before, StoredRow? current, string pointer)
    {
        IReadOnlyList<NodeDifference> differences =
            before is null || current is null
                ? [new NodeDifference(pointer, before is null ? DriftKind.Unexpected : DriftKind.Missing, before?.Value, current?.Value)]
                : [.. Compare(before.Value, current.Value, pointer)];
        return new RowUndo(RowWrite.Of(row.Row, row.Name, before?.Value, current) with { Raw = RawOf(before) }, differences, []);
    }

    // A ciphertext of a former key must not come back: the values are encrypted again.
    private static string? RawOf(StoredRow? row) => row is { IsOfOtherKey: true } ? null : row?.Raw;

    private static RowUndo Merge(CheckpointRow row, StoredRow? before, StoredRow after, StoredRow current, string pointer)
    {
        var done = Compare(before?.Value ?? ConfigMap.Empty, after.Value, pointer).ToList();
        var since = Compare(after.Value, current.Value, pointer).Select(static d => d.Pointer).ToList();
        var modified = done.Where(d => since.Exists(s => Overlap(s, d.Pointer))).ToList();
        // A value that is restored already is neither reverted nor kept.
        var different = Compare(before?.Value ?? ConfigMap.Empty, current.Value, pointer).ToList();
        var reverted = done.Except(modified).Where(d => different.Exists(s => Overlap(s.Pointer, d.Pointer))).ToList();
        List<NodeDifference> kept =
        [
            .. different
                .Where(d => modified.Exists(m => Overlap(m.Pointer, d.Pointer)))
                .Select(static d => d with { Reason = ValueModified }),
        ];
        if (reverted.Count == 0)
            return new RowUndo(null, [], kept);
        var value = NodePatch.Apply(current.Value, reverted, pointer);
        return new RowUndo(RowWrite.Of(row.Row, row.Name, value, current), reverted, kept);
    }

    private static bool Overlap(string one, string other) =>
        one == other || one.StartsWith(other + "/", StringComparison.Ordinal) || other.StartsWith(one + "/", StringComparison.Ordinal);

    private static IEnumerable<NodeDifference> Compare(ConfigNode desired, ConfigNode actual, string pointer) =>
        new NodeComparer(NodeComparer.ByValue).Compare(desired, actual, pointer);
}
