using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.Files;

/// <summary>The name of a temporary file beside its target: it identifies the process, so that the file of a killed process can be deleted.</summary>
internal static class TemporaryName
{
    private static readonly string Host = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(Environment.MachineName)).AsSpan(0, 4)
    );

    private static readonly string Own = string.Create(
        CultureInfo.InvariantCulture,
        $"{Host}-{Environment.ProcessId}-{ProcessIdentity.StartOf(Environment.ProcessId) ?? 0}"
    );

    public static string Of(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Own}-{Guid.NewGuid().ToString("N")[..8]}.tmp");

    /// <summary>Deletes the temporary files that killed processes of this machine have left in a folder.</summary>
    /// <param name="files">The operations on files.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="target">The name of the target. Default: any.</param>
    public static void Sweep(FileOperations files, string folder, string target = "*")
    {
        try
        {
            foreach (
                var path in files
                    .List(folder, $".{target}.{Host}-*.tmp")
                    .Where(static p => OwnerOf(Path.GetFileName(p)) == TemporaryOwner.Ended)
            )
                files.TryDelete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be listed is reported by the command that needs it.
        }
    }

    /// <summary>The process that writes a file. Null when the name is not that of a temporary file.</summary>
    public static TemporaryOwner? OwnerOf(string name) =>
        !name.StartsWith('.')
        || name.Split('.') is not [.., var mark, "tmp"]
        || mark.Split('-') is not [var host, var id, var start, _]
        || !int.TryParse(id, CultureInfo.InvariantCulture, out var process)
        || !long.TryParse(start, CultureInfo.InvariantCulture, out var startTime)
            ? null
        : host != Host ? TemporaryOwner.Elsewhere
        : ProcessIdentity.IsRunning(process, startTime) ? TemporaryOwner.Running
        : TemporaryOwner.Ended;
}
