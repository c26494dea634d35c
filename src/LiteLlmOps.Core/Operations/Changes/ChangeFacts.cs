using LiteLlmOps.Drift;

namespace LiteLlmOps.Changes;

/// <summary>What a <see cref="LlmChange"/> is made from.</summary>
internal sealed record ChangeFacts
{
    public required ChangeAction Action { get; init; }

    public required string Section { get; init; }

    public required string Name { get; init; }

    public required string Id { get; init; }

    public required string Path { get; init; }

    public required string[] Fields { get; init; }

    public object? Desired { get; init; }

    public object? Actual { get; init; }

    public bool IsSecret { get; init; }

    public required EffectVerdict Verdict { get; init; }

    public DriftEffect Effect => Verdict.Effect;

    public string? Reason => Verdict.Reason;

    public SourcePosition Source { get; init; }

    public required string Deployment { get; init; }
}
