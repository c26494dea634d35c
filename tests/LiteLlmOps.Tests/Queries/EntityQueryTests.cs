using LiteLlmOps.Entries;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Tests.Queries;

/// <summary>What the server selects, and what a role that may not read all columns leaves out.</summary>
public sealed class EntityQueryTests
{
    private const string Budgets = "LiteLLM_BudgetTable";
    private const string Keys = "LiteLLM_VerificationToken";

    private static readonly string[] LikePatterns = ["b-%", "x"];

    [Fact]
    public void Names_are_conditions_of_the_statement()
    {
        var statement = Budget(Schema()).Statement(null, NamePattern.ForSearch(["b-*", "x", "[ab]c"]));

        Assert.Contains(" WHERE (b.budget_id ILIKE ANY($1) OR b.budget_id ~* $2) ORDER BY", statement.Sql, StringComparison.Ordinal);
        Assert.Equal<object>([LikePatterns, "^[ab]c$"], statement.Parameters);
    }

    [Fact]
    public void The_id_of_an_object_is_the_first_parameter()
    {
        var statement = Budget(Schema()).Statement(new RecordId(RecordKind.Key, "hash"), NamePattern.ForSearch(["x"]));

        Assert.Contains("k.token = $1) AND (b.budget_id ILIKE $2) ORDER BY", statement.Sql, StringComparison.Ordinal);
        Assert.Equal<object>(["hash", "x"], statement.Parameters);
    }

    [Fact]
    public void Keys_are_selected_by_the_server_and_searched_one_by_one_in_the_daily_spend()
    {
        var schema = Schema() with
        {
            Columns = new Dictionary<string, IReadOnlySet<string>>(Schema().Columns)
            {
                ["LiteLLM_DailyUserSpend"] = Set("api_key", "date"),
            },
        };
        var query = new KeyQuery(schema, DateTime.UnixEpoch, "d", withSessions: false);

        var one = query.Statement(new RecordId(RecordKind.Team, "t"), null);
        var all = query.Statement(null, null);

        Assert.Contains("WHERE k.team_id IS DISTINCT FROM 'litellm-dashboard' AND k.team_id = $1", one.Sql, StringComparison.Ordinal);
        Assert.Contains("LATERAL", one.Sql, StringComparison.Ordinal);
        Assert.DoesNotContain("LATERAL", all.Sql, StringComparison.Ordinal);
        Assert.Empty(all.Parameters);
    }

    // Whether PostgreSQL knows the case of such letters depends on the locale of the database.
    [Theory]
    [InlineData("Jürgen")]
    [InlineData("a", "ж*")]
    public void Names_with_other_letters_than_those_of_ascii_are_not_left_to_the_server(params string[] names)
    {
        Assert.Null(NamePattern.ForSearch(names));
        Assert.Null(NamePattern.ForSearch(null));
    }

    [Fact]
    public void A_table_without_a_column_that_is_needed_is_left_out()
    {
        var schema = Schema(denied: (Keys, ["budget_id", "metadata"]));

        var query = Budget(schema);

        Assert.DoesNotContain(Keys, query.Statement(null, null).Sql, StringComparison.Ordinal);
        Assert.Equal(
            $"The database user may not read {Keys}.budget_id; properties from there are null or show ids instead of names.",
            query.Note
        );
        var problem = Assert.Throws<LlmException>(query.RequireUse);
        Assert.Equal(ErrorIds.DatabasePermissionDenied, problem.Id);
        Assert.Contains($"the column budget_id of {Keys}", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_is_no_part_of_the_query_may_be_denied()
    {
        var schema = Schema(denied: (Keys, ["metadata"]));

        Assert.Contains(Keys, Budget(schema).Statement(null, null).Sql, StringComparison.Ordinal);
        Assert.Null(Budget(schema).Note);
    }

    [Fact]
    public void A_column_of_the_entity_itself_is_null_or_an_error()
    {
        var optional = Budget(Schema(denied: (Budgets, ["soft_budget"])));
        var required = Budget(Schema(denied: (Budgets, ["budget_id"])));

        Assert.DoesNotContain("b.\"soft_budget\"", optional.Statement(null, null).Sql, StringComparison.Ordinal);
        Assert.Equal($"The database user may not read {Budgets}.soft_budget; these properties are null.", optional.Note);
        Assert.Equal(ErrorIds.DatabasePermissionDenied, Assert.Throws<LlmException>(() => required.Statement(null, null)).Id);
    }

    private static BudgetQuery Budget(StoredSchema schema) => new(schema, "d");

    private static HashSet<string> Set(params string[] names) => new(names, StringComparer.Ordinal);

    private static StoredSchema Schema((string Table, string[] Columns)? denied = null)
    {
        var columns = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal)
        {
            [Budgets] = Set(
                "budget_id",
                "max_budget",
                "soft_budget",
                "budget_duration",
                "budget_reset_at",
                "rpm_limit",
                "tpm_limit",
                "max_parallel_requests",
                "model_max_budget",
                "created_at",
                "created_by",
                "updated_at",
                "updated_by"
            ),
            [Keys] = Set("token", "key_alias", "key_name", "user_id", "team_id", "budget_id", "metadata"),
        };
        if (denied is not var (table, hidden))
            return new StoredSchema("public", columns);
        columns[table] = Set([.. columns[table].Except(hidden, StringComparer.Ordinal)]);
        return new StoredSchema("public", columns)
        {
            DeniedColumns = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal) { [table] = Set(hidden) },
        };
    }
}
