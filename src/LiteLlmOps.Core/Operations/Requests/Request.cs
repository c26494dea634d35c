using LiteLlmOps.Logs;

namespace LiteLlmOps.Requests;

/// <summary>A request that an access line tells of.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Route">Its route: the path without what tells one call from another.</param>
/// <param name="Status">The status of its answer.</param>
/// <param name="Client">The address that it came from, without the port. Empty when the line tells none.</param>
/// <param name="Moment">When it was answered.</param>
/// <param name="Latency">How long that took, in ticks. Negative when the line does not tell.</param>
internal readonly record struct Request(string Method, string Route, int Status, string Client, LogMoment Moment, long Latency);

/// <summary>What a piece of a log tells of requests.</summary>
internal sealed class RequestPiece
{
    /// <summary>Those that are wanted, in the order of their lines.</summary>
    public List<Request> Requests { get; } = [];

    /// <summary>How many access lines it has, wanted or not.</summary>
    public int Seen { get; set; }

    /// <summary>How many lines it has.</summary>
    public int Lines { get; set; }

    /// <summary>How many bytes of the log it has.</summary>
    public int Bytes { get; init; }

    /// <summary>The first time that it tells.</summary>
    public LogMoment First { get; set; } = LogMoment.Unknown;

    /// <summary>The first time of day that it tells. Negative for none.</summary>
    public long FirstTime { get; set; }

    /// <summary>Where it ends.</summary>
    public LogMoment End { get; set; }

    /// <summary>The date of the piece's day 0, where a line tells one behind others that tell none. Null else.</summary>
    public int? DayZero { get; set; }
}
