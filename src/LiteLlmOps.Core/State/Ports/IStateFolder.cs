using LiteLlmOps.State;

namespace LiteLlmOps.Ports;

/// <summary>The files of the state folder, and its archive. Every member throws an LlmException when the folder cannot be read or written.</summary>
internal interface IStateFolder
{
    /// <summary>The files of the state folder and its archive, sorted by path. Empty when the folder does not exist.</summary>
    IReadOnlyList<StateEntry> List();

    /// <summary>A file. Null when it does not exist.</summary>
    StateEntry? Find(string path);

    /// <summary>The SHA-256 of a file, in hexadecimal. Null when it does not exist.</summary>
    string? HashOf(string path);

    /// <summary>The folders of the archive, the oldest first.</summary>
    IReadOnlyList<SavedManifest> ReadManifests();

    /// <summary>The folder of the archive for a date, which need not exist.</summary>
    string ArchiveOf(DateOnly date);

    /// <summary>The manifest of a folder of the archive.</summary>
    /// <exception cref="LlmException">StateFolderUnsafe: the archive or the folder is a symbolic link.</exception>
    SavedManifest ReadManifest(string folder);

    /// <summary>Writes a manifest; an empty one is deleted.</summary>
    void WriteManifest(string folder, ArchiveManifest manifest);

    /// <summary>Prevents other commands from moving files until it is disposed.</summary>
    /// <exception cref="LlmException">ArchiveBusy.</exception>
    IDisposable LockArchive();

    /// <summary>Moves a file with its mode and its time. The new name is complete before the old one is deleted.</summary>
    /// <param name="from">The file.</param>
    /// <param name="to">Its new path.</param>
    /// <param name="overwrite">True to replace a file that exists there.</param>
    /// <exception cref="LlmException">FileExists.</exception>
    void Move(string from, string to, bool overwrite);

    void Delete(string path);

    /// <summary>Deletes the temporary files that killed commands have left in the archive.</summary>
    void Sweep();
}
