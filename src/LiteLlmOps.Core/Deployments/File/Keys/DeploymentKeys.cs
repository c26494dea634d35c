using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.DeploymentFile;

/// <summary>The keys of llmops.yaml: the one table from which the reader, the template, the documentation and the JSON schema are made.</summary>
internal static class DeploymentKeys
{
    // Where the rendered config is written unless the file says otherwise.
    public const string RenderedDefault = "state/config.generated.yaml";

    // The variables of the dashboard's basic authentication.
    public const string DashboardUser = "LITELLM_DASHBOARD_BASIC_USER";
    public const string DashboardPassword = "LITELLM_DASHBOARD_BASIC_PASSWORD";

    public static readonly DeploymentKey Root = new("", "The deployment file of LiteLlmOps.")
    {
        Keys =
        [
            new("name", "Name of the deployment in output, journal and reports.")
            {
                Type = KeyType.Text,
                DefaultNote = "name of the folder",
                Example = "production",
            },
            new("mode", "Source of truth: the database (db-ssot) or the config file (file).")
            {
                Type = KeyType.Choice,
                Values = ["db-ssot", "file"],
                DefaultNote = "`db-ssot`; `file` when `general_settings.store_model_in_db` is false and `STORE_MODEL_IN_DB` is not true",
                Details = "With `file` the proxy reads its config file only, and nothing is seeded.",
                Example = "db-ssot",
            },
            new("environment", "Dotenv files; a later file overrides an earlier one.")
            {
                Type = KeyType.Path,
                IsList = true,
                DefaultNote = "`.env` and `env.litellm`, those that exist",
                Details = "The variables are used by this module and by the services that it starts. They are not exported to the session.",
                Example = "[.env, env.litellm]",
            },
            new("litellm", "The LiteLLM installation.")
            {
                Keys =
                [
                    new("version", "LiteLLM version, in quotes.")
                    {
                        Type = KeyType.Version,
                        DefaultNote = "reported by the proxy, otherwise derived from the tables",
                        Example = "\"1.83.2\"",
                    },
                ],
            },
            new("proxy", "The LiteLLM proxy.") { Keys = Proxy },
            new("database", "The PostgreSQL database of the proxy.") { Keys = Database },
            new("config", "The declared config and the rendered file.") { Keys = Config },
            new("seed", "What Invoke-LlmSeed writes, and what Get-LlmDrift compares with the database.") { Keys = Seed },
            new("expected", "Accepted drift.")
            {
                IsList = true,
                Keys = ExpectedDrift,
                Details = "An entry that has expired or that matches no drift is reported as drift of the plane Baseline.",
                Example = "{ path: /router_settings/timeout, owner: ops, reason: \"load test, CHG-4711\", expires: 2027-01-31 }",
            },
            new("consistency", "Settings of Test-LlmConsistency.")
            {
                Keys =
                [
                    new("accept", "Accepted findings of Test-LlmConsistency.")
                    {
                        IsList = true,
                        Keys = Suppression,
                        Example = "{ id: UrlParameters, subject: DATABASE_URL, reason: only the proxy uses the URL, expires: 2027-01-31 }",
                    },
                ],
            },
            new("state", "Files that this module keeps for the deployment.") { Keys = State },
            new("logs", "Logs that Get-LlmIncident reads, with their rotated files.")
            {
                Type = KeyType.Path,
                IsList = true,
                Defaults = ["logs/*.log"],
                Details = "The logs of the services are read too.",
                MapKeys =
                [
                    new("paths", "The logs.")
                    {
                        Type = KeyType.Path,
                        IsList = true,
                        Defaults = ["logs/*.log"],
                    },
                    new("timeZone", "Time zone of log lines without one, for logs of another machine or of containers.")
                    {
                        Type = KeyType.TimeZone,
                        DefaultNote = "that of the process, otherwise determined from the log",
                        Example = "Europe/Berlin",
                    },
                ],
            },
            new("incidents", "Failure signatures besides those of the module.") { Keys = Incidents },
            new("smoke", "Settings of Test-LlmSmoke.") { Keys = Smoke },
            new("monitor", "The monitor: a service of kind Monitor.") { Keys = Monitor },
            new("services", "Services of the deployment.")
            {
                IsList = true,
                Keys = ServiceKeys.All,
                Example = "{ name: proxy, command: \"litellm --config {rendered} --port {port}\", port: 4000, ready: /health/readiness }",
            },
        ],
    };

