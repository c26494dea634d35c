namespace LiteLlmOps.Smoke;

/// <summary>The model calls of level Full.</summary>
/// <param name="AllModels">True to call every model that the proxy serves, instead of those in smoke.completions of llmops.yaml.</param>
/// <param name="MaxCost">The limit for the total cost of the calls in US dollars. Null for no limit.</param>
internal sealed record SmokeOptions(bool AllModels = false, decimal? MaxCost = null);
