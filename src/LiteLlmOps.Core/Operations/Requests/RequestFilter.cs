namespace LiteLlmOps.Requests;

/// <summary>Selects requests. Used by several threads at a time.</summary>
/// <param name="IsMethod">True for a selected method.</param>
/// <param name="IsRoute">True for a selected route.</param>
/// <param name="IsStatus">True for a selected status.</param>
internal sealed record RequestFilter(Func<string, bool> IsMethod, Func<string, bool> IsRoute, Func<int, bool> IsStatus)
{
    /// <summary>True to include the requests of this module.</summary>
    public bool IncludesProbes { get; init; }

    public static RequestFilter All { get; } = new(static _ => true, static _ => true, static _ => true);
}
