using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Processes;

namespace LiteLlmOps.Adapters.Yaml;

/// <summary>Replaces files atomically: a reader sees the old content or the new content, never a part.</summary>
internal static class AtomicFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersRights = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const UnixFileMode AllRights = (UnixFileMode)0x1FF;

    /// <summary>Writes a record of this module in its state folder. A symbolic link in its place is replaced, not followed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="isPrivate">True for mode 0600; otherwise the group may read it.</param>
    /// <param name="operations">The operations on files. Null for those of the file system.</param>
    /// <param name="isDurable">True for a record that has to remain after a power loss.</param>
    /// <exception cref="LlmException">StateFolderUnsafe.</exception>
    public static void Write(string path, byte[] bytes, bool isPrivate, FileOperations? operations = null, bool isDurable = true)
    {
        operations ??= FileOperations.Disk;
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full)!;
        operations.PrepareFolder(folder, isPrivate);
        Move(full, bytes, isPrivate ? Owner : Owner | UnixFileMode.GroupRead, null, operations);
        if (isDurable)
            operations.FlushFolder(folder);
    }

    /// <summary>Writes a file of the user. The target of a symbolic link is replaced, and the link is kept.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="isPrivate">True for mode 0600. Otherwise an existing file keeps its mode. Owner and group stay the same in both cases.</param>
    /// <param name="sources">
    /// The files from which the content was made: a new file is then private, and an existing one that gives all users a right which a source
    /// denies them gets the rights of the source. Null for content that is not confidential.
    /// </param>
    /// <param name="operations">The operations on files. Null for those of the file system.</param>
    public static void Replace(
        string path,
        byte[] bytes,
        bool isPrivate,
        IReadOnlyList<string>? sources = null,
        FileOperations? operations = null
    )
    {
        var full = Path.GetFullPath(path);
        path = File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? target.FullName : full;
        if (DevicePath.Is(full) || DevicePath.Is(path))
        {
            WriteToDevice(full, bytes);
            return;
        }

        var folder = Path.GetDirectoryName(path)!;
        operations ??= FileOperations.Disk;
        operations.CreateFolder(folder);
        Move(path, bytes, isPrivate ? Owner : ModeOf(path, sources), File.Exists(path) ? path : null, operations);
        operations.FlushFolder(folder);
    }

    private static void Move(string path, byte[] bytes, UnixFileMode mode, string? ownerOf, FileOperations operations)
    {
        var temporary = TemporaryName.Of(path);
        try
        {
            using (var file = operations.Open(temporary, Options(mode)))
            {
                operations.Write(file, bytes);
                operations.Flush(file);
            }

            if (ownerOf is not null)
            {
                FileOwner.Copy(ownerOf, temporary);
                // The umask of this process has reduced it.
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(temporary, mode);
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

    private static UnixFileMode ModeOf(string path, IReadOnlyList<string>? sources)
    {
        if (OperatingSystem.IsWindows())
            return UnixFileMode.None;
        var ofSources = (sources ?? []).Where(File.Exists).Select(File.GetUnixFileMode).Aggregate(AllRights, static (all, m) => all & m);
        if (!File.Exists(path))
            return sources is null ? Owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead : Owner & ofSources;
        var mode = File.GetUnixFileMode(path);
        // A mode such as 0640 was given on purpose, for the group of the proxy.
        return (mode & ~ofSources & OthersRights) == UnixFileMode.None ? mode : mode & ofSources;
    }

    private static FileStreamOptions Options(UnixFileMode mode)
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
            options.UnixCreateMode = mode;
        return options;
    }
}
