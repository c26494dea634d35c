using System.Text.Json;
using LiteLlmOps.Adapters.Yaml;

namespace LiteLlmOps.Adapters.Services;

/// <summary>How long runs over services took, of each kind the last ten. It is a memory, not a record: what cannot be read is begun anew.</summary>
/// <param name="folder">Where it is kept.</param>
internal sealed class RunHistory(string folder)
{
    private const int Kept = 10;

    private readonly string _path = Path.Combine(folder, "runs.json");

    public IReadOnlyList<TimeSpan> Read(string work) => [.. All().GetValueOrDefault(work, []).Select(static s => TimeSpan.FromSeconds(s))];

    public void Save(string work, TimeSpan took)
    {
        var all = All();
        all[work] = [.. all.GetValueOrDefault(work, []).Append(Math.Round(took.TotalSeconds, 3)).TakeLast(Kept)];
        AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(all), isPrivate: false);
    }

    private Dictionary<string, double[]> All()
    {
        try
        {
            return File.Exists(_path) ? JsonSerializer.Deserialize<Dictionary<string, double[]>>(File.ReadAllBytes(_path)) ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
