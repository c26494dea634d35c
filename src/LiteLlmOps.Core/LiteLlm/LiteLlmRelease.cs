namespace LiteLlmOps.LiteLlm;

/// <summary>The behaviour of a line of LiteLLM releases. One row of <see cref="LiteLlmReleases"/>.</summary>
internal sealed record LiteLlmRelease
{
    /// <summary>The first version with this behaviour.</summary>
    public required LiteLlmVersion Since { get; init; }

    /// <summary>
    /// True when the proxy uses one value per key, from the file or from the database; false when it merges the maps of the database into
    /// those of the file.
    /// </summary>
    public required bool SettlesPerKey { get; init; }

    /// <summary>True when each poll reads the config file again.</summary>
    public required bool PollsFile { get; init; }

    public required SectionRules GeneralSettings { get; init; }

    /// <summary>The rules of a section of settings. Null for another section.</summary>
    public SectionRules? RulesOf(string section) =>
        section switch
        {
            ConfigSections.General => GeneralSettings,
            ConfigSections.Router => RouterSettings,
            ConfigSections.LiteLlm => LiteLlmSettings,
            ConfigSections.Environment => EnvironmentVariables,
            ConfigSections.Ui => UiSettings,
            _ => null,
        };

    public required SectionRules LiteLlmSettings { get; init; }

    public required SectionRules RouterSettings { get; init; }

    /// <summary>True when the router always uses its core in Rust.</summary>
    public bool HasRustRouter { get; init; }

    public required SectionRules EnvironmentVariables { get; init; }

    /// <summary>The keys of the row of LiteLLM_UISettings.</summary>
    public required SectionRules UiSettings { get; init; }

    /// <summary>True when the proxy resolves os.environ/NAME in a row of a model, credential or MCP server.</summary>
    public required bool ResolvesReferencesInRows { get; init; }

    /// <summary>True when the proxy notices the deletion of the last model row without a restart.</summary>
    public required bool NoticesLastModelDeleted { get; init; }

    /// <summary>The transports of MCP servers that the proxy accepts. Null when they are not known.</summary>
    public IReadOnlyList<string>? McpTransports { get; init; }

    /// <summary>The values of auth_type of MCP servers that the proxy accepts. Null when they are not known.</summary>
    public IReadOnlyList<string>? McpAuthTypes { get; init; }

    /// <summary>True when the proxy notices a model_name that changed while litellm_params and model_info did not. Null when it is not known.</summary>
    public bool? NoticesRenamedModel { get; init; }

    /// <summary>True when a poll ends a guardrail whose row was deleted; false when it runs until a restart. Null when it is not known.</summary>
    public bool? NoticesDeletedGuardrail { get; init; }

    /// <summary>
    /// True when the secrets in the rows of guardrails are encrypted, and when a guardrail of the file has an id that depends on its name only. Where
    /// the version is not known to do so, secrets are written in clear, which all versions read.
    /// </summary>
    public bool HasGuardrailSecrets { get; init; }

    /// <summary>True when /health/readiness reports the version without a key.</summary>
    public required bool OpenReadinessIsDetailed { get; init; }

    /// <summary>The cipher formats that the proxy reads.</summary>
    public required IReadOnlyList<CipherFormat> Reads { get; init; }

    /// <summary>The format to write when general_settings.encryption_algorithm is not set: one that every version of this line reads.</summary>
    public required CipherFormat Writes { get; init; }

    /// <summary>The types of litellm_params that the proxy checks when it reads the row of a model.</summary>
    public required IReadOnlyDictionary<string, ModelParameterType> ModelParameters { get; init; }

    /// <summary>How often the proxy reads its tables.</summary>
    public required TimeSpan PollInterval { get; init; }

    /// <summary>The nearest bundled schema.</summary>
    public required string Schema { get; init; }
}
