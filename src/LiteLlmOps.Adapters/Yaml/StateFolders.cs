namespace LiteLlmOps.Adapters.Yaml;

/// <summary>The folders of records and logs: created for the owner and the group, and not used when every user may write to them.</summary>
internal static class StateFolders
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode ForGroup = Private | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    /// <summary>Creates a folder for records, if it does not exist.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isPrivate">True when only the owner may read it.</param>
    /// <param name="flush">Writes the entries of a folder to the disk.</param>
    /// <exception cref="LlmException">StateFolderUnsafe: every user may write to it.</exception>
    public static void Prepare(string folder, bool isPrivate, Action<string> flush)
    {
        Create(folder, isPrivate, flush);
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherWrite))
            throw new LlmException(
                ErrorIds.StateFolderUnsafe,
                $"Every user of this machine may write to '{folder}', so that its records cannot be trusted; nothing was written. Remove that right with chmod o-w, and check what it contains.",
                folder
            );
    }

    /// <summary>Creates a folder, if it does not exist.</summary>
    public static void Create(string folder) => Create(folder, isPrivate: false, static _ => { });

    private static void Create(string folder, bool isPrivate, Action<string> flush)
    {
        if (Directory.Exists(folder))
            return;
        // The mode applies to the last folder only.
        var parent = Path.GetDirectoryName(folder);
        if (parent is { Length: > 0 })
            Create(parent, isPrivate: false, flush);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, isPrivate ? Private : ForGroup);
        if (parent is { Length: > 0 })
            flush(parent);
    }

    /// <summary>Options to open a record that is kept: created for the owner and the group, never through a symbolic link.</summary>
    /// <param name="path">The record.</param>
    /// <param name="isPrivate">True when only the owner may read it.</param>
    /// <exception cref="LlmException">StateFolderUnsafe: the path is a symbolic link.</exception>
    public static FileStreamOptions Record(string path, bool isPrivate = false)
    {
        if (new FileInfo(path).LinkTarget is not null)
            throw new LlmException(
                ErrorIds.StateFolderUnsafe,
                $"'{path}' is a symbolic link. Records are not written through links: replace it with a file, or set state.folder.",
                path
            );
        var options = ForGroupOf(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        if (isPrivate && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>Options to append to a log: created for the owner and the group.</summary>
    public static FileStreamOptions Log() => ForGroupOf(FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    private static FileStreamOptions ForGroupOf(FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = access,
            Share = share,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        return options;
    }
}
