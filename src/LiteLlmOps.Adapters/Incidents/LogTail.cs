using LiteLlmOps.Ports;
using Microsoft.Win32.SafeHandles;

namespace LiteLlmOps.Adapters.Incidents;

/// <summary>The end of a log on the disk. After a rotation what is still in the old file comes first, then the new one from its beginning.</summary>
internal sealed class LogTail : ILogTail
{
    private readonly string _path;
    private SafeFileHandle? _file;
    private (DateTime Born, string? Name, string? Target) _identity;
    private long _position;
    private bool _fromEnd;

    /// <param name="path">The file.</param>
    /// <param name="fromEnd">True to pass over what is in it now.</param>
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
        // Truncated in its place, as copytruncate does.
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
            // What comes after a rotation is new from its first line on.
            _fromEnd = false;
            return file;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Between the rotation and the first line of the new file there is none. One that was not there is new from its first line on, too.
            _fromEnd = false;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LlmException(ErrorIds.LogNotReadable, $"The log '{_path}' cannot be read: {e.Message}", _path, e);
        }
    }

    private bool IsRotated() => File.Exists(_path) && _identity != Identity(_file!);

    // Linux tells the present name of an open file; elsewhere a file that was made later is another one. A link may point elsewhere by now.
    private (DateTime, string?, string?) Identity(SafeFileHandle file) =>
        (
            OperatingSystem.IsLinux() ? default : File.GetCreationTimeUtc(_path),
            OperatingSystem.IsLinux() ? new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget : null,
            new FileInfo(_path).LinkTarget
        );
}
