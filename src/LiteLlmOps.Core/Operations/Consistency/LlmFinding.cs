namespace LiteLlmOps.Consistency;

/// <summary>A problem that Test-LlmConsistency found in a deployment.</summary>
public sealed record LlmFinding
{
    private readonly bool? _isFailure;

    internal LlmFinding(
        string id,
        FindingSeverity severity,
        string subject,
        string evidence,
        string impact,
        string remediation,
        string? fixCommand = null
    ) =>
        (Id, Severity, Subject, Evidence, Impact, Remediation, FixCommand) = (
            id,
            severity,
            subject,
            evidence,
            impact,
            remediation,
            fixCommand
        );

    /// <summary>The kind of the finding, such as SecretWeak.</summary>
    public string Id
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>How severe the finding is.</summary>
    public FindingSeverity Severity { get; internal init; }

    /// <summary>The variable, file, model, key or process that it concerns.</summary>
    public string Subject
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>What was observed, without secrets.</summary>
    public string Evidence
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>The consequences.</summary>
    public string Impact
    {
        get;
        internal init => field = PrintableText.Block(value);
    }

    /// <summary>What to do.</summary>
    public string Remediation
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>The cmdlet that fixes it. Null when none does.</summary>
    public string? FixCommand
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>Why it is accepted: the reason in consistency.accept of llmops.yaml. Null when it is not accepted.</summary>
    public string? Accepted
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>True for a warning or an error that is not accepted. With -FailOn, true for a finding of that severity or worse that is not accepted.</summary>
    public bool IsFailure
    {
        get => _isFailure ?? (Accepted is null && Severity != FindingSeverity.Info);
        internal init => _isFailure = value;
    }

    /// <summary>The file that it concerns. Null when it concerns no file.</summary>
    public string? File { get; internal init; }

    /// <summary>The line in that file, from 1. Null when it concerns no particular line.</summary>
    public int? Line { get; internal init; }

    /// <summary>The path of the deployment, as accepted by -Deployment.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Severity} {Id} {Subject}: {Evidence}";

    internal LlmFinding At(SourcePosition position) => position.IsKnown ? this with { File = position.File, Line = position.Line } : this;

    internal LlmFinding At(string? file) => this with { File = file };
}
