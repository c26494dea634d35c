using LiteLlmOps.Logs;

namespace LiteLlmOps.Requests;

/// <summary>Finds uvicorn's text about a request in a line, whatever the formatter: client - "METHOD target HTTP/x" status.</summary>
internal static class AccessText
{
    /// <summary>The text from the client to the end of the line. Empty when the line is not an access log line.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> line, LogHeader header) =>
        header.Kind switch
        {
            HeaderKind.Access => line[(line[..(header.Message - 3)].LastIndexOf((byte)' ') + 1)..],
            HeaderKind.Basic or HeaderKind.Dated when line[..header.Message].IndexOf("uvicorn.access"u8) >= 0 => line[header.Message..],
            // Unescaped quotes mean that this is the value of a key: component, logger or name.
            HeaderKind.Json when line.IndexOf("\"uvicorn.access\""u8) >= 0 => JsonLine.After(line, "\"message\""u8),
            _ => default,
        };

    /// <summary>The address of the client at the start of the text, without the port. Empty when there is none.</summary>
    public static ReadOnlySpan<byte> ClientOf(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)' ');
        // With some sockets there is no address.
        if (end <= 0 || text[..end].IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0)
            return default;
        var client = text[..end];
        var colon = client.LastIndexOf((byte)':');
        if (colon >= 0 && client[(colon + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
            client = client[..colon];
        return client is [(byte)'[', .., (byte)']'] ? client[1..^1] : client;
    }
}
