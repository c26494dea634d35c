using LiteLlmOps.Configuration;

namespace LiteLlmOps.LiteLlm;

/// <summary>
/// Whether LiteLLM can determine the provider of a model: get_llm_provider (litellm_core_utils/get_llm_provider_logic.py of 1.83.2), with the
/// providers of 1.83.2 and 1.106.0. Names of models without a provider are in a list of LiteLLM that grows; families of which it has many
/// members count as known.
/// </summary>
internal static class ModelProvider
{
    private static readonly HashSet<string> Providers = new(
        (
            "a2a a2a_agent abliteration ai21 ai21_chat aiml aiohttp_openai aleph_alpha amazon_nova anthropic anthropic_text anyscale apertis assemblyai auto_router "
            + "aws_polly aws_textract azure azure_ai azure_speech azure_text baseten bedrock bedrock_mantle black_forest_labs bytez cerebras charity_engine "
            + "chatgpt chutes clarifai cloudflare codestral cognition cohere cohere_chat cometapi compactifai cortecs cursor custom custom_openai dashscope "
            + "databricks darkbloom datarobot deepgram deepinfra deepseek docker_model_runner dotprompt edenai elevenlabs empower fal_ai featherless_ai "
            + "fireworks_ai friendliai galadriel gdc gemini gigachat github github_copilot gmi gradient_ai groq helicone heroku hosted_vllm huggingface "
            + "humanloop hyperbolic inception infinity jina_ai lambda_ai langflow langfuse langgraph lemonade libertai litellm_agent litellm_proxy llamafile "
            + "llamagate lm_studio manus maritalk meta meta_llama milvus minimax mistral modelscope mongodb moonshot morph nadir nano-gpt nebius neosantara "
            + "nlp_cloud novita nscale nvidia_nim nvidia_riva oci ollama ollama_chat oobabooga openai openai_like openrouter ovhcloud palm parasail perplexity "
            + "petals pg_vector pinstripes poe predibase prism publicai qwen_ai_platform qwencloud ragflow recraft reducto reka replicate runwayml s3_vectors "
            + "sagemaker sagemaker_chat sagemaker_nova sail sambanova sap sarvam scaleway scx-ai snowflake soniox stability strands_decider synthetic tencent "
            + "tensormesh text-completion-codestral text-completion-inception text-completion-openai together_ai topaz transcribe triton typesafe v0 valkey "
            + "veniceai vercel_ai_gateway vertex_ai vertex_ai_beta vllm volcengine voyage wandb watsonx watsonx_text xai xiaomi_mimo xinference zai"
        ).Split(' '),
        StringComparer.Ordinal
    );

    // litellm.openai_compatible_endpoints: an api_base that contains one of them determines the provider.
    private static readonly string[] Endpoints =
    [
        "api.perplexity.ai",
        "api.endpoints.anyscale.com",
        "api.deepinfra.com",
        "mistral.ai/",
        "api.groq.com",
        "integrate.api.nvidia.com",
        "api.cerebras.ai",
        "api.deepseek.com",
        "api.together.xyz",
        "app.empower.dev",
        "api.friendli.ai",
        "api.sambanova.ai",
        "api.x.ai",
        "ollama.com",
        "api.galadriel",
        "api.llama.com",
        "api.featherless.ai",
        "api.nscale.com",
        "api.studio.nebius.ai",
        "aliyuncs.com",
        "api.moonshot",
        "publicai.co",
        "api.synthetic.new",
        "api.stima.tech",
        "nano-gpt.com",
        "api.poe.com",
        "llm.chutes.ai",
        "api.v0.dev",
        "api.morphllm.com",
        "api.lambda.ai",
        "api.hyperbolic.xyz",
        "helicone.ai",
        "ai-gateway.vercel.sh",
        "api.inference.wandb.ai",
        "api.clarifai.com",
        "api.minimax",
        "inference.baseten.co",
        "api.ai21.com",
    ];

