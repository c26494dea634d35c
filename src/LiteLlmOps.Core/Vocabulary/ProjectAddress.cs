namespace LiteLlmOps;

/// <summary>Where the project is published.</summary>
internal static class ProjectAddress
{
    private const string Name = "LiteLlmOps/LiteLlmOps";

    /// <summary>The repository.</summary>
    public const string Repository = "https://github.com/" + Name;

    /// <summary>The folder of the documentation, for a browser.</summary>
    public const string Docs = Repository + "/blob/main/docs/";

    /// <summary>The page with the keys of llmops.yaml.</summary>
    public const string KeyPage = Docs + "llmops-yaml.md";

    /// <summary>The JSON schema of llmops.yaml, for an editor.</summary>
    public const string KeySchema = "https://raw.githubusercontent.com/" + Name + "/main/docs/llmops.schema.json";
}
