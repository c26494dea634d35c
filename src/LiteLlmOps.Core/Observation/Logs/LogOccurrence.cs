using LiteLlmOps.Signatures;

namespace LiteLlmOps.Logs;

/// <summary>One record, or one printed line, that tells of a trouble.</summary>
/// <param name="Match">What it says. Null for a failure that no signature knows, and for a start of the server.</param>
/// <param name="Shape">A failure that no signature knows, with what differs from time to time taken out. Null for others.</param>
/// <param name="Level">How grave the record calls itself.</param>
/// <param name="Moment">When, in the piece's own count.</param>
/// <param name="Kind">How the record begins.</param>
/// <param name="MessageHash">Tells apart records that say the same in two forms from two records.</param>
/// <param name="Sample">The line. Null when the piece has one of the same trouble before it.</param>
internal readonly record struct LogOccurrence(
    SignatureMatch? Match,
    string? Shape,
    RecordLevel Level,
    LogMoment Moment,
    HeaderKind Kind,
    int MessageHash,
    string? Sample
)
{
    /// <summary>True for a start of the server.</summary>
    public bool IsStart => Match is null && Shape is null;
}

/// <summary>What a piece of a log holds.</summary>
internal sealed class ChunkFindings
{
    /// <summary>The troubles in the order of their lines.</summary>
    public List<LogOccurrence> Occurrences { get; } = [];

    /// <summary>The first time of day that the piece tells. Negative for none.</summary>
    public long FirstTime { get; set; }

    /// <summary>Where the piece ends.</summary>
    public LogMoment End { get; set; }

    /// <summary>The date of the piece's day 0, where a line tells one behind others that tell none. Null else.</summary>
    public int? DayZero { get; set; }

    /// <summary>How many lines it has.</summary>
    public long Lines { get; set; }

    /// <summary>How many bytes of the log it has.</summary>
    public int Bytes { get; set; }
}
