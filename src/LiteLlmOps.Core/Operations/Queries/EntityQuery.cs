using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>Reads keys, users, teams, organizations or budgets.</summary>
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
    public string? Note => RecordColumns.Sentences(Joined.Note, RecordColumns.NoteAbsent(Schema, Table, Columns));

    /// <summary>The table of the entities, which is required.</summary>
    protected abstract string Table { get; }

    protected abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Those of the columns that the query cannot leave out.</summary>
    protected abstract IReadOnlyList<string> RequiredColumns { get; }

    /// <summary>The alias of the table in the statement.</summary>
    protected abstract string Alias { get; }

    /// <summary>The columns of the names and the id, by which the entities are selected.</summary>
    protected abstract IReadOnlyList<string> NameColumns { get; }

    /// <summary>The other tables.</summary>
    protected abstract JoinedTables Joined { get; }

    /// <param name="id">Restricts the rows to what belongs to an object. Null for all rows.</param>
    /// <param name="names">Restricts the rows to those with one of these names. Null for all rows.</param>
    /// <exception cref="LlmException">A table that the query needs does not exist or cannot be read.</exception>
    public RecordStatement Statement(RecordId? id, IReadOnlyList<NamePattern>? names)
    {
        RecordColumns.Require(Schema, Table, RequiredColumns);
        var conditions = new SqlConditions();
        if (Always is { } always)
            conditions.Add(always);
        if (id is { } selected)
        {
            // The first parameter, $1.
            conditions.Value(selected.Value);
            conditions.Add(Condition(selected.Kind));
        }

        conditions.AddMatch(names, [.. NameColumns.Where(c => Schema.HasColumn(Table, c)).Select(c => $"{Alias}.{c}")]);
        var isRestricted = id is not null || names is not null;
        return new RecordStatement(
            $"{Select(isRestricted ? conditions.Condition : null)}{conditions.Clause} ORDER BY {Order}",
            conditions.Parameters
        );
    }

    public abstract T Read(IRecord row);

    /// <summary>The id of a result.</summary>
    public abstract string IdOf(T item);

    /// <summary>The statement without WHERE and ORDER BY.</summary>
    /// <param name="condition">The condition of WHERE, for parts that would otherwise read more than the selected rows need. Null for none.</param>
    protected abstract string Select(string? condition);

    protected abstract string Order { get; }

    /// <summary>A condition for all rows. Null for none.</summary>
    protected virtual string? Always => null;

    /// <summary>The condition for rows that belong to the object with the id $1.</summary>
    protected abstract string Condition(RecordKind kind);

    protected bool Has(string table) => Joined.Has(table);

    protected string Name(string table) => RecordColumns.Name(Schema, table);

    /// <summary>The name of a table that a condition needs.</summary>
    /// <exception cref="LlmException">It does not exist or cannot be read.</exception>
    protected string Required(string table)
    {
        Joined.Require(table);
        return Name(table);
    }

    /// <summary>The first of these columns that is not empty.</summary>
    protected string NameOf(string table, string alias, params string[] columns) =>
        $"COALESCE({string.Join(", ", columns.Where(c => Schema.HasColumn(table, c)).Select(c => $"NULLIF({alias}.{c}, '')").Append("NULL"))})";

    /// <summary>The value of a column of the key with the hash $1.</summary>
    protected string OfKey(string column) => $"(SELECT k.{column} FROM {Required(Keys)} k WHERE k.token = $1)";

    /// <summary>Joins the number of rows for each value of a column, as n of the alias. The sessions of the admin UI do not count as keys.</summary>
    protected string JoinCount(string table, string column, string alias, string id) =>
        CanCount(table, column)
            ? $" LEFT JOIN (SELECT {column}, count(*) AS n FROM {Name(table)}{(table == Keys ? $" WHERE team_id IS DISTINCT FROM '{KeyQuery.DashboardTeam}'" : "")} GROUP BY {column}) {alias} ON {alias}.{column} = {id}"
            : "";

    /// <summary>The number of a <see cref="JoinCount"/>. NULL when the table cannot be read.</summary>
    protected string Count(string table, string column, string alias) =>
        CanCount(table, column) ? $"COALESCE({alias}.n, 0)" : "NULL::bigint";

    private bool CanCount(string table, string column) => Has(table) && Schema.HasColumn(table, column);

    /// <summary>
    /// The members of teams, from members_with_roles: a list of objects with user_id, user_email and role. The default of the column is an object, and
    /// LiteLLM treats it as no members (list_team_v2 in team_endpoints.py).
    /// </summary>
    protected static string MembersOf(string team) =>
        $"jsonb_array_elements(CASE jsonb_typeof({team}.members_with_roles) WHEN 'array' THEN {team}.members_with_roles ELSE '[]' END)";
}
