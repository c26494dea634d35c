namespace LiteLlmOps.Changes;

/// <summary>A plan as it was read from its file.</summary>
/// <param name="Declaration">The keyed hash of the declaration that it was made from.</param>
/// <param name="Variables">The keyed hashes of the variables that went into it, by name.</param>
/// <param name="Lines">Its changes.</param>
internal sealed record PlanContent(string Declaration, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<PlanLine> Lines);

/// <param name="Action">What it does.</param>
/// <param name="Path">The path of the change.</param>
/// <param name="Name">The setting's key, or the entry's name.</param>
/// <param name="Fields">The paths of the values that change.</param>
/// <param name="Value">The keyed hash of the value to be.</param>
/// <param name="Row">The keyed hash of the row's fingerprint. Null when there was no row.</param>
internal sealed record PlanLine(string Action, string Path, string Name, IReadOnlyList<string> Fields, string Value, string? Row);
