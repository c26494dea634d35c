namespace LiteLlmOps.LiteLlm;

/// <summary>What a line of LiteLLM releases does, as far as an operator has to know it. One row of <see cref="LiteLlmReleases"/>.</summary>
internal sealed record LiteLlmRelease
{
    /// <summary>The first version that behaves so.</summary>
    public required LiteLlmVersion Since { get; init; }

    /// <summary>True when a key in the file silences the database; false when the database beats the file.</summary>
    public required bool FileBeatsDatabase { get; init; }

    /// <summary>The keys of general_settings that a poll takes from the database into effect.</summary>
    public required IReadOnlySet<string> GeneralSettings { get; init; }

    /// <summary>The keys of general_settings for which the file beat the database before it did so for all.</summary>
    public required IReadOnlySet<string> GeneralSettingsOfFile { get; init; }

    /// <summary>The keys of litellm_settings that a poll takes from the database into effect.</summary>
    public required IReadOnlySet<string> LiteLlmSettings { get; init; }

    /// <summary>The keys of router_settings that Router.update_settings takes.</summary>
    public required IReadOnlySet<string> RouterSettings { get; init; }

    /// <summary>True when os.environ/NAME in a row of a model, credential or MCP server is looked up by the proxy.</summary>
    public required bool ResolvesReferencesInRows { get; init; }

    /// <summary>True when the deletion of the last model row is noticed without a restart.</summary>
    public required bool NoticesLastModelDeleted { get; init; }

    /// <summary>True when the open readiness answer carries the version.</summary>
    public required bool OpenReadinessIsDetailed { get; init; }

    /// <summary>The cipher formats that are read.</summary>
    public required IReadOnlyList<CipherFormat> Reads { get; init; }

    /// <summary>The format that the proxy writes when general_settings.encryption_algorithm says nothing.</summary>
    public required CipherFormat Writes { get; init; }

    /// <summary>How often the proxy reads its tables again.</summary>
    public required TimeSpan PollInterval { get; init; }

    /// <summary>The bundled schema that comes nearest.</summary>
    public required string Schema { get; init; }
}
