namespace LiteLlmOps.Adapters.Yaml;

/// <summary>Replaces files atomically: a reader sees the old content or the new content, never a part.</summary>
internal static class AtomicFile
{
    public static void Write(string path, byte[] bytes, bool isPrivate)
    {
        var full = Path.GetFullPath(path);
        // Replace the target of a symbolic link and keep the link.
        path = File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? target.FullName : full;
        if (DevicePath.Is(full) || DevicePath.Is(path))
        {
            WriteToDevice(full, bytes);
            return;
        }

        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var file = new FileStream(temporary, Options(path, isPrivate)))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
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
