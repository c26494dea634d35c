using LiteLlmOps.Configuration;

namespace LiteLlmOps.Drift;

/// <summary>What a <see cref="LlmDrift"/> is made from.</summary>
internal sealed record DriftFacts
{
    public required Plane Plane { get; init; }

    public required string Section { get; init; }

    public required string Name { get; init; }

    public required string Id { get; init; }

    public required string Path { get; init; }

    public required DriftKind Kind { get; init; }

    public object? Desired { get; init; }

    public object? Actual { get; init; }

    public bool IsSecret { get; init; }

    public DriftSeverity Severity { get; init; } = DriftSeverity.Warning;

    public DriftEffect Effect { get; init; }

    public string? Reason { get; init; }

    /// <summary>What cures it. Null where a seed does.</summary>
    public string? Remedy { get; init; }

    /// <summary>The services that have to be restarted for it. Empty for none.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    public string? ChangedBy { get; init; }

    public DateTime? ChangedAt { get; init; }

    public SourcePosition Source { get; init; }

    public DriftCause Cause { get; init; }

    /// <summary>Why it is expected. Null when it is not.</summary>
    public string? Expected { get; init; }

    /// <summary>The path with the entry's name in place of its row's key.</summary>
    public string PathByName =>
        SettingPath.Parse(Path) is var path && path.Section == Section && path.Key == Id ? (path with { Key = Name }).ToString() : Path;

    /// <summary>The addresses of the proxies that serve it so. Empty on other planes.</summary>
    public IReadOnlyList<string> Replicas { get; init; } = [];

    public required string Deployment { get; init; }

    public string Fingerprint { get; init; } = "";
}
