using LiteLlmOps.Adapters.Files;

namespace LiteLlmOps.Adapters.Yaml;

/// <summary>Replaces files atomically: a reader sees the old content or the new content, never a part.</summary>
internal static class AtomicFile
{
    /// <param name="path">The file. Its folder is created when it does not exist.</param>
    /// <param name="bytes">The content.</param>
    /// <param name="isPrivate">True when only the owner may read it.</param>
    /// <param name="operations">The operations on files. Null for those of the file system.</param>
    public static void Write(string path, byte[] bytes, bool isPrivate, FileOperations? operations = null)
    {
        operations ??= FileOperations.Disk;
        var full = Path.GetFullPath(path);
        // Replace the target of a symbolic link and keep the link.
        path = File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? target.FullName : full;
        if (DevicePath.Is(full) || DevicePath.Is(path))
        {
            WriteToDevice(full, bytes);
            return;
        }

        var folder = Path.GetDirectoryName(path)!;
        operations.CreateFolder(folder);
        var temporary = TemporaryName.Of(path);
        try
        {
            using (var file = operations.Open(temporary, Options(path, isPrivate)))
            {
                operations.Write(file, bytes);
                operations.Flush(file);
            }

            operations.Move(temporary, path);
        }
        catch (Exception)
        {
            // The first error is the one to report. What cannot be deleted now, a later command deletes.
            operations.TryDelete(temporary);
            throw;
        }
    }

    private static void WriteToDevice(string path, byte[] bytes)
    {
        using var device = new FileStream(path, FileMode.Open, FileAccess.Write);
        // Standard output may be a file that already has content.
        if (device.CanSeek)
            device.Seek(0, SeekOrigin.End);
        device.Write(bytes);
    }

    // An existing file keeps its mode unless the new content is private.
    private static FileStreamOptions Options(string path, bool isPrivate)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            // Unbuffered, so that an error belongs to the write, and closing the file writes nothing.
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            options.UnixCreateMode =
                isPrivate ? Private
                : File.Exists(path) ? File.GetUnixFileMode(path)
                : Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        }

        return options;
    }
}
