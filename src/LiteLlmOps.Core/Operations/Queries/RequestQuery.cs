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
        "team_id",
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
            [Teams] = ["team_id", "team_alias"],
        }
    );

    private readonly SharedTexts _texts = new();
    private readonly Dictionary<string, LlmList<string>> _tags = new(StringComparer.Ordinal);

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
        var columns = Columns(conditions).ToList();
        AddOwners(conditions, filter);
        AddProperties(conditions, filter);
        return new RecordStatement(
            $"SELECT {string.Join(", ", columns)} FROM {RecordColumns.Name(schema, Log)} r{Joins()}{conditions.Clause} ORDER BY r.\"startTime\" DESC, r.request_id DESC",
            conditions.Parameters
        )
        {
            FirstRows = withContent ? FirstWideRows : RecordStatement.UsualFirstRows,
        };
    }

    public LlmRequest Read(IRecord row)
    {
        var start = row.Time("start") ?? DateTime.UnixEpoch;
        var end = row.Time("end") ?? start;
        var hash = Hash(row);
        var status = Shared(row, "status") ?? "";
        var failed = status == Failure;
        var user = Shared(row, "user");
        var team = Shared(row, "team_id");
        return new LlmRequest
        {
            Time = start,
            RequestId = row.Text("request_id") ?? "",
            Key = Shared(row, "key_alias") ?? Shared(row, "key_name") ?? hash?[..Math.Min(8, hash.Length)],
            KeyHash = hash,
            User = Shared(row, "user_name") ?? user,
            UserId = user,
            Team = Shared(row, "team_name") ?? team,
            TeamId = team,
            OrganizationId = Shared(row, "organization_id"),
            EndUser = RecordText.Name(row.Text("end_user")),
            Model = Shared(row, "model"),
            ModelGroup = Shared(row, "model_group"),
            ModelId = Shared(row, "model_id"),
            Provider = Shared(row, "custom_llm_provider"),
            CallType = Shared(row, "call_type"),
            Status = status,
            Duration = end - start,
            TimeToFirstToken = row.Time("first_token") is { } first && first >= start ? first - start : null,
            PromptTokens = row.Number("prompt_tokens") ?? 0,
            CompletionTokens = row.Number("completion_tokens") ?? 0,
            TotalTokens = row.Number("total_tokens") ?? 0,
            Cost = row.Amount("spend") ?? 0,
            IsCacheHit = row.Flag("is_cache_hit") ?? false,
            ApiBase = _texts.Of(row.Text("api_base"), SecretText.ScrubValue),
            ErrorClass = failed ? Shared(row, "error_class") : null,
            ErrorCode = failed ? Shared(row, "error_code") : null,
            Error = failed ? RecordText.Name(row.Text("error")) : null,
            Tags = Tags(row.Text("tags")),
            SessionId = RecordText.Name(row.Text("session_id")),
            CallId = RecordText.Name(row.Text("litellm_call_id")),
            Messages = withContent ? RecordText.Json(row.Text("messages")) : null,
            Response = withContent ? RecordText.Json(row.Text("response")) : null,
            ExceedsLimit = withContent && (row.Flag("is_too_large") ?? false),
            Deployment = deployment,
        };
    }

    private IEnumerable<string> Columns(SqlConditions values)
    {
        yield return "r.request_id, r.call_type, r.api_key, r.spend, r.prompt_tokens, r.completion_tokens, r.total_tokens, r.model, r.\"user\"";
        yield return "r.\"startTime\" AS start, r.\"endTime\" AS end, r.cache_hit = 'True' AS is_cache_hit";
        // For a response that was not streamed, LiteLLM stores the end as the time of the first token (spend_tracking_utils.py, completion_start_time);
        // its own statistics leave these out (proxy_server.py, time_to_first_token).
        if (schema.HasColumn(Log, "completionStartTime"))
            yield return "NULLIF(r.\"completionStartTime\", r.\"endTime\") AS first_token";
        foreach (var column in OptionalColumns[1..^1].Where(c => schema.HasColumn(Log, c)))
            yield return "r." + column;
        yield return "NULLIF(r.request_tags, '[]')::text AS tags";
        // The metadata may be stored outside the row; they are read only for failures and deleted keys.
        yield return $"CASE WHEN {HasFailed} THEN '{Failure}' ELSE {(schema.HasColumn(Log, "status") ? "COALESCE(NULLIF(r.status, ''), 'success')" : "'success'")} END AS status";
        yield return $"{ErrorField("error_class")} AS error_class, {ErrorField("error_code")} AS error_code, left({ErrorField("error_message")}, {LongestError}) AS error";
        var alias = Has(Keys)
            ? "CASE WHEN k.token IS NULL THEN r.metadata ->> 'user_api_key_alias' ELSE k.key_alias END"
            : "r.metadata ->> 'user_api_key_alias'";
        var master = $"r.api_key = '{MasterKeyId.Name}'{(masterKey is null ? "" : $" OR r.api_key = {values.Value(masterKey)}")}";
        yield return $"CASE WHEN {master} THEN '{MasterKeyId.Name}' ELSE {alias} END AS key_alias";
        if (Has(Keys))
            yield return "k.key_name";
        if (Has(Users))
            yield return $"COALESCE({string.Join(", ", UserNames.Where(c => schema.HasColumn(Users, c)).Select(c => $"NULLIF(u.{c}, '')").Append("NULL"))}) AS user_name";
        if (Has(Teams))
            yield return "t.team_alias AS team_name";
        if (withContent)
            yield return ContentColumns();
    }

    private string ErrorField(string name) => $"CASE WHEN {HasFailed} THEN r.metadata #>> '{{error_information,{name}}}' END";

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

    private string Joins() =>
        (Has(Keys) ? $" LEFT JOIN {RecordColumns.Name(schema, Keys)} k ON k.token = r.api_key" : "")
        + (Has(Users) ? $" LEFT JOIN {RecordColumns.Name(schema, Users)} u ON u.user_id = r.\"user\"" : "")
        + (Has(Teams) ? $" LEFT JOIN {RecordColumns.Name(schema, Teams)} t ON t.team_id = r.team_id" : "");

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

    // LiteLLM stores the text None for a request without a key (str(api_key) in spend_tracking_utils.py).
    private string? Hash(IRecord row) =>
        row.Text("api_key") is { } token && token != NoKey ? _texts.Of(token, static t => RecordText.Hash(t)) : null;

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
