using LiteLlmOps.Configuration;

namespace LiteLlmOps.LiteLlm;

/// <summary>A model name with *, such as openai/*, as LiteLLM matches it (pattern_match_deployments.py): * is any text, all else is literal.</summary>
internal sealed class ModelWildcard(string name)
{
    private readonly NameGlob _glob = NameGlob.OfStars(name);

    public static bool IsWildcard(string name) => name.Contains('*', StringComparison.Ordinal);

    public bool Covers(string model) => _glob.Matches(model);
}
