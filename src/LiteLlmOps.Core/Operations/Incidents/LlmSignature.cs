using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>A failure signature of the catalogue.</summary>
public sealed class LlmSignature
{
    internal LlmSignature(Signature signature)
    {
        Id = signature.Id;
        Family = signature.Family;
        Title = signature.Title;
        Severity = signature.Severity;
        Transience = signature.Transience;
        Pattern = signature.Pattern;
        Unless = signature.Unless;
        Subject = signature.Subject;
        Level = signature.Level.ToString();
        Status = signature.Statuses;
        Probes = [.. signature.Probes.Select(static p => p.Name)];
        IsHarmless = signature.IsHarmless;
        IsWrapper = signature.IsWrapper;
        IsLine = signature.IsLine;
        NeedsRestart = signature.NeedsRestart;
        Cause = signature.Cause;
        Remedy = signature.Remedy;
        Samples = signature.Samples;
        See = signature.See;
        Source = signature.Source;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>What it concerns.</summary>
    public string Family { get; }

    /// <summary>It in a few words.</summary>
    public string Title { get; }

    /// <summary>How much it matters when it is real.</summary>
    public SignatureSeverity Severity { get; }

    /// <summary>Whether it passes by itself.</summary>
    public SignatureTransience Transience { get; }

    /// <summary>The regular expression that a line of it matches.</summary>
    public string Pattern { get; }

    /// <summary>A line that this matches as well is none of it. Null for none such.</summary>
    public string? Unless { get; }

    /// <summary>What tells incidents of it apart, from the pattern's groups. Null when they are all one.</summary>
    public string? Subject { get; }

    /// <summary>The least level of the records that it is looked for in.</summary>
    public string Level { get; }

    /// <summary>The statuses of the access lines that it is looked for in, and in nothing else. Empty for no access lines.</summary>
    public IReadOnlyList<string> Status { get; }

    /// <summary>The probes that find out whether it is real, in the order in which they are asked. Empty when none is known.</summary>
    public IReadOnlyList<string> Probes { get; }

    /// <summary>True when nothing is wrong.</summary>
    public bool IsHarmless { get; }

    /// <summary>True when it only says that something else has failed.</summary>
    public bool IsWrapper { get; }

    /// <summary>True when it is printed: its line is a record of its own, wherever it stands.</summary>
    public bool IsLine { get; }

    /// <summary>True when a restart of the proxy is a part of the cure.</summary>
    public bool NeedsRestart { get; }

    /// <summary>Why it happens.</summary>
    public string Cause { get; }

    /// <summary>What to do.</summary>
    public string Remedy { get; }

    /// <summary>Lines that it matches.</summary>
    public IReadOnlyList<string> Samples { get; }

    /// <summary>Where it is described.</summary>
    public IReadOnlyList<string> See { get; }

    /// <summary>The file that it stands in. Null for those of this module.</summary>
    public string? Source { get; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
