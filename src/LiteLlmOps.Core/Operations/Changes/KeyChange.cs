using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Changes;

/// <summary>A change of the encryption key as it is applied.</summary>
/// <param name="keys">The keys.</param>
/// <param name="rotation">What the checkpoint records of it.</param>
/// <param name="files">The files.</param>
internal sealed class KeyChange(SigningKeys keys, KeyRotation rotation, IConfigFiles files)
{
    public SigningKeys Keys { get; } = keys;

    public KeyRotation Rotation { get; } = rotation;

    /// <summary>Refuses values by an exception. Called with the values as they are when the rows are written.</summary>
    public required Action<EncryptionScan> Check { get; init; }

    public static IReadOnlyList<string> ChangesOf(EncryptionScan scan) =>
        [.. scan.Tables.Where(static t => t.Old > 0).Select(static t => $"Update /{t.Table} ({LlmImpact.Count(t.Old, "value")})")];

    public static IReadOnlyList<CheckpointRow> RowsOf(EncryptionScan scan) =>
        [.. scan.Rows.Select(static r => new CheckpointRow(r.Row, r.Name, r.Before, r.After, null))];

    /// <summary>Writes the new key to the environment file, if it is written there.</summary>
    /// <exception cref="LlmException">The file cannot be written, or was modified.</exception>
    public void WriteFile()
    {
        if (Rotation.Update is not { } file)
            return;
        if (files.ReadText(file.Path) != file.Before)
            throw new LlmException(
                ErrorIds.DeclarationChanged,
                $"'{file.Path}' was modified after it was read; nothing was written. Run the command again.",
                file.Path
            );
        files.WriteAtomically(file.Path, file.After, file.IsPrivate);
    }

    /// <summary>Why the environment file of a change that was not made could not be restored. Null when it was, or need not be.</summary>
    public Exception? NotRestored { get; private set; }

    /// <summary>Restores the environment file of a change that was not made, unless others have modified it.</summary>
    public bool TryRestoreFile()
    {
        try
        {
            if (Rotation.Update is { } file && files.ReadText(file.Path) == file.After)
                files.WriteAtomically(file.Path, file.Before, file.IsPrivate);
            return true;
        }
        // Of any type: the error of the change itself is the one to report.
        catch (Exception e)
        {
            NotRestored = e;
            return false;
        }
    }
}
