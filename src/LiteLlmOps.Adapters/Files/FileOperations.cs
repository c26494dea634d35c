using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Adapters.Yaml;

namespace LiteLlmOps.Adapters.Files;

/// <summary>
/// The single operations with which records and configuration files are read and written. Tests replace it with one in which an operation
/// fails, so that every failure has been tried.
/// </summary>
internal class FileOperations
{
    private static readonly EnumerationOptions AllEntries = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>The file system.</summary>
    public static FileOperations Disk { get; } = new();

    public virtual void CreateFolder(string path) => Directory.CreateDirectory(path);

    /// <summary>Creates a folder for records, if it does not exist.</summary>
    /// <exception cref="LlmException">StateFolderUnsafe.</exception>
    public virtual void PrepareFolder(string path, bool isPrivate = false) => StateFolders.Prepare(path, isPrivate, FlushFolder);

    /// <exception cref="LlmException">LimitExceeded.</exception>
    public virtual byte[] Read(string path) => Bounded.ReadBytes(path, Limits.StateFile);

    public virtual FileStream Open(string path, FileStreamOptions options) => new(path, options);

    public virtual void Write(FileStream file, ReadOnlySpan<byte> bytes) => file.Write(bytes);

    public virtual void Flush(FileStream file) => file.Flush(flushToDisk: true);

    /// <summary>Writes the entries of a folder to the disk, so that files that were created or renamed in it remain after a power loss.</summary>
    public virtual void FlushFolder(string path) => FolderSync.Run(path);

    public virtual void Truncate(FileStream file, long length) => file.SetLength(length);

    public virtual void Move(string from, string to) => File.Move(from, to, overwrite: true);

    /// <summary>Gives a file a second name. Returns false when the file system cannot, because the names would be on two disks.</summary>
    /// <exception cref="IOException">The name exists, or the link cannot be created.</exception>
    public virtual bool TryLink(string from, string to) => HardLink.TryCreate(from, to);

    public virtual void Delete(string path) => File.Delete(path);

    /// <summary>The full paths of the files in a folder. Empty when the folder does not exist.</summary>
    public virtual IReadOnlyList<string> List(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, pattern) : [];

    /// <summary>The files, folders and links in a folder.</summary>
    public virtual IReadOnlyList<FileSystemInfo> Entries(string folder) =>
        [.. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", AllEntries)];

    /// <summary>Deletes a file that is not needed any more. When that fails, a later command tries again.</summary>
    public bool TryDelete(string path)
    {
        try
        {
            Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
