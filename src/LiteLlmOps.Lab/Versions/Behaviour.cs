using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Lab.Versions;

/// <summary>What the stand-in does as a line of LiteLLM releases does it. One row of <see cref="BehaviourTable"/>.</summary>
internal sealed record Behaviour
{
    /// <summary>The first version that behaves so.</summary>
    public required LiteLlmVersion Since { get; init; }

    /// <summary>False while the database beats the file; true when a key in the file silences the database.</summary>
    public bool FileOwnsKeys { get; init; }

    /// <summary>Keys of general_settings that a poll takes from the database's row, in the order in which it looks at them.</summary>
    public required IReadOnlyList<string> GeneralKeys { get; init; }

    /// <summary>Keys of general_settings where the file wins although the database wins elsewhere.</summary>
    public IReadOnlyList<string> GeneralKeysOfFile { get; init; } = [];

    /// <summary>Keys of litellm_settings that the database sets in the running module.</summary>
    public required IReadOnlyList<string> ModuleKeys { get; init; }

    /// <summary>Keys of router_settings that a running router takes.</summary>
    public required IReadOnlyList<string> RouterKeys { get; init; }

    /// <summary>True when os.environ/NAME in the row of a model is looked up.</summary>
    public bool ResolvesReferencesInModels { get; init; }

    /// <summary>True when the deletion of the last model row is noticed.</summary>
    public bool NoticesLastModelDeleted { get; init; }

    /// <summary>True when models stay as they are while their table cannot be read.</summary>
    public bool KeepsModelsOnReadError { get; init; }

    /// <summary>True when credentials are loaded before the models at the start.</summary>
    public bool LoadsCredentialsFirst { get; init; }

    /// <summary>True when MCP servers are loaded from the database even when it does not hold the configuration.</summary>
    public bool LoadsMcpServersAlways { get; init; }

    /// <summary>True when the interval of the polls can be set in general_settings.</summary>
    public bool HasPollSetting { get; init; }

    /// <summary>True when /health/readiness tells everybody the version and the callbacks.</summary>
    public bool OpenReadinessIsDetailed { get; init; }

    /// <summary>True when a database that is down answers 503 to a key that cannot be looked up; before, it was 401.</summary>
    public bool DatabaseTroubleIsServerError { get; init; }

    /// <summary>True when there is /health/drain, and a limit to the wait for open requests at the end.</summary>
    public bool HasDrain { get; init; }

    /// <summary>True when values starting with v2:gcm: are opened, and written where general_settings asks for it.</summary>
    public bool KnowsV2 { get; init; }

    /// <summary>True when values starting with v3:gcm: are opened, and written by default.</summary>
    public bool KnowsV3 { get; init; }

    /// <summary>True when log lines carry colours into files too.</summary>
    public bool ColoursFiles { get; init; }
}
