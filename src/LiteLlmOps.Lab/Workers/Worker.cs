using LiteLlmOps.Lab.CommandLine;
using LiteLlmOps.Lab.Credentials;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Encryption;
using LiteLlmOps.Lab.Guardrails;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Mcp;
using LiteLlmOps.Lab.Models;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Settings;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.Workers;

/// <summary>The in-memory state of one worker. In LiteLLM each worker is a process.</summary>
internal sealed class Worker
{
    public Worker(ProxyOptions options, ProxyLog log, WorkerEnvironment environment, ProxyTables? tables)
    {
        Options = options;
        Log = log;
        Environment = environment;
        Tables = tables;
        Behaviour = options.Version.Behaviour;
        General = new GeneralSettings(Behaviour);
        // The salt key if it is set, even to the empty string; otherwise the current master key.
        Cipher = new RowCipher(
            Behaviour,
            log,
            () => environment.Get("LITELLM_SALT_KEY") ?? MasterKey,
            () => General.Text("encryption_algorithm")
        );
        Stored = tables is null ? null : new StoredSettings(tables.Config);
        Config = new ConfigLoader(
            new ConfigFile(options.Config),
            Stored,
            tables is null ? null : new UiSettings(tables.UiSettings, Behaviour),
            new StoredVariables(Cipher, environment, Behaviour, log),
            General,
            Module,
            environment,
            Behaviour
        );
        Credentials = new CredentialStore(Cipher, Config, log);
        Mcp = new McpRegistry(Cipher, Behaviour, log);
        Guardrails = new GuardrailRegistry(Cipher, Behaviour, log);
        Models = new ModelSync(Cipher, environment, Config, Behaviour, log);
    }

    public ProxyOptions Options { get; }

    public Behaviour Behaviour { get; }

    public ProxyLog Log { get; }

    public WorkerEnvironment Environment { get; }

    /// <summary>Null when the proxy has no database.</summary>
    public ProxyTables? Tables { get; }

    public StoredSettings? Stored { get; }

    public ConfigLoader Config { get; }

    public RowCipher Cipher { get; }

    public GeneralSettings General { get; }

    public ModuleSettings Module { get; } = new();

    public CallbackRegistry Callbacks { get; } = new();

    public CredentialStore Credentials { get; }

    public McpRegistry Mcp { get; }

    public ModelSync Models { get; }

    public GuardrailRegistry Guardrails { get; }

    public Auth.KeyCache Keys { get; } = new();

    public string? MasterKey { get; set; }

    /// <summary>Null until there is a config file or a model in the database.</summary>
    public Router? Router { get; set; }
}
