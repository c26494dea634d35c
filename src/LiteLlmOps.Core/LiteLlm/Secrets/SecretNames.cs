using System.Collections.Concurrent;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Secrets;

/// <summary>Recognizes secrets by their place.</summary>
/// <remarks>
/// The words are those of LiteLLM's own masker (litellm_core_utils/sensitive_data_masker.py), which compares the segments of a name between _ and -
/// with them. The maps are those in which LiteLLM keeps secrets only.
/// </remarks>
internal static class SecretNames
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "password",
        "passwd",
        "pwd",
        "passphrase",
        "secret",
        "secrets",
        "key",
        "keys",
        "apikey",
        "token",
        "tokens",
        "auth",
        "authorization",
        "credential",
        "credentials",
        "private",
        "certificate",
        "fingerprint",
        "tenancy",
        "salt",
        "cookie",
        "webhook",
    };

    // Names that contain one of the words above but are not secrets: prices, limits, references, switches.
    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        "litellm_credential_name",
        "credential_name",
        "default_api_key_tpm_limit",
        "default_api_key_rpm_limit",
        "auth_type",
        "key_alias",
        "litellm_key_header_name",
        "custom_auth",
        "custom_key_generate",
        "custom_key_update",
        "enable_jwt_auth",
        "enable_oauth2_auth",
        "enable_oauth2_proxy_auth",
        "allow_user_auth",
        "infer_model_from_keys",
        "allow_all_keys",
        "use_azure_key_vault",
        "key_management_system",
        "key_generation_settings",
        "default_key_generate_params",
        "upperbound_key_generate_params",
        "litellm_jwtauth",
        "key_management_settings",
        "custom_auth_settings",
        "token_url",
        "token_exchange_endpoint",
        "subject_token_type",
        "token_exchange_profile",
        "disable_token_counter",
        "delegate_auth_to_upstream",
        "require_auth_for_metrics_endpoint",
        "redact_user_api_key_info",
        "enable_key_alias_format_validation",
        "s3_encryption_key_id",
        "token_rate_limit_type",
        "forward_llm_provider_auth_headers",
        "alert_to_webhook_url",
        "byok_api_key_help_url",
        "disable_custom_api_keys",
        "mcp_client_side_auth_header_name",
        "enable_redis_auth_cache",
        "credential_info",
        "use_redis_transaction_buffer",
    };

    // Maps in which every value is secret: a token can have any header or variable name.
    private static readonly HashSet<string> SecretMaps = new(StringComparer.OrdinalIgnoreCase)
    {
        "environment_variables",
        "credential_values",
        "credentials",
        "vertex_credentials",
        "extra_headers",
        "static_headers",
        "headers",
        "env",
        "alert_to_webhook_url",
        "default_headers",
        "langfuse_params",
        "env_vars",
    };

    // Maps of variables: a value is secret unless its name ends in one of the words below, which describe a location or an option.
    private static readonly HashSet<string> VariableMaps = new(StringComparer.OrdinalIgnoreCase) { "environment_variables", "env" };

    private static readonly HashSet<string> HarmlessEndings = new(StringComparer.OrdinalIgnoreCase)
    {
        "host",
        "hostname",
        "port",
        "region",
        "endpoint",
        "url",
        "base",
        "level",
        "mode",
        "env",
        "environment",
        "timeout",
        "version",
        "enabled",
        "debug",
        "project",
        "name",
        "location",
        "db",
        "dir",
        "folder",
    };

    // The next segment of a path is the name of an element: "secret-model" is not a secret.
    private static readonly HashSet<string> NamedElements = new(StringComparer.Ordinal)
    {
        "model_list",
        "credential_list",
        "mcp_servers",
        "fallbacks",
        "context_window_fallbacks",
        "content_policy_fallbacks",
        "model_group_alias",
        "model_group_retry_policy",
    };

    // Thousands of rows have the same few hundred names. The cache is limited because names come from outside.
    private const int MostKnown = 4096;

    private static readonly ConcurrentDictionary<string, bool> Known = new(StringComparer.Ordinal);

    /// <summary>True when the value at a JSON pointer is a secret.</summary>
    public static bool IsSecretPath(string pointer)
    {
        var tokens = JsonPointer.Split(pointer);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i > 0 && NamedElements.Contains(tokens[i - 1]))
                continue;
            var isLast = i == tokens.Count - 1;
            if (!isLast && SecretMaps.Contains(tokens[i]))
                return !(VariableMaps.Contains(tokens[i]) && IsHarmlessVariable(tokens[i + 1]));
            if (IsSecretName(tokens[i]) && (isLast || i > 0))
                return true;
        }

        return false;
    }

    /// <summary>True when a value with this name is a secret.</summary>
    public static bool IsSecretName(string name)
    {
        if (Known.TryGetValue(name, out var known))
            return known;
        var isSecret = HasSecretWord(name);
        if (Known.Count < MostKnown)
            Known.TryAdd(name, isSecret);
        return isSecret;
    }

    private static bool HasSecretWord(string name)
    {
        if (Harmless.Contains(name))
            return false;
        var segments = Segments(name);
        return segments.Any(Words.Contains)
            && !segments.Contains("cost", StringComparer.OrdinalIgnoreCase)
            && !segments.Contains("tokens", StringComparer.OrdinalIgnoreCase) // max_tokens, prompt_tokens
            && !IsTokenCount(segments);
    }

    private static bool IsHarmlessVariable(string name) => !IsSecretName(name) && HarmlessEndings.Contains(Segments(name)[^1]);

    private static bool IsTokenCount(string[] segments) =>
        segments.Contains("per", StringComparer.OrdinalIgnoreCase) || segments.Contains("limit", StringComparer.OrdinalIgnoreCase);

    // masterKey and master_key have the same segments, as have X-Api-Key and apiKey.
    private static string[] Segments(string name)
    {
        var spaced = new System.Text.StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && char.IsLower(name[i - 1]))
                spaced.Append('_');
            spaced.Append(name[i]);
        }

        return spaced.ToString().Split(['_', '-', '.', ' '], StringSplitOptions.RemoveEmptyEntries);
    }
}
