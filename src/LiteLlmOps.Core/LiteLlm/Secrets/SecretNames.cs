using LiteLlmOps.Configuration;

namespace LiteLlmOps.Secrets;

/// <summary>Recognizes secrets by their place.</summary>
/// <remarks>
/// The maps are those in which LiteLLM keeps secrets only. <see cref="SecretWords"/> has the names.
/// </remarks>
internal static class SecretNames
{
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

    // Maps of variables: a value is secret unless its name is that of a location or an option.
    private static readonly HashSet<string> VariableMaps = new(StringComparer.OrdinalIgnoreCase) { "environment_variables", "env" };

    // The next segment of a path is the name of an element: "secret-model" is not a secret.
    private static readonly HashSet<string> NamedElements = new(StringComparer.Ordinal)
    {
        "model_list",
        "credential_list",
        "mcp_servers",
        "guardrails",
        "fallbacks",
        "context_window_fallbacks",
        "content_policy_fallbacks",
        "model_group_alias",
        "model_group_retry_policy",
    };

    /// <summary>The pointer of an element of a list: that of the list, or that of an entry where the elements have names.</summary>
    public static string OfItem(string list) =>
        JsonPointer.Last(list) is "model_list" or "credential_list" or "guardrails" ? JsonPointer.Append(list, "-") : list;

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
                return !(VariableMaps.Contains(tokens[i]) && VariableWords.IsHarmless(tokens[i + 1]));
            // In place of the map there may be a list, such as NAME=value, or a text.
            if (isLast && SecretMaps.Contains(tokens[i]))
                return true;
            if (SecretWords.IsSecretName(tokens[i]) && (isLast || i > 0))
                return true;
        }

        return false;
    }
}
