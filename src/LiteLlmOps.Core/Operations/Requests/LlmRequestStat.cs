using System.Globalization;

namespace LiteLlmOps.Requests;

/// <summary>What the access lines of logs tell of requests that are alike: of one method and route, or of one status, client or hour.</summary>
public sealed class LlmRequestStat
{
    internal LlmRequestStat(RequestKey key, RequestTally tally)
    {
        (Method, Route, Status, Client) = (key.Method, key.Route, key.Status, key.Client);
        Hour = key.Hour is { } hour ? UtcOf(hour * TimeSpan.TicksPerHour) : null;
        Count = tally.Count;
        Success = CountOf(tally, 200, 299);
        Redirect = CountOf(tally, 300, 399);
        ClientError = CountOf(tally, 400, 499);
        ServerError = CountOf(tally, 500, 999);
        Statuses =
        [
            .. tally
                .Statuses.OrderBy(static s => s.Key)
                .Select(static s => string.Create(CultureInfo.InvariantCulture, $"{s.Key}: {s.Value}")),
        ];
        Clients = tally.Clients;
        FirstSeen = UtcOf(tally.First);
        LastSeen = UtcOf(tally.Last);
        LatencyAverage = tally.Latency?.Average;
        LatencyP50 = tally.Latency?.Percentile(0.50);
        LatencyP95 = tally.Latency?.Percentile(0.95);
        LatencyMax = tally.Latency?.Longest;
    }

    /// <summary>What these requests have in common, in one text: "POST /v1/chat/completions", "404", "10.0.0.7", "2026-11-25 13:00Z".</summary>
    public string Group =>
        Route is not null ? $"{Method} {Route}".TrimStart()
        : Status is { } status ? status.ToString(CultureInfo.InvariantCulture)
        : Client is not null ? (Client.Length == 0 ? "(unknown)" : Client)
        : Hour is { } hour ? hour.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)
        : "(unknown)";

    /// <summary>The method, such as POST. Null when they are counted by something else, and for the route (others).</summary>
    public string? Method { get; }

    /// <summary>
    /// The route: the path without its query, with {id} for what tells one call from another and for what may be a secret, and {file} for
    /// the files of the admin UI. (others) stands for all beyond 10,000. Null when they are counted by something else.
    /// </summary>
    public string? Route { get; }

    /// <summary>The status of their answers. Null unless they are counted by it.</summary>
    public int? Status { get; }

    /// <summary>
    /// The address that they came from, without the port; empty where the lines tell none; (others) stands for all beyond 10,000. Null unless they are counted by it.
    /// </summary>
    public string? Client { get; }

    /// <summary>The beginning of the hour in which they were answered, in UTC. Null unless they are counted by it, and when the log tells no time.</summary>
    public DateTime? Hour { get; }

    /// <summary>How many requests there are. Informational answers (1xx) do not count.</summary>
    public long Count { get; }

    /// <summary>How many were answered with a status from 200 to 299.</summary>
    public long Success { get; }

    /// <summary>How many were answered with a status from 300 to 399.</summary>
    public long Redirect { get; }

    /// <summary>How many were answered with a status from 400 to 499.</summary>
    public long ClientError { get; }

    /// <summary>How many were answered with a status of 500 or more.</summary>
    public long ServerError { get; }

    /// <summary>The share of client and server errors, from 0 to 1.</summary>
    public double ErrorRate => (double)(ClientError + ServerError) / Count;

    /// <summary>How many were answered with each status, such as "200: 120", in the order of the statuses.</summary>
    public IReadOnlyList<string> Statuses { get; }

    /// <summary>How many different addresses they came from, not counting ports; 10,000 means that many or more.</summary>
    public int Clients { get; }

    /// <summary>When the first of them was answered, in UTC. Null when the log tells no time.</summary>
    public DateTime? FirstSeen { get; }

    /// <summary>When the last of them was answered, in UTC. Null when the log tells no time.</summary>
    public DateTime? LastSeen { get; }

    /// <summary>Requests per minute between the first and the last; what lies within one minute counts as one. Null when no length of time is known.</summary>
    public double? PerMinute => LastSeen - FirstSeen is { Ticks: > 0 } span ? Count / Math.Max(1, span.TotalMinutes) : null;

    /// <summary>How long an answer took on average. Null when the log does not tell, as uvicorn's own lines do not.</summary>
    public TimeSpan? LatencyAverage { get; }

    /// <summary>The time that half of the answers did not exceed, within 5 %. Null when the log does not tell.</summary>
    public TimeSpan? LatencyP50 { get; }

    /// <summary>The time that 95 % of the answers did not exceed, within 5 %. Null when the log does not tell.</summary>
    public TimeSpan? LatencyP95 { get; }

    /// <summary>How long the slowest answer took. Null when the log does not tell.</summary>
    public TimeSpan? LatencyMax { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Group}: {Count} requests, {ErrorRate * 100:0.##} % errors");

    private static long CountOf(RequestTally tally, int first, int last) =>
        tally.Statuses.Where(s => s.Key >= first && s.Key <= last).Sum(static s => s.Value);

    private static DateTime? UtcOf(long local) =>
        local is >= 0 and < 3_155_378_976_000_000_000 ? new DateTime(local, DateTimeKind.Local).ToUniversalTime() : null;
}
