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

    public IReadOnlyList<TimeSpan> Read(string kind) => [.. Of(kind, ReadAll()).Select(static s => TimeSpan.FromSeconds(s))];

    public void Save(string kind, TimeSpan duration)
    {
        var all = ReadAll();
        all[kind] = [.. Of(kind, all).Append(Math.Round(duration.TotalSeconds, 3)).TakeLast(Kept)];
        try
        {
            AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(all), isPrivate: false, operations, isDurable: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LlmException) { }
    }

    // Of a file that was edited, some numbers may be no durations.
    private static IEnumerable<double> Of(string kind, Dictionary<string, double[]?> all) =>
        (all.GetValueOrDefault(kind) ?? []).Where(static s => s >= 0 && s < TimeSpan.MaxValue.TotalSeconds);

    private Dictionary<string, double[]?> ReadAll()
    {
        try
        {
            return File.Exists(_path)
                ? JsonSerializer.Deserialize<Dictionary<string, double[]?>>(Bounded.ReadBytes(_path, Limits.StateFile)) ?? []
                : [];
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or LlmException)
        {
            return [];
        }
    }
}
