namespace LiteLlmOps.Queries;

/// <summary>A change of a key, user, team or model, as LiteLLM has recorded it in its audit log.</summary>
public sealed record LlmAuditEntry
{
    internal LlmAuditEntry() { }

    /// <summary>The time of the change, in UTC.</summary>
    public DateTime Time { get; internal init; }

    /// <summary>Who made the change: the alias of the user, otherwise the email address, otherwise the id that LiteLLM recorded. Null when it recorded none.</summary>
    public string? User
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The id of the user who made the change, as LiteLLM recorded it. Null when it recorded none.</summary>
    public string? UserId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The key with which the change was made: its alias, otherwise its masked name. Null when it is not known or no longer exists.</summary>
    public string? Key
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The hash of the key with which the change was made. Null when LiteLLM recorded none.</summary>
    public string? KeyHash
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>What was done: created, updated, deleted, blocked, unblocked or rotated.</summary>
    public string Action
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The table of the object, such as LiteLLM_TeamTable.</summary>
    public string Table
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The name of the object: as it is now, otherwise as it was at the change. Otherwise the id.</summary>
    public string ObjectName
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The id of the object. For a key its hash.</summary>
    public string ObjectId
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The names of the fields that the change set to another value. Empty when LiteLLM recorded no new values, as for a deletion.</summary>
    public LlmList<string> Fields { get; internal init; } = [];

    /// <summary>The recorded values before the change, as JSON with secrets masked: those of the changed fields, and of a deletion all. Null when none are recorded.</summary>
    public string? Before
    {
        get;
        internal init => field = PrintableText.Block(value);
    }

    /// <summary>The values of the changed fields after the change, as JSON with secrets masked. Null when none are recorded.</summary>
    public string? After
    {
        get;
        internal init => field = PrintableText.Block(value);
    }

    /// <summary>The id of the entry.</summary>
    public string Id
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <summary>The email address of the user.</summary>
    internal string? UserMail { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Action} {ObjectName}";
}
