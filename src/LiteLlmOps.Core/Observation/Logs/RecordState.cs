using LiteLlmOps.Signatures;

namespace LiteLlmOps.Logs;

/// <summary>The record that the current lines belong to.</summary>
internal sealed class RecordState
{
    /// <summary>The header of the record.</summary>
    public LogHeader Header { get; private set; }

    /// <summary>True when the record may be reported at its end: it is a failure, or a signature matched it.</summary>
    public bool IsReportable { get; private set; }

    /// <summary>True when its lines are searched for all signatures.</summary>
    public bool IsFailure { get; private set; }

    /// <summary>True when the next lines without a header belong to it: for failures and DEBUG records. Others end with their first line.</summary>
    public bool IsMultiline { get; private set; }

    /// <summary>True when a line above the record reports its failure.</summary>
    public bool IsReported { get; set; }

    public LogMoment Moment { get; private set; }

    /// <summary>The position of its first line in the chunk.</summary>
    public Range FirstLine { get; private set; }

    /// <summary>The position of the last line of its traceback that contains the exception; an empty range for none.</summary>
    public Range ExceptionLine { get; set; }

    /// <summary>The positions of the first and the last line of its traceback that name a file of LiteLLM; empty ranges for none.</summary>
    public (Range First, Range Last) Files { get; private set; }

    /// <summary>The position of the last line of its traceback that names a file before the exception; an empty range for none.</summary>
    public Range Frame { get; set; }

    /// <summary>True when its traceback passes the start of the proxy.</summary>
    public bool IsOfStart { get; set; }

    public SignatureMatch? Match { get; private set; }

    /// <summary>The text that was matched, when it is not the first line.</summary>
    public string? MatchText { get; private set; }

    public void Begin(LogHeader header, LogMoment moment, Range line, bool isFailure)
    {
        (Header, Moment, FirstLine, ExceptionLine, Match, MatchText) = (header, moment, line, default, null, null);
        (IsReportable, IsFailure, IsReported, Files, Frame, IsOfStart) = (true, isFailure, false, default, default, false);
        IsMultiline = header.Kind != HeaderKind.Json && (isFailure || header.Level == RecordLevel.Debug);
    }

    public void AddFile(Range line) => Files = (Files.First.End.Value > 0 ? Files.First : line, line);

    /// <summary>Begins a record that is not reported.</summary>
    public void Skip(in LogHeader header)
    {
        (IsReportable, IsFailure) = (false, false);
        IsMultiline = header.Level == RecordLevel.Debug && header.Kind != HeaderKind.Json;
    }

    public void Close() => (IsReportable, IsFailure, IsMultiline) = (false, false, false);

    /// <summary>Adds the match of one of its lines. The last one is used, except when it is a wrapper, or when an earlier one of the same signature has more values.</summary>
    public void Add(SignatureMatch match, string? text)
    {
        if (Match is { } before && match.Signature.Rank < before.Signature.Rank)
            return;
        if (Match is { } earlier && earlier.Signature == match.Signature && earlier.Values.Count >= match.Values.Count)
            return;
        (Match, MatchText) = (match, text);
    }
}