    private static DeploymentKey[] Monitor =>
        [
            new("address", "Address that it listens on.")
            {
                Type = KeyType.Text,
                Default = "127.0.0.1",
                Details =
                    "An IP address, `localhost`, or `\"*\"` for all. An address other than loopback needs `certificate`, or `allowPlainHttp`.",
                Example = "\"*\"",
            },
            new("certificate", "Certificate for https, a PEM or PKCS #12 file.")
            {
                Type = KeyType.Path,
                Details = "It is read when the monitor starts.",
                Example = "/etc/ssl/monitor.pem",
            },
            new("certificateKey", "Private key of the certificate, a PEM file.")
            {
                Type = KeyType.Path,
                DefaultNote = "in the file of the certificate",
                Example = "/etc/ssl/monitor.key",
            },
            new("allowPlainHttp", "Allows http on an address other than loopback.")
            {
                Type = KeyType.Flag,
                Default = "false",
                Details = "Everyone who can read the traffic then knows the password of the dashboard. For a reverse proxy in front of it.",
            },
            new("level", "Level of the checks, as Test-LlmSmoke -Level.")
            {
                Type = KeyType.Choice,
                Values = Enum.GetNames<CheckLevel>(),
                Default = nameof(CheckLevel.Standard),
                Details = "`Full` calls models in each run, which costs money.",
            },
            new("interval", "Time between two runs of checks, drift, services, database and journal.")
            {
                Type = KeyType.Duration,
                Default = "1m",
            },
            new("slowInterval", "Time between two runs of findings, incidents, spend, keys, access points and inventory.")
            {
                Type = KeyType.Duration,
                Default = "5m",
            },
            new("timeout", "Time limit of one run.") { Type = KeyType.Duration, Default = "2m" },
            new("top", "Number of model groups, teams and keys that have metrics of their own.")
            {
                Type = KeyType.Integer,
                Minimum = 1,
                Maximum = 1000,
                Default = "20",
            },
            new("user", "User of the dashboard.")
            {
                Type = KeyType.Secret,
                DefaultNote = $"the variable `{DashboardUser}`; without it the dashboard is closed",
                Example = "os.environ/DASHBOARD_USER",
            },
            new("password", "Password of the dashboard.")
            {
                Type = KeyType.Secret,
                DefaultNote = $"the variable `{DashboardPassword}`; without it the dashboard is closed",
                Example = "os.environ/DASHBOARD_PASSWORD",
            },
        ];

    private static DeploymentKey[] Proxy =>
        [
            new("url", "URL of the proxy.") { Type = KeyType.Url, Default = "http://127.0.0.1:4000" },
            new("masterKey", "Master key of the proxy.")
            {
                Type = KeyType.Secret,
                DefaultNote = "`general_settings.master_key` of the config, otherwise the variable `LITELLM_MASTER_KEY`",
                Example = "os.environ/LITELLM_MASTER_KEY",
            },
            new("replicas", "URLs of the individual proxies behind proxy.url.")
            {
                Type = KeyType.Url,
                IsList = true,
                Defaults = [],
            },
            new("workers", "Worker processes of each proxy.")
            {
                Type = KeyType.Integer,
                Minimum = 1,
                DefaultNote = "the variable `NUM_WORKERS`, otherwise 1",
                Details = "A seed waits until all of them show the changes.",
                Example = "1",
            },
            new("timeout", "Time limit of one request.") { Type = KeyType.Duration, Default = "10s" },
        ];

