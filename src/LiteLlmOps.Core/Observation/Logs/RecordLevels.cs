using System.Runtime.CompilerServices;

namespace LiteLlmOps.Logs;

/// <summary>Parses the level names of Python.</summary>
internal static class RecordLevels
{
    /// <summary>The level at the start of a text; None for any other word.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">The length of the level name.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RecordLevel StartOf(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        return text.IsEmpty
            ? RecordLevel.None
            : text[0] switch
            {
                (byte)'I' => Is(text, "INFO"u8, RecordLevel.Info, out length),
                (byte)'D' => Is(text, "DEBUG"u8, RecordLevel.Debug, out length),
                (byte)'E' => Is(text, "ERROR"u8, RecordLevel.Error, out length),
                (byte)'W' => Is(text, "WARNING"u8, RecordLevel.Warning, out length),
                (byte)'C' => Is(text, "CRITICAL"u8, RecordLevel.Critical, out length),
                (byte)'T' => Is(text, "TRACE"u8, RecordLevel.Debug, out length),
                _ => RecordLevel.None,
            };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static RecordLevel Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, RecordLevel level, out int length)
    {
        length = name.Length;
        return text.StartsWith(name) ? level : RecordLevel.None;
    }
}
