using System.Net;

namespace LiteLlmOps;

/// <summary>Whether a host is on this machine or in a private network, as its name or address says.</summary>
internal static class HostScope
{
    public static bool IsPrivate(string host) =>
        IPAddress.TryParse(host, out var address)
            ? IsPrivate(address)
            : !host.Contains('.', StringComparison.Ordinal)
                || host.EndsWith(".local", StringComparison.OrdinalIgnoreCase)
                || host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase);

    private static bool IsPrivate(IPAddress address) =>
        IPAddress.IsLoopback(address)
        || address.IsIPv6UniqueLocal
        || address.GetAddressBytes() is [10, ..] or [192, 168, ..] or [172, >= 16 and <= 31, ..];
}
