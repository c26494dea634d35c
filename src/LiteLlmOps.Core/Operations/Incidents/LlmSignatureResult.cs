namespace LiteLlmOps.Incidents;

/// <summary>What became of a line that a signature was tried on.</summary>
public sealed class LlmSignatureResult
{
    internal LlmSignatureResult(
        string signature,
        string line,
        bool isMatch,
        string subject,
        LlmIncidentValues values,
        string? recognizedAs,
        IReadOnlyList<string> neededTexts
    )
    {
        Signature = signature;
        Line = line;
        IsMatch = isMatch;
        Subject = subject;
        Values = values;
        RecognizedAs = recognizedAs;
        NeededTexts = neededTexts;
    }

    /// <summary>The id of the signature; "(pattern)" for one that was given as a pattern alone.</summary>
    public string Signature { get; }

    /// <summary>The line. Secrets are masked.</summary>
    public string Line { get; }

    /// <summary>True when it is recognized as this signature, by the same reader as in a log.</summary>
    public bool IsMatch { get; }

    /// <summary>What it is about. Empty without a match, or when the signature tells none apart.</summary>
    public string Subject { get; }

    /// <summary>What the pattern captured. Secrets are masked.</summary>
    public LlmIncidentValues Values { get; }

    /// <summary>The signature that the line is recognized as instead. Null when it is this one, or none.</summary>
    public string? RecognizedAs { get; }

    /// <summary>The texts without which no line can match: lines that hold none are never tried. Empty when every line has to be, which is slow.</summary>
    public IReadOnlyList<string> NeededTexts { get; }

    /// <summary>True when the line is not recognized as it should be.</summary>
    public bool IsFailure => !IsMatch;

    /// <summary>The same, with the known signature that the line is recognized as.</summary>
    internal LlmSignatureResult With(string? recognizedAs) => new(Signature, Line, IsMatch, Subject, Values, recognizedAs, NeededTexts);

    /// <inheritdoc/>
    public override string ToString() => $"{Signature} {(IsMatch ? "matches" : "does not match")}: {Line}";
}
