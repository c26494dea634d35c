namespace LiteLlmOps.DeploymentFile;

/// <summary>The keys of a failure signature in llmops.yaml and in signature files.</summary>
internal static class SignatureKeys
{
    private static readonly string[] Probes =
    [
        "column",
        "table",
        "client",
        "migrations",
        "database",
        "connections",
        "urlParameter",
        "decryption",
        "key",
        "readiness",
        "model",
        "modelServer",
        "mcpServer",
        "variable",
        "file",
        "config",
        "port",
        "address",
        "drift",
        "check",
    ];

    public static DeploymentKey[] All =>
        [
            new("id", "Id. A signature with the id of a bundled one replaces it.")
            {
                Type = KeyType.Literal,
                IsRequired = true,
                Example = "gateway-ledger",
            },
            new("family", "Family of the signature.")
            {
                Type = KeyType.Literal,
                DefaultNote = "`own`, or the name of the file",
                Example = "billing",
            },
            new("title", "The failure in a few words.")
            {
                Type = KeyType.Literal,
                IsRequired = true,
                Example = "Ledger of a team does not add up",
            },
            new("severity", "How serious the failure is when it is real.")
            {
                Type = KeyType.Choice,
                Values = Enum.GetNames<SignatureSeverity>(),
                Default = nameof(SignatureSeverity.Error),
            },
            new("transience", "Whether the failure ends without a repair.")
            {
                Type = KeyType.Choice,
                Values = Enum.GetNames<SignatureTransience>(),
                Default = nameof(SignatureTransience.Unknown),
            },
            new("pattern", "Regular expression for one line.")
            {
                Type = KeyType.Literal,
                IsRequired = true,
                Example = "'could not reconcile ledger \\w+ .*for team (?<team>\\d+)'",
            },
            new("unless", "Regular expression that excludes a line.") { Type = KeyType.Literal, Example = "dry run" },
            new("subject", "What separates incidents, with groups of the pattern in braces.")
            {
                Type = KeyType.Literal,
                Example = "'team {team}'",
            },
            new("level", "Lowest level of the records that are searched.")
            {
                Type = KeyType.Choice,
                Values = [nameof(RecordLevel.Debug), nameof(RecordLevel.Info), nameof(RecordLevel.Warning)],
                Default = nameof(RecordLevel.Warning),
            },
            new("status", "Statuses of the access lines that are searched.")
            {
                Type = KeyType.StatusClass,
                IsList = true,
                Defaults = [],
                Details = "With it only access lines are searched.",
                Example = "[5xx, 404]",
            },
            new("line", "Whether it matches a printed line, which is a record of its own even inside another record.")
            {
                Type = KeyType.Flag,
                Default = "false",
            },
            new("wrapper", "Whether it only reports another failure.") { Type = KeyType.Flag, Default = "false" },
            new("detail", "Whether it is a detail of a failure that lines next to it report.") { Type = KeyType.Flag, Default = "false" },
            new("harmless", "Whether the line is harmless, so that no action is needed.") { Type = KeyType.Flag, Default = "false" },
            new("restart", "Whether a restart of the proxy is part of the remediation.") { Type = KeyType.Flag, Default = "false" },
            new("cause", "Why it happens.") { Type = KeyType.Literal, Default = "" },
            new("remediation", "What to do.") { Type = KeyType.Literal, Default = "" },
            new("verify", "Probes that check whether the failure still applies; the first one with an answer decides.")
            {
                IsList = true,
                IsOpen = true,
                Details = "The other keys are arguments of the probe; see [about_LlmSignatures](en-US/about_LlmSignatures.md).",
                Keys =
                [
                    new("probe", "Name of the probe.")
                    {
                        Type = KeyType.Literal,
                        Values = Probes,
                        IsRequired = true,
                    },
                ],
                Example = "[{ probe: column, table: LiteLLM_Config, column: param_value }]",
            },
            new("samples", "Example lines that it must match; Test-LlmSignature tests them.")
            {
                Type = KeyType.Literal,
                IsList = true,
                Defaults = [],
            },
            new("see", "Links to descriptions.")
            {
                Type = KeyType.Literal,
                IsList = true,
                Defaults = [],
            },
        ];

    /// <summary>A signature.</summary>
    public static readonly DeploymentKey Signature = new("signatures", "A signature.") { Keys = All };
}
