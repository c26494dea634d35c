using LiteLlmOps.Configuration;

namespace LiteLlmOps.Entries;

/// <summary>An active row of LiteLLM_GuardrailsTable.</summary>
/// <param name="Id">guardrail_id.</param>
/// <param name="Name">guardrail_name.</param>
/// <param name="Parameters">litellm_params as stored; secrets in it may be encrypted.</param>
/// <param name="ChangedAt">The time of the last change, in UTC. Null when it is not known.</param>
internal sealed record StoredGuardrail(string Id, string Name, ConfigMap Parameters, DateTime? ChangedAt);
