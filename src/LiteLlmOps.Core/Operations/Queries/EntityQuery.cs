using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>Reads users, teams, organizations or budgets.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <param name="schema">The tables that the database has.</param>
internal abstract class EntityQuery<T>(StoredSchema schema)
{
    protected const string Budgets = "LiteLLM_BudgetTable";
    protected const string Keys = "LiteLLM_VerificationToken";
    protected const string OrganizationMembers = "LiteLLM_OrganizationMembership";
    protected const string Organizations = "LiteLLM_OrganizationTable";
    protected const string TeamMembers = "LiteLLM_TeamMembership";
    protected const string Teams = "LiteLLM_TeamTable";
    protected const string Users = "LiteLLM_UserTable";

    /// <summary>Selects no row: LiteLLM has no such relation in any version.</summary>
    protected const string Nothing = "false";

    protected StoredSchema Schema { get; } = schema;

    /// <summary>What the result leaves out. Null for nothing.</summary>
    public string? Note
    {
        get
        {
            var denied = Optional.Where(Schema.Denied.Contains).ToList();
            var absent = RecordColumns.NoteAbsent(Schema, Table, Columns);
            return denied.Count == 0
                ? absent
                : $"The database user may not read {string.Join(", ", denied)}; properties from there are null. {absent}".TrimEnd();
        }
    }

    /// <summary>The table of the entities, which is required.</summary>
    protected abstract string Table { get; }

    protected abstract IReadOnlyList<string> Columns { get; }

    protected abstract IReadOnlyList<string> Optional { get; }

    /// <param name="id">Restricts the rows to what belongs to an object. Null for all rows.</param>
    /// <exception cref="LlmException">A table that the query needs does not exist or cannot be read.</exception>
    public RecordStatement Statement(RecordId? id)
    {
        RecordColumns.Require(Schema, Table);
        if (id is not { } selected)
            return new RecordStatement($"{Select(null)} ORDER BY {Order}");
        var condition = Condition(selected.Kind);
        return new RecordStatement($"{Select(condition)} WHERE {condition} ORDER BY {Order}", selected.Value);
    }

    public abstract T Read(IRecord row);

    /// <summary>The statement without WHERE and ORDER BY.</summary>
    /// <param name="condition">The condition of WHERE, for parts that would otherwise read more than the selected rows need. Null for none.</param>
    protected abstract string Select(string? condition);

    protected abstract string Order { get; }

    /// <summary>The condition for rows that belong to the object with the id $1.</summary>
    protected abstract string Condition(RecordKind kind);

    protected bool Has(string table) => Schema.Columns.ContainsKey(table);

    protected string Name(string table) => RecordColumns.Name(Schema, table);

    /// <summary>The name of a table that a condition needs.</summary>
    /// <exception cref="LlmException">It does not exist or cannot be read.</exception>
    protected string Required(string table)
    {
        RecordColumns.Require(Schema, table);
        return Name(table);
    }

    /// <summary>The first of these columns that is not empty.</summary>
    protected string NameOf(string table, string alias, params string[] columns) =>
        $"COALESCE({string.Join(", ", columns.Where(c => Schema.HasColumn(table, c)).Select(c => $"NULLIF({alias}.{c}, '')").Append("NULL"))})";

    /// <summary>The value of a column of the key with the hash $1.</summary>
    protected string OfKey(string column) => $"(SELECT k.{column} FROM {Required(Keys)} k WHERE k.token = $1)";

    /// <summary>Joins the number of rows for each value of a column, as n of the alias. The sessions of the admin UI do not count as keys.</summary>
    protected string JoinCount(string table, string column, string alias, string id) =>
        Schema.HasColumn(table, column)
            ? $" LEFT JOIN (SELECT {column}, count(*) AS n FROM {Name(table)}{(table == Keys ? $" WHERE team_id IS DISTINCT FROM '{KeyQuery.DashboardTeam}'" : "")} GROUP BY {column}) {alias} ON {alias}.{column} = {id}"
            : "";

    /// <summary>The number of a <see cref="JoinCount"/>. NULL when the table cannot be read.</summary>
    protected string Count(string table, string column, string alias) =>
        Schema.HasColumn(table, column) ? $"COALESCE({alias}.n, 0)" : "NULL::bigint";

    /// <summary>
    /// The members of teams, from members_with_roles: a list of objects with user_id, user_email and role. The default of the column is an object, and
    /// LiteLLM treats it as no members (list_team_v2 in team_endpoints.py).
    /// </summary>
    protected static string MembersOf(string team) =>
        $"jsonb_array_elements(CASE jsonb_typeof({team}.members_with_roles) WHEN 'array' THEN {team}.members_with_roles ELSE '[]' END)";
}
