namespace LiteLlmOps.Consistency;

/// <summary>Something about a deployment that is not sound.</summary>
public sealed class LlmFinding
{
    internal LlmFinding(Finding finding, string? accepted, string deployment)
    {
        Id = finding.Id;
        Severity = finding.Severity;
        Subject = finding.Subject;
        Evidence = finding.Evidence;
        Why = finding.Why;
        Remedy = finding.Remedy;
        FixAvailable = finding.Fix;
        Accepted = accepted;
        Deployment = deployment;
    }

    /// <summary>What kind of finding it is, such as SecretWeak.</summary>
    public string Id { get; }

    /// <summary>How much it matters.</summary>
    public FindingSeverity Severity { get; }

    /// <summary>What it is about: a variable, a file, a model, a key.</summary>
    public string Subject { get; }

    /// <summary>What was seen; no secrets.</summary>
    public string Evidence { get; }

    /// <summary>Why it matters.</summary>
    public string Why { get; }

    /// <summary>What to do.</summary>
    public string Remedy { get; }

    /// <summary>The cmdlet that cures it. Null when none does.</summary>
    public string? FixAvailable { get; }

    /// <summary>Why it is accepted, by consistency.accept of llmops.yaml. Null when it is not.</summary>
    public string? Accepted { get; }

    /// <summary>True when it counts: it is a warning or an error, and not accepted.</summary>
    public bool IsFailure => Accepted is null && Severity != FindingSeverity.Info;

    /// <summary>The deployment's file or folder: what -Deployment takes.</summary>
    public string Deployment { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity} {Id} {Subject}: {Evidence}";
}
