using LiteLlmOps.Ports;
using Microsoft.Win32.SafeHandles;

namespace LiteLlmOps.Adapters.Incidents;

/// <summary>The end of a log file that is being written. After a rotation the rest of the old file is read first, then the new file from its start.</summary>
internal sealed class LogTail : ILogTail
{
    private readonly string _path;
    private SafeFileHandle? _file;
    private (DateTime CreatedAt, string? Name, string? Target) _identity;
    private long _position;
    private bool _fromEnd;

    /// <param name="path">The file.</param>
    /// <param name="fromEnd">True to skip its current content.</param>
    public LogTail(string path, bool fromEnd)
    {
        (_path, _fromEnd) = (path, fromEnd);
        _file = TryOpen();
    }

    public int Read(Span<byte> buffer)
    {
        _file ??= TryOpen();
        if (_file is null)
            return 0;
        var length = RandomAccess.GetLength(_file);
        // The file was truncated, as logrotate's copytruncate does.
        if (length < _position)
            _position = 0;
        var count = RandomAccess.Read(_file, buffer, _position);
        _position += count;
        if (count == 0 && IsRotated())
        {
            _file.Dispose();
            _file = TryOpen();
        }

        return count;
    }

    public void Dispose() => _file?.Dispose();

    private SafeFileHandle? TryOpen()
    {
        try
        {
            var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _position = _fromEnd ? RandomAccess.GetLength(file) : 0;
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

    private bool IsRotated() => File.Exists(_path) && _identity != Identity(_file!);

    // On Linux the current name of an open file is known; elsewhere a later creation time means another file. The target of a link may have changed.
    private (DateTime, string?, string?) Identity(SafeFileHandle file) =>
        (
            OperatingSystem.IsLinux() ? default : File.GetCreationTimeUtc(_path),
            OperatingSystem.IsLinux() ? new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget : null,
            new FileInfo(_path).LinkTarget
        );
}
