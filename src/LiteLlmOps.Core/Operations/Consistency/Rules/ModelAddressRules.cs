using LiteLlmOps.Configuration;

namespace LiteLlmOps.Consistency;

/// <summary>Addresses of self-hosted models with a path that the server does not have.</summary>
internal static class ModelAddressRules
{
    private const string Misread = "AddressMisread";

    public static IEnumerable<LlmFinding> Ollama(SettingsView view) =>
        from model in view.Models
        let provider = ProviderOf(model.Parameters)
        where provider is "ollama" or "ollama_chat"
        let url = AddressOf(view, model.Parameters)
        where url?.AbsolutePath.TrimEnd('/').EndsWith("/v1", StringComparison.Ordinal) == true
        select new LlmFinding(
            Misread,
            FindingSeverity.Error,
            $"model {model.Name}",
            $"Its api_base ends in /v1, and the provider {provider} adds /api/… to it itself.",
            "Ollama does not have that path (/v1/api/…): every request is answered with 404, although the address is reachable.",
            $"Set api_base to {url!.Scheme}://{url.Authority}, or use the provider openai/ with /v1 and any api_key."
        ).At(model.Parameters["api_base"]!.Position);

    public static IEnumerable<LlmFinding> OpenAi(SettingsView view) =>
        view.Models.Where(static m => ProviderOf(m.Parameters) == "openai").SelectMany(m => OpenAi(view, m.Name, m.Parameters));

    private static IEnumerable<LlmFinding> OpenAi(SettingsView view, string name, ConfigMap parameters)
    {
        if (AddressOf(view, parameters) is not { } url)
            yield break;
        var place = parameters["api_base"]!.Position;
        if (url.AbsolutePath == "/")
            yield return new LlmFinding(
                Misread,
                FindingSeverity.Warning,
                $"model {name}",
                "Its api_base has no path, and the provider openai adds /chat/completions to it as it is.",
                "vLLM and most other servers have their routes below /v1, so they answer 404.",
                $"Set api_base to {url.Scheme}://{url.Authority}/v1 (for vLLM also the provider hosted_vllm/ instead of openai/)."
            ).At(place);
        if (
            !parameters.Has("api_key")
            && !parameters.Has("litellm_credential_name")
            && view.KnowsVariables
            && !view.IsSet("OPENAI_API_KEY")
        )
            yield return new LlmFinding(
                "SettingIncomplete",
                FindingSeverity.Error,
                $"model {name}",
                "The provider openai needs an api_key, also for a server that does not check it, and neither the model nor OPENAI_API_KEY has one.",
                "Requests to the model fail before they are sent.",
                "Set api_key of the model to the key of the server, or to any text when it checks none."
            ).At(place);
    }

    private static string? ProviderOf(ConfigMap parameters) =>
        parameters.TextAt("custom_llm_provider")
        ?? (
            parameters.TextAt("model") is { } model && model.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
                ? model[..slash]
                : null
        );

    private static Uri? AddressOf(SettingsView view, ConfigMap parameters) =>
        view.Resolve(parameters["api_base"]) is { } text
        && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https"
            ? url
            : null;
}
