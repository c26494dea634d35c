namespace LiteLlmOps.Requests;

/// <summary>Which requests are wanted. It is asked on several threads at a time.</summary>
/// <param name="IsMethod">True for a method that is.</param>
/// <param name="IsRoute">True for a route that is.</param>
/// <param name="IsStatus">True for a status that is.</param>
internal sealed record RequestFilter(Func<string, bool> IsMethod, Func<string, bool> IsRoute, Func<int, bool> IsStatus)
{
    public static RequestFilter All { get; } = new(static _ => true, static _ => true, static _ => true);
}