    private static readonly string[] Families =
    [
        "gpt-",
        "o1",
        "o3",
        "o4",
        "chatgpt",
        "claude",
        "gemini",
        "text-embedding",
        "text-moderation",
        "text-davinci",
        "text-bison",
        "text-unicorn",
        "text-multilingual",
        "textembedding",
        "multimodalembedding",
        "tts-",
        "whisper",
        "dall-e",
        "ft:",
        "sora",
        "codex",
        "computer-use",
        "imagen",
        "veo",
        "command",
        "embed-",
        "rerank",
        "omni-",
        "babbage",
        "davinci",
        "chat-bison",
        "code-bison",
        "codechat",
        "codegecko",
        "medlm",
        "j2-",
        "jamba",
        "luminous",
        "deepseek-chat",
        "deepseek-reasoner",
        "doubao",
        "sabia",
        "dolphin",
        "chatdolphin",
        "amazon_nova",
        "jina-",
        "deep-research",
        "kimi-k2-thinking-251104",
        "glm-4-7-251222",
    ];

    // Models of Bedrock are named vendor.model, in front of which a region may be.
    private static readonly string[] BedrockVendors =
    [
        "ai21",
        "amazon",
        "anthropic",
        "apac",
        "au",
        "cohere",
        "deepseek",
        "eu",
        "global",
        "google",
        "jp",
        "luma",
        "meta",
        "minimax",
        "mistral",
        "moonshot",
        "moonshotai",
        "nvidia",
        "openai",
        "qwen",
        "stability",
        "twelvelabs",
        "us",
        "us-gov",
        "writer",
        "zai",
    ];

    private const int ReplicateId = 64;

    /// <summary>The text of a model for which LiteLLM finds no provider, so that it skips the model. Null when it finds one, or that is not known.</summary>
    /// <param name="parameters">The litellm_params of the model.</param>
    /// <param name="custom">The providers of litellm_settings.custom_provider_map.</param>
    /// <param name="environment">Returns the value of a variable; null when it is not defined.</param>
    public static string? Unknown(ConfigMap parameters, IReadOnlyCollection<string> custom, Func<string, string?> environment)
    {
        if (
            parameters.TextAt("model") is not { Length: > 0 } model
            || EnvironmentReference.IsReference(model)
            || parameters.Has("custom_llm_provider")
            || parameters["use_litellm_proxy"] is ConfigScalar { Value: true }
            || environment("USE_LITELLM_PROXY") is not null
            || ModelWildcard.IsWildcard(model)
        )
            return null;
        var parts = model.Split('/', 2);
        if (parts.Length > 1 && (Providers.Contains(parts[0]) || custom.Contains(parts[0], StringComparer.Ordinal)))
            return null;
        if (parts.Length == 1 && IsKnownName(model))
            return null;
        if (model.Split(':') is [_, { Length: ReplicateId }])
            return null;
        return IsKnownEndpoint(parameters["api_base"] ?? parameters["base_url"], environment) ? null : model;
    }

    /// <summary>The provider that the parameters name: custom_llm_provider, otherwise the prefix of the model. Null when neither names one.</summary>
    /// <param name="parameters">The litellm_params of the model.</param>
    /// <param name="custom">The providers of litellm_settings.custom_provider_map.</param>
    public static string? Of(ConfigMap parameters, IReadOnlyCollection<string> custom) =>
        parameters.TextAt("custom_llm_provider") is { Length: > 0 } named ? named
        : parameters.TextAt("model")?.Split('/', 2) is [var prefix, _]
        && (Providers.Contains(prefix) || custom.Contains(prefix, StringComparer.Ordinal))
            ? prefix
        : null;

    /// <summary>The providers of litellm_settings.custom_provider_map.</summary>
    public static IReadOnlyCollection<string> Custom(ConfigMap root) =>
        [
            .. (root.MapAt(ConfigSections.LiteLlm)?["custom_provider_map"] as ConfigList)
                ?.Items.OfType<ConfigMap>()
                .Select(static m => m.TextAt("provider"))
                .OfType<string>()
                ?? [],
        ];

    private static bool IsKnownName(string model) =>
        Families.Any(f => model.StartsWith(f, StringComparison.Ordinal))
        || model.Contains("ft:gpt-", StringComparison.Ordinal)
        || (model.Split('.') is [var vendor, _, ..] && BedrockVendors.Contains(vendor, StringComparer.Ordinal));

    private static bool IsKnownEndpoint(ConfigNode? node, Func<string, string?> environment)
    {
        var address = EnvironmentReference.TryGetName(node, out var name) ? environment(name) : (node as ConfigScalar)?.Text;
        // An address that is not known here may be one of them.
        return (node is not null && address is null) || Endpoints.Any(e => address?.Contains(e, StringComparison.Ordinal) == true);
    }
}
