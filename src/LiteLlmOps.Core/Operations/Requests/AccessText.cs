using LiteLlmOps.Logs;

namespace LiteLlmOps.Requests;

/// <summary>Finds in a line what uvicorn says of a request, whatever formatter it went through: client - "METHOD target HTTP/x" status.</summary>
internal static class AccessText
{
    /// <summary>That text, with all that stands behind it; empty when the line is another one.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> line, LogHeader header) =>
        header.Kind switch
        {
            HeaderKind.Access => line[(line[..(header.Message - 3)].LastIndexOf((byte)' ') + 1)..],
            HeaderKind.Basic or HeaderKind.Dated when line[..header.Message].IndexOf("uvicorn.access"u8) >= 0 => line[header.Message..],
            // In a text the quotes would be escaped: this is the value of a key, be it component, logger or name.
            HeaderKind.Json when line.IndexOf("\"uvicorn.access\""u8) >= 0 => JsonLine.After(line, "\"message\""u8),
            _ => default,
        };

    /// <summary>The address that it begins with, without the port; empty when it tells none.</summary>
    public static ReadOnlySpan<byte> ClientOf(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)' ');
        // Behind some sockets there is none.
        if (end <= 0 || text[..end].IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0)
            return default;
        var client = text[..end];
        var colon = client.LastIndexOf((byte)':');
        if (colon >= 0 && client[(colon + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
            client = client[..colon];
        return client is [(byte)'[', .., (byte)']'] ? client[1..^1] : client;
    }
}
