using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Ports;
using Microsoft.Win32.SafeHandles;

namespace LiteLlmOps.Adapters.Incidents;

/// <summary>
/// The end of a log file that is being written. After a rotation the rest of the old file is read first, then the new file from its start. After
/// a truncation the rest is read from the copy that logrotate's copytruncate has made.
/// </summary>
internal sealed class LogTail : ILogTail
{
    private const int MaxLast = 256;

    private readonly string _path;
    private SafeFileHandle? _file;
    private (DateTime CreatedAt, string? Name, string? Target) _identity;
    private long _position;
    private bool _fromEnd;

    // The bytes before the position. When the file has others there, it was truncated and written again.
    private byte[] _last = [];
    private (SafeFileHandle File, long Position)? _copy;

    /// <param name="path">The file.</param>
    /// <param name="fromEnd">True to skip its current content.</param>
    public LogTail(string path, bool fromEnd)
    {
        (_path, _fromEnd) = (path, fromEnd);
        _file = TryOpen();
    }

    public int Read(Span<byte> buffer)
    {
        if (ReadCopy(buffer) is > 0 and var copied)
            return copied;
        _file ??= TryOpen();
        if (_file is null)
            return 0;
        var count = ReadOn(buffer);
        if (count > 0 || !IsRotated())
            return count;
        // The writer uses the new file, so the old one is complete now.
        count = ReadOn(buffer);
        if (count == 0)
        {
            _file.Dispose();
            _file = TryOpen();
        }

        return count;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _copy?.File.Dispose();
    }

    private int ReadOn(Span<byte> buffer)
    {
        var count = RandomAccess.Read(_file!, buffer, _position);
        // After the read: what it has returned is from the same file as what was read before.
        if (IsTruncated())
        {
            _copy = FindCopy();
            (_position, _last) = (0, []);
            return ReadCopy(buffer) is > 0 and var copied ? copied : ReadOn(buffer);
        }

        _position += count;
        Remember(buffer[..count]);
        return count;
    }

    private bool IsTruncated() => RandomAccess.GetLength(_file!) < _position || !HasLast(_file!);

    private bool HasLast(SafeFileHandle file)
    {
        Span<byte> found = stackalloc byte[_last.Length];
        return RandomAccess.Read(file, found, _position - _last.Length) == _last.Length && found.SequenceEqual(_last);
    }

    private void Remember(ReadOnlySpan<byte> read)
    {
        if (read.Length >= MaxLast)
            _last = read[^MaxLast..].ToArray();
        else if (read.Length > 0)
            _last = [.. _last.AsSpan(Math.Max(0, _last.Length + read.Length - MaxLast)), .. read];
    }

    private int ReadCopy(Span<byte> buffer)
    {
        if (_copy is not var (file, position))
            return 0;
        var count = RandomAccess.Read(file, buffer, position);
        _copy = (file, position + count);
        if (count == 0)
        {
            file.Dispose();
            _copy = null;
        }

        return count;
    }

    // The newest file beside the log that continues what was read.
    private (SafeFileHandle, long)? FindCopy()
    {
        if (_last.Length == 0)
            return null;
        try
        {
            var name = Path.GetFileName(_path);
            return new FileInfo(_path)
                .Directory!.EnumerateFiles(name + "*")
                .Where(f => f.Name.Length > name.Length && f.Name[name.Length] is '.' or '-' && f.Length > _position)
                .OrderByDescending(static f => f.LastWriteTimeUtc)
                .Select(OpenCopy)
                .FirstOrDefault(static c => c is not null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private (SafeFileHandle, long)? OpenCopy(FileInfo copy)
    {
        var file = File.OpenHandle(copy.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (HasLast(file))
            return (file, _position);
        file.Dispose();
        return null;
    }

    private SafeFileHandle? TryOpen()
    {
        try
        {
            var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _position = _fromEnd ? RandomAccess.GetLength(file) : 0;
            _last = new byte[Math.Min(_position, MaxLast)];
            RandomAccess.Read(file, _last, _position - _last.Length);
            _identity = Identity(file);
            // After a rotation the new file is read from its start.
            _fromEnd = false;
            return file;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Between the rotation and the first line of the new file, no file exists. A file that does not exist yet is read from its start as well.
            _fromEnd = false;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LlmException(ErrorIds.LogNotReadable, $"Cannot read the log file '{_path}': {e.Message}", _path, e);
        }
    }

    // As long as the new file is empty, the writer may still use the old one.
    private bool IsRotated() => File.Exists(_path) && _identity != Identity(_file!) && !IsEmpty();

    private bool IsEmpty()
    {
        try
        {
            using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.GetLength(file) == 0;
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException || SharingViolation.Is(e))
        {
            // It was renamed a moment ago, or is being created: the old file is not complete before the new one exists.
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // TryOpen reports it.
            return false;
        }
    }

    // On Linux the current name of an open file is known; elsewhere a later creation time means another file. The target of a link may have changed.
    private (DateTime, string?, string?) Identity(SafeFileHandle file) =>
        (
            OperatingSystem.IsLinux() ? default : File.GetCreationTimeUtc(_path),
            OperatingSystem.IsLinux() ? new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget : null,
            new FileInfo(_path).LinkTarget
        );
}
