using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Routing;

/// <summary>
/// Determines the provider of a model (litellm_core_utils/get_llm_provider_logic.py). A model without a provider is not served.
/// </summary>
internal static class Providers
{
    // types/utils.py, LlmProviders; llms/openai_like/providers.json
    private static readonly HashSet<string> Known =
    [
        .. (
            "a2a a2a_agent abliteration ai21 ai21_chat aiml aiohttp_openai amazon_nova anthropic anthropic_text apertis assemblyai auto_router aws_polly azure "
            + "azure_ai azure_text baseten bedrock bedrock_mantle black_forest_labs bytez cerebras charity_engine chatgpt chutes clarifai cloudflare codestral "
            + "cohere cohere_chat cometapi compactifai cursor custom custom_openai dashscope databricks datarobot deepgram deepinfra deepseek "
            + "docker_model_runner dotprompt elevenlabs empower fal_ai featherless_ai fireworks_ai friendliai galadriel gemini gigachat github github_copilot "
            + "gmi gradient_ai groq helicone heroku hosted_vllm huggingface humanloop hyperbolic infinity jina_ai lambda_ai langfuse langgraph lemonade "
            + "litellm_agent litellm_proxy llamafile llamagate lm_studio manus maritalk meta_llama milvus minimax mistral moonshot morph nano-gpt nebius "
            + "nlp_cloud novita nscale nvidia_nim oci ollama ollama_chat oobabooga openai openai_like openrouter ovhcloud perplexity petals pg_vector poe "
            + "predibase publicai ragflow recraft replicate runwayml s3_vectors sagemaker sagemaker_chat sagemaker_nova sambanova sap sarvam scaleway "
            + "snowflake stability synthetic text-completion-codestral text-completion-openai together_ai topaz triton v0 veniceai vercel_ai_gateway vertex_ai "
            + "vertex_ai_beta vllm volcengine voyage wandb watsonx watsonx_text xai xiaomi_mimo xinference zai"
        ).Split(' '),
    ];

    // Prefixes of names without a provider that LiteLLM finds in its price list.
    private static readonly (string Provider, string[] Prefixes)[] Bare =
    [
        (
            "openai",
            [
                "gpt-",
                "chatgpt-",
                "o1",
                "o3",
                "o4-",
                "codex-",
                "computer-use-",
                "dall-e-",
                "ft:",
                "omni-moderation",
                "sora-",
                "text-embedding-3",
                "text-embedding-ada",
                "text-moderation",
                "tts-1",
                "whisper-1",
            ]
        ),
        ("text-completion-openai", ["babbage-002", "davinci-002"]),
        ("anthropic", ["claude-"]),
        ("cohere", ["command", "embed-english", "embed-multilingual", "rerank-english", "rerank-multilingual", "rerank-v3"]),
        ("vertex_ai", ["gemini-", "text-embedding-00", "text-multilingual-embedding", "multimodalembedding", "imagen", "veo-"]),
        ("ai21_chat", ["jamba-", "j2-"]),
        (
            "bedrock",
            [
                "amazon.",
                "anthropic.",
                "cohere.",
                "meta.",
                "mistral.",
                "ai21.",
                "us.",
                "eu.",
                "apac.",
                "global.",
                "deepseek.",
                "openai.",
                "stability.",
            ]
        ),
    ];

    /// <exception cref="PythonException">The provider cannot be determined.</exception>
    public static string Of(string model, string? given)
    {
        var first = model.Split('/', 2)[0];
        if (!string.IsNullOrEmpty(given))
            return Known.Contains(given) ? given : throw new PythonException($"Unsupported provider - {given}");
        if (model.Contains('/', StringComparison.Ordinal) && Known.Contains(first))
            return first;
        if (!model.Contains('/', StringComparison.Ordinal) && Known.Contains(first))
            throw new PythonException("litellm.BadRequestError: GetLLMProvider Exception - list index out of range");
        if (model == "*")
            return "openai";
        return Array.Find(Bare, b => Array.Exists(b.Prefixes, p => model.StartsWith(p, StringComparison.Ordinal))).Provider
            ?? throw new PythonException(
                "litellm.BadRequestError: LLM Provider NOT provided. Pass in the LLM provider you are trying to call."
            );
    }

    /// <summary>The provider, or the empty string when it cannot be determined.</summary>
    public static string OrNone(string model, string? given)
    {
        try
        {
            return Of(model, given);
        }
        catch (PythonException)
        {
            return "";
        }
    }
}
