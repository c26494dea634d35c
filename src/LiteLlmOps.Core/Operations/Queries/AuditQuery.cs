using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Queries;

/// <summary>Reads LiteLLM's audit log with the names of users, keys and objects.</summary>
/// <remarks>
/// proxy/management_helpers/audit_logs.py of 1.83.2, create_audit_log_for_update: an entry is written only when store_audit_logs is true (in
/// litellm_settings, or the variable LITELLM_STORE_AUDIT_LOGS) and the license is valid (premium_user). The actions are AUDIT_ACTIONS, the tables
/// LitellmTableNames (proxy/_types.py).
/// </remarks>
/// <param name="schema">The tables that the database has.</param>
/// <param name="deployment">The path of the deployment.</param>
/// <param name="masterKey">The hash of the master key, which has no row. Null when it is not known.</param>
internal sealed class AuditQuery(StoredSchema schema, string deployment, string? masterKey)
{
    private const string Log = "LiteLLM_AuditLog";
    private const string Users = "LiteLLM_UserTable";
    private const string Teams = "LiteLLM_TeamTable";
    private const string Keys = "LiteLLM_VerificationToken";
    private const string Models = "LiteLLM_ProxyModelTable";

    private static readonly string[] Columns =
    [
        "id",
        "updated_at",
        "changed_by",
        "changed_by_api_key",
        "action",
        "table_name",
        "object_id",
    ];

    // The values that name an object of each table, for one that no longer exists.
    private static readonly string[] NameFields = ["key_alias", "team_alias", "user_alias", "user_email", "model_name", "key_name"];

    private readonly JoinedTables _joined = new(
        schema,
        new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            [Users] = ["user_id"],
            [Teams] = ["team_id"],
            [Keys] = ["token"],
            [Models] = ["model_id"],
        }
    );

    /// <summary>What the result leaves out. Null for nothing.</summary>
    public string? Note => _joined.Note;

    public static readonly string[] Tables = [Log, Users, Teams, Keys, Models];

    /// <summary>What LiteLLM writes as the action.</summary>
    public static readonly string[] Actions = ["created", "updated", "deleted", "blocked", "unblocked", "rotated"];

    /// <summary>The tables whose changes LiteLLM records.</summary>
    public static readonly string[] AuditedTables = [Keys, Teams, Users, Models, "LiteLLM_ManagedFileTable", "LiteLLM_ToolTable"];

    /// <summary>The statement, newest first.</summary>
    /// <param name="range">The time range.</param>
    /// <param name="objectId">The id of one object. Null for all.</param>
    /// <exception cref="LlmException">There is no audit log, or it cannot be read.</exception>
    public RecordStatement Statement(TimeRange range, string? objectId)
    {
        RecordColumns.Require(schema, Log, [.. Columns, "before_value", "updated_values"]);
        var parameters = new List<object>();
        var conditions = new List<string>();
        if (range.Since is { } since)
            Add("a.updated_at >= ", TimeRange.Parameter(since));
        if (range.Until is { } until)
            Add("a.updated_at < ", TimeRange.Parameter(until));
        if (objectId is not null)
            Add("a.object_id = ", objectId);
        var where = conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions);
        return new RecordStatement(
            $"SELECT {RecordColumns.Select(schema, Log, "a", Columns)}, a.before_value::text AS before_value, a.updated_values::text AS updated_values{Names()} "
                + $"FROM {RecordColumns.Name(schema, Log)} a{Joins()}{where} ORDER BY a.updated_at DESC, a.id",
            [.. parameters]
        );

        void Add(string condition, object value)
        {
            parameters.Add(value);
            conditions.Add(FormattableString.Invariant($"{condition}${parameters.Count}"));
        }
    }

    /// <summary>Whether the log has any entry: a row without columns that are used.</summary>
    public RecordStatement AnyEntry() => new($"SELECT id FROM {RecordColumns.Name(schema, Log)} LIMIT 1");

    public LlmAuditEntry Read(IRecord row)
    {
        var (before, after) = (Map(row.Text("before_value")), Map(row.Text("updated_values")));
        var fields = Changed(before, after);
        var (id, key) = (row.Text("object_id") ?? "", row.Text("changed_by_api_key"));
        var shownId = RecordText.Hash(id) ?? "";
        return new LlmAuditEntry
        {
            Id = row.Text("id") ?? "",
            Time = row.Time("updated_at") ?? default,
            UserId = RecordText.Name(row.Text("changed_by")),
            User = RecordText.Name(row.Text("user_name")) ?? RecordText.Name(row.Text("changed_by")),
            UserMail = row.Text("user_mail"),
            KeyHash = RecordText.Hash(key),
            Key = key is not null && key == masterKey ? MasterKeyId.Name : RecordText.Name(row.Text("key_name")),
            Action = row.Text("action") ?? "",
            Table = row.Text("table_name") ?? "",
            ObjectId = shownId,
            ObjectName = RecordText.Name(row.Text("object_name")) ?? NameIn(after) ?? NameIn(before) ?? shownId,
            Fields = [.. fields],
            Before = Json(fields.Count == 0 && after.Count == 0 ? before : before.Where(k => fields.Contains(k, StringComparer.Ordinal))),
            After = Json(after.Where(k => fields.Contains(k, StringComparer.Ordinal))),
            Deployment = deployment,
        };
    }

    private static string? Json(ConfigMap map) => map.Count == 0 ? null : NodeJson.Write(SecretMask.Mask(map, ""));

    // A creation has no values before it. LiteLLM records an update with all fields of the request, also those that it does not change.
    private static IReadOnlyList<string> Changed(ConfigMap before, ConfigMap after) =>
        [
            .. after
                .Entries.Where(e =>
                    before.TryGet(e.Key, out var old) ? !NodeEquality.AreEqual(old, e.Value) : !NodeComparer.IsNothing(e.Value)
                )
                .Select(static e => e.Key)
                .Order(StringComparer.OrdinalIgnoreCase),
        ];

    private static string? NameIn(ConfigMap values) =>
        NameFields.Select(values.TextAt).FirstOrDefault(static n => !string.IsNullOrEmpty(n)) is { } name ? SecretMask.Scrub(name) : null;

    // Some entries have the JSON as a text in the jsonb column.
    private static ConfigMap Map(string? json)
    {
        var node = json is null ? null : NodeJson.TryParse(json);
        if (node is ConfigScalar { Text: { } text })
            node = NodeJson.TryParse(text);
        return node as ConfigMap ?? ConfigMap.Empty;
    }

    private string Names()
    {
        var objects = new List<string>();
        if (Has(Keys))
            objects.Add(NameOf(Keys, "ok", "key_alias", "key_name"));
        if (Has(Teams))
            objects.Add(NameOf(Teams, "ot", "team_alias"));
        if (Has(Users))
            objects.Add(NameOf(Users, "ou", "user_alias", "user_email"));
        if (Has(Models))
            objects.Add(NameOf(Models, "om", "model_name"));
        return (
                Has(Users)
                    ? $", {NameOf(Users, "u", "user_alias", "user_email")} AS user_name{(schema.HasColumn(Users, "user_email") ? ", u.user_email AS user_mail" : "")}"
                    : ""
            )
            + (Has(Keys) ? $", {NameOf(Keys, "k", "key_alias", "key_name")} AS key_name" : "")
            + (objects.Count > 0 ? $", COALESCE({string.Join(", ", objects.Append("NULL"))}) AS object_name" : "");
    }

    private string Joins() =>
        (Has(Users) ? $" LEFT JOIN {Name(Users)} u ON u.user_id = a.changed_by" : "")
        + (Has(Keys) ? $" LEFT JOIN {Name(Keys)} k ON k.token = a.changed_by_api_key" : "")
        + Join(Keys, "ok", "token")
        + Join(Teams, "ot", "team_id")
        + Join(Users, "ou", "user_id")
        + Join(Models, "om", "model_id");

    private string Join(string table, string alias, string key) =>
        Has(table) ? $" LEFT JOIN {Name(table)} {alias} ON a.table_name = '{table}' AND {alias}.{key} = a.object_id" : "";

    private bool Has(string table) => _joined.Has(table);

    private string Name(string table) => RecordColumns.Name(schema, table);

    private string NameOf(string table, string alias, params string[] columns) =>
        $"COALESCE({string.Join(", ", columns.Where(c => schema.HasColumn(table, c)).Select(c => $"NULLIF({alias}.{c}, '')").Append("NULL"))})";
}

