using System.IO.Compression;

namespace LiteLlmOps.Adapters.Incidents;

/// <summary>
/// Decompresses a gzip file and reports when it is truncated. <see cref="GZipStream"/> ends such a file without an error, but it ignores bytes after
/// the end of a complete file. So one such byte is added: in a complete file nothing is read after it, in a truncated one it becomes part of the data.
/// </summary>
internal sealed class LogGzipStream : ReadOnlyStream
{
    private readonly MarkedFile _file;
    private readonly GZipStream _gzip;
    private readonly Limit _limit;
    private long _length;

    /// <param name="file">The file.</param>
    /// <param name="limit">The limit of its content after decompression.</param>
    public LogGzipStream(FileStream file, Limit limit)
    {
        _limit = limit;
        _file = new MarkedFile(file);
        _gzip = new GZipStream(_file, CompressionMode.Decompress);
    }

    /// <exception cref="InvalidDataException">The file is damaged or truncated.</exception>
    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            count = _gzip.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException(_file.IsMarkRead ? "The gzip file is truncated." : "The gzip file is damaged.", e);
        }

        _length += count;
        if (_length > _limit.Most)
            throw new LimitReachedException($"Its content exceeds the limit for {_limit.What} ({_limit}).");
        return _file.IsMarkRead && (count > 0 || _file.IsReadBeyondMark)
            ? throw new InvalidDataException("The gzip file is truncated.")
            : count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gzip.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>A file with one byte after its end that does not start another gzip member.</summary>
    private sealed class MarkedFile(FileStream file) : ReadOnlyStream
    {
        private const byte Mark = 0xFF;

        public bool IsMarkRead { get; private set; }

        public bool IsReadBeyondMark { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            if (file.Read(buffer) is > 0 and var count)
                return count;
            IsReadBeyondMark = IsMarkRead;
            if (IsMarkRead)
                return 0;
            IsMarkRead = true;
            buffer[0] = Mark;
            return 1;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                file.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>A stream that is read from its start to its end.</summary>
internal abstract class ReadOnlyStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public abstract override int Read(Span<byte> buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
