namespace LiteLlmOps.Queries;

/// <summary>A request to the proxy, as the spend log has it.</summary>
public sealed record LlmRequest
{
    internal LlmRequest() { }

    /// <summary>The time at which the request started, in UTC.</summary>
    public DateTime Time { get; internal init; }

    /// <summary>The id of the request: that of the response, such as chatcmpl-…, otherwise that of the call in LiteLLM. A response from the cache has a suffix.</summary>
    public string RequestId
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>
    /// The key: its alias, otherwise its masked name, otherwise the first characters of its hash. The alias of a key that was deleted is
    /// that of one of its requests: another than at the time of the request only when the key was renamed. Null for a request without a key.
    /// </summary>
    public string? Key => NamedKey?.Name;

    /// <summary>The hash of the key. Null for a request without a key.</summary>
    public string? KeyHash => NamedKey?.Id;

    /// <summary>The user of the key: the alias, otherwise the email address, otherwise the id. Null without a user.</summary>
    public string? User => NamedUser?.Name;

    /// <summary>The id of the user. Null without a user.</summary>
    public string? UserId => NamedUser?.Id;

    /// <summary>The team of the key: the alias, otherwise the id. Null without a team.</summary>
    public string? Team => NamedTeam?.Name;

    /// <summary>The id of the team. Null without a team.</summary>
    public string? TeamId => NamedTeam?.Id;

    /// <summary>The id of the organization. Null without an organization.</summary>
    public string? OrganizationId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The end user that the client named. Null when it named none.</summary>
    public string? EndUser
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The model as the provider calls it. For a request that failed before a deployment was selected, the name that the client requested. Null when it is not stored.</summary>
    public string? Model
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The model as clients call it. Null when it is not stored, as for a request that failed before a deployment was selected.</summary>
    public string? ModelGroup
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The id of the deployment of the model. Null when it is not stored.</summary>
    public string? ModelId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The provider, such as openai. Null when it is not stored.</summary>
    public string? Provider
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The kind of the call, such as acompletion or aembedding. Null when it is not stored.</summary>
    public string? CallType
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>success or failure.</summary>
    public string Status
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The time from the start to the end of the request.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>The time from the start of the request to the first token of a streamed response. Null for a response that was not streamed.</summary>
    public TimeSpan? TimeToFirstToken { get; internal init; }

    /// <summary>The number of tokens of the prompt.</summary>
    public long PromptTokens { get; internal init; }

    /// <summary>The number of tokens of the response.</summary>
    public long CompletionTokens { get; internal init; }

    /// <summary>The number of all tokens.</summary>
    public long TotalTokens { get; internal init; }

    /// <summary>The cost, in US dollars.</summary>
    public decimal Cost { get; internal init; }

    /// <summary>True when the response came from LiteLLM's cache.</summary>
    public bool IsCacheHit { get; internal init; }

    /// <summary>The address of the provider, with secrets masked. Null when it is not stored.</summary>
    public string? ApiBase
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The class of the error, such as RateLimitError. Null for a request that succeeded.</summary>
    public string? ErrorClass
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The code of the error, usually an HTTP status. Null for a request that succeeded, and when it is not stored.</summary>
    public string? ErrorCode
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The message of the error, with secrets masked; at most 10,000 characters. Null for a request that succeeded.</summary>
    public string? Error
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>The tags of the request.</summary>
    public LlmList<string> Tags { get; internal init; } = [];

    /// <summary>The id of the session: requests of one conversation share it when the client sends it. Null when it is not stored.</summary>
    public string? SessionId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The id of the call, as in the header x-litellm-call-id of the response. Null in releases that do not store it.</summary>
    public string? CallId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The prompt as JSON, with secrets masked. Null without -IncludeContent, and when it is not stored.</summary>
    public string? Messages
    {
        get;
        internal init => field = PrintableText.Block(value);
    }

    /// <summary>The response as JSON, with secrets masked. Null without -IncludeContent, and when it is not stored.</summary>
    public string? Response
    {
        get;
        internal init => field = PrintableText.Block(value);
    }

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <summary>The key. Null for a request without a key.</summary>
    internal NamedId? NamedKey { get; init; }

    /// <summary>The user of the key. Null without a user.</summary>
    internal NamedId? NamedUser { get; init; }

    /// <summary>The team of the key. Null without a team.</summary>
    internal NamedId? NamedTeam { get; init; }

    /// <summary>True when the prompt or the response was not read because of its size.</summary>
    internal bool ExceedsLimit { get; init; }

    /// <inheritdoc/>
    public override string ToString() => RequestId;
}
