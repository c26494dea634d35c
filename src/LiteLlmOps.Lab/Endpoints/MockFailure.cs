using LiteLlmOps.Lab.Http;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>The errors that a mock_response can request (litellm/main.py, mock_completion).</summary>
internal static class MockFailure
{
    public static ProxyError? Of(string? mock, string model) =>
        mock switch
        {
            "litellm.InternalServerError" => new ProxyError(
                500,
                $"litellm.InternalServerError: this is a mock internal server error. Received Model Group={model}",
                "None",
                null
            ),
            "litellm.RateLimitError" => new ProxyError(
                429,
                $"litellm.RateLimitError: this is a mock rate limit error. Received Model Group={model}",
                "throttling_error",
                null
            ),
            "litellm.ContextWindowExceededError" => new ProxyError(
                400,
                $"litellm.ContextWindowExceededError: this is a mock context window exceeded error. Received Model Group={model}",
                "None",
                null
            ),
            "litellm.ContentPolicyViolationError" => new ProxyError(
                400,
                $"litellm.ContentPolicyViolationError: this is a mock content policy violation error. Received Model Group={model}",
                "None",
                null
            ),
            "litellm.Timeout" => new ProxyError(
                408,
                $"litellm.Timeout: this is a mock timeout. Received Model Group={model}",
                "timeout_error",
                null
            ),
            _ => null,
        };
}
