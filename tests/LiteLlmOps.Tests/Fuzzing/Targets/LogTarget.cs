using LiteLlmOps.Adapters;
using LiteLlmOps.Incidents;
using LiteLlmOps.Logs;
using LiteLlmOps.Requests;

namespace LiteLlmOps.Tests.Fuzzing;

/// <summary>Reads an input as a log, on one thread: as a file, and as lines of a pipeline; for incidents and for requests.</summary>
internal static class LogTarget
{
    private static readonly FixedTime Time = new();
    private static readonly DateTime Now = new(2026, 11, 25, 12, 0, 0, DateTimeKind.Local);
    private static readonly LogScan Scan = new(CatalogueReader.Bundled(new AdapterFactory().Signatures).Index, Time);

    public static void Read(byte[] input, string folder)
    {
        ReadFile(input);
        ReadRequests(input);
        ReadLines(input);
    }

    private static void ReadFile(byte[] input)
    {
        var aggregator = new IncidentAggregator(Now.AddDays(-3), null);
        aggregator.Begin("test.log", null);
        var source = new ChunkSource(new UnwrappedLog(new MemoryStream(input), Now, null));
        while (source.Next() is { } chunk)
            _ = aggregator.Add(Scan.Scan(chunk)).ToList();
        aggregator.End(Now);
        _ = aggregator.Records.ToList();
    }

    private static void ReadRequests(byte[] input)
    {
        var scanner = new RequestScanner(RequestFilter.All, Now);
        var source = new ChunkSource(new UnwrappedLog(new MemoryStream(input), Now, null));
        while (source.Next() is { } chunk)
            _ = scanner.Scan(chunk);
    }

    private static void ReadLines(byte[] input)
    {
        var aggregator = new IncidentAggregator(null, null);
        var reader = new IncrementalReader(Scan, aggregator, "pipeline", Time, null, learns: false);
        foreach (var line in System.Text.Encoding.UTF8.GetString(input).Split('\n'))
        {
            _ = reader.Add(line);
            _ = reader.Flush(isEnd: false);
        }

        _ = reader.Flush(isEnd: true);
    }

    // Years and days are inferred from the clock.
    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    }
}
