namespace LiteLlmOps.Tests.Incidents;

/// <summary>Records as a real LiteLLM 1.83.2 writes them: what they prove, and no more.</summary>
public sealed class RealProxyLogTests
{
    // The exception of LiteLLM's own refusals has no text: the function that raised it is what the record says.
    [Theory]
    [InlineData("auth_checks.py", "get_key_object", "auth-key-not-found  ×1")]
    [InlineData("auth_checks.py", "_can_object_call_model", "auth-model-access-denied  ×1")]
    [InlineData("auth_checks.py", "can_user_call_model", "auth-model-access-denied  ×1")]
    [InlineData("user_api_key_auth.py", "_user_api_key_auth_builder", "auth-key-expired-or-no-database  ×1")]
    [InlineData("user_api_key_auth.py", "_run_post_custom_auth_checks", "auth-key-expired  ×1")]
    [InlineData("auth_checks.py", "common_checks", "auth-request-refused-by-rule common_checks ×1")]
    [InlineData("auth_utils.py", "check_if_request_size_is_safe", "auth-request-too-large  ×1")]
    [InlineData(
        "auth_checks.py",
        "a_rule_of_another_release",
        "unknown litellm.proxy.proxy_server.user_api_key_auth(): Exception occured -: litellm.proxy._types.ProxyException in a_rule_of_another_release ×1"
    )]
    public void A_refusal_without_a_message_is_told_by_its_function(string file, string function, string expected)
    {
        string[] stack =
        [
            "Traceback (most recent call last):",
            "  File \"/app/litellm/proxy/auth/user_api_key_auth.py\", line 1200, in _user_api_key_auth_builder",
            "    valid_token = await get_key_object(",
            $"  File \"/app/litellm/proxy/auth/{file}\", line 2255, in {function}",
            "    raise ProxyException(",
            "litellm.proxy._types.ProxyException",
        ];
        const string Text = "litellm.proxy.proxy_server.user_api_key_auth(): Exception occured - ";
        var plain = $"11:00:00 - LiteLLM Proxy:ERROR: auth_exception_handler.py:78 - {Text}\n{string.Join('\n', stack)}\n";
        Assert.Equal([expected], TestLogs.Lines(plain));
        var json =
            $$"""{"message": "{{Text}}", "level": "ERROR", "timestamp": "2026-11-25T11:00:00.123456", "stacktrace": "{{string.Join("\\n", stack).Replace("\"", "\\\"", StringComparison.Ordinal)}}"}""";
        Assert.Equal([expected], TestLogs.Lines(json + "\n"));
    }

    [Fact]
    public void A_failure_with_a_text_is_not_told_by_its_function()
    {
        const string Log =
            "11:00:00 - LiteLLM Proxy:ERROR: auth_exception_handler.py:78 - user_api_key_auth(): Exception occured - \n"
            + "Traceback (most recent call last):\n  File \"/app/litellm/proxy/auth/auth_checks.py\", line 2255, in get_key_object\n"
            + "    x\nTypeError: odd\n";
        Assert.Equal(["unknown user_api_key_auth(): Exception occured -: TypeError: odd ×1"], TestLogs.Lines(Log));
    }

