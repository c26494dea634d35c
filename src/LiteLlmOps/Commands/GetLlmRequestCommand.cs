using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Commands;

/// <summary>Gets single requests from the spend log, the newest first: who called which model, how long it took, what it cost, and its error.</summary>
[Cmdlet(VerbsCommon.Get, "LlmRequest", HelpUri = HelpPages.Address + "Get-LlmRequest.md")]
[OutputType(typeof(LlmRequest))]
public sealed class GetLlmRequestCommand : TimedRecordCmdlet
{
    private const string RequestId = "RequestId";
    private const string ModelId = "ModelId";

    private readonly Dictionary<string, StoredSchema> _schemas = new(StringComparer.Ordinal);

    /// <summary>The ids of requests, as in the response of the proxy; also the ids of calls (header x-litellm-call-id) where LiteLLM stores them. Wildcards. Default: all requests.</summary>
    [Parameter(Position = 0)]
    [Alias("RequestId")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>The keys of the requests: aliases, masked names or hashes. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Key { get; set; }

    /// <summary>The users of the requests: names, email addresses or ids. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? User { get; set; }

    /// <summary>The teams of the requests: names or ids. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Team { get; set; }

    /// <summary>The models of the requests, as clients or as providers call them. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Model { get; set; }

    /// <summary>The models of the requests, as clients call them. Requests that failed before a deployment was selected have no model group; -Model finds them. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ModelGroup { get; set; }

    /// <summary>The providers of the requests, such as openai. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Provider { get; set; }

    /// <summary>The end users that clients named in the requests. A name without wildcards is compared with regard to case. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? EndUser { get; set; }

    /// <summary>Tags of the requests: those with at least one of them. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Tag { get; set; }

    /// <summary>The status of the requests: success or failure. Default: both.</summary>
    [Parameter]
    [ValidateSet("success", "failure")]
    public string? Status { get; set; }

    /// <summary>Only requests that failed; the same as -Status failure.</summary>
    [Parameter]
    public SwitchParameter Failed { get; set; }

    /// <summary>Only requests that LiteLLM's cache answered.</summary>
    [Parameter]
    public SwitchParameter CacheHit { get; set; }

    /// <summary>Only requests that cost at least this amount, in US dollars. Default: all.</summary>
    [Parameter]
    [ValidateRange(0.0, 1e12)]
    public double? MinCost { get; set; }

    /// <summary>Only requests that took at least this long, such as 500ms or 30s. Default: all.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? MinDuration { get; set; }

    /// <summary>Includes prompts (Messages) and responses (Response), where LiteLLM stores them (store_prompts_in_spend_logs). They may be confidential.</summary>
    [Parameter]
    public SwitchParameter IncludeContent { get; set; }

    private protected override string Noun => "requests";

    private protected override IReadOnlyList<string> Selectors => [RequestId, ModelId, .. SpendInput.SelectorsOf(InputObject)];

    private protected override void Begin()
    {
        base.Begin();
        if (Failed && Status is "success")
            throw new LlmException(
                ErrorIds.ParameterNotApplicable,
                "-Failed and -Status success exclude each other. Use one of them.",
                Status
            );
    }

    private protected override void Run(Deployment deployment)
    {
        var records = OpenRecords(deployment);
        if (!_schemas.TryGetValue(deployment.Path, out var schema))
            _schemas[deployment.Path] = schema = Await(token => records.ReadTablesAsync(RequestQuery.Tables, token));
        var query = new RequestQuery(schema, deployment.Path, IncludeContent, MasterKeyHash(deployment));
        var owners = Await(token => FindOwnersAsync(records, schema, deployment, token));
        foreach (var problem in owners.Problems)
            WriteProblem(problem);
        var filter = NewFilter(owners);
        var statement = query.Statement(filter);
        if (query.Note is { } note)
            WriteVerbose(note);
        if (filter.SelectsNothing)
            return;
        var names = new RequestNames(filter);
        var hasAny = false;
        WriteEach(
            records.ReadAsync(statement, query.Read, StopToken),
            request =>
            {
                hasAny = true;
                names.Note(request);
                WriteSizeProblem(request);
                return true;
            }
        );
        foreach (var problem in Await(token => names.MissingAsync(records, schema, deployment.Name, token)))
            WriteProblem(problem);
        if (!hasAny && Await(token => owners.ContradictionAsync(records, token)) is { } contradiction)
            WriteProblem(contradiction);
    }

    private async Task<RequestOwners> FindOwnersAsync(
        IRecordDatabase records,
        StoredSchema schema,
        Deployment deployment,
        CancellationToken token
    )
    {
        var master = MasterKeyHash(deployment) is { } hash ? new Owner(hash, [MasterKeyId.Name], null, null) : null;
        return new RequestOwners(
            await FindAsync(OwnerNames.Key, Key, master),
            await FindAsync(OwnerNames.User, User),
            await FindAsync(OwnerNames.Team, Team)
        );

        async Task<OwnerIds?> FindAsync(OwnerNames names, string[]? wanted, Owner? other = null) =>
            Wildcards.Filter(wanted) is { } filter ? await names.FindAsync(records, schema, filter, deployment.Name, other, token) : null;
    }

    private RequestFilter NewFilter(RequestOwners owners)
    {
        // An object with the id of a request selects this request, and not all of its key.
        var request = Named(RequestId);
        var selected = request is null ? Selected : RecordInput.Of(null);
        var model = request is not null || selected.KeyHash is not null ? null : RecordInput.Text(InputObject, ModelId);
        var isOpen = request is null && model is null && selected == RecordInput.Of(null);
        return new RequestFilter
        {
            Range = Range,
            Ids = Patterns(Id) ?? request,
            KeyHashes = Both(owners.Keys?.Ids, selected.KeyHash),
            UserIds = Both(owners.Users?.Ids, model is null ? selected.UserId : null),
            TeamIds = Both(owners.Teams?.Ids, model is null ? selected.TeamId : null),
            OrganizationId = model is null ? selected.OrganizationId : null,
            ModelId = model,
            Models = Patterns(Model) ?? (isOpen ? Named(nameof(Model)) : null),
            ModelGroups = Patterns(ModelGroup) ?? (isOpen ? Named(nameof(ModelGroup)) : null),
            Providers =
                Patterns(Provider)
                ?? (isOpen && Selectors.Contains(nameof(Provider), StringComparer.Ordinal) ? Named(nameof(Provider)) : null),
            EndUsers = Patterns(EndUser) ?? (isOpen ? Named("EndUserId") : null),
            Tags = Patterns(Tag) ?? (isOpen ? Named(nameof(Tag)) : null),
            HasFailed =
                Failed ? true
                : Status is { } status ? status.Equals("failure", StringComparison.OrdinalIgnoreCase)
                : null,
            IsCacheHit = CacheHit,
            MinCost = (decimal?)MinCost,
            MinDuration = MinDuration,
        };
    }

    private IReadOnlyList<NamePattern>? Named(string property) =>
        RecordInput.Text(InputObject, property) is { } text ? [new NamePattern(PatternKind.Name, text)] : null;

    private static IReadOnlyList<NamePattern>? Patterns(string[]? patterns) =>
        patterns is null ? null : [.. patterns.Select(NamePattern.Parse)];

    /// <summary>The ids that a parameter and the object of the pipeline both select.</summary>
    private static IReadOnlyList<string>? Both(IReadOnlyList<string>? ids, string? input) =>
        input is null ? ids
        : ids is null || ids.Contains(input, StringComparer.Ordinal) ? [input]
        : [];

    private void WriteSizeProblem(LlmRequest request)
    {
        if (request.ExceedsLimit)
            WriteProblem(
                Limits.RequestContent.Exceeded($"The prompt or the response of the request '{request.RequestId}'", request.RequestId)
            );
    }
}
