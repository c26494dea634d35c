namespace LiteLlmOps.Logs;

/// <summary>Reads a log, and cuts it. It is used by one thread at a time.</summary>
/// <param name="log">The log.</param>
internal sealed class PieceSource(Stream log)
{
    private readonly ChunkCutter _cutter = new();
    private bool _isOver;

    /// <summary>The next piece; null at the end, and after an error.</summary>
    public LogChunk? Next()
    {
        while (!_isOver)
        {
            // Whatever goes wrong now, nobody is to read on behind it.
            _isOver = true;
            var count = log.Read(_cutter.Room.Span);
            _isOver = count == 0;
            _cutter.Add(count);
            if ((count == 0 ? _cutter.Rest(isEnd: true) : _cutter.Full()) is { } chunk)
                return chunk;
        }

        return null;
    }
}
