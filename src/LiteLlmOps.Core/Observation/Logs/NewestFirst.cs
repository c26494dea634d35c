using System.Buffers;

namespace LiteLlmOps.Logs;

/// <summary>
/// Puts the lines of each record into their order in a log with the newest line first, as exports have it: there, the lines of a traceback come from the last
/// to the first, and then the header of its record.
/// </summary>
/// <param name="now">The current time.</param>
internal sealed class NewestFirst(DateTime now)
{
    private const int MaxLength = 4 << 20;

    private readonly List<byte[]> _lines = [];
    private int _length;

    /// <summary>True when the times in a text become earlier from line to line.</summary>
    public static bool IsOrderOf(ReadOnlySpan<byte> text, DateTime now)
    {
        var (last, earlier, later, isDated) = (LogTime.None, 0, 0, true);
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var time = LogHeaders.Read(end < 0 ? text : text[..end], now, out _).Time;
            text = end < 0 ? default : text[(end + 1)..];
            if (!time.IsKnown || (last.IsKnown && last.HasDay != time.HasDay))
                continue;
            var difference = last.IsKnown ? ((time.Day - last.Day) * (double)TimeSpan.TicksPerDay) + time.Ticks - last.Ticks : 0;
            (earlier, later) = (earlier + (difference < 0 ? 1 : 0), later + (difference > 0 ? 1 : 0));
            (last, isDated) = (time, isDated && time.HasDay);
        }

        // Times of day also decrease at midnight, and the lines of two streams may be out of order.
        return earlier > 4 * later && (earlier > 1 || isDated);
    }

    /// <summary>Adds an entry, which may consist of several lines. Writes the record when its header is complete.</summary>
    public void Add(ReadOnlySpan<byte> entry, IBufferWriter<byte> output)
    {
        if (entry.IsEmpty)
            return;
        var first = entry.IndexOf((byte)'\n') is >= 0 and var end ? entry[..end] : entry;
        if (LogHeaders.Read(first, now, out _).Kind != HeaderKind.None)
        {
            output.Write(entry);
            End(output);
            return;
        }

        _lines.Add(entry.ToArray());
        _length += entry.Length;
        if (_length > MaxLength)
            End(output);
    }

    /// <summary>Writes the lines whose header is missing.</summary>
    public void End(IBufferWriter<byte> output)
    {
        for (var i = _lines.Count - 1; i >= 0; i--)
            output.Write(_lines[i]);
        _lines.Clear();
        _length = 0;
    }
}
