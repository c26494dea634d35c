using System.Text;
using LiteLlmOps.Logs;
using LiteLlmOps.Requests;

namespace LiteLlmOps.Tests.Requests;

/// <summary>Counts the requests of texts, as those of files.</summary>
internal static class RequestLogs
{
    /// <summary>The groups of a log that was changed last at a time.</summary>
    public static IReadOnlyList<LlmRequestStat> Count(
        string log,
        RequestGroup grouping = RequestGroup.Route,
        DateTime? since = null,
        DateTime? until = null,
        DateTime? changedAt = null
    )
    {
        var ledger = new RequestLedger(grouping, since, until);
        Read(log, ledger);
        ledger.End(changedAt ?? new DateTime(2026, 11, 25, 12, 0, 0, DateTimeKind.Local));
        return ledger.Stats();
    }

    /// <summary>Reads a log into a ledger on one thread.</summary>
    public static void Read(string log, RequestLedger ledger, RequestFilter? filter = null)
    {
        var cutter = new ChunkCutter();
        var scanner = new RequestScanner(filter ?? RequestFilter.All, new DateTime(2026, 11, 25));
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(log);
        while (!rest.IsEmpty)
        {
            var count = Math.Min(rest.Length, cutter.Room.Length);
            rest[..count].CopyTo(cutter.Room.Span);
            cutter.Add(count);
            rest = rest[count..];
            if (cutter.Full() is { } chunk)
                ledger.Add(scanner.Scan(chunk));
        }

        if (cutter.Rest(isEnd: true) is { } last)
            ledger.Add(scanner.Scan(last));
    }

    /// <summary>A time of this machine as the objects tell it.</summary>
    public static DateTime Utc(int day, int hour, int minute, int second = 0) =>
        new DateTime(2026, 11, day, hour, minute, second, DateTimeKind.Local).ToUniversalTime();
}
