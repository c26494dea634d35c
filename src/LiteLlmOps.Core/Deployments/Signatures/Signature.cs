using LiteLlmOps.Configuration;

namespace LiteLlmOps.Signatures;

/// <summary>What tells one sort of trouble from all others, and what is known of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Family">What it concerns: prisma, auth, router…</param>
/// <param name="Title">It in a few words.</param>
/// <param name="Severity">How much it matters when it is real.</param>
/// <param name="Transience">Whether it passes by itself.</param>
/// <param name="Pattern">The regular expression that a line of it matches.</param>
/// <param name="Cause">Why it happens.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record Signature(
    string Id,
    string Family,
    string Title,
    SignatureSeverity Severity,
    SignatureTransience Transience,
    string Pattern,
    string Cause,
    string Remedy
)
{
    /// <summary>A line that this matches as well is none of it. Null for none such.</summary>
    public string? Unless { get; init; }

    /// <summary>What tells incidents of it apart, from the pattern's groups, such as {table}.{column}. Null when they are all one.</summary>
    public string? Subject { get; init; }

    /// <summary>The least level of the records that it is looked for in.</summary>
    public RecordLevel Level { get; init; } = RecordLevel.Warning;

    /// <summary>The statuses of the requests whose access lines it is looked for in, and in nothing else: 404, or 5xx. Empty for no access lines.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    /// <summary>True when it is printed: then its line is a record of its own, wherever it stands.</summary>
    public bool IsLine { get; init; }

    /// <summary>True when it only says that something else has failed: what that is counts, where the record tells it.</summary>
    public bool IsWrapper { get; init; }

    /// <summary>True when nothing is wrong.</summary>
    public bool IsHarmless { get; init; }

    /// <summary>True when a restart of the proxy is a part of the cure.</summary>
    public bool NeedsRestart { get; init; }

    /// <summary>How to find out whether it is real; tried in order.</summary>
    public IReadOnlyList<ProbeCall> Probes { get; init; } = [];

    /// <summary>Lines that it matches.</summary>
    public IReadOnlyList<string> Samples { get; init; } = [];

    /// <summary>Where it is described.</summary>
    public IReadOnlyList<string> See { get; init; } = [];

    /// <summary>The file that it stands in. Null for those of this module.</summary>
    public string? Source { get; init; }

    // There is one object for each: what it is made of need not be compared, and is looked up for every sighting.
    public bool Equals(Signature? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A probe as a signature calls it.</summary>
/// <param name="Name">Which.</param>
/// <param name="Arguments">What it is told; texts may hold the pattern's groups in braces.</param>
internal sealed record ProbeCall(string Name, ConfigMap Arguments);
