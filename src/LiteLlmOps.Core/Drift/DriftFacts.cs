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

    public string? ChangedBy { get; init; }

    public DateTime? ChangedAt { get; init; }

    public SourcePosition Source { get; init; }

    public required string Deployment { get; init; }
}