    private static DeploymentKey[] Database =>
        [
            new("url", "PostgreSQL URL as in LiteLLM, or an Npgsql connection string.")
            {
                Type = KeyType.Secret,
                DefaultNote =
                    "`general_settings.database_url` of the config, otherwise the variable `DATABASE_URL`, otherwise `DATABASE_HOST`, "
                    + "`DATABASE_USERNAME`, `DATABASE_PASSWORD`, `DATABASE_NAME` and `DATABASE_SCHEMA`",
                Example = "os.environ/DATABASE_URL",
            },
            new("saltKey", "Salt key with which LiteLLM encrypts stored values.")
            {
                Type = KeyType.Secret,
                DefaultNote = "the variable `LITELLM_SALT_KEY`; otherwise the master key is used, as in LiteLLM",
                Example = "os.environ/LITELLM_SALT_KEY",
            },
            new("formerKeys", "Earlier keys with which stored values may still be encrypted.")
            {
                Type = KeyType.Secret,
                IsList = true,
                Defaults = [],
                Details = "They are used only to report with which key a value was encrypted.",
                Example = "[os.environ/OLD_SALT_KEY]",
            },
            new("timeout", "Time limit of one SQL statement.") { Type = KeyType.Duration, Default = "30s" },
        ];

    private static DeploymentKey[] Config =>
        [
            new("source", "LiteLLM's own config file, with the files that it includes.")
            {
                Type = KeyType.Path,
                DefaultNote =
                    "the first of `config.yaml`, `litellm_config.yaml`, `litellm-config.yaml` and `proxy_config.yaml` that exists",
                Example = "config.yaml",
            },
            new("overlays", "Files that are merged over the source, in order.")
            {
                Type = KeyType.Path,
                IsList = true,
                Defaults = [],
            },
            new("rendered", "File that the proxy is started with; Export-LlmConfig writes it.")
            {
                Type = KeyType.Path,
                DefaultNote = $"`{RenderedDefault}` when it exists, otherwise the source",
                Example = RenderedDefault,
            },
        ];

    private static DeploymentKey[] Seed =>
        [
            new("sections", "Sections that are seeded and compared.")
            {
                Type = KeyType.Choice,
                IsList = true,
                Values = [.. ConfigSections.Settings, ConfigSections.McpServers, ConfigSections.Guardrails],
                Defaults = [.. ConfigSections.Settings, ConfigSections.McpServers, ConfigSections.Guardrails],
            },
            new("models", "Whether model_list is seeded and compared.") { Type = KeyType.Flag, Default = "true" },
            new("credentials", "Whether credential_list is seeded and compared.") { Type = KeyType.Flag, Default = "true" },
            new("ignore", "Paths that are neither compared nor seeded.")
            {
                Type = KeyType.Pointer,
                IsList = true,
                Defaults = [],
                Example = "[/general_settings/alerting_args/*]",
            },
            new("protected", "Paths that a seed changes only with -Force and -Reason.")
            {
                Type = KeyType.Pointer,
                IsList = true,
                Defaults = [],
                Example = "[/router_settings/*]",
            },
            new("limits", "Shares of the stored rows and settings beyond which a seed is refused without -Force.")
            {
                Details = "Up to 10 changes are always allowed.",
                Keys =
                [
                    new("changed", "Largest share that one seed may change.") { Type = KeyType.Share, Default = "50%" },
                    new("removed", "Largest share that one seed may delete.") { Type = KeyType.Share, Default = "25%" },
                ],
            },
        ];

    private static DeploymentKey[] ExpectedDrift =>
        [
            new("path", "Path of the drift, with * for one level and ** for any number of levels.")
            {
                Type = KeyType.Pointer,
                IsRequired = true,
                Details = "Models, MCP servers and credentials are matched by name, models by their id too.",
                Example = "/model_list/gpt-*/litellm_params/rpm",
            },
            new("plane", "Plane of the drift.")
            {
                Type = KeyType.Choice,
                Values = [nameof(Plane.Rendered), nameof(Plane.Stored), nameof(Plane.Live), nameof(Plane.Schema)],
                DefaultNote = "any plane",
            },
            new("owner", "Who is responsible.") { Type = KeyType.Text, Example = "ops" },
            new("reason", "Why the drift is accepted.")
            {
                Type = KeyType.Text,
                IsRequired = true,
                Example = "load test, CHG-4711",
            },
            Expires,
        ];

