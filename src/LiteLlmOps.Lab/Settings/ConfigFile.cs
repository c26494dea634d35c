using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Settings;

/// <summary>The YAML file that the proxy was started with. It is read again at each poll (ProxyConfig._get_config_from_file).</summary>
/// <param name="path">The path of the file. Null when the proxy was started without one.</param>
internal sealed class ConfigFile(string? path)
{
    private static readonly ConfigMap None = new(
        new[] { "model_list", "general_settings", "router_settings", "litellm_settings" }.Select(static s =>
            KeyValuePair.Create<string, ConfigNode>(s, s == "model_list" ? new ConfigList([]) : ConfigMap.Empty)
        )
    );

    public bool Exists => path is not null;

    /// <exception cref="PythonException">The file or an included file is missing, or the file is empty.</exception>
    /// <exception cref="LlmException">The file is not valid YAML.</exception>
    public ConfigMap Read()
    {
        if (path is null)
            return None;
        try
        {
            return new ConfigFiles().ReadDeclared(path, []).Root;
        }
        catch (LlmException e) when (LiteLlmMessage(e) is { } message)
        {
            throw new PythonException(message);
        }
    }

    private string? LiteLlmMessage(LlmException error) =>
        error.ErrorId switch
        {
            nameof(ErrorIds.ConfigNotFound) => $"Config file not found: {path}",
            nameof(ErrorIds.ConfigEmpty) => "Config cannot be None or Empty.",
            nameof(ErrorIds.IncludeNotFound) => "Included file not found",
            nameof(ErrorIds.IncludeInvalid) => "'include' must be a list of file paths",
            _ => null,
        };
}
