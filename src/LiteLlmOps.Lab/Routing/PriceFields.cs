namespace LiteLlmOps.Lab.Routing;

/// <summary>Prices that litellm_params may carry (types/utils.py, CustomPricingLiteLLMParams).</summary>
internal static class PriceFields
{
    public static readonly string[] All =
    [
        "cache_creation_input_audio_token_cost", "cache_creation_input_token_cost", "cache_creation_input_token_cost_above_1hr",
        "cache_creation_input_token_cost_above_200k_tokens", "cache_read_input_audio_token_cost", "cache_read_input_token_cost",
        "cache_read_input_token_cost_above_200k_tokens", "cache_read_input_token_cost_flex", "cache_read_input_token_cost_priority",
        "citation_cost_per_token", "input_cost_per_audio_per_second", "input_cost_per_audio_per_second_above_128k_tokens",
        "input_cost_per_audio_token", "input_cost_per_character", "input_cost_per_character_above_128k_tokens", "input_cost_per_image",
        "input_cost_per_image_above_128k_tokens", "input_cost_per_pixel", "input_cost_per_query", "input_cost_per_second", "input_cost_per_token",
        "input_cost_per_token_above_128k_tokens", "input_cost_per_token_above_200k_tokens", "input_cost_per_token_batches",
        "input_cost_per_token_cache_hit", "input_cost_per_token_flex", "input_cost_per_token_priority", "input_cost_per_video_per_second",
        "input_cost_per_video_per_second_above_128k_tokens", "input_cost_per_video_per_second_above_15s_interval",
        "input_cost_per_video_per_second_above_8s_interval", "output_cost_per_audio_per_second", "output_cost_per_audio_token",
        "output_cost_per_character", "output_cost_per_character_above_128k_tokens", "output_cost_per_image", "output_cost_per_image_token",
        "output_cost_per_pixel", "output_cost_per_reasoning_token", "output_cost_per_second", "output_cost_per_token",
        "output_cost_per_token_above_128k_tokens", "output_cost_per_token_above_200k_tokens", "output_cost_per_token_batches",
        "output_cost_per_token_flex", "output_cost_per_token_priority", "output_cost_per_video_per_second",
    ];
}
