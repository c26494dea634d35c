using LiteLlmOps.Changes;
using LiteLlmOps.Drift;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Declaring;

/// <summary>Which drift is taken over.</summary>
/// <param name="Selection">By path, the fingerprint of the drift that was shown. Null for all drift.</param>
/// <param name="Wants">Whether a section's entry of a name is wanted. Null for all.</param>
/// <param name="Prune">True to take out of the declaration what the database does not hold.</param>
/// <param name="Force">True to take over what the running version does not read from the database.</param>
/// <param name="SaveSecrets">True to define the variables that references need.</param>
internal sealed record DeclarationOptions(
    IReadOnlyDictionary<string, string>? Selection = null,
    Func<string, string, bool>? Wants = null,
    bool Prune = false,
    bool Force = false,
    bool SaveSecrets = false
);

/// <summary>One change with the edits that it takes.</summary>
/// <param name="Change">What users see of it.</param>
/// <param name="Found">The drift that it takes over.</param>
/// <param name="Edits">The edits of the declaration.</param>
/// <param name="Variables">The variables that it introduces, with their values.</param>
/// <param name="NeedsSeed">Why the drift lasts until the next seed all the same. Null when it ends with the change.</param>
internal sealed record DeclarationStep(
    LlmDeclarationChange Change,
    StoredDifference Found,
    IReadOnlyList<PlacedEdit> Edits,
    IReadOnlyList<EnvironmentVariable> Variables,
    string? NeedsSeed
);

/// <summary>What would be taken over. Made by pure functions from what was read; nothing is written yet.</summary>
/// <param name="Steps">The changes.</param>
/// <param name="Blocked">What cannot be taken over: each is an error.</param>
/// <param name="Left">What is left alone on purpose, with the reason.</param>
internal sealed record DeclarationPlan(
    IReadOnlyList<DeclarationStep> Steps,
    IReadOnlyList<BlockedChange> Blocked,
    IReadOnlyList<BlockedChange> Left
);
