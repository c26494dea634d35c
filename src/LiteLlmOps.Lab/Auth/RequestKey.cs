namespace LiteLlmOps.Lab.Auth;

/// <summary>Reads the key from the headers of a request (proxy/auth/user_api_key_auth.py, get_api_key).</summary>
internal static class RequestKey
{
    private static readonly string[] PlainHeaders = ["api-key", "x-api-key", "x-goog-api-key", "Ocp-Apim-Subscription-Key"];

    /// <summary>Null when there is no key; empty when the scheme before it is missing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="header">general_settings.litellm_key_header_name: when set, the only header that is read.</param>
    public static string? Of(HttpRequest request, string? header)
    {
        if (header is not null)
            return Bearer(request.Headers[header].ToString());
        if (request.Headers["x-litellm-api-key"].ToString() is { Length: > 0 } own)
            return Bearer(own) is { Length: > 0 } bare ? bare : own;
        if (request.Headers.Authorization.ToString() is { Length: > 0 } authorization)
            return Bearer(authorization);
        return PlainHeaders.Select(h => request.Headers[h].ToString()).FirstOrDefault(static v => v.Length > 0);
    }

    private static string Bearer(string value)
    {
        foreach (var scheme in new[] { "Bearer ", "Basic ", "bearer " })
        {
            if (value.StartsWith(scheme, StringComparison.Ordinal))
                return value[scheme.Length..];
        }

        return "";
    }
}
