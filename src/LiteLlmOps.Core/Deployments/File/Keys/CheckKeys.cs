namespace LiteLlmOps.DeploymentFile;

/// <summary>The keys of a check in llmops.yaml, in a file of checks, and in a probe of a signature.</summary>
internal static class CheckKeys
{
    private static readonly string[] Probes = ["http", "sql", "process", "file"];

    /// <summary>A check.</summary>
    public static readonly DeploymentKey Check = new("checks", "A check.")
    {
        ExactlyOne = Probes,
        Keys =
        [
            new("name", "Name of the check; it must be unique.")
            {
                Type = KeyType.Text,
                IsRequired = true,
                Example = "billing-hook",
            },
            new("category", "Category of the check.") { Type = KeyType.Text, Default = "Custom" },
            new("level", "Lowest level of Test-LlmSmoke at which it runs.")
            {
                Type = KeyType.Choice,
                Values = Enum.GetNames<CheckLevel>(),
                Default = nameof(CheckLevel.Standard),
            },
            new("dependsOn", "Checks that it depends on; when one of them fails, it is not run.")
            {
                Type = KeyType.Literal,
                IsList = true,
                Defaults = [],
                Example = "[ProxyLive]",
            },
            new("timeout", "Time limit.")
            {
                Type = KeyType.Duration,
                DefaultNote = "`smoke.timeout`",
                Example = "5s",
            },
            new("severity", "Status of the check when it does not pass.")
            {
                Type = KeyType.Choice,
                Values = ["Failed", "Warning"],
                Default = "Failed",
            },
            new("remediation", "What to do when it does not pass.") { Type = KeyType.Text, Example = "Call the billing team." },
            .. ProbeKeys,
        ],
    };

    /// <summary>The arguments of the probe 'check' of a signature.</summary>
    public static readonly DeploymentKey Probe = new("verify", "A check as a probe of a signature.")
    {
        ExactlyOne = Probes,
        Keys = [new("probe", "Name of the probe.") { Type = KeyType.Literal, IsRequired = true }, .. ProbeKeys],
    };

    private static DeploymentKey[] ProbeKeys =>
        [
            new("http", "HTTP request.") { Keys = Http },
            new("sql", "SQL query, run read-only.") { Keys = Sql },
            new("process", "Program, started without a shell.") { Keys = Process },
            new("file", "File.") { Keys = File },
        ];

    private static DeploymentKey[] Http =>
        [
            new("url", "URL of the request.")
            {
                Type = KeyType.Url,
                IsRequired = true,
                Example = "http://127.0.0.1:8811/hook",
            },
            new("method", "HTTP method.") { Type = KeyType.Text, Default = "GET" },
            new("key", "Bearer token.") { Type = KeyType.Secret, Example = "os.environ/HOOK_KEY" },
            new("headers", "Request headers.") { Entries = KeyType.Secret, Example = "{ X-Api-Key: os.environ/HOOK_KEY }" },
            new("body", "Request body, sent as JSON.")
            {
                IsAny = true,
                Details = "`os.environ/NAME` and `secret/NAME` in it are replaced.",
                Example = "{ ping: true }",
            },
            new("status", "Accepted HTTP statuses.")
            {
                Type = KeyType.Status,
                IsList = true,
                Defaults = ["200"],
                Example = "[200, 204]",
            },
            new("header", "Conditions for response headers.")
            {
                Entries = KeyType.Condition,
                Example = "{ content-type: application/json* }",
            },
            new("json", "Conditions for values of the response, by their path.")
            {
                Entries = KeyType.Condition,
                Details = "A path is dotted or a JSON pointer; an integer is a position in a list.",
                Example = "{ state.ready: true, queue.length: \"<100\" }",
            },
            new("contains", "Text that the response must contain.") { Type = KeyType.Literal },
            new("within", "Longest response time.")
            {
                Type = KeyType.Duration,
                DefaultNote = "the time limit",
                Example = "500ms",
            },
        ];

    private static DeploymentKey[] Sql =>
        [
            new("query", "Query.")
            {
                Type = KeyType.Text,
                IsRequired = true,
                Example = "SELECT count(*) FROM ledger_gaps",
            },
            new("value", "Condition for the first column of the first row.") { Type = KeyType.Condition, Example = "0" },
            new("rows", "Condition for the number of rows.") { Type = KeyType.Condition, Example = "\">0\"" },
        ];

    private static DeploymentKey[] Process =>
        [
            new("command", "Program and arguments.")
            {
                Type = KeyType.Literal,
                IsList = true,
                IsRequired = true,
                Example = "[systemctl, is-active, exporter]",
            },
            new("exitCode", "Expected exit code.") { Type = KeyType.Integer, Default = "0" },
            new("contains", "Text that the output must contain.") { Type = KeyType.Literal, Example = "active" },
        ];

    private static DeploymentKey[] File =>
        [
            new("path", "File.")
            {
                Type = KeyType.Path,
                IsRequired = true,
                Example = "/var/backups/litellm.dump",
            },
            new("exists", "Whether the file must exist.") { Type = KeyType.Flag, Default = "true" },
            new("maxAge", "Maximum age.") { Type = KeyType.Duration, Example = "1d" },
            new("size", "Condition for the size.") { Type = KeyType.Size, Example = "\">10MB\"" },
            new("contains", "Text that the file must contain.") { Type = KeyType.Literal },
        ];
}
