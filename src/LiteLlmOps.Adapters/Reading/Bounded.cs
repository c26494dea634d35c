using System.Text;

namespace LiteLlmOps.Adapters.Reading;

/// <summary>
/// Reads files and streams up to a limit. BannedSymbols.txt bans the methods of .NET that read to the end, so that a read without a limit does not compile.
/// </summary>
internal static class Bounded
{
    private const int BufferSize = 64 << 10;

    /// <exception cref="LlmException">LimitExceeded.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static byte[] ReadBytes(string path, Limit limit)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        // A device or a pipe has no length; the loop limits it.
        if (file.CanSeek && file.Length > limit.Most)
            throw limit.Exceeded($"'{path}'", path);
        using var bytes = new MemoryStream(file.CanSeek ? (int)file.Length : 0);
        var buffer = new byte[BufferSize];
        while (file.Read(buffer) is > 0 and var count)
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > limit.Most)
                throw limit.Exceeded($"'{path}'", path);
        }

        return bytes.Length == bytes.Capacity ? bytes.GetBuffer() : bytes.ToArray();
    }

    /// <summary>A text file in UTF-8, with or without a byte order mark.</summary>
    /// <exception cref="LlmException">LimitExceeded.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string ReadText(string path, Limit limit)
    {
        var bytes = ReadBytes(path, limit);
        return Encoding.UTF8.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes);
    }

    public static string[] ReadLines(string path, Limit limit) => ReadText(path, limit).TrimEnd('\r', '\n').Split('\n');

    /// <summary>The content of a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="subject">What is read, for the error: "The output of 'x'".</param>
    /// <param name="first">Called at the first bytes.</param>
    /// <param name="token">Cancels the read.</param>
    /// <exception cref="LlmException">LimitExceeded.</exception>
    public static async Task<MemoryStream> ReadAsync(
        Stream stream,
        Limit limit,
        string subject,
        CancellationToken token,
        Action? first = null
    )
    {
        var bytes = new MemoryStream();
        var buffer = new byte[BufferSize];
        while (await stream.ReadAsync(buffer, token) is > 0 and var count)
        {
            if (bytes.Length == 0)
                first?.Invoke();
            bytes.Write(buffer, 0, count);
            if (bytes.Length > limit.Most)
                throw limit.Exceeded(subject, null);
        }

        return bytes;
    }

    public static string Text(MemoryStream bytes) => Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);

    /// <summary>Decompresses into memory.</summary>
    /// <exception cref="LlmException">LimitExceeded.</exception>
    public static byte[] ReadAll(Stream stream, Limit limit, string subject)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[BufferSize];
        while (stream.Read(buffer) is > 0 and var count)
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > limit.Most)
                throw limit.Exceeded(subject, null);
        }

        return bytes.ToArray();
    }
}
