using System.Text;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>Lists the files of a folder and its subfolders. It does not follow symbolic links, and files that vanish meanwhile are left out.</summary>
/// <param name="files">The operations on files.</param>
internal sealed class StateWalk(FileOperations files)
{
    private const int HeaderBytes = 4 << 10;
    private const int HeaderLines = 10;

    private readonly List<StateEntry> _found = [];

    /// <exception cref="LlmException">LimitExceeded.</exception>
    /// <exception cref="IOException">The folder itself cannot be listed.</exception>
    public IReadOnlyList<StateEntry> Of(string folder)
    {
        foreach (var info in files.Entries(folder))
            Add(info, folder);
        return _found;
    }

    /// <summary>A file. Null when it does not exist.</summary>
    public static StateEntry? EntryOf(string path)
    {
        try
        {
            var info = new FileInfo(path);
            return info.LinkTarget is not null ? LinkOf(info)
                : info.Exists ? FileOf(info)
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void Add(FileSystemInfo info, string root)
    {
        try
        {
            if (info.LinkTarget is not null)
                Add(LinkOf(info), root);
            else if (info is FileInfo file)
                Add(FileOf(file), root);
            else
                AddFolder(info, root);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // It was deleted or moved meanwhile.
        }
    }

    private void AddFolder(FileSystemInfo folder, string root)
    {
        IReadOnlyList<FileSystemInfo> inner;
        try
        {
            inner = files.Entries(folder.FullName);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException and not DirectoryNotFoundException))
        {
            // The other folders can be listed.
            Add(new StateEntry(folder.FullName, 0, folder.LastWriteTimeUtc) { Problem = e.Message, Mode = ModeOf(folder) }, root);
            return;
        }

        foreach (var info in inner)
            Add(info, root);
    }

    private void Add(StateEntry entry, string root)
    {
        if (_found.Count == Limits.StateFiles.Most)
            throw Limits.StateFiles.Exceeded($"'{root}'", root);
        _found.Add(entry);
    }

    private static StateEntry LinkOf(FileSystemInfo info) => new(info.FullName, 0, info.LastWriteTimeUtc) { IsLink = true };

    private static StateEntry FileOf(FileInfo info) =>
        new(info.FullName, info.Length, info.LastWriteTimeUtc)
        {
            Mode = ModeOf(info),
            Owner = TemporaryName.OwnerOf(info.Name),
            // A pipe has no length, and would never end.
            Header = info.Length > 0 && info.Extension is ".yaml" or ".yml" ? HeaderOf(info.FullName) : [],
        };

    private static string? ModeOf(FileSystemInfo info) =>
        OperatingSystem.IsWindows() ? null : Convert.ToString((int)info.UnixFileMode, toBase: 8).PadLeft(4, '0');

    private static IReadOnlyList<string> HeaderOf(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            var bytes = new byte[HeaderBytes];
            var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return [.. Encoding.UTF8.GetString(bytes, 0, count).Split('\n').Take(HeaderLines).Select(static l => l.TrimEnd('\r'))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