    [Theory]
    [InlineData(
        "proxy_server.py:3999",
        "Failed to load config in _update_llm_router: 'str' object has no attribute 'get'. Skipping",
        "config-section-not-a-map-at-reload str ×1"
    )]
    [InlineData(
        "proxy_server.py:3868",
        "Failed to load config in _delete_deployment: 'list' object has no attribute 'get'. Skipping",
        "config-section-not-a-map-at-reload list ×1"
    )]
    [InlineData(
        "proxy_server.py:3999",
        "Failed to load config in _update_llm_router: [Errno 2] No such file. Skipping",
        "config-file-unreadable-at-reload  ×1"
    )]
    [InlineData("redis_cache.py:278", "Error connecting to Sync Redis client", "redis-client-not-set-up  ×1")]
    [InlineData("redis_cache.py:267", "Error connecting to Async Redis client - odd", "redis-client-not-set-up  ×1")]
    [InlineData(
        "redis_cache.py:267",
        "Error connecting to Async Redis client - Error 111 connecting to redis:6379. Connection refused.",
        "redis-connection-refused redis:6379 ×1"
    )]
    [InlineData(
        "x.py:1",
        "Exception occured - 429: Rate limit exceeded for REDACTED Limit type: requests. Current limit: 1, Remaining: 0. Limit resets at: 2026-11-29",
        "auth-rate-limit-own  ×1"
    )]
    [InlineData(
        "x.py:1",
        "Exception occured - Router.acompletion() missing 1 required positional argument: 'messages'",
        "requests-argument-missing 'messages' ×1"
    )]
    [InlineData(
        "prompt_registry.py:70",
        "Could not import litellm.integrations.weave: No module named 'opentelemetry'",
        "noise-prompt-integration-import weave ×1"
    )]
    [InlineData("client.py:385", "MCP client list_tools was cancelled", "mcp-client-cancelled list_tools ×1")]
    [InlineData("client.py:502", "MCP client list_prompts was cancelled", "mcp-client-cancelled list_prompts ×1")]
    [InlineData(
        "client.py:273",
        "MCP client run_with_session failed for http://127.0.0.1:9/mcp",
        "mcp-client-session-failed http://127.0.0.1:9/mcp ×1"
    )]
    public void A_record_is_recognized(string place, string message, string expected) =>
        Assert.Equal([expected], TestLogs.Lines($"11:00:00 - LiteLLM Proxy:ERROR: {place} - {message}\n"));

    [Theory]
    [InlineData("Killed", "runtime-killed  ×1")]
    [InlineData("Task was destroyed but it is pending!", "runtime-task-destroyed  ×1")]
    [InlineData("RecursionError: maximum recursion depth exceeded while calling a Python object", "runtime-recursion  ×1")]
    [InlineData(
        "httpx.HTTPStatusError: Client error '401 Unauthorized' for url 'https://api.example.com/v1?key=x'",
        "http-service-refused 401 https://api.example.com/v1 ×1"
    )]
    [InlineData(
        "ValueError: allowed_ips is an Enterprise Feature. Please add a valid LITELLM_LICENSE to your envionment.",
        "enterprise-start-refused allowed_ips ×1"
    )]
    public void A_bare_line_is_recognized(string line, string expected) => Assert.Equal([expected], TestLogs.Lines(line + "\n"));

    // One incident for each model group, and one count for the records of the router and the proxy.
    [Theory]
    [InlineData("RateLimitError", "Rate limit reached", "provider-rate-limit")]
    [InlineData("AuthenticationError", "Incorrect API key provided: sk-x", "provider-invalid-api-key")]
    [InlineData("InternalServerError", "The server had an error", "provider-server-error")]
    public void Two_model_groups_are_two_incidents(string type, string text, string id)
    {
        string Failure(string time, string group)
        {
            var raised = $"litellm.{type}: {type}: OpenAIException - {text}";
            return $"{time} - LiteLLM Router:INFO: router.py:960 - litellm.acompletion(model=openai/x) Exception {raised}\n"
                + $"{time} - LiteLLM Proxy:ERROR: common_request_processing.py:786 - Exception occured - {raised}. Received Model Group={group}\n";
        }

        Assert.Equal(
            [$"{id} OpenAI one ×1", $"{id} OpenAI two ×1"],
            TestLogs.Lines(Failure("11:00:00", "one") + Failure("11:00:20", "two"))
        );
    }

    // As uvicorn writes the failure of a start: whichever file raised it, the proxy does not start.
    [Theory]
    [InlineData(
        "proxy/proxy_server.py",
        "load_config",
        "TypeError: string indices must be integers, not 'str'",
        "startup-config-list-is-map  ×1",
        null
    )]
    [InlineData("integrations/prometheus.py", "__init__", "OddError: x", null, "startup")]
    [InlineData("caching/redis_cache.py", "ping", "OddError: x", null, "startup")]
    public void A_failure_of_the_start_is_recognized(string file, string function, string exception, string? expected, string? family)
    {
        var log =
            "ERROR:    Traceback (most recent call last):\n"
            + "  File \"/app/litellm/proxy/proxy_server.py\", line 815, in proxy_startup_event\n    await initialize()\n"
            + $"  File \"/app/litellm/{file}\", line 3520, in {function}\n    x\n{exception}\n";
        var record = Assert.Single(TestLogs.Read(log));
        if (expected is not null)
            Assert.Equal([expected], TestLogs.Lines(log));
        Assert.Equal(family is not null, record.Source.IsStart && record.Key.Signature is null);
    }
}
