using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Adapters.Services;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Labs;

namespace LiteLlmOps.Adapters.Labs;

/// <summary>Stores labs: lab.json in each lab, and the list of the labs of this user.</summary>
internal static class LabRecord
{
    public const string FileName = "lab.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
    };

    private static string ListFolder =>
        Path.Combine(
            Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } home
                ? home
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
            "llmops",
            "labs"
        );

    public static void Write(string folder, LabManifest manifest)
    {
        AtomicFile.Replace(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(manifest, Options), isPrivate: true);
        AtomicFile.Write(ListEntry(folder), Encoding.UTF8.GetBytes(folder), isPrivate: true, isDurable: false);
    }

    /// <summary>The content of lab.json. Null when the folder is not a lab.</summary>
    public static LabManifest? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<LabManifest>(Bounded.ReadBytes(path, Limits.StateFile), Options) : null;
        }
        catch (JsonException e)
        {
            throw new LlmException(ErrorIds.LabInvalid, $"'{path}' is not a valid lab file: {e.Message}", path, e);
        }
    }

    public static LlmLab Describe(string folder, LabManifest manifest)
    {
        // After a restart as a service of the lab, the proxy has another process id.
        if (ServiceRecord.Running(folder, "proxy") is [var restarted, ..])
            manifest = manifest with { ProxyProcess = new LabProcess(restarted.Id, restarted.Start) };
        var proxy = ProcessIdentity.IsRunning(manifest.ProxyProcess.Id, manifest.ProxyProcess.StartTicks);
        var database = ProcessIdentity.IsRunning(manifest.DatabaseProcess.Id, manifest.DatabaseProcess.StartTicks);
        return new LlmLab(manifest)
        {
            Path = folder,
            Status =
                proxy && database ? LabStatus.Running
                : proxy || database ? LabStatus.Degraded
                : LabStatus.Stopped,
        };
    }

    public static IReadOnlyList<string> Folders() =>
        Directory.Exists(ListFolder)
            ?
            [
                .. Directory
                    .GetFiles(ListFolder)
                    .Select(static f => Bounded.ReadText(f, Limits.StateFile))
                    .Where(static f => File.Exists(Path.Combine(f, FileName)))
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    public static void Unregister(string folder)
    {
        if (File.Exists(ListEntry(folder)))
            File.Delete(ListEntry(folder));
        RemoveIfEmpty(ListFolder);
        RemoveIfEmpty(Path.GetDirectoryName(ListFolder)!);
    }

    private static string ListEntry(string folder) =>
        Path.Combine(ListFolder, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16].ToLowerInvariant());

    private static void RemoveIfEmpty(string folder)
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }
}
