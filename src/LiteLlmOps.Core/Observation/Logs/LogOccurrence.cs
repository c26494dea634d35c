using LiteLlmOps.Signatures;

namespace LiteLlmOps.Logs;

/// <summary>One record or printed line that a signature matched or that reports an unknown failure, or a start or end of the server.</summary>
/// <param name="Match">The match. Null for an unknown failure and for a start or end of the server.</param>
/// <param name="NormalizedMessage">The message of an unknown failure, with numbers and ids replaced. Null for others.</param>
/// <param name="Level">The level of the record.</param>
/// <param name="Moment">The time within the chunk.</param>
/// <param name="Kind">The header format of the record.</param>
/// <param name="MessageHash">The hash of the message, to recognize the same record written in two formats.</param>
/// <param name="Sample">The line. Null when the chunk has an earlier sample of the same incident.</param>
internal readonly record struct LogOccurrence(
    SignatureMatch? Match,
    string? NormalizedMessage,
    RecordLevel Level,
    LogMoment Moment,
    HeaderKind Kind,
    int MessageHash,
    string? Sample
)
{
    /// <summary>True for a start of the server.</summary>
    public bool IsStart => Match is null && NormalizedMessage is null && !IsEnd;

    /// <summary>True for an end of the server.</summary>
    public bool IsEnd { get; init; }

    /// <summary>A hash of the logger and source location, or of the kind of text for a line without a header. 0 when there is none.</summary>
    public int Place { get; init; }

    /// <summary>True for a record of the router, which reports failures that the proxy reports, too.</summary>
    public bool IsRouter { get; init; }

    /// <summary>The number of lines with a header in the chunk up to here: lines without one belong to the same block as the record before them.</summary>
    public int Block { get; init; }

    /// <summary>The number of the line in the chunk.</summary>
    public long Line { get; init; }

    /// <summary>Where an unknown failure was written.</summary>
    public RecordSource Source { get; init; }

    /// <summary>True for a traceback that ends before its exception.</summary>
    public bool IsIncomplete { get; init; }
}

/// <summary>The result of scanning a chunk.</summary>
internal sealed class ChunkResult
{
    /// <summary>The occurrences in the order of their lines.</summary>
    public List<LogOccurrence> Occurrences { get; } = [];

    /// <summary>The first time of day in the chunk. Negative for none.</summary>
    public long FirstTime { get; set; }

    /// <summary>The time at the end of the chunk.</summary>
    public LogMoment End { get; set; }

    /// <summary>The date of day 0 of the chunk, when a line with a date follows lines without one. Otherwise null.</summary>
    public int? DayZero { get; set; }

    /// <summary>What its times show about the time zone.</summary>
    public ChunkZone Zone { get; set; }

    /// <summary>The number of lines.</summary>
    public long Lines { get; set; }

    /// <summary>The number of lines with the header of a record or the start of a traceback.</summary>
    public long Records { get; set; }

    /// <summary>The number of bytes.</summary>
    public int Bytes { get; set; }
}
