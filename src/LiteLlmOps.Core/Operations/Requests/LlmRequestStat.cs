using System.Globalization;

namespace LiteLlmOps.Requests;

/// <summary>Statistics of the requests of one method and route, or of one status, client or hour, from access log lines.</summary>
public sealed record LlmRequestStat
{
    internal LlmRequestStat() { }

    /// <summary>The group as one text: "POST /v1/chat/completions", "404", "10.0.0.7", "2026-11-25 13:00Z".</summary>
    public string Group =>
        Route is not null ? $"{Method} {Route}".TrimStart()
        : Status is { } status ? status.ToString(CultureInfo.InvariantCulture)
        : Client is not null ? (Client.Length == 0 ? "(unknown)" : Client)
        : Hour is { } hour ? hour.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)
        : "(unknown)";

    /// <summary>The HTTP method, such as POST. Null for other groupings, and for the route (others).</summary>
    public string? Method
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>
    /// The route: the path without its query, with {id} for parts that differ between calls or may be secret, and {file} for the files of the admin
    /// UI. All routes beyond 10,000 are counted as (others). Null for other groupings.
    /// </summary>
    public string? Route
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The HTTP status of the responses. Null for other groupings.</summary>
    public int? Status { get; internal init; }

    /// <summary>
    /// The address of the client, without the port. Empty when the log lines have none. All clients beyond 10,000 are counted as (others). Null for
    /// other groupings.
    /// </summary>
    public string? Client
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The start of the hour of the responses, in UTC. Null for other groupings, and when the log contains no time.</summary>
    public DateTime? Hour { get; internal init; }

    /// <summary>The number of requests. Informational responses (1xx) are not counted.</summary>
    public long Count { get; internal init; }

    /// <summary>The number of responses with a status from 200 to 299.</summary>
    public long Success { get; internal init; }

    /// <summary>The number of responses with a status from 300 to 399.</summary>
    public long Redirect { get; internal init; }

    /// <summary>The number of responses with a status from 400 to 499.</summary>
    public long ClientError { get; internal init; }

    /// <summary>The number of responses with a status of 500 or above.</summary>
    public long ServerError { get; internal init; }

    /// <summary>The share of client and server errors, from 0 to 1.</summary>
    public double ErrorRate => (double)(ClientError + ServerError) / Count;

    /// <summary>The number of responses for each status, such as "200: 120", ordered by status.</summary>
    public LlmList<string> Statuses { get; internal init; } = [];

    /// <summary>The number of distinct client addresses, without ports. 10,000 means 10,000 or more.</summary>
    public int Clients { get; internal init; }

    /// <summary>The time of the first response, in UTC. Null when the log contains no time.</summary>
    public DateTime? FirstSeen { get; internal init; }

    /// <summary>The time of the last response, in UTC. Null when the log contains no time.</summary>
    public DateTime? LastSeen { get; internal init; }

    /// <summary>The requests per minute between the first and the last response; a period below one minute counts as one minute. Null when there is no period.</summary>
    public double? PerMinute => LastSeen - FirstSeen is { Ticks: > 0 } span ? Count / Math.Max(1, span.TotalMinutes) : null;

    /// <summary>The average duration. Null when the log contains no durations, as uvicorn's own lines.</summary>
    public TimeSpan? LatencyAverage { get; internal init; }

    /// <summary>The median duration, accurate to 5 %. Null when the log contains no durations.</summary>
    public TimeSpan? LatencyP50 { get; internal init; }

    /// <summary>The 95th percentile of the durations, accurate to 5 %. Null when the log contains no durations.</summary>
    public TimeSpan? LatencyP95 { get; internal init; }

    /// <summary>The longest duration. Null when the log contains no durations.</summary>
    public TimeSpan? LatencyMax { get; internal init; }

    /// <summary>The deployment whose logs were read: a path for -Deployment. Null for files and pipeline lines without -Deployment.</summary>
    public string? Deployment { get; internal init; }

    internal static LlmRequestStat Of(RequestKey key, RequestTally tally, string? deployment) =>
        new()
        {
            Method = key.Method,
            Route = key.Route,
            Status = key.Status,
            Client = key.Client,
            Hour = key.Hour is { } hour ? UtcOf(hour * TimeSpan.TicksPerHour) : null,
            Count = tally.Count,
            Success = CountOf(tally, 200, 299),
            Redirect = CountOf(tally, 300, 399),
            ClientError = CountOf(tally, 400, 499),
            ServerError = CountOf(tally, 500, 999),
            Statuses = [.. StatusesOf(tally)],
            Clients = tally.Clients,
            FirstSeen = UtcOf(tally.First),
            LastSeen = UtcOf(tally.Last),
            LatencyAverage = tally.Latency?.Average,
            LatencyP50 = tally.Latency?.Percentile(0.50),
            LatencyP95 = tally.Latency?.Percentile(0.95),
            LatencyMax = tally.Latency?.Maximum,
            Deployment = deployment,
        };

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Group}: {Count} {(Count == 1 ? "request" : "requests")}, {ErrorRate * 100:0.##} % errors"
        );

    private static IReadOnlyList<string> StatusesOf(RequestTally tally) =>
        [
            .. tally
                .Statuses.OrderBy(static s => s.Key)
                .Select(static s => string.Create(CultureInfo.InvariantCulture, $"{s.Key}: {s.Value}")),
        ];

    private static long CountOf(RequestTally tally, int first, int last) =>
        tally.Statuses.Where(s => s.Key >= first && s.Key <= last).Sum(static s => s.Value);

    private static DateTime? UtcOf(long local) =>
        local is >= 0 and < 3_155_378_976_000_000_000 ? new DateTime(local, DateTimeKind.Local).ToUniversalTime() : null;
}
