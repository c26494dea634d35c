using System.Runtime.CompilerServices;

namespace LiteLlmOps.Logs;

/// <summary>The request in an access log line.</summary>
internal readonly ref struct AccessLine(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target, int status, ReadOnlySpan<byte> rest)
{
    /// <summary>The HTTP method.</summary>
    public ReadOnlySpan<byte> Method { get; } = method;

    /// <summary>The path with the query.</summary>
    public ReadOnlySpan<byte> Target { get; } = target;

    /// <summary>The status of the response.</summary>
    public int Status { get; } = status;

    /// <summary>The text after the status.</summary>
    public ReadOnlySpan<byte> Rest { get; } = rest;

    /// <summary>Parses the request, which starts with a quote. In JSON the quotes are escaped.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out AccessLine line)
    {
        line = default;
        var version = text.IndexOf(" HTTP/"u8);
        if (version < 0)
            return false;
        var head = text[..version];
        var quote = head.LastIndexOf((byte)'"');
        var request = head[(quote + 1)..];
        var blank = request.IndexOf((byte)' ');
        var tail = text[(version + " HTTP/"u8.Length)..];
        var close = tail.IndexOf((byte)'"');
        if (quote < 0 || blank <= 0 || close < 0 || StatusOf(tail[(close + 1)..]) is not (>= 100 and <= 999 and var status))
            return false;
        line = new AccessLine(request[..blank], request[(blank + 1)..], status, tail[Math.Min(tail.Length, close + 5)..]);
        return true;
    }

    /// <summary>The status of a plain access line, searched from the end. 0 when there is none.</summary>
    public static int StatusAtEnd(ReadOnlySpan<byte> line) =>
        line.LastIndexOf((byte)'"') is >= 0 and var close ? Math.Max(0, StatusOf(line[(close + 1)..])) : 0;

    /// <summary>The status in any line. 0 when there is none.</summary>
    public static int StatusIn(ReadOnlySpan<byte> text)
    {
        var version = text.IndexOf(" HTTP/"u8);
        if (version < 0)
            return 0;
        var tail = text[(version + 6)..];
        var close = tail.IndexOf((byte)'"');
        return close < 0 ? 0 : Math.Max(0, StatusOf(tail[(close + 1)..]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int StatusOf(ReadOnlySpan<byte> text) =>
        text.Length >= 4 && text[0] == ' ' && Digit(text[1]) && Digit(text[2]) && Digit(text[3])
            ? ((text[1] - '0') * 100) + ((text[2] - '0') * 10) + text[3] - '0'
            : -1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Digit(byte b) => b is >= (byte)'0' and <= (byte)'9';
}
