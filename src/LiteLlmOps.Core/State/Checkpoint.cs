using LiteLlmOps.Seeding;

namespace LiteLlmOps.State;

/// <summary>What a seed overwrites, saved before it does.</summary>
/// <param name="Id">Its name in the state folder; sorts by time.</param>
/// <param name="CreatedAt">When, in UTC.</param>
/// <param name="Deployment">The deployment's name.</param>
/// <param name="Rows">The rows before and after.</param>
internal sealed record Checkpoint(string Id, DateTime CreatedAt, string Deployment, IReadOnlyList<CheckpointRow> Rows);

/// <param name="Row">Which row.</param>
/// <param name="Before">The row's JSON as it stood in the table, its secrets as encrypted as they were. Null when it did not exist.</param>
/// <param name="After">The row's fingerprint after the change. Null when the row was deleted, or the change did not come to its end.</param>
internal sealed record CheckpointRow(RowKey Row, string? Before, string? After);
