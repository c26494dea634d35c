using System.Text;

namespace LiteLlmOps.Logs;

/// <summary>Reads the entries of journalctl -o export and -o verbose, with a field on each line.</summary>
internal sealed class JournalFields
{
    private bool _isJournal;

    /// <summary>The time of the entry. Null when it is not known.</summary>
    public string? Time { get; private set; }

    /// <summary>Reads a line. Returns false when it does not belong to an entry.</summary>
    /// <param name="line">The line.</param>
    /// <param name="now">The current time.</param>
    /// <param name="message">The start of the text in the line. 0 when it is another field.</param>
    public bool Read(ReadOnlySpan<byte> line, DateTime now, out int message)
    {
        message = 0;
        // Fri 2026-08-14 14:19:11.123456 CEST [s=…;i=…;b=…]
        if (line.IndexOf(" [s="u8) is > 0 and var cursor && line[cursor..].IndexOf(";i="u8) > 0)
        {
            (_isJournal, Time) = (true, LogStamp.In(line[..cursor], now));
            return true;
        }

        var text = line.TrimStart((byte)' ');
        var name = text[..Math.Max(0, text.IndexOf((byte)'='))];
        if (name.IsEmpty || name.IndexOfAnyExceptInRange((byte)'0', (byte)'_') >= 0)
            return false;
        _isJournal |= name.SequenceEqual("__CURSOR"u8) || name.SequenceEqual("__REALTIME_TIMESTAMP"u8);
        if (name.SequenceEqual("__REALTIME_TIMESTAMP"u8))
            Time = LogStamp.Of(Encoding.ASCII.GetString(text[(name.Length + 1)..]));
        if (_isJournal && name.SequenceEqual("MESSAGE"u8))
            message = line.Length - text.Length + name.Length + 1;
        return _isJournal;
    }
}
