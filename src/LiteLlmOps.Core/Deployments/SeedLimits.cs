namespace LiteLlmOps.Deployments;

/// <summary>How much one seed may change without -Force, as shares from 0 to 1 of what is stored.</summary>
/// <param name="Changed">The share of rows and settings that may change.</param>
/// <param name="Removed">The share that may be deleted.</param>
internal sealed record SeedLimits(double Changed, double Removed)
{
    /// <summary>This many changes are always allowed: in a small deployment each change is a large share.</summary>
    public const int AlwaysAllowed = 10;
}
