using System.Text.Json;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Adapters.Yaml;

namespace LiteLlmOps.Adapters.Services;

/// <summary>The durations of the last ten runs of each kind. They are only informative: errors of the file are ignored.</summary>
/// <param name="folder">The folder of the file.</param>
/// <param name="operations">The operations with which it is written. Null for those of the file system.</param>
internal sealed class RunHistory(string folder, FileOperations? operations)
{
    private const int Kept = 10;

    private readonly string _path = Path.Combine(folder, "runs.json");

    public IReadOnlyList<TimeSpan> Read(string kind) =>
        [.. ReadAll().GetValueOrDefault(kind, []).Select(static s => TimeSpan.FromSeconds(s))];

    public void Save(string kind, TimeSpan duration)
    {
        var all = ReadAll();
        all[kind] = [.. all.GetValueOrDefault(kind, []).Append(Math.Round(duration.TotalSeconds, 3)).TakeLast(Kept)];
        try
        {
            AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(all), isPrivate: false, operations);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LlmException) { }
    }

    private Dictionary<string, double[]> ReadAll()
    {
        try
        {
            return File.Exists(_path)
                ? JsonSerializer.Deserialize<Dictionary<string, double[]>>(Bounded.ReadBytes(_path, Limits.StateFile)) ?? []
                : [];
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or LlmException)
        {
            return [];
        }
    }
}
