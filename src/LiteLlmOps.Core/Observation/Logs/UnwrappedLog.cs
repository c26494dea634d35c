using System.Runtime.ExceptionServices;

namespace LiteLlmOps.Logs;

/// <summary>A log without what collectors put around its lines. The start of the log decides: when its records have no wrapping, the bytes pass as they are.</summary>
/// <param name="log">The log.</param>
/// <param name="now">The current time, from which the year is inferred when a prefix has none.</param>
/// <param name="shift">What to add to times without a zone to get the time of this machine. Null to determine it from the lines with a zone.</param>
internal sealed class UnwrappedLog(Stream log, DateTime now, LogShift? shift)
{
    private const int BlockSize = 256 * 1024;

    private UnwrappedLines? _lines;
    private ReadOnlyMemory<byte> _ready;
    private byte[] _block = [];
    private ExceptionDispatchInfo? _error;
    private bool _isStarted;
    private bool _isAtEnd;

    /// <summary>What to add to times without a zone to get the time of this machine, known after the first bytes. Null when it is not known.</summary>
    public LogShift? Shift { get; private set; } = shift;

    /// <summary>Reads the next bytes. Returns 0 at the end.</summary>
    /// <exception cref="IOException">The log cannot be read to its end. The bytes before it were returned.</exception>
    public int Read(Span<byte> buffer)
    {
        if (!_isStarted)
            Start();
        if (_ready.IsEmpty && _lines is null)
        {
            _error?.Throw();
            return log.Read(buffer);
        }

        while (_ready.IsEmpty && !_isAtEnd)
            Convert(ReadBlock(_block));
        if (_ready.IsEmpty)
        {
            var error = _error;
            _error = null;
            error?.Throw();
        }

        var count = Math.Min(buffer.Length, _ready.Length);
        _ready.Span[..count].CopyTo(buffer);
        _ready = _ready[count..];
        return count;
    }

    private void Start()
    {
        Prepare();
        Shift ??= LogZone.ShiftIn(_ready.Span, now) is { } found ? LogShift.Fixed(found) : null;
    }

    private void Prepare()
    {
        _isStarted = true;
        var sample = new byte[UnwrappedLines.SampleSize];
        var length = 0;
        int count;
        while (length < sample.Length && (count = ReadBlock(sample.AsSpan(length))) > 0)
            length += count;
        var start = sample.AsSpan(0, length);
        var unwrapper = new LineUnwrapper(now);
        var decoder = TextDecoder.Of(start);
        var isConverted = decoder.Converts;
        if (!unwrapper.Learn(decoder.Decode(start)) && !isConverted)
        {
            _ready = sample.AsMemory(0, length);
            return;
        }

        _lines = new UnwrappedLines(unwrapper);
        _block = new byte[BlockSize];
        Convert(start);
    }

    // A damaged archive returns what could be read, then its error.
    private int ReadBlock(Span<byte> block)
    {
        if (_error is not null)
            return 0;
        try
        {
            return log.Read(block);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            _error = ExceptionDispatchInfo.Capture(e);
            return 0;
        }
    }

    private void Convert(int count) => Convert(_block.AsSpan(0, count));

    private void Convert(ReadOnlySpan<byte> bytes)
    {
        _isAtEnd = bytes.IsEmpty;
        _ready = _isAtEnd ? _lines!.End() : _lines!.Add(bytes);
    }
}
