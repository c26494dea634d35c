using System.Globalization;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>The names of the ids in spend, and the ids that names select.</summary>
/// <param name="records">The database.</param>
/// <param name="schema">The tables that it has.</param>
/// <param name="masterKey">The hash of the master key, which has no row. Null when it is not known.</param>
internal sealed class SpendNames(IRecordDatabase records, StoredSchema schema, string? masterKey)
{
    private const string Keys = "LiteLLM_VerificationToken";
    private const string DeletedKeys = "LiteLLM_DeletedVerificationToken";
    private const string Teams = "LiteLLM_TeamTable";
    private const string Models = "LiteLLM_ProxyModelTable";

    private static readonly Dictionary<SpendDimension, SpendNameTable[]> Sources = new()
    {
        [SpendDimension.Key] =
        [
            new(Keys, "token", ["key_alias", "key_name"], ["team_id", "user_id", "organization_id"]),
            new(DeletedKeys, "token", ["key_alias", "key_name"], ["team_id", "user_id", "organization_id"]),
        ],
        [SpendDimension.User] = [new("LiteLLM_UserTable", "user_id", ["user_alias", "user_email"], [])],
        [SpendDimension.Team] = [new(Teams, "team_id", ["team_alias"], ["organization_id"])],
        [SpendDimension.Organization] = [new("LiteLLM_OrganizationTable", "organization_id", ["organization_alias"], [])],
        [SpendDimension.EndUser] = [new("LiteLLM_EndUserTable", "user_id", ["alias"], [])],
        [SpendDimension.ModelGroup] = [new(Models, "model_name", [], [])],
        [SpendDimension.Tag] = [new("LiteLLM_TagTable", "tag_name", [], [])],
    };

    private readonly Dictionary<(SpendDimension, string), SpendName> _names = masterKey is null
        ? []
        : new() { [(SpendDimension.Key, masterKey)] = new SpendName(masterKey, [MasterKeyId.Name]) };

    public static IEnumerable<string> Tables =>
        Sources.Values.SelectMany(static s => s).Select(static s => s.Table).Distinct(StringComparer.Ordinal);

    /// <summary>What is known of an id. Null for one that no table contains.</summary>
    public SpendName? Find(SpendDimension dimension, string? id) => id is null ? null : _names.GetValueOrDefault((dimension, id));

    /// <summary>Reads the names of ids.</summary>
    public async Task LoadAsync(SpendDimension dimension, IEnumerable<string> ids, CancellationToken token)
    {
        var missing = ids.Where(i => !_names.ContainsKey((dimension, i))).Distinct(StringComparer.Ordinal).ToArray();
        if (missing.Length == 0 || dimension is SpendDimension.ModelGroup or SpendDimension.Tag)
            return;
        foreach (var table in TablesOf(dimension))
            await AddAsync(dimension, table.Statement(schema, missing), token);
    }

    /// <summary>The ids that names and wildcards select.</summary>
    /// <param name="dimension">What the names are of.</param>
    /// <param name="filter">The names.</param>
    /// <param name="period">The time range, in which the names of the spend log are searched.</param>
    /// <param name="deployment">The name of the deployment.</param>
    /// <param name="token">Cancels.</param>
    public async Task<(string[] Ids, IReadOnlyList<LlmException> Missing)> ResolveAsync(
        SpendDimension dimension,
        NameFilter filter,
        SpendPeriod period,
        string deployment,
        CancellationToken token
    )
    {
        foreach (var table in TablesOf(dimension))
            await AddAsync(dimension, table.Statement(schema, null), token);
        var daily = SpendSource.DailyOf(dimension);
        var hasDaily = schema.HasColumn(daily, SpendSource.ColumnOf(dimension, isLog: false));
        if (hasDaily)
            await AddAsync(dimension, Distinct(dimension, daily, null), token);
        var match = Match(dimension, filter, deployment);
        // The newest requests may be in the spend log only. It has no index for this, so it is searched last.
        if ((hasDaily && match.Missing.Count == 0) || !schema.HasColumn(SpendSource.Log, SpendSource.ColumnOf(dimension, isLog: true)))
            return match;
        await AddAsync(dimension, Distinct(dimension, SpendSource.Log, period), token);
        return Match(dimension, filter, deployment);
    }

