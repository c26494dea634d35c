namespace LiteLlmOps.Schema;

/// <summary>The names of the migrations of one version of LiteLLM.</summary>
/// <param name="Version">The version.</param>
/// <param name="IsComplete">True when the version has no other migration. False when others may be missing in the list.</param>
/// <param name="Names">The names.</param>
internal sealed record MigrationList(string Version, bool IsComplete, IReadOnlySet<string> Names);
