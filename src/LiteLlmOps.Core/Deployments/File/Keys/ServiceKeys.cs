namespace LiteLlmOps.DeploymentFile;

/// <summary>The keys of a service in llmops.yaml.</summary>
internal static class ServiceKeys
{
    public static DeploymentKey[] All =>
        [
            new("name", "Name of the service; letters, digits, dots, hyphens and underscores.")
            {
                Type = KeyType.Text,
                IsRequired = true,
                Details = "It must be unique.",
                Example = "proxy",
            },
            new("purpose", "What the service is for.") { Type = KeyType.Text, Example = "Main proxy" },
            new("kind", "Kind of the service.")
            {
                Type = KeyType.Choice,
                Values = ["Custom", "Monitor"],
                Default = "Custom",
                Details =
                    "Monitor: the monitor of this module (health, metrics and dashboard). Its command, `dotnet {monitor} --deployment {deployment} --port {port}`, "
                    + "its port, 8181, and its readiness, `/health/live`, are filled in. The settings are under `monitor`.",
                Example = "Monitor",
            },
            new("launcher", "What starts and stops it.")
            {
                Type = KeyType.Choice,
                Values = ["Process", "Systemd", "Compose"],
                Default = "Process",
                Details = "Process: this module. Systemd: systemctl. Compose: docker compose.",
            },
            new("unit", "Name of the systemd unit or compose service.")
            {
                Type = KeyType.Text,
                DefaultNote = "name of the service",
                Example = "llm-search.service",
            },
            new("composeFile", "Compose file.")
            {
                Type = KeyType.Path,
                DefaultNote = "the one that docker compose finds in the folder",
                Example = "compose.yaml",
            },
            new("command", "Command line; required for the launcher Process, except for a monitor.")
            {
                Type = KeyType.Text,
                IsList = true,
                Details =
                    "A text is split at spaces outside quotes; a list contains the program and its arguments. No shell is used. `{source}`, "
                    + "`{rendered}`, `{port}`, `{folder}`, `{deployment}` (llmops.yaml) and `{monitor}` (the program of the monitor) are replaced.",
                Example = "litellm --config {rendered} --port {port}",
            },
            new("folder", "Working directory.")
            {
                Type = KeyType.Path,
                DefaultNote = "folder of the deployment",
                Example = "rerank",
            },
            new("variables", "Environment variables besides those of the environment files.")
            {
                Entries = KeyType.Secret,
                Example = "{ HF_TOKEN: os.environ/HF_TOKEN }",
            },
            new("user", "User that runs it; needs root.")
            {
                Type = KeyType.Text,
                DefaultNote = "the user that starts it",
                Example = "llm",
            },
            new("port", "TCP port that it listens on.")
            {
                Type = KeyType.Integer,
                Minimum = 1,
                Maximum = 65535,
                Example = "4000",
            },
            Ready,
            new("environment", "Python virtual environment.")
            {
                Type = KeyType.Path,
                Details = "Its programs are found first, and `VIRTUAL_ENV` is set.",
                Example = "venv",
            },
            new("log", "File to which its output is appended.")
            {
                Type = KeyType.Path,
                DefaultNote = "`logs/NAME.log`",
                Example = "logs/proxy.log",
            },
            new("dependsOn", "Services that must be ready before it starts.")
            {
                Type = KeyType.Literal,
                IsList = true,
                Defaults = [],
                Example = "[rerank]",
            },
            new("startTimeout", "Time limit until it is ready.") { Type = KeyType.Duration, Default = "2m" },
            new("stopTimeout", "Time limit for it to end; after that it is killed.") { Type = KeyType.Duration, Default = "30s" },
            new("stopSignal", "Signal that asks it to end.")
            {
                Type = KeyType.Choice,
                Values = ["HUP", "INT", "QUIT", "USR1", "USR2", "TERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGTERM"],
                Default = "TERM",
            },
            new("attempts", "Number of starts before it counts as failed.")
            {
                Type = KeyType.Integer,
                Minimum = 1,
                Default = "1",
            },
        ];

    private static DeploymentKey Ready =>
        new("ready", "Readiness probe: a path on its port, a URL, tcp, or a map.")
        {
            Type = KeyType.Text,
            DefaultNote = "see [Get-LlmService](en-US/Get-LlmService.md)",
            Example = "/health/readiness",
            ExactlyOne = ["http", "tcp", "command"],
            Keys =
            [
                new("http", "Path on its port, or a URL.") { Type = KeyType.Text, Example = "/health" },
                new("status", "Accepted HTTP statuses.")
                {
                    Type = KeyType.Status,
                    IsList = true,
                    DefaultNote = "200 to 299",
                    Example = "200",
                },
                new("json", "Conditions for values of the response, by their path.")
                {
                    Entries = KeyType.Condition,
                    Example = "{ status: ok }",
                },
                new("tcp", "Port that accepts connections.")
                {
                    Type = KeyType.Integer,
                    Minimum = 1,
                    Maximum = 65535,
                    Example = "8079",
                },
                new("command", "Program and arguments; ready when it ends with exit code 0.")
                {
                    Type = KeyType.Literal,
                    IsList = true,
                    Example = "[sh, check.sh]",
                },
            ],
        };
}
