using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>Which names of a filter no request has, for errors that name similar ones.</summary>
internal sealed class RequestNames
{
    private const string DailyUser = "LiteLLM_DailyUserSpend";
    private const string Models = "LiteLLM_ProxyModelTable";

    private readonly LogNames _models;
    private readonly LogNames _groups;
    private readonly LogNames _providers;
    private readonly LogNames _endUsers;
    private readonly LogNames _tags;
    private readonly HashSet<string> _ids;
    private readonly bool _isFiltered;
    private readonly bool _hasNames;

    public RequestNames(RequestFilter filter)
    {
        _models = new LogNames(
            ErrorIds.ModelNotFound,
            "model",
            filter.Models,
            (DailyUser, "model"),
            (DailyUser, "model_group"),
            (Models, "model_name")
        );
        _groups = new LogNames(
            ErrorIds.ModelNotFound,
            "model group",
            filter.ModelGroups,
            (DailyUser, "model_group"),
            (Models, "model_name")
        );
        _providers = new LogNames(ErrorIds.ProviderNotFound, "provider", filter.Providers, (DailyUser, "custom_llm_provider"));
        _endUsers = new LogNames(
            ErrorIds.EndUserNotFound,
            "end user",
            filter.EndUsers,
            ("LiteLLM_DailyEndUserSpend", "end_user_id"),
            ("LiteLLM_EndUserTable", "user_id")
        )
        {
            Indexed = ("LiteLLM_SpendLogs", "end_user"),
        };
        _tags = new LogNames(ErrorIds.TagNotFound, "tag", filter.Tags, ("LiteLLM_DailyTagSpend", "tag"), ("LiteLLM_TagTable", "tag_name"));
        _ids = new HashSet<string>(
            (filter.Ids ?? []).Where(static p => p.Kind == PatternKind.Name).Select(static p => p.Text),
            StringComparer.Ordinal
        );
        _isFiltered = filter with { Ids = null } != new RequestFilter();
        _hasNames = (filter.Ids ?? filter.Models ?? filter.ModelGroups ?? filter.Providers ?? filter.EndUsers ?? filter.Tags) is not null;
    }

    /// <summary>Notes the names of a request.</summary>
    public void Note(LlmRequest request)
    {
        if (!_hasNames)
            return;
        _models.Note(request.Model);
        _models.Note(request.ModelGroup);
        _groups.Note(request.ModelGroup);
        _providers.Note(request.Provider);
        _endUsers.Note(request.EndUser);
        foreach (var tag in request.Tags)
            _tags.Note(tag);
        if (_ids.Count == 0)
            return;
        _ids.Remove(request.RequestId);
        _ids.Remove(request.CallId ?? "");
    }

    /// <summary>The errors of names that no request has.</summary>
    public async Task<IReadOnlyList<LlmException>> MissingAsync(
        IRecordDatabase records,
        StoredSchema schema,
        string deployment,
        CancellationToken token
    )
    {
        var problems = _ids.Order(StringComparer.Ordinal).Select(id => NotFound(id, deployment)).ToList();
        foreach (var names in new[] { _models, _groups, _providers, _endUsers, _tags })
            problems.AddRange(await names.MissingAsync(records, schema, deployment, token));
        return problems;
    }

    private LlmException NotFound(string id, string deployment) =>
        new(
            ErrorIds.RequestNotFound,
            $"The spend log of {deployment} has no request '{id}'{(_isFiltered ? " that the other parameters select" : "")}.",
            id
        );
}
