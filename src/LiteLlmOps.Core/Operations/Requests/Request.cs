using LiteLlmOps.Logs;

namespace LiteLlmOps.Requests;

/// <summary>A request in an access log line.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Route">The route: the path with variable parts replaced.</param>
/// <param name="Status">The status of the response.</param>
/// <param name="Client">The address of the client, without the port. Empty when the line has none.</param>
/// <param name="Moment">The time of the response.</param>
/// <param name="Latency">The duration in ticks. Negative when the line has none.</param>
internal readonly record struct Request(string Method, string Route, int Status, string Client, LogMoment Moment, long Latency);

/// <summary>The result of scanning a chunk for requests.</summary>
internal sealed class RequestChunkResult
{
    /// <summary>What its times show about the time zone.</summary>
    public ChunkZone Zone { get; set; }

    /// <summary>The requests that the filter selects, in the order of their lines.</summary>
    public List<Request> Requests { get; } = [];

    /// <summary>The number of access log lines, selected or not.</summary>
    public int AccessLines { get; set; }

    /// <summary>The number of requests of this module that were not counted.</summary>
    public int Probes { get; set; }

    /// <summary>The number of lines.</summary>
    public int Lines { get; set; }

    /// <summary>The number of bytes.</summary>
    public int Bytes { get; init; }

    /// <summary>The first time in the chunk.</summary>
    public LogMoment First { get; set; } = LogMoment.Unknown;

    /// <summary>The first time of day in the chunk. Negative for none.</summary>
    public long FirstTime { get; set; }

    /// <summary>The time at the end of the chunk.</summary>
    public LogMoment End { get; set; }

    /// <summary>The date of day 0 of the chunk, when a line with a date follows lines without one. Otherwise null.</summary>
    public int? DayZero { get; set; }
}
