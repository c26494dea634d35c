using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>What makes sightings one incident.</summary>
/// <param name="Signature">What it is of. Null for a failure that no signature knows.</param>
/// <param name="Subject">What it is about; for an unknown failure its shape.</param>
internal readonly record struct IncidentKey(Signature? Signature, string Subject);
