namespace LiteLlmOps.Queries;

/// <summary>An MCP server of the proxy.</summary>
public sealed record LlmMcpServer
{
    internal LlmMcpServer() { }

    /// <summary>The name: server_name, otherwise the alias, otherwise the id.</summary>
    public string McpServer
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The alias, which prefixes the names of its tools. Null when it has none.</summary>
    public string? Alias
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The id: that of the row, otherwise the declared one, otherwise the one that a seed would give it.</summary>
    public string ServerId
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The description. Null without one.</summary>
    public string? Description
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>http (streamable HTTP), sse or stdio.</summary>
    public string Transport
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The URL, with credentials masked. Null for a server that the proxy starts.</summary>
    public string? Url
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The command that starts the server, with secrets masked. Null for a server with a URL.</summary>
    public string? Command
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The arguments of the command, with secrets masked.</summary>
    public LlmList<string> Arguments { get; internal init; } = [];

    /// <summary>The URL, otherwise the command with its arguments.</summary>
    public string? Address => Url ?? (Command is null ? null : string.Join(' ', Arguments.Prepend(Command)));

    /// <summary>The authentication, such as bearer_token or oauth2. Null for none.</summary>
    public string? AuthType
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The names of the stored or declared secrets, such as auth_value. Their values are not shown.</summary>
    public LlmList<string> CredentialNames { get; internal init; } = [];

    /// <summary>The names of the secrets of the row that no known key decrypts.</summary>
    public LlmList<string> UnreadableCredentials { get; internal init; } = [];

    /// <summary>The access groups of the server.</summary>
    public LlmList<string> AccessGroups { get; internal init; } = [];

    /// <summary>True when every key may use it.</summary>
    public bool AllowAllKeys { get; internal init; }

    /// <summary>The tools that the proxy offers. Empty for all tools of the server.</summary>
    public LlmList<string> AllowedTools { get; internal init; } = [];

    /// <summary>The tools for which the database has another name or description. LiteLLM does not store the list of the tools itself.</summary>
    public LlmList<string> StoredTools { get; internal init; } = [];

    /// <summary>True when the config declares it. Null when the deployment has no config or it could not be read.</summary>
    public bool? IsDeclared { get; internal init; }

    /// <summary>True when it is a row of the database. Null when the deployment has no database or it could not be read.</summary>
    public bool? IsStored { get; internal init; }

    /// <summary>The file and line that declare it, as path:line. Null when it is not declared.</summary>
    public string? Source => File is null ? null : FormattableString.Invariant($"{File}:{Line}");

    /// <summary>The file that declares it. Null when it is not declared.</summary>
    public string? File
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The line of the declaration, from 1. Null when it is not declared.</summary>
    public int? Line { get; internal init; }

    /// <summary>
    /// The column status of the row, such as healthy or unknown. LiteLLM 1.83.2 checks the health of servers when its API is asked, and does not store
    /// it. Null when it is not stored.
    /// </summary>
    public string? StoredStatus
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The time of StoredStatus (last_health_check), in UTC. Null when it is not stored.</summary>
    public DateTime? StoredStatusAt { get; internal init; }

    /// <summary>The error of StoredStatus (health_check_error), with secrets masked. Null when it is not stored.</summary>
    public string? StoredError
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>The column approval_status of the row: the proxy loads only servers that are active. Null when it is not stored, and in releases without this column.</summary>
    public string? ApprovalStatus
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The result of -Check: Ok, Failed or NotChecked. Without -Check NotChecked.</summary>
    public LlmMcpStatus Status { get; internal init; }

    /// <summary>Why the server was not checked or has failed, or which allowed tools it does not have. Null otherwise.</summary>
    public string? Reason
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>The tools that the server listed with -Check. Empty without it.</summary>
    public LlmList<string> Tools { get; internal init; } = [];

    /// <summary>The name and version that the server reported with -Check. Null otherwise.</summary>
    public string? ServerVersion
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>The version of the protocol of the session of -Check. Null otherwise.</summary>
    public string? ProtocolVersion
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The duration of -Check. Null when the server was not asked.</summary>
    public TimeSpan? CheckDuration { get; internal init; }

    /// <summary>The time at which the row was created, in UTC. Null when it is not stored.</summary>
    public DateTime? CreatedAt { get; internal init; }

    /// <summary>The id of the user who created the row. Null when it is not stored.</summary>
    public string? CreatedBy
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The time at which the row was changed last, in UTC. Null when it is not stored.</summary>
    public DateTime? UpdatedAt { get; internal init; }

    /// <summary>The id of the user who changed the row last. Null when it is not stored.</summary>
    public string? UpdatedBy
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>mcp_servers.</summary>
    public string Section { get; } = LiteLlm.ConfigSections.McpServers;

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <summary>The server in the form of the config, decrypted, for a check.</summary>
    internal Configuration.ConfigMap Config { get; init; } = Configuration.ConfigMap.Empty;

    /// <inheritdoc/>
    public override string ToString() => McpServer;
}