/// <summary>Selects entries of the audit log. A property that is null selects all.</summary>
/// <param name="actions">Actions.</param>
/// <param name="tables">Tables.</param>
/// <param name="objects">Names or ids of objects.</param>
/// <param name="users">Names or ids of users.</param>
internal sealed class AuditFilter(NameFilter? actions, NameFilter? tables, NameFilter? objects, NameFilter? users)
{
    private readonly NameTracker _actions = new(actions, ErrorIds.AuditValueNotFound, "entry with the action");
    private readonly NameTracker _tables = new(tables, ErrorIds.AuditValueNotFound, "entry of the table");
    private readonly NameTracker _objects = new(objects, ErrorIds.AuditValueNotFound, "entry of the object");
    private readonly NameTracker _users = new(users, ErrorIds.UserNotFound, "entry of the user");

    // Every name is compared first, so that each that exists is found although another filter excludes its entry.
    public bool Selects(LlmAuditEntry entry) =>
        _actions.Matches(entry.Action)
        & _tables.Matches(entry.Table)
        & _objects.Matches(entry.ObjectName, entry.ObjectId)
        & _users.Matches(entry.User, entry.UserId, entry.UserMail);

    /// <summary>The names that LiteLLM can write are no mistakes, although no entry has them.</summary>
    public void AddKnown()
    {
        foreach (var action in AuditQuery.Actions)
            _actions.Matches(action);
        foreach (var table in AuditQuery.AuditedTables)
            _tables.Matches(table);
    }

    /// <summary>A user that exists is no mistake, although no entry has it.</summary>
    public void AddUser(string? name, string? id) => _users.Matches(name, id);

    public bool HasMissing => All.Any(static t => t.MissingFrom("").Any());

    public IEnumerable<LlmException> Missing(string deployment) => All.SelectMany(t => t.MissingFrom($"The audit log of {deployment}"));

    private NameTracker[] All => [_actions, _tables, _objects, _users];
}
