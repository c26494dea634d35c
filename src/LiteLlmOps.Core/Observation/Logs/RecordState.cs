using LiteLlmOps.Signatures;

namespace LiteLlmOps.Logs;

/// <summary>The record that the lines belong to which are being read.</summary>
internal sealed class RecordState
{
    /// <summary>How it began.</summary>
    public LogHeader Header { get; private set; }

    /// <summary>True when it may be told of at its end: it is a failure, or something was found in it.</summary>
    public bool IsTelling { get; private set; }

    /// <summary>True when lines of it are looked at as those of a failure.</summary>
    public bool IsFailure { get; private set; }

    /// <summary>True when lines without a header belong to it: those of failures, and of DEBUG records. Others are whole with their first line.</summary>
    public bool GoesOn { get; private set; }

    public LogMoment Moment { get; private set; }

    /// <summary>Where its first line lies in the piece.</summary>
    public Range FirstLine { get; private set; }

    /// <summary>Where the last line of its traceback lies that says what went wrong; an empty range for none.</summary>
    public Range LastError { get; set; }

    public SignatureMatch? Match { get; private set; }

    /// <summary>The text that the match stands in, where it is none of the piece itself.</summary>
    public string? MatchText { get; private set; }

    public void Begin(LogHeader header, LogMoment moment, Range line, bool isFailure)
    {
        (Header, Moment, FirstLine, LastError, Match, MatchText) = (header, moment, line, default, null, null);
        (IsTelling, IsFailure) = (true, isFailure);
        GoesOn = header.Kind != HeaderKind.Json && (isFailure || header.Level == RecordLevel.Debug);
    }

    /// <summary>Begins one that nothing is to be told of.</summary>
    public void Pass(in LogHeader header)
    {
        (IsTelling, IsFailure) = (false, false);
        GoesOn = header.Level == RecordLevel.Debug && header.Kind != HeaderKind.Json;
    }

    public void Close() => (IsTelling, IsFailure, GoesOn) = (false, false, false);

    /// <summary>Takes in what one of its lines says. The deepest counts, unless it only says that something else has failed; an earlier line of the same may know more.</summary>
    public void Add(SignatureMatch match, string? text)
    {
        if (Match is { } before && match.Signature.IsWrapper && !before.Signature.IsWrapper)
            return;
        if (Match is { } earlier && earlier.Signature == match.Signature && earlier.Values.Count >= match.Values.Count)
            return;
        (Match, MatchText) = (match, text);
    }
}
