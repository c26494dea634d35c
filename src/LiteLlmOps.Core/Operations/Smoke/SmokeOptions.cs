namespace LiteLlmOps.Smoke;

/// <summary>What level Full calls.</summary>
/// <param name="AllModels">True for every model that the proxy serves, in place of those that llmops.yaml names.</param>
/// <param name="MaxCost">How many US dollars the calls may cost together. Null for no limit.</param>
internal sealed record SmokeOptions(bool AllModels = false, decimal? MaxCost = null);
