using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Labs;

/// <summary>The program that runs as the proxy of a lab.</summary>
public enum LabProxy
{
    /// <summary>The stand-in of this module.</summary>
    StandIn,

    /// <summary>The real litellm from the PATH.</summary>
    LiteLlm,
}

/// <param name="Path">The folder of the lab; new or empty.</param>
/// <param name="Version">The LiteLLM version that the proxy imitates.</param>
/// <param name="Models">The number of models. Null for the 17 sample models.</param>
/// <param name="PollInterval">How often the proxy reads its tables.</param>
/// <param name="Proxy">The program that runs as the proxy.</param>
internal sealed record LabOptions(string Path, LiteLlmVersion Version, int? Models, TimeSpan PollInterval, LabProxy Proxy)
{
    /// <summary>True to declare the four sample services.</summary>
    public bool HasServices { get; init; }

    /// <summary>True to add the problems of a maintenance session.</summary>
    public bool HasProblems { get; init; }
}

/// <summary>A process. Its start time distinguishes it from a later process with the same id.</summary>
internal sealed record LabProcess(int Id, long StartTicks);

/// <summary>The content of lab.json.</summary>
internal sealed record LabManifest
{
    public required string Version { get; init; }

    public required LabProxy Proxy { get; init; }

    public required int Models { get; init; }

    public required int ProxyPort { get; init; }

    public required int DatabasePort { get; init; }

    /// <summary>The data folder of PostgreSQL. It is outside the lab when the user of PostgreSQL has no access to the folder of the lab.</summary>
    public required string DatabaseFolder { get; init; }

    public required LabProcess ProxyProcess { get; init; }

    public required LabProcess DatabaseProcess { get; init; }

    public required DateTime CreatedAt { get; init; }
}
