using System.Net;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>
/// The address of a provider in the body of a call with a key of its own (auth_utils.py of 1.106.0, check_complete_credentials): it must not
/// be internal, unless user_url_validation is off or user_url_allowed_hosts has the host. Names are not looked up here.
/// </summary>
internal static class ClientAddress
{
    private static readonly string[] Fields = ["api_base", "base_url"];

    /// <exception cref="ProxyError">The address is internal.</exception>
    public static void Check(Exchange x, ConfigMap body)
    {
        if (
            !x.Worker.Behaviour.FileOwnsKeys
            || x.Worker.Module["user_url_validation"] is ConfigScalar { Value: false }
            || string.IsNullOrWhiteSpace(body.TextAt("api_key"))
        )
            return;
        var allowed = (x.Worker.Module["user_url_allowed_hosts"] as ConfigList)?.Items.Select(static i => (i as ConfigScalar)?.Text) ?? [];
        foreach (var field in Fields)
        {
            if (
                Uri.TryCreate(body.TextAt(field), UriKind.Absolute, out var address)
                && IsInternal(address)
                && !IsAllowed(address, [.. allowed])
            )
                throw new ProxyError(
                    401,
                    $"Authentication Error, Rejected request: client-side {field}='{address.OriginalString}' is rejected by the SSRF guard.",
                    ProxyError.AuthError
                );
        }
    }

    private static bool IsAllowed(Uri address, string?[] allowed) =>
        allowed.Contains(address.Host, StringComparer.OrdinalIgnoreCase)
        || allowed.Contains(address.Authority, StringComparer.OrdinalIgnoreCase);

    private static bool IsInternal(Uri address) =>
        address.IsLoopback
        || IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip)
            && ip.GetAddressBytes() is [10, ..] or [192, 168, ..] or [169, 254, ..] or [172, >= 16 and <= 31, ..];
}
