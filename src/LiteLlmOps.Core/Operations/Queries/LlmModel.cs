namespace LiteLlmOps.Queries;

/// <summary>
/// A deployment of a model: an entry of model_list, its row in the database, and what the running proxy lists. Several deployments can have one
/// name; the proxy distributes the requests among them.
/// </summary>
public sealed record LlmModel
{
    internal LlmModel() { }

    /// <summary>The name that requests use. For a model of a team, the name that the team uses.</summary>
    public string Model
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>Other names that requests can use for it, from model_group_alias of router_settings.</summary>
    public LlmList<string> Aliases { get; internal init; } = [];

    /// <summary>The id of the deployment: that of the row, otherwise the declared one, otherwise the one that a seed would give it. The spend log refers to it.</summary>
    public string ModelId
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>
    /// The provider, such as openai or ollama_chat: as the parameters name it, otherwise as the running proxy reports it. Null when neither does,
    /// and LiteLLM derives it from the name of the upstream model.
    /// </summary>
    public string? Provider
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The model of the provider, with its prefix (litellm_params.model). Null when it cannot be decrypted.</summary>
    public string? Upstream
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>
    /// The URL of the provider, with credentials masked: that of the model, otherwise that of its credential. References to variables are resolved
    /// where the deployment defines them. Null for the default URL of the provider.
    /// </summary>
    public string? ApiBase
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The name of the credential that the model uses. Null when it uses none.</summary>
    public string? Credential
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The mode, such as chat or embedding: as model_info names it, otherwise as the running proxy reports it. Null when neither does.</summary>
    public string? Mode
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>True when the config declares it. Null when the deployment has no config or it could not be read.</summary>
    public bool? IsDeclared { get; internal init; }

    /// <summary>True when it is a row of the database. Null when the deployment has no database or it could not be read.</summary>
    public bool? IsStored { get; internal init; }

    /// <summary>True when every proxy of the deployment lists it, false when one does not. Null when that is not known, because a proxy could not be read.</summary>
    public bool? IsLive { get; internal init; }

    /// <summary>The planes that certainly have it: Declared, Stored, Live.</summary>
    public LlmList<string> Planes => [.. PlaneNames()];

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

    /// <summary>The team that the model belongs to: the alias, otherwise the id. Null for a model of no team.</summary>
    public string? Team
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The id of the team that the model belongs to. Null for a model of no team.</summary>
    public string? TeamId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The access groups of the model.</summary>
    public LlmList<string> AccessGroups { get; internal init; } = [];

    /// <summary>The maximum number of requests per minute. Null for no limit.</summary>
    public long? RpmLimit { get; internal init; }

    /// <summary>The maximum number of tokens per minute. Null for no limit.</summary>
    public long? TpmLimit { get; internal init; }

    /// <summary>
    /// The price of 1,000,000 input tokens in US dollars: as the model sets it, otherwise as the running proxy reports it from LiteLLM's price list.
    /// Null when neither does; a reported price of 0 counts as none, since LiteLLM reports it also for a price that it does not know.
    /// </summary>
    public decimal? InputPrice { get; internal init; }

    /// <summary>The price of 1,000,000 output tokens in US dollars, as <see cref="InputPrice"/>.</summary>
    public decimal? OutputPrice { get; internal init; }

    /// <summary>True when the deployment is blocked.</summary>
    public bool IsBlocked { get; internal init; }

    /// <summary>
    /// The last UTC day with a request for the name of the model, one of its aliases, or a name that its wildcard covers. Deployments with the same
    /// name have the same day. Null when none is recorded, or when no table with requests can be read.
    /// </summary>
    public DateOnly? LastRequestDay { get; internal init; }

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

    /// <summary>
    /// litellm_params as JSON, decrypted, with secrets masked: of the row, otherwise of the declaration, otherwise as the proxy reports them. In file
    /// mode the declaration comes first.
    /// </summary>
    public string? Parameters
    {
        get;
        internal init => field = PrintableText.Block(value);
    }

    /// <summary>The names of the parameters of the row that no known key decrypts. They are not in Parameters.</summary>
    public LlmList<string> UnreadableParameters { get; internal init; } = [];

    /// <summary>model_list.</summary>
    public string Section { get; } = LiteLlm.ConfigSections.Models;

    /// <summary>The JSON pointer of the model, as Get-LlmDrift and Invoke-LlmSeed use it.</summary>
    public string Path => PathText.Shown;

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <summary>The exact text of <see cref="Path"/>.</summary>
    internal ForeignText PathText { get; init; }

    /// <summary>The names under which requests for it are recorded: its own, that of its row, and its aliases.</summary>
    internal IReadOnlyList<string> RequestNames { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Model;

    private IEnumerable<string> PlaneNames()
    {
        if (IsDeclared == true)
            yield return "Declared";
        if (IsStored == true)
            yield return "Stored";
        if (IsLive == true)
            yield return "Live";
    }
}
