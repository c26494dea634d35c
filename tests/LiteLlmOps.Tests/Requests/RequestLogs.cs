using System.Text;
using LiteLlmOps.Logs;
using LiteLlmOps.Requests;

namespace LiteLlmOps.Tests.Requests;

/// <summary>Counts the requests in texts.</summary>
internal static class RequestLogs
{
    /// <summary>The groups of a log with a time of its last change.</summary>
    public static IReadOnlyList<LlmRequestStat> Count(
        string log,
        RequestGroup grouping = RequestGroup.Route,
        DateTime? since = null,
        DateTime? until = null,
        DateTime? changedAt = null
    )
    {
        var aggregator = new RequestAggregator(grouping, since, until);
        Read(log, aggregator);
        aggregator.End(changedAt ?? new DateTime(2026, 11, 25, 12, 0, 0, DateTimeKind.Local));
        return aggregator.Stats();
    }

    /// <summary>Reads a log into an aggregator on one thread.</summary>
    public static void Read(string log, RequestAggregator aggregator, RequestFilter? filter = null)
    {
        var splitter = new ChunkSplitter();
        var scanner = new RequestScanner(filter ?? RequestFilter.All, new DateTime(2026, 11, 25));
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(log);
        while (!rest.IsEmpty)
        {
            var count = Math.Min(rest.Length, splitter.FreeSpace.Length);
            rest[..count].CopyTo(splitter.FreeSpace.Span);
            splitter.Add(count);
            rest = rest[count..];
            if (splitter.TakeFull() is { } chunk)
                aggregator.Add(scanner.Scan(chunk));
        }

        if (splitter.TakeLines(isEnd: true) is { } last)
            aggregator.Add(scanner.Scan(last));
    }

    /// <summary>A time in the zone of this machine, converted to UTC.</summary>
    public static DateTime Utc(int day, int hour, int minute, int second = 0) =>
        new DateTime(2026, 11, day, hour, minute, second, DateTimeKind.Local).ToUniversalTime();
}
