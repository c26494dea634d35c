namespace LiteLlmOps.Signatures;

/// <summary>A failure signature: recognizes one kind of failure in log lines and describes it.</summary>
public sealed record LlmSignature
{
    internal LlmSignature() { }

    /// <summary>The id.</summary>
    public string Id
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The component that it concerns: prisma, postgres, auth, router …</summary>
    public string Family
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>A short description of the failure.</summary>
    public string Title
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The severity of a real incident. Default: Error.</summary>
    public SignatureSeverity Severity { get; internal init; } = SignatureSeverity.Error;

    /// <summary>Whether the failure ends by itself. Default: Unknown.</summary>
    public SignatureTransience Transience { get; internal init; } = SignatureTransience.Unknown;

    /// <summary>The regular expression that matches its log lines.</summary>
    public string Pattern
    {
        get => PrintableText.Block(PatternText.Exact);
        internal init => PatternText = value;
    }

    /// <summary>Excludes the lines that this expression matches. Null for no exclusion.</summary>
    public string? Unless
    {
        get => PrintableText.Block(UnlessText?.Exact);
        internal init => UnlessText = value is null ? default(ForeignText?) : new ForeignText(value);
    }

    /// <summary>A template with groups of the pattern, such as {table}.{column}: each value is an incident of its own. Null for a single incident.</summary>
    public string? Subject
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The lowest level of the log records in which it is searched: Debug, Info or Warning. Default: Warning.</summary>
    public string Level => $"{MinLevel}";

    /// <summary>The HTTP statuses, such as 404 or 5xx, of the access log lines in which it is searched; it is not searched elsewhere. Empty when it is not a signature of access lines.</summary>
    public LlmList<string> Status { get; internal init; } = [];

    /// <summary>The probes that check whether an incident is real, in order. Empty when there is none.</summary>
    public LlmList<string> Probes => [.. ProbeCalls.Select(static p => ProbeNames.Of(p.Kind))];

    /// <summary>True when the line does not indicate a failure.</summary>
    public bool IsHarmless { get; internal init; }

    /// <summary>True when the line only reports that another failure occurred. The other failure is used when the record contains it.</summary>
    public bool IsWrapper { get; internal init; }

    /// <summary>True when the line is a detail of a failure that other lines next to it report. It is an incident only when there are none.</summary>
    public bool IsDetail { get; internal init; }

    /// <summary>True for a printed line, which is a record of its own even between the lines of another record.</summary>
    public bool IsLine { get; internal init; }

    /// <summary>True when a restart of the proxy is part of the remediation.</summary>
    public bool NeedsRestart { get; internal init; }

    /// <summary>The cause of the failure. Empty when it is not known.</summary>
    public string Cause
    {
        get;
        internal init => field = PrintableText.Block(value);
    } = "";

    /// <summary>What to do about the failure. Empty when it is not known.</summary>
    public string Remediation
    {
        get;
        internal init => field = PrintableText.Block(value);
    } = "";

    /// <summary>Log lines that it matches.</summary>
    public LlmList<string> Samples => [.. SampleTexts.Select(static s => s.Exact)];

    /// <summary>References: issues, source files, documentation.</summary>
    public LlmList<string> See { get; internal init; } = [];

    /// <summary>The file in which it is defined. Null for the signatures of this module.</summary>
    public string? Source
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The deployment whose llmops.yaml adds it: a path for -Deployment. Null for the signatures of this module and of -SignaturePath.</summary>
    public string? Deployment { get; internal init; }

    // Of several signatures that match a record, one with the highest rank is used.
    internal int Rank =>
        IsDetail ? 0
        : IsWrapper ? 1
        : 2;

    internal RecordLevel MinLevel { get; init; } = RecordLevel.Warning;

    internal IReadOnlyList<ProbeCall> ProbeCalls { get; init; } = [];

    /// <summary>The exact text of <see cref="Pattern"/>.</summary>
    internal ForeignText PatternText { get; init; }

    /// <summary>The exact text of <see cref="Unless"/>.</summary>
    internal ForeignText? UnlessText { get; init; }

    /// <summary>The exact texts of <see cref="Samples"/>.</summary>
    internal IReadOnlyList<ForeignText> SampleTexts { get; init; } = [];

    // There is one object for each signature, so comparing references is enough; it is a dictionary key for every occurrence.
    /// <inheritdoc/>
    public bool Equals(LlmSignature? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