    /// <summary>Why filters exclude each other by the present owners of keys and teams. Null when they do not.</summary>
    /// <param name="filters">The ids that are selected, by dimension.</param>
    public string? Contradiction(IReadOnlyDictionary<SpendDimension, string[]> filters) =>
        Contradiction(filters, SpendDimension.Key, SpendDimension.Team, static n => n.TeamId)
        ?? Contradiction(filters, SpendDimension.Key, SpendDimension.User, static n => n.UserId)
        ?? Contradiction(filters, SpendDimension.Team, SpendDimension.Organization, static n => n.OrganizationId);

    private string? Contradiction(
        IReadOnlyDictionary<SpendDimension, string[]> filters,
        SpendDimension owned,
        SpendDimension owner,
        Func<SpendName, string?> ownerOf
    )
    {
        if (!filters.TryGetValue(owned, out var ids) || !filters.TryGetValue(owner, out var owners))
            return null;
        var known = ids.Select(i => Find(owned, i)).OfType<SpendName>().ToList();
        if (known.Count == 0 || known.Count < ids.Length || known.Exists(n => owners.Contains(ownerOf(n), StringComparer.Ordinal)))
            return null;
        var (first, noun) = (known[0], Noun(owner));
        var actual = ownerOf(first) is { } id ? $"belongs to the {noun} '{Find(owner, id)?.Name ?? id}'" : $"belongs to no {noun}";
        return $"-{owned} and -{owner} exclude each other: the {Noun(owned)} '{first.Name}' {actual}, and it has no spend with the {noun} '{string.Join("', '", owners.Select(o => Find(owner, o)?.Name ?? o))}' in this time range.";
    }

    private IEnumerable<SpendNameTable> TablesOf(SpendDimension dimension) =>
        (Sources.GetValueOrDefault(dimension) ?? []).Where(t => schema.HasColumn(t.Table, t.Id));

    private (string[] Ids, IReadOnlyList<LlmException> Missing) Match(SpendDimension dimension, NameFilter filter, string deployment)
    {
        var tracker = new NameTracker(filter, NotFound(dimension), Sought(dimension));
        var ids = new List<string>();
        foreach (var ((_, id), name) in _names.Where(n => n.Key.Item1 == dimension))
        {
            if (tracker.Matches([.. name.Texts, id]))
                ids.Add(id);
        }

        return ([.. ids], [.. tracker.Missing(deployment)]);
    }

    private async Task AddAsync(SpendDimension dimension, RecordStatement statement, CancellationToken token)
    {
        foreach (var name in await records.ReadAllAsync(statement, SpendName.Read, token))
        {
            if (name is not null)
                _names.TryAdd((dimension, name.Id), name);
        }
    }

    private RecordStatement Distinct(SpendDimension dimension, string table, SpendPeriod? period)
    {
        var isLog = table == SpendSource.Log;
        var column = "s." + RecordColumns.Quote(SpendSource.ColumnOf(dimension, isLog));
        var (value, join) =
            isLog && dimension == SpendDimension.Tag
                ? (
                    "tag.name",
                    " CROSS JOIN LATERAL jsonb_array_elements_text(CASE jsonb_typeof(s.request_tags) WHEN 'array' THEN s.request_tags ELSE '[]' END) AS tag (name)"
                )
                : (column, "");
        var sql = $"SELECT DISTINCT {value} AS id FROM {RecordColumns.Name(schema, table)} s{join}";
        return period is null
            ? new RecordStatement(sql)
            : new RecordStatement(
                sql + " WHERE s.\"startTime\" >= $1 AND s.\"startTime\" < $2",
                TimeRange.Parameter(period.Since),
                TimeRange.Parameter(period.End)
            );
    }

