using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Labs;

/// <summary>What runs as the proxy of a lab.</summary>
public enum LabProxy
{
    /// <summary>The stand-in that comes with this module.</summary>
    StandIn,

    /// <summary>The real litellm, from the PATH.</summary>
    LiteLlm,
}

/// <param name="Path">The folder; it must not exist, or be empty.</param>
/// <param name="Version">The LiteLLM version to behave as.</param>
/// <param name="Models">How many models to declare. Null for the story's 17.</param>
/// <param name="PollInterval">How often the proxy reads its tables again.</param>
/// <param name="Proxy">What runs as the proxy.</param>
internal sealed record LabOptions(string Path, LiteLlmVersion Version, int? Models, TimeSpan PollInterval, LabProxy Proxy)
{
    /// <summary>True to declare the story's four services.</summary>
    public bool HasServices { get; init; }
}

/// <summary>A process, told from a later one with the same number by the time of its start.</summary>
internal sealed record LabProcess(int Id, long StartTicks);

/// <summary>What a lab writes down about itself.</summary>
internal sealed record LabFacts
{
    public required string Version { get; init; }

    public required LabProxy Proxy { get; init; }

    public required int Models { get; init; }

    public required int ProxyPort { get; init; }

    public required int DatabasePort { get; init; }

    /// <summary>PostgreSQL's data folder: outside the lab where PostgreSQL's user may not enter the lab's folder.</summary>
    public required string DatabaseFolder { get; init; }

    public required LabProcess ProxyProcess { get; init; }

    public required LabProcess DatabaseProcess { get; init; }

    public required DateTime CreatedAt { get; init; }
}
