namespace LiteLlmOps.LiteLlm;

/// <summary>The behaviour of a line of LiteLLM releases. One row of <see cref="LiteLlmReleases"/>.</summary>
internal sealed record LiteLlmRelease
{
    /// <summary>The first version with this behaviour.</summary>
    public required LiteLlmVersion Since { get; init; }

    /// <summary>True when a key in the file overrides the database; false when the database overrides the file.</summary>
    public required bool FileBeatsDatabase { get; init; }

    /// <summary>The keys of general_settings that a poll reads from the database.</summary>
    public required IReadOnlySet<string> GeneralSettings { get; init; }

    /// <summary>The keys of general_settings for which the file overrides the database, although it does not do so in general.</summary>
    public required IReadOnlySet<string> GeneralSettingsOfFile { get; init; }

    /// <summary>The keys of litellm_settings that a poll reads from the database.</summary>
    public required IReadOnlySet<string> LiteLlmSettings { get; init; }

    /// <summary>The keys of router_settings that Router.update_settings applies.</summary>
    public required IReadOnlySet<string> RouterSettings { get; init; }

    /// <summary>True when the proxy resolves os.environ/NAME in a row of a model, credential or MCP server.</summary>
    public required bool ResolvesReferencesInRows { get; init; }

    /// <summary>True when the proxy notices the deletion of the last model row without a restart.</summary>
    public required bool NoticesLastModelDeleted { get; init; }

    /// <summary>True when /health/readiness reports the version without a key.</summary>
    public required bool OpenReadinessIsDetailed { get; init; }

    /// <summary>The cipher formats that the proxy reads.</summary>
    public required IReadOnlyList<CipherFormat> Reads { get; init; }

    /// <summary>The format that the proxy writes when general_settings.encryption_algorithm is not set.</summary>
    public required CipherFormat Writes { get; init; }

    /// <summary>How often the proxy reads its tables.</summary>
    public required TimeSpan PollInterval { get; init; }

    /// <summary>The nearest bundled schema.</summary>
    public required string Schema { get; init; }
}
