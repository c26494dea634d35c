using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Queries;

/// <summary>Reads single requests from the spend log, the newest first.</summary>
/// <param name="schema">The tables that the database has.</param>
/// <param name="deployment">The path of the deployment.</param>
/// <param name="withContent">True to read prompts and responses.</param>
/// <param name="masterKey">The hash of the master key, which has no row. Null when it is not known.</param>
internal sealed class RequestQuery(StoredSchema schema, string deployment, bool withContent, string? masterKey)
{
    private const string Log = "LiteLLM_SpendLogs";
    private const string Keys = "LiteLLM_VerificationToken";
    private const string Users = "LiteLLM_UserTable";
    private const string Teams = "LiteLLM_TeamTable";

    private const string TeamId = "team_id";
    private const string Success = "success";
    private const string Failure = "failure";
    private const string NoKey = "None";
    private const int LongestError = 10_000;

    // Rows with prompts may have some megabytes.
    private const int FirstWideRows = 5;

    private static readonly string[] OptionalColumns =
    [
        "completionStartTime",
        "model_id",
        "model_group",
        "custom_llm_provider",
        "api_base",
        TeamId,
        "organization_id",
        "end_user",
        "session_id",
        "litellm_call_id",
        "status",
    ];

    private static readonly string[] RequiredColumns =
    [
        "request_id",
        "call_type",
        "api_key",
        "spend",
        "prompt_tokens",
        "completion_tokens",
        "total_tokens",
        "model",
        "user",
        "startTime",
        "endTime",
        "cache_hit",
        "request_tags",
        "metadata",
    ];

    private static readonly string[] Content = ["messages", "response", "proxy_server_request"];

    private static readonly string[] UserNames = ["user_alias", "user_email"];

