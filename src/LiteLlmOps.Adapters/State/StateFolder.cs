using System.Globalization;
using System.Security.Cryptography;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>The files of the state folder, and its archive with one folder for each date.</summary>
/// <param name="settings">The folders.</param>
/// <param name="operations">The operations on files. Null for those of the file system.</param>
internal sealed class StateFolder(StateSettings settings, FileOperations? operations = null) : IStateFolder
{
    private const string DateFormat = "yyyy-MM-dd";

    private readonly FileOperations _files = operations ?? FileOperations.Disk;

    public IReadOnlyList<StateEntry> List()
    {
        if (File.Exists(settings.Folder))
            throw Problem(settings.Folder, "read", new IOException("It is a file."));
        var own = Directory.Exists(settings.Folder) ? Read(settings.Folder, () => new StateWalk(_files).Of(settings.Folder)) : [];
        var others = IsInside(settings.Archive) ? [] : DateFolders().SelectMany(f => Read(f, () => new StateWalk(_files).Of(f)));
        return [.. own.Concat(others).Concat(Failed()).OrderBy(static e => e.Path, StringComparer.Ordinal)];
    }

    public StateEntry? Find(string path) => Read(path, () => StateWalk.EntryOf(path));

    public string? HashOf(string path) =>
        Read(
            path,
            () =>
            {
                try
                {
                    return Convert.ToHexStringLower(SHA256.HashData(_files.Read(path)));
                }
                catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
                {
                    return null;
                }
            }
        );

    public IReadOnlyList<SavedManifest> ReadManifests() => [.. DateFolders().Select(f => ManifestFile.Read(f, _files))];

    public string ArchiveOf(DateOnly date) => Path.Combine(settings.Archive, date.ToString(DateFormat, CultureInfo.InvariantCulture));

    public SavedManifest ReadManifest(string folder)
    {
        RefuseLinks(folder);
        return ManifestFile.Read(folder, _files);
    }

    public void WriteManifest(string folder, ArchiveManifest manifest) =>
        Write(
            settings.Archive,
            () =>
            {
                RefuseLinks(folder);
                ManifestFile.Write(new SavedManifest(folder, null, null), manifest, _files);
            }
        );

    public IDisposable LockArchive()
    {
        var path = Path.Combine(settings.Folder, "run", "archive.lock");
        try
        {
            _files.PrepareFolder(Path.GetDirectoryName(path)!);
            return _files.Open(path, StateFolders.Record(path));
        }
        catch (IOException e) when (SharingViolation.Is(e))
        {
            throw new LlmException(
                ErrorIds.ArchiveBusy,
                $"Another command is moving files between '{settings.Folder}' and its archive. Wait until it is done, then run this command again.",
                settings.Archive,
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StateProblem.Of(settings.Folder, "written", e);
        }
    }

    public void Move(string from, string to, bool overwrite) =>
        Write(
            Path.GetDirectoryName(to)!,
            () =>
            {
                var folder = Path.GetDirectoryName(to)!;
                RefuseLinks(folder);
                _files.PrepareFolder(folder);
                if (!overwrite && Find(to) is not null)
                    throw new LlmException(ErrorIds.FileExists, $"'{to}' already exists, so '{from}' was not moved.", to);
                if (overwrite || !_files.TryLink(from, to))
                    Copy(from, to, overwrite);
                _files.FlushFolder(folder);
                _files.Delete(from);
                _files.FlushFolder(Path.GetDirectoryName(from)!);
            }
        );

    public void Delete(string path) => Write(Path.GetDirectoryName(path)!, () => _files.Delete(path));

    public void Sweep()
    {
        foreach (var folder in DateFolders())
            TemporaryName.Sweep(_files, folder);
    }

    // For an archive on another disk, and to replace a file.
    private void Copy(string from, string to, bool overwrite)
    {
        var temporary = TemporaryName.Of(to);
        try
        {
            AtomicFile.CopyTo(temporary, from, _files);
            if (overwrite)
                _files.Move(temporary, to);
            else if (_files.TryLink(temporary, to))
                _files.Delete(temporary);
            else
                _files.Move(temporary, to);
        }
        catch (Exception)
        {
            _files.TryDelete(temporary);
            throw;
        }
    }

    private IReadOnlyList<string> DateFolders()
    {
        if (!Directory.Exists(settings.Archive) || new DirectoryInfo(settings.Archive).LinkTarget is not null)
            return [];
        return Read(
            settings.Archive,
            () =>
                (IReadOnlyList<string>)
                    [
                        .. _files
                            .Entries(settings.Archive)
                            .Where(static e => e is DirectoryInfo { LinkTarget: null } && IsDate(e.Name))
                            .Select(static e => e.FullName)
                            .Order(StringComparer.Ordinal),
                    ]
        );
    }

    // The rendered configs that -Rollback replaced; in the state folder, they are listed with it.
    private IEnumerable<StateEntry> Failed() =>
        IsInside(settings.Archive)
            ? []
            : Read(settings.Archive, () => _files.List(settings.Archive, "*.failed-*.yaml")).Select(Find).OfType<StateEntry>();

    private bool IsInside(string path) => IsIn(settings.Folder, path);

    private bool IsInArchive(string path) => IsIn(settings.Archive, path);

    private static bool IsIn(string folder, string path) =>
        path == folder || path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool IsDate(string name) =>
        DateOnly.TryParseExact(name, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    // The state folder itself may be a link.
    private void RefuseLinks(string folder)
    {
        foreach (var path in IsInArchive(folder) ? (string[])[settings.Archive, folder] : [])
        {
            if (path != settings.Folder && new DirectoryInfo(path).LinkTarget is not null)
                throw new LlmException(
                    ErrorIds.StateFolderUnsafe,
                    $"'{path}' is a symbolic link. Files are not archived or restored through links: set state.archive to its target, or replace it with a folder.",
                    path
                );
        }
    }

    private T Read<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Problem(path, "read", e);
        }
    }

    private void Write(string path, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Problem(path, "written", e);
        }
    }

    private LlmException Problem(string path, string what, Exception cause) =>
        IsInArchive(path) ? StateProblem.OfArchive(settings.Archive, what, cause) : StateProblem.Of(settings.Folder, what, cause);
}
