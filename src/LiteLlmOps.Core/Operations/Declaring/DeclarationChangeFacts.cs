namespace LiteLlmOps.Declaring;

/// <summary>What a <see cref="LlmDeclarationChange"/> is made from.</summary>
internal sealed record DeclarationChangeFacts
{
    public required DeclarationAction Action { get; init; }

    public required string Section { get; init; }

    public required string Name { get; init; }

    public required string Id { get; init; }

    public required string Path { get; init; }

    public object? Value { get; init; }

    public object? Previous { get; init; }

    public bool IsSecret { get; init; }

    public required string File { get; init; }

    public int? Line { get; init; }

    public required string[] Variables { get; init; }

    public required string Deployment { get; init; }
}
