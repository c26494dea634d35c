using System.Text;
using System.Text.Unicode;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>User name and password of a request (RFC 7617, in UTF-8).</summary>
internal static class BasicLogin
{
    private const string Scheme = "Basic ";
    private const int LongestHeader = 2048;

    /// <summary>Reads an Authorization header.</summary>
    /// <returns>Null for a header of another form.</returns>
    public static (string User, string Password)? Parse(string header)
    {
        if (header.Length > LongestHeader || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var encoded = header.AsSpan(Scheme.Length).Trim(' ');
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, bytes, out var length) || !Utf8.IsValid(bytes.AsSpan(0, length)))
            return null;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        // A password may have colons, a user name has none.
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
    }
}
