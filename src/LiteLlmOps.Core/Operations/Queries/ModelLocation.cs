using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Queries;

/// <summary>Where a model runs, as its API base tells.</summary>
internal enum ModelLocation
{
    /// <summary>On this machine or in a private network.</summary>
    Local,

    /// <summary>At a provider or another public address.</summary>
    Cloud,

    /// <summary>The API base is not known, or is not a URL.</summary>
    Unknown,
}

/// <summary>Determines where models run.</summary>
/// <param name="environment">The environment of the proxy, for references in the parameters.</param>
/// <param name="credentials">The values of stored and declared credentials, by name.</param>
internal sealed class ModelLocations(DeploymentEnvironment environment, IReadOnlyDictionary<string, ConfigMap> credentials)
{
    private const string Base = "api_base";
    private const string Credential = "litellm_credential_name";

    // Without an API base, LiteLLM calls these on the machine of the proxy (get_llm_provider and llms/* of 1.83.2: http://localhost:11434, …).
    private static readonly string[] LocalProviders = ["ollama", "ollama_chat", "llamafile", "docker_model_runner", "lemonade"];

    // They have no address of their own, so that it comes from a variable of the environment that is not known here.
    private static readonly string[] WithoutAddress =
    [
        "hosted_vllm",
        "lm_studio",
        "vllm",
        "custom",
        "custom_openai",
        "openai_like",
        "litellm_proxy",
        "xinference",
    ];

    public ModelLocation Of(ConfigMap parameters)
    {
        var address = parameters[Base] ?? parameters["base_url"] ?? CredentialOf(parameters)?[Base];
        if (!NodeComparer.IsNothing(address))
            return TextOf(address!) is { } text ? OfAddress(text) : ModelLocation.Unknown;
        // A credential that is not known may have an address.
        if (parameters.TextAt(Credential) is { Length: > 0 } name && !credentials.ContainsKey(name))
            return ModelLocation.Unknown;
        var provider = parameters.TextAt("custom_llm_provider") ?? parameters.TextAt("model")?.Split('/')[0] ?? "";
        return LocalProviders.Contains(provider, StringComparer.Ordinal) ? ModelLocation.Local
            : provider.Length == 0 || WithoutAddress.Contains(provider, StringComparer.Ordinal) ? ModelLocation.Unknown
            : ModelLocation.Cloud;
    }

    private static ModelLocation OfAddress(string text) =>
        !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0 ? ModelLocation.Unknown
        : HostScope.IsPrivate(url.Host.Trim('[', ']')) ? ModelLocation.Local
        : ModelLocation.Cloud;

    private ConfigMap? CredentialOf(ConfigMap parameters) =>
        parameters.TextAt(Credential) is { } name ? credentials.GetValueOrDefault(name) : null;

    private string? TextOf(ConfigNode node) =>
        !EnvironmentReference.TryGetName(node, out var name) ? (node as ConfigScalar)?.Text
        : environment.TryGet(name, out var value) ? value.Text
        : null;
}
