namespace LiteLlmOps.Deployments;

/// <summary>How much one seed may do to what is stored, as shares of it from 0 to 1, before it is refused without -Force.</summary>
/// <param name="Changed">The share of rows and settings that may change.</param>
/// <param name="Removed">The share that may be taken away.</param>
internal sealed record SeedLimits(double Changed, double Removed)
{
    /// <summary>So few changes are never too many: in a small deployment every change is a large share.</summary>
    public const int AlwaysAllowed = 10;

    public static SeedLimits Default { get; } = new(0.5, 0.25);
}