    private static DeploymentKey[] Suppression =>
        [
            new("id", "Id of the finding.")
            {
                Type = KeyType.Choice,
                Values = FindingIds.All,
                IsRequired = true,
            },
            new("subject", "Subject of the finding, with * and ?.")
            {
                Type = KeyType.Text,
                DefaultNote = "any subject",
                Example = "DATABASE_URL",
            },
            new("reason", "Why the finding is accepted.")
            {
                Type = KeyType.Text,
                IsRequired = true,
                Example = "only the proxy uses the URL",
            },
            Expires,
        ];

    private static DeploymentKey Expires =>
        new("expires", "Last day of the acceptance, in UTC.")
        {
            Type = KeyType.Day,
            DefaultNote = "never",
            Example = "2027-01-31",
        };

    private static DeploymentKey[] State =>
        [
            new("folder", "Folder of journal, checkpoints and process records.") { Type = KeyType.Path, Default = "state" },
            new(
                "archive",
                "Folder of the files that Move-LlmStaleState archives, and of rendered configs that failed and were replaced with -Rollback."
            )
            {
                Type = KeyType.Path,
                DefaultNote = "`archive` in the state folder",
                Example = "state/archive",
            },
            new("staleAfter", "Age from which copies and descriptions of the configuration in the state folder are stale (StateStale).")
            {
                Type = KeyType.Duration,
                Default = "7d",
            },
            new("journalSize", "Size from which journal.jsonl is rotated; the next file continues its chain of hashes.")
            {
                Type = KeyType.FileSize,
                Default = "10MiB",
            },
            new(
                "observations",
                "Whether Get-LlmIncident, Get-LlmDrift, Test-LlmSmoke and Test-LlmConsistency record what they returned, for reports."
            )
            {
                Type = KeyType.Flag,
                Default = "true",
            },
        ];

    private static DeploymentKey[] Incidents =>
        [
            new("signatureFiles", "Signature files, folders, or patterns such as signatures/*.yaml.")
            {
                Type = KeyType.Path,
                IsList = true,
                Defaults = [],
                Example = "[signatures]",
            },
            new("signatures", "Signatures in this file.")
            {
                IsList = true,
                Keys = SignatureKeys.All,
                Details = "[about_LlmSignatures](en-US/about_LlmSignatures.md) explains them.",
                Example = "{ id: gateway-ledger, title: Ledger of a team does not add up, pattern: could not reconcile ledger }",
            },
        ];

    private static DeploymentKey[] Smoke =>
        [
            new("requiredAliases", "Models that /v1/models must list.")
            {
                Type = KeyType.Literal,
                IsList = true,
                Defaults = [],
                Example = "[gpt-4o]",
            },
            new("completions", "Models that Test-LlmSmoke -Level Full calls.")
            {
                Type = KeyType.Literal,
                IsList = true,
                Defaults = [],
                Example = "[gpt-4o]",
            },
            new("metricsKey", "Key that the scraper of /metrics sends.")
            {
                Type = KeyType.Secret,
                DefaultNote = "none: the check Metrics asks without a key, as a scraper does by default",
                Example = "os.environ/METRICS_KEY",
            },
            new("timeout", "Time limit of one check.") { Type = KeyType.Duration, Default = "10s" },
            new("checkFiles", "Files with lists of checks, or patterns such as checks/*.yaml.")
            {
                Type = KeyType.Path,
                IsList = true,
                Defaults = [],
                Example = "[checks/*.yaml]",
            },
            new("checks", "Checks besides those of the module.")
            {
                IsList = true,
                Keys = CheckKeys.Check.Keys,
                ExactlyOne = CheckKeys.Check.ExactlyOne,
                Example = "{ name: billing-hook, http: { url: \"http://127.0.0.1:8811/hook\", status: [200, 204] } }",
            },
        ];
}
