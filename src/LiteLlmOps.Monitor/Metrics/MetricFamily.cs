namespace LiteLlmOps.Monitor.Metrics;

/// <summary>A metric: a counter when its name ends with _total, otherwise a gauge.</summary>
/// <param name="Name">The name, with the unit.</param>
/// <param name="Help">What the value is, and where it comes from.</param>
/// <param name="Labels">The names of its labels, without that of the deployment.</param>
internal sealed record MetricFamily(string Name, string Help, params string[] Labels)
{
    /// <summary>True for a value that only grows.</summary>
    public bool IsCounter { get; } = Name.EndsWith("_total", StringComparison.Ordinal);
}
