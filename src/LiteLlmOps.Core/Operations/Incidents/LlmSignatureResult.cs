namespace LiteLlmOps.Incidents;

/// <summary>The result of testing a signature on a line.</summary>
public sealed record LlmSignatureResult
{
    internal LlmSignatureResult() { }

    /// <summary>The id of the signature; "(pattern)" for -Pattern.</summary>
    public string Signature
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The line. Secrets are masked.</summary>
    public string Line
    {
        get;
        internal init => field = PrintableText.Block(value);
    } = "";

    /// <summary>True when the line is recognized as this signature, by the reader that Get-LlmIncident uses.</summary>
    public bool IsMatch { get; internal init; }

    /// <summary>The subject of the incident. Empty without a match, and when the signature has no subject.</summary>
    public string Subject
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The values that the pattern captured. Secrets are masked.</summary>
    public LlmIncidentValues Values { get; internal init; } = new([]);

    /// <summary>The id of another signature that recognizes the line. Null when there is none.</summary>
    public string? RecognizedAs
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>Texts, at least one of which is in every matching line; lines without them are skipped. Empty when every line must be matched, which is slow.</summary>
    public LlmList<string> NeededTexts { get; internal init; } = [];

    /// <summary>The deployment whose llmops.yaml adds the signature: a path for -Deployment. Null for other signatures and for -Pattern.</summary>
    public string? Deployment { get; internal init; }

    /// <summary>True when the line is not recognized as this signature.</summary>
    public bool IsFailure => !IsMatch;

    /// <inheritdoc/>
    public override string ToString() => $"{Signature} {(IsMatch ? "matches" : "does not match")}: {Line}";
}