    private readonly JoinedTables _joined = new(
        schema,
        new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            [Keys] = ["token", "key_name", "key_alias"],
            [Users] = ["user_id"],
            [Teams] = [TeamId, "team_alias"],
        }
    );

    private readonly SharedTexts _texts = new();
    private readonly NamedIds _keys = new();
    private readonly NamedIds _missingKeys = new();
    private readonly NamedIds _users = new();
    private readonly NamedIds _teams = new();
    private readonly Dictionary<string, LlmList<string>> _tags = new(StringComparer.Ordinal);
    private NamedId? _master;

    /// <summary>All tables that the query and its filters use; only the spend log is required.</summary>
    public static readonly string[] Tables =
    [
        Log,
        .. OwnerNames.Tables,
        "LiteLLM_ProxyModelTable",
        "LiteLLM_DailyTagSpend",
        "LiteLLM_TagTable",
        "LiteLLM_DailyEndUserSpend",
        "LiteLLM_EndUserTable",
    ];

    public string? Note => RecordColumns.Sentences(_joined.Note, RecordColumns.NoteAbsent(schema, Log, OptionalColumns));

    // LiteLLM's rule (spend_tracking_utils.py, _get_status_for_spend_log): only this status is a failure. Rows that are older than the column have it
    // in the metadata.
    private string HasFailed =>
        schema.HasColumn(Log, "status")
            ? $"(r.status = '{Failure}' OR (COALESCE(r.status, '') = '' AND r.metadata ->> 'status' = '{Failure}'))"
            : $"(r.metadata ->> 'status' = '{Failure}')";

    /// <summary>The statement, by time, the newest first, as the index on the start time has them.</summary>
    /// <exception cref="LlmException">There is no spend log, or it cannot be read.</exception>
    public RecordStatement Statement(RequestFilter filter)
    {
        RecordColumns.Require(schema, Log, withContent ? [.. RequiredColumns, .. Content] : RequiredColumns);
        var conditions = new SqlConditions();
        AddOwners(conditions, filter);
        AddProperties(conditions, filter);
        return new RecordStatement(
            $"SELECT {string.Join(", ", Columns())} FROM {RecordColumns.Name(schema, Log)} r{conditions.Clause} "
                + "ORDER BY r.\"startTime\" DESC",
            conditions.Parameters
        )
        {
            FirstRows = withContent ? FirstWideRows : RecordStatement.UsualFirstRows,
            Lookup = Names(),
        };
    }

    // In the order of the columns: the driver searches a row from its start when an earlier column is read.
    public LlmRequest Read(IRecord row)
    {
        var id = row.Text("request_id") ?? "";
        var start = row.Time("start") ?? DateTime.UnixEpoch;
        var end = row.Time("end") ?? start;
        var failure = Failed(row.Text("failure"));
        return new LlmRequest
        {
            Time = start,
            Duration = end - start,
            RequestId = id,
            NamedKey = Key(row.Text("api_key"), id),
            Status = failure is not null ? Failure : Shared(row, "status") ?? Success,
            CallType = Shared(row, "call_type"),
            NamedUser = Named(_users, row.Text("user")),
            Model = Shared(row, "model"),
            PromptTokens = row.Number("prompt_tokens") ?? 0,
            CompletionTokens = row.Number("completion_tokens") ?? 0,
            TotalTokens = row.Number("total_tokens") ?? 0,
            Cost = row.Amount("spend") ?? 0,
            IsCacheHit = row.Flag("is_cache_hit") ?? false,
            Tags = Tags(row.Text("tags")),
            TimeToFirstToken = row.Time("first_token") is { } first && first >= start ? first - start : null,
            ModelId = Shared(row, "model_id"),
            ModelGroup = Shared(row, "model_group"),
            Provider = Shared(row, "custom_llm_provider"),
            ApiBase = _texts.Of(row.Text("api_base"), SecretText.ScrubValue),
            NamedTeam = Named(_teams, row.Text(TeamId)),
            OrganizationId = Shared(row, "organization_id"),
            EndUser = RecordText.Name(row.Text("end_user")),
            SessionId = RecordText.Name(row.Text("session_id")),
            CallId = RecordText.Name(row.Text("litellm_call_id")),
            ErrorClass = _texts.Of(failure?.Class),
            ErrorCode = _texts.Of(failure?.Code),
            Error = RecordText.Name(failure?.Message),
            Messages = withContent ? RecordText.Json(row.Text("messages")) : null,
            Response = withContent ? RecordText.Json(row.Text("response")) : null,
            ExceedsLimit = withContent && (row.Flag("is_too_large") ?? false),
            Deployment = deployment,
        };
    }

    private IEnumerable<string> Columns()
    {
        yield return "r.request_id, r.\"startTime\" AS start, r.\"endTime\" AS end";
        // The metadata may be stored outside the row; they are read only for failures.
        var message = $"left({ErrorField("error_message")}, {LongestError})";
        var error = $"jsonb_build_array({ErrorField("error_class")}, {ErrorField("error_code")}, {message})";
        yield return $"CASE WHEN {HasFailed} THEN {error}::text END AS failure";
        yield return "r.api_key";
        if (schema.HasColumn(Log, "status"))
            yield return $"NULLIF(r.status, '{Success}') AS status";
        yield return "r.call_type, r.\"user\", r.model, r.prompt_tokens, r.completion_tokens, r.total_tokens, r.spend";
        yield return "r.cache_hit = 'True' AS is_cache_hit, NULLIF(r.request_tags, '[]')::text AS tags";
        // For a response that was not streamed, LiteLLM stores the end as the time of the first token (spend_tracking_utils.py, completion_start_time);
        // its own statistics leave these out (proxy_server.py, time_to_first_token).
        if (schema.HasColumn(Log, "completionStartTime"))
            yield return "NULLIF(r.\"completionStartTime\", r.\"endTime\") AS first_token";
        foreach (var column in OptionalColumns[1..^1].Where(c => schema.HasColumn(Log, c)))
            yield return "r." + column;
        if (withContent)
            yield return ContentColumns();
    }

    private static string ErrorField(string name) => $"r.metadata #>> '{{error_information,{name}}}'";

    private static (string? Class, string? Code, string? Message)? Failed(string? json) =>
        json is null ? null
        : NodeJson.Parse(json) is ConfigList { Items: [var type, var code, var message] } ? (TextOf(type), TextOf(code), TextOf(message))
        : (null, null, null);

    private static string? TextOf(ConfigNode? node) => (node as ConfigScalar)?.Text;

    // The prompt is in the body of the request (proxy_server_request); messages has it only for realtime sessions and in older rows
    // (spend_tracking_utils.py of 1.83.2, _get_messages_for_spend_logs_payload).
    private string ContentColumns()
    {
        var own = "NULLIF(NULLIF(r.messages, '{}'), '[]')";
        var messages = schema.HasColumn(Log, "proxy_server_request")
            ? $"COALESCE({own}, r.proxy_server_request -> 'messages', r.proxy_server_request -> 'input', r.proxy_server_request -> 'prompt')"
            : own;
        var isSmall = $"octet_length(({{0}})::text) <= {Limits.RequestContent.Most}";
        return string.Join(
            ", ",
            new[] { (Expression: messages, Name: "messages"), (Expression: "r.response", Name: "response") }
                .Where(c => schema.HasColumn(Log, c.Name))
                .Select(c => $"CASE WHEN {string.Format(null, isSmall, c.Expression)} THEN ({c.Expression})::text END AS {c.Name}")
                .Append(
                    $"COALESCE(NOT ({string.Format(null, isSmall, messages)}), false) OR COALESCE(NOT ({string.Format(null, isSmall, "r.response")}), false) AS is_too_large"
                )
        );
    }

    private NameLookup Names()
    {
        var sources = new List<NameSource>();
        if (Has(Keys))
            sources.Add(
                new NameSource(_keys, RecordColumns.Name(schema, Keys), "token", "COALESCE(NULLIF(key_alias, ''), key_name)")
                {
                    Others = _missingKeys,
                }
            );
        // LiteLLM writes the alias of the key to each request, so that the name of a key that was deleted is known.
        sources.Add(
            new NameSource(
                Has(Keys) ? _missingKeys : _keys,
                RecordColumns.Name(schema, Log),
                "api_key",
                "metadata ->> 'user_api_key_alias'"
            )
            {
                IsByRequest = true,
            }
        );
        var userNames = UserNames.Where(c => schema.HasColumn(Users, c)).Select(static c => $"NULLIF({c}, '')").ToList();
        if (Has(Users) && userNames.Count > 0)
            sources.Add(new NameSource(_users, RecordColumns.Name(schema, Users), "user_id", $"COALESCE({string.Join(", ", userNames)})"));
        if (Has(Teams))
            sources.Add(new NameSource(_teams, RecordColumns.Name(schema, Teams), TeamId, "team_alias"));
        return new NameLookup(sources);
    }

    private void AddOwners(SqlConditions conditions, RequestFilter filter)
    {
        if (filter.Range.Since is { } since)
            conditions.Add($"r.\"startTime\" >= {conditions.Value(TimeRange.Parameter(since))}");
        if (filter.Range.Until is { } until)
            conditions.Add($"r.\"startTime\" < {conditions.Value(TimeRange.Parameter(until))}");
        conditions.AddIdMatch(
            filter.Ids,
            schema.HasColumn(Log, "litellm_call_id") ? ["r.request_id", "r.litellm_call_id"] : ["r.request_id"]
        );
        conditions.AddAnyOf("r.api_key", filter.KeyHashes);
        conditions.AddAnyOf("r.\"user\"", filter.UserIds);
        conditions.AddAnyOf("r.team_id", filter.TeamIds);
        if (filter.OrganizationId is { } organization)
            conditions.Add(OfOrganization(conditions.Value(organization)));
    }

    // The first comparison is never true; it gives the parameter a type where the database has neither column.
    private string OfOrganization(string id)
    {
        var any = new List<string> { $"{id}::text IS NULL" };
        if (schema.HasColumn(Log, "organization_id"))
            any.Add($"r.organization_id = {id}");
        if (schema.HasColumn(Teams, "organization_id"))
            any.Add($"r.team_id IN (SELECT o.team_id FROM {RecordColumns.Name(schema, Teams)} o WHERE o.organization_id = {id})");
        return $"({string.Join(" OR ", any)})";
    }

    private void AddProperties(SqlConditions conditions, RequestFilter filter)
    {
        if (filter.ModelId is { } model)
            conditions.Add($"r.model_id = {conditions.Value(model)}");
        conditions.AddMatch(filter.Models, "r.model", "r.model_group");
        conditions.AddMatch(filter.ModelGroups, "r.model_group");
        conditions.AddMatch(filter.Providers, "r.custom_llm_provider");
        conditions.AddIdMatch(filter.EndUsers, "r.end_user");
        if (filter.Tags is { } tags)
            conditions.Add(
                "r.request_tags <> '[]' AND EXISTS (SELECT FROM jsonb_array_elements_text(CASE jsonb_typeof(r.request_tags) WHEN 'array' THEN r.request_tags ELSE '[]' END) g (tag) "
                    + $"WHERE {string.Join(" OR ", conditions.Matches(tags, "g.tag"))})"
            );
        if (filter.HasFailed is { } failed)
            conditions.Add(failed ? HasFailed : $"NOT COALESCE({HasFailed}, false)");
        if (filter.IsCacheHit)
            conditions.Add("r.cache_hit = 'True'");
        if (filter.MinCost is { } cost)
            conditions.Add($"r.spend >= {conditions.Value((double)cost)}");
        if (filter.MinDuration is { } duration)
            conditions.Add($"r.\"endTime\" - r.\"startTime\" >= {conditions.Value(duration.TotalSeconds)} * interval '1 second'");
    }

    private bool Has(string table) => _joined.Has(table);

    private string? Shared(IRecord row, string column) => _texts.Of(row.Text(column));

    // LiteLLM stores the text None for a request without a key (str(api_key) in spend_tracking_utils.py). The master key has no row.
    private NamedId? Key(string? token, string request)
    {
        if (string.IsNullOrEmpty(token) || token == NoKey)
            return null;
        if (token == MasterKeyId.Name || token == masterKey)
            return _master ??= new NamedId(token, MasterKeyId.Name);
        return _keys.TryFind(token) ?? _keys.Add(token, NewKey(token, request));
    }

    private static NamedId NewKey(string token, string request)
    {
        var hash = RecordText.Hash(token) ?? "";
        return new NamedId(hash, hash[..Math.Min(8, hash.Length)]) { Request = request };
    }

    // LiteLLM stores an empty text for none.
    private static NamedId? Named(NamedIds ids, string? id) =>
        string.IsNullOrEmpty(id) ? null : ids.TryFind(id) ?? ids.Add(id, new NamedId(id, id));

    private LlmList<string> Tags(string? json)
    {
        if (json is null)
            return LlmList<string>.Empty;
        if (_tags.TryGetValue(json, out var tags))
            return tags;
        if (_tags.Count >= SharedTexts.Most)
            _tags.Clear();
        return _tags[json] = TextsOf(json);
    }

    private static LlmList<string> TextsOf(string json) =>
        SecretMask.Mask(NodeJson.Parse(json), "") is ConfigList list
            ? [.. list.Items.OfType<ConfigScalar>().Select(static i => i.Text).OfType<string>()]
            : [];
}
