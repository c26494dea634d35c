using LiteLlmOps.Adapters.Files;

namespace LiteLlmOps.Adapters.State;

/// <summary>A file to which several processes append: one of them has it open at a time, and the others wait.</summary>
internal static class LockedFile
{
    /// <summary>Opens the file exclusively.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is opened. It is not buffered, so that an error belongs to the write, and closing the file writes nothing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="wait">How long to wait for another process.</param>
    /// <param name="files">The operations on files.</param>
    public static FileStream Open(string path, FileStreamOptions options, TimeProvider time, TimeSpan wait, FileOperations files)
    {
        options.BufferSize = 0;
        return Retry(() => files.Open(path, options), time, wait);
    }

    /// <summary>Repeats an operation until no other process has the file open.</summary>
    public static T Retry<T>(Func<T> work, TimeProvider time, TimeSpan wait)
    {
        for (var start = time.GetTimestamp(); ; Thread.Sleep(20))
        {
            try
            {
                return work();
            }
            catch (IOException e) when (SharingViolation.Is(e) && time.GetElapsedTime(start) < wait) { }
        }
    }

    public static byte[] ReadAll(FileStream file)
    {
        var bytes = new byte[file.Length];
        file.Seek(0, SeekOrigin.Begin);
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The lines, without their ends.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            yield return end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? default : bytes[(end + 1)..];
        }
    }
}
