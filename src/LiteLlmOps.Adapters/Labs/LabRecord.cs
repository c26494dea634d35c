using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Adapters.Services;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Labs;

namespace LiteLlmOps.Adapters.Labs;

/// <summary>What is written down about labs: lab.json in each, and this user's list of their folders.</summary>
internal static class LabRecord
{
    public const string FileName = "lab.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static string ListFolder =>
        Path.Combine(
            Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } home
                ? home
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
            "llmops",
            "labs"
        );

    public static void Write(string folder, LabFacts facts)
    {
        AtomicFile.Write(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(facts, Options), isPrivate: true);
        AtomicFile.Write(ListEntry(folder), Encoding.UTF8.GetBytes(folder), isPrivate: true);
    }

    /// <summary>Null when the folder holds no lab.</summary>
    public static LabFacts? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<LabFacts>(File.ReadAllBytes(path), Options) : null;
        }
        catch (JsonException e)
        {
            throw new LlmException(ErrorIds.LabInvalid, $"'{path}' does not describe a lab: {e.Message}", path, e);
        }
    }

    public static LlmLab Describe(string folder, LabFacts facts)
    {
        // Restarted as a service of the lab it is another process.
        if (ServiceRecord.Running(folder, "proxy") is [var restarted, ..])
            facts = facts with { ProxyProcess = new LabProcess(restarted.Id, restarted.Start) };
        var proxy = ProcessIdentity.IsRunning(facts.ProxyProcess.Id, facts.ProxyProcess.StartTicks);
        var database = ProcessIdentity.IsRunning(facts.DatabaseProcess.Id, facts.DatabaseProcess.StartTicks);
        return new LlmLab(
            folder,
            facts,
            proxy && database ? LabStatus.Running
                : proxy || database ? LabStatus.Degraded
                : LabStatus.Stopped
        );
    }

    public static IReadOnlyList<string> Folders() =>
        Directory.Exists(ListFolder)
            ?
            [
                .. Directory
                    .GetFiles(ListFolder)
                    .Select(File.ReadAllText)
                    .Where(static f => File.Exists(Path.Combine(f, FileName)))
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    public static void Forget(string folder)
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
