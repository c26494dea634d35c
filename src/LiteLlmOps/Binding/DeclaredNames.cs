using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Binding;

/// <summary>The declared names of models, credentials and MCP servers, for completion.</summary>
internal static class DeclaredNames
{
    // By the name of the parameter.
    private static readonly Dictionary<string, string> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Model"] = ConfigSections.Models,
        ["ModelGroup"] = ConfigSections.Models,
        ["Credential"] = ConfigSections.Credentials,
        ["McpServer"] = ConfigSections.McpServers,
    };

    /// <summary>The names for a parameter. Empty for other parameters, and when the config cannot be read.</summary>
    public static IReadOnlyList<string> For(CompletionQuery query)
    {
        if (!Sections.TryGetValue(query.Parameter, out var section) || query.Deployment().Config is not { Source: { } source } config)
            return [];
        try
        {
            return [.. NamesIn(query.Adapters.Files.ReadDeclared(source, config.Overlays).Root[section])];
        }
        catch (Exception e) when (e is LlmException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static IEnumerable<string> NamesIn(ConfigNode? section) =>
        section switch
        {
            ConfigMap map => map.Keys,
            ConfigList list => list
                .Items.OfType<ConfigMap>()
                .Select(static m => m.TextAt("model_name") ?? m.TextAt("credential_name"))
                .OfType<string>(),
            _ => [],
        };
}
