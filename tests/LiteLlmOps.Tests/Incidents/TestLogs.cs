using System.Text;
using LiteLlmOps.Adapters;
using LiteLlmOps.Incidents;
using LiteLlmOps.Logs;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>Reads texts as logs, with the catalogue of the module or with the signatures of a test.</summary>
internal static class TestLogs
{
    public static readonly SignatureCatalogue Catalogue = CatalogueReader.Bundled(new AdapterFactory().Signatures);

    public static readonly DateTime ChangedAt = new(2026, 11, 25, 12, 10, 0, DateTimeKind.Local);

    public static IReadOnlyList<IncidentRecord> Read(string text, SignatureCatalogue? catalogue = null) =>
        Read(Encoding.UTF8.GetBytes(text), catalogue);

    public static IReadOnlyList<IncidentRecord> Read(byte[] text, SignatureCatalogue? catalogue = null, DateTime? since = null)
    {
        var aggregator = new IncidentAggregator(since, null);
        aggregator.Begin("test.log", null);
        foreach (var chunk in Chunks(text, catalogue))
            _ = aggregator.Add(chunk).ToList();
        aggregator.End(ChangedAt);
        return [.. aggregator.Records];
    }

    /// <summary>Each incident as "id subject ×count".</summary>
    public static string[] Lines(string text, SignatureCatalogue? catalogue = null) => [.. Lines(Read(text, catalogue))];

    public static IEnumerable<string> Lines(IEnumerable<IncidentRecord> records) =>
        records.Select(static r => $"{r.Key.Signature?.Id ?? "unknown"} {r.Key.Subject} ×{r.Count}").Order(StringComparer.Ordinal);

    public static LlmSignature Own(string id, string pattern) =>
        new()
        {
            Id = id,
            Family = "own",
            Title = id,
            Pattern = pattern,
        };

    public static List<ChunkResult> Chunks(byte[] text, SignatureCatalogue? catalogue = null) =>
        new LogScan((catalogue ?? Catalogue).Index, TimeProvider.System)
            .ReadAsync(new MemoryStream(text), TestContext.Current.CancellationToken)
            .ToBlockingEnumerable(TestContext.Current.CancellationToken)
            .ToList();
}
