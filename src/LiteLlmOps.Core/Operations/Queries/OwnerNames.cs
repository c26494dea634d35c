using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>The names of keys, users or teams, with the ids by which requests refer to them. Those that were deleted are included as far as they are known.</summary>
/// <param name="Noun">What they are: key.</param>
/// <param name="Error">The id of the error of an unknown name.</param>
/// <param name="Table">The table of those that exist.</param>
/// <param name="Id">Its column with the id, as in the table of those that were deleted.</param>
/// <param name="Names">Its columns with names.</param>
/// <param name="Deleted">The table of those that were deleted. Null when LiteLLM has none.</param>
/// <param name="Daily">The table of the daily spend.</param>
/// <param name="DailyId">Its column with the id.</param>
internal sealed record OwnerNames(
    string Noun,
    ErrorId Error,
    string Table,
    string Id,
    string[] Names,
    string? Deleted,
    string Daily,
    string DailyId
)
{
    private const string DailyUser = "LiteLLM_DailyUserSpend";

    public static readonly OwnerNames Key = new(
        "key",
        ErrorIds.KeyNotFound,
        "LiteLLM_VerificationToken",
        "token",
        ["key_alias", "key_name"],
        "LiteLLM_DeletedVerificationToken",
        DailyUser,
        "api_key"
    );

    public static readonly OwnerNames User = new(
        "user",
        ErrorIds.UserNotFound,
        "LiteLLM_UserTable",
        "user_id",
        ["user_alias", "user_email"],
        null,
        DailyUser,
        "user_id"
    );

    public static readonly OwnerNames Team = new(
        "team",
        ErrorIds.TeamNotFound,
        "LiteLLM_TeamTable",
        "team_id",
        ["team_alias"],
        "LiteLLM_DeletedTeamTable",
        "LiteLLM_DailyTeamSpend",
        "team_id"
    );

    public static readonly string[] Tables =
    [
        .. new[] { Key, User, Team }
            .SelectMany(static n => new[] { n.Table, n.Deleted, n.Daily })
            .OfType<string>()
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The ids of the names that a filter selects. An unknown name is a problem that names a similar one.</summary>
    /// <param name="records">The database.</param>
    /// <param name="schema">The tables that it has.</param>
    /// <param name="filter">The names.</param>
    /// <param name="deployment">The name of the deployment.</param>
    /// <param name="other">One that has no row. Null for none.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="LlmException">The table does not exist, or cannot be read.</exception>
    public async Task<OwnerIds> FindAsync(
        IRecordDatabase records,
        StoredSchema schema,
        NameFilter filter,
        string deployment,
        Owner? other,
        CancellationToken token
    )
    {
        RecordColumns.Require(schema, Table, Id);
        var tracker = new NameTracker(filter, Error, Noun);
        var found = new List<Owner>();
        if (other is not null && tracker.Matches([.. other.Names, other.Id]))
            found.Add(other);
        await foreach (var group in records.ReadAsync(Statement(schema, filter.Names), Read, token))
            found.AddRange(group.Where(o => tracker.Matches([.. o.Names, o.Id])));
        return new OwnerIds(found, [.. tracker.Missing(deployment)]);
    }

    // The daily spend knows the ids of those that have no row any more; its index finds them.
    private RecordStatement Statement(StoredSchema schema, IReadOnlyList<string> ids)
    {
        var selects = new[] { Table, Deleted }.OfType<string>().Where(t => schema.HasColumn(t, Id)).Select(t => Select(schema, t)).ToList();
        if (schema.HasColumn(Daily, DailyId))
            selects.Add(
                $"SELECT DISTINCT {DailyId}, {string.Join(", ", Names.Select(static _ => "NULL::text"))}, NULL, NULL FROM {RecordColumns.Name(schema, Daily)} WHERE {DailyId} = ANY($1)"
            );
        else
            // The parameter must have a type also where the daily spend is not known.
            selects.Add($"SELECT NULL, {string.Join(", ", Names.Select(static _ => "NULL"))}, NULL, NULL WHERE '' = ANY($1)");
        return new RecordStatement(string.Join(" UNION ALL ", selects), [ids.ToArray()]);
    }

    private string Select(StoredSchema schema, string table) =>
        $"SELECT {Id} AS id, {string.Join(", ", Names.Select((n, i) => $"{Column(schema, table, n)} AS name{i}"))}, "
        + $"{(this == Key ? Column(schema, table, "user_id") : "NULL")} AS user_id, {(this == Key ? Column(schema, table, "team_id") : "NULL")} AS team_id "
        + $"FROM {RecordColumns.Name(schema, table)}";

    private static string Column(StoredSchema schema, string table, string column) =>
        schema.HasColumn(table, column) ? column : "NULL::text";

    private Owner Read(IRecord row) =>
        new(
            row.Text("id") ?? "",
            [.. Names.Select((_, i) => RecordText.Name(row.Text("name" + i)))],
            row.Text("user_id"),
            row.Text("team_id")
        );
}

/// <summary>A key, a user or a team.</summary>
/// <param name="Id">The id by which requests refer to it.</param>
/// <param name="Names">The names, null for one that it does not have.</param>
/// <param name="UserId">The user of a key.</param>
/// <param name="TeamId">The team of a key.</param>
internal sealed record Owner(string Id, string?[] Names, string? UserId, string? TeamId)
{
    public string Shown => Names.FirstOrDefault(static n => n is not null) ?? Id;
}

/// <summary>What names select.</summary>
/// <param name="Found">Those with such a name.</param>
/// <param name="Problems">An error for each unknown name.</param>
internal sealed record OwnerIds(IReadOnlyList<Owner> Found, IReadOnlyList<LlmException> Problems)
{
    public IReadOnlyList<string> Ids { get; } = [.. Found.Select(static o => o.Id).Distinct(StringComparer.Ordinal)];
}