    private static ErrorId NotFound(SpendDimension dimension) =>
        dimension switch
        {
            SpendDimension.Key => ErrorIds.KeyNotFound,
            SpendDimension.User => ErrorIds.UserNotFound,
            SpendDimension.Team => ErrorIds.TeamNotFound,
            SpendDimension.Organization => ErrorIds.OrganizationNotFound,
            SpendDimension.Tag => ErrorIds.TagNotFound,
            SpendDimension.Provider => ErrorIds.ProviderNotFound,
            SpendDimension.EndUser => ErrorIds.EndUserNotFound,
            _ => ErrorIds.ModelNotFound,
        };

    // Models, tags, providers and end users exist by being used.
    private static string Sought(SpendDimension dimension) =>
        dimension is SpendDimension.Key or SpendDimension.User or SpendDimension.Team or SpendDimension.Organization
            ? Noun(dimension)
            : $"spend of the {Noun(dimension)}";

    private static string Noun(SpendDimension dimension) =>
        dimension switch
        {
            SpendDimension.ModelGroup => "model group",
            SpendDimension.EndUser => "end user",
            _ => dimension.ToString().ToLower(CultureInfo.InvariantCulture),
        };
}

/// <summary>A table with the names of ids.</summary>
/// <param name="Table">The table.</param>
/// <param name="Id">The column of the id.</param>
/// <param name="Names">The columns of names, the preferred one first.</param>
/// <param name="Owners">The columns of the ids to which it belongs.</param>
internal sealed record SpendNameTable(string Table, string Id, string[] Names, string[] Owners)
{
    /// <param name="schema">The tables that exist.</param>
    /// <param name="ids">The ids. Null for all.</param>
    public RecordStatement Statement(StoredSchema schema, string[]? ids)
    {
        var names = Names.Where(n => schema.HasColumn(Table, n)).Select((n, i) => $", t.{n} AS name{i}");
        var owners = Owners.Where(o => schema.HasColumn(Table, o)).Select(static o => $", t.{o}");
        var sql = $"SELECT t.{Id} AS id{string.Concat(names)}{string.Concat(owners)} FROM {RecordColumns.Name(schema, Table)} t";
        return ids is null ? new RecordStatement(sql) : new RecordStatement($"{sql} WHERE t.{Id} = ANY($1)", [ids]);
    }
}

/// <summary>The names and owners of an id.</summary>
/// <param name="Id">The id.</param>
/// <param name="Texts">The names, the preferred one first.</param>
internal sealed record SpendName(string Id, IReadOnlyList<string> Texts)
{
    private const int HashLength = 64;
    private const int ShortLength = 8;

    public string? TeamId { get; private init; }

    public string? UserId { get; private init; }

    public string? OrganizationId { get; private init; }

    /// <summary>The preferred name.</summary>
    public string Name => Texts.Count > 0 ? Texts[0] : Shortened(Id);

    /// <summary>An id as a name: only the first characters of a hash.</summary>
    public static string Shortened(string id) => id.Length == HashLength && id.All(char.IsAsciiHexDigit) ? id[..ShortLength] : id;

    /// <summary>Null for a row without an id.</summary>
    public static SpendName? Read(IRecord row) =>
        RecordText.Name(row.Text("id")) is not { } id
            ? null
            : new SpendName(
                id,
                [.. new[] { row.Text("name0"), row.Text("name1") }.Where(static n => !string.IsNullOrEmpty(n)).OfType<string>()]
            )
            {
                TeamId = RecordText.Name(row.Text("team_id")),
                UserId = RecordText.Name(row.Text("user_id")),
                OrganizationId = RecordText.Name(row.Text("organization_id")),
            };
}
