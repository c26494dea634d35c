using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Lab.Versions;

/// <summary>The version-dependent behaviour of a range of LiteLLM releases. One row of <see cref="BehaviourTable"/>.</summary>
internal sealed record Behaviour
{
    /// <summary>The first version with this behaviour.</summary>
    public required LiteLlmVersion Since { get; init; }

    /// <summary>
    /// True when each section is a store with one value per key, where the file overrides the database, and readers see every key of the row;
    /// false when the database overrides the file and a poll copies a list of keys.
    /// </summary>
    public bool FileOwnsKeys { get; init; }

    /// <summary>Keys of general_settings that come from the table of the UI settings and not from the row.</summary>
    public required IReadOnlyList<string> UiKeys { get; init; }

    /// <summary>True when only the keys that the config endpoints know are read from the row of general_settings.</summary>
    public bool ReadsKnownKeysOnly { get; init; }

    /// <summary>True when a callback that is removed from the row is removed by the next poll.</summary>
    public bool RemovesCallbacks { get; init; }

    /// <summary>True when the pass-through endpoints of the file and those of the row are both served.</summary>
    public bool MergesEndpoints { get; init; }

    /// <summary>True when alerting_args has the fields for the spend of users.</summary>
    public bool HasSpendAlerts { get; init; }

    /// <summary>The variables that the proxy accepts neither from its file nor from the row, in any case of their letters.</summary>
    public IReadOnlyList<string> RefusedVariables { get; init; } = [];

    /// <summary>True when /config/update writes only the posted keys, and also while the configuration is not stored in the database.</summary>
    public bool WritesPostedKeysOnly { get; init; }

    /// <summary>True when /metrics requires a key unless the file turns that off.</summary>
    public bool ClosesMetrics { get; init; }

    /// <summary>True when /health returns 503 for an unhealthy target or a database that does not respond.</summary>
    public bool HealthReturns503 { get; init; }

    /// <summary>True when a master key that is unset, empty or publicly known refuses the start.</summary>
    public bool RefusesWeakMasterKey { get; init; }

    /// <summary>True when use_redis_transaction_buffer without Redis refuses the start.</summary>
    public bool RefusesBufferWithoutRedis { get; init; }

    /// <summary>
    /// True when background_health_check_model_groups and coordination_redis are read and checked, the latter and REDIS_* serve the buffer, and a bucket
    /// without a key has a message of its own.
    /// </summary>
    public bool KnowsCoordinationRedis { get; init; }

    /// <summary>The status of a request with an exhausted budget.</summary>
    public int BudgetStatus { get; init; } = 400;

    /// <summary>True when readiness distinguishes a stalled database and a proxy that is shutting down.</summary>
    public bool ReportsStalledDatabase { get; init; }

    /// <summary>True when the poll interval can be set with PROXY_CONFIG_RELOAD_INTERVAL_SECONDS.</summary>
    public bool HasPollVariable { get; init; }

    /// <summary>Keys of general_settings that a poll applies from the row, in the order in which it applies them.</summary>
    public required IReadOnlyList<string> GeneralKeys { get; init; }

    /// <summary>Keys of general_settings where the file overrides the database although <see cref="FileOwnsKeys"/> is false.</summary>
    public IReadOnlyList<string> GeneralKeysOwnedByFile { get; init; } = [];

    /// <summary>Keys of litellm_settings that a running proxy applies from the database.</summary>
    public required IReadOnlyList<string> ModuleKeys { get; init; }

    /// <summary>Keys of router_settings that a running router applies.</summary>
    public required IReadOnlyList<string> RouterKeys { get; init; }

    /// <summary>True when os.environ/NAME in the row of a model is resolved.</summary>
    public bool ResolvesReferencesInModels { get; init; }

    /// <summary>True when a poll detects the deletion of the last model row.</summary>
    public bool DetectsLastModelDeleted { get; init; }

    /// <summary>True when the models are kept while their table cannot be read.</summary>
    public bool KeepsModelsOnReadError { get; init; }

    /// <summary>True when credentials are loaded before the models at the start.</summary>
    public bool LoadsCredentialsFirst { get; init; }

    /// <summary>True when MCP servers are loaded from the database even if the configuration is not stored there.</summary>
    public bool LoadsMcpServersAlways { get; init; }

    /// <summary>True when the poll interval can be set in general_settings.</summary>
    public bool HasPollSetting { get; init; }

    /// <summary>True when /health/readiness returns version and callbacks without authentication.</summary>
    public bool PublicReadinessIsDetailed { get; init; }

    /// <summary>
    /// True when a poll ends guardrails whose row was deleted, decrypts their secrets, and skips those that fail, and when the id of one of the file depends
    /// on its name.
    /// </summary>
    public bool EndsDeletedGuardrails { get; init; }

    /// <summary>True when the status is 503, not 401, if a key cannot be looked up because the database is down.</summary>
    public bool DatabaseErrorReturns503 { get; init; }

    /// <summary>True when /health/drain exists and the wait for open requests at shutdown has a limit.</summary>
    public bool HasDrain { get; init; }

    /// <summary>True when values with the prefix v2:gcm: are decrypted, and written if general_settings selects the format.</summary>
    public bool KnowsV2 { get; init; }

    /// <summary>True when values with the prefix v3:gcm: are decrypted, and written by default.</summary>
    public bool KnowsV3 { get; init; }

    /// <summary>True when log lines in files contain colour codes too.</summary>
    public bool ColoursFiles { get; init; }
}
