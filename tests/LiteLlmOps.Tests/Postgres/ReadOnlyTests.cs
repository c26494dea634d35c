using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Postgres;

/// <summary>A reader neither writes nor takes hidden rows for missing ones, also where PgBouncer rejects the options of its connection.</summary>
public sealed class ReadOnlyTests(PostgresServer server, ReadOnlyTests.OneDatabase one)
    : IClassFixture<ReadOnlyTests.OneDatabase>,
        IDisposable
{
    private readonly DataSources _sources = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> Writing =>
        Pooled(
            "COMMIT; CREATE TABLE made ()",
            "commit ; create table made ()",
            "ROLLBACK; CREATE TABLE made ()",
            "END; CREATE TABLE made (); SELECT 1",
            "SELECT 1; COMMIT; CREATE TABLE made ()",
            "SELECT 1;;CREATE TABLE made ()",
            "/* ' */ COMMIT; CREATE TABLE made () -- '",
            "SELECT 'a\\'; COMMIT; CREATE TABLE made (); --'",
            "SELECT $a$ $b$ $a$; COMMIT; CREATE TABLE made ()",
            "SELECT U&'\\0027'; COMMIT; CREATE TABLE made ()",
            "CREATE TABLE made ()",
            "CREATE TABLE made AS SELECT 1 AS a",
            "SELECT 1 AS a INTO made",
            "COMMIT",
            "SET TRANSACTION READ WRITE",
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
            "DO $$ BEGIN COMMIT; CREATE TABLE made (); END $$",
            "DO $$ BEGIN EXECUTE 'CREATE TABLE made ()'; END $$",
            "SELECT set_config('transaction_read_only', 'off', true)",
            "INSERT INTO there (a) VALUES (1) RETURNING a",
            "WITH x AS (INSERT INTO there (a) VALUES (1) RETURNING a) SELECT a FROM x",
            "WITH x AS (SELECT set_config('transaction_read_only', 'off', true)), y AS (DELETE FROM there RETURNING a) SELECT * FROM x, y",
            "EXPLAIN ANALYZE INSERT INTO there (a) VALUES (1)",
            "COPY (SELECT 1) TO '/tmp/llmops-made'",
            "COPY there FROM PROGRAM 'echo 1'",
            "SELECT make()",
            "TRUNCATE there",
            "VACUUM there",
            "",
            "-- nothing"
        );

    public static TheoryData<string, bool> Reading =>
        Pooled(
            "SELECT count(*) FROM there",
            "SELECT count(*) FROM there;",
            "  SELECT count(*) FROM there ; \n",
            "SELECT ';' FROM there -- ; a comment",
            "/* ; */ SELECT $$a;b$$ FROM there",
            "WITH x AS (SELECT 1) SELECT * FROM x",
            "VALUES (1)",
            "TABLE there",
            "SELECT E'\\'; COMMIT; CREATE TABLE made (); --'",
            "SHOW server_version",
            "EXPLAIN SELECT 1",
            "SELECT count(*) FROM \"LiteLLM_Config\""
        );

    public void Dispose() => _sources.Dispose();

    [Theory]
    [MemberData(nameof(Writing))]
    public async Task A_query_of_a_check_cannot_write(string sql, bool pooled)
    {
        var test = await TablesAsync();
        await Assert.ThrowsAsync<LlmException>(() => QueryAsync(test, sql, pooled));
        Assert.False(await test.ScalarAsync<bool>("SELECT to_regclass('made') IS NOT NULL"), "It has made a table.");
        Assert.Equal(1L, await test.ScalarAsync<long>("SELECT count(*) FROM there"));
        Assert.False(File.Exists("/tmp/llmops-made"), "It has written a file.");
        // The session of the pool is as before.
        Assert.Equal("on", (await QueryAsync(test, "SHOW transaction_read_only", pooled))[0][0]);
    }

    [Theory]
    [MemberData(nameof(Reading))]
    public async Task A_query_of_a_check_can_be_any_single_one_that_returns_rows(string sql, bool pooled) =>
        Assert.NotEmpty(await QueryAsync(await TablesAsync(), sql, pooled));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hidden_rows_are_an_error_and_never_missing(bool pooled)
    {
        var test = await server.CreateDatabaseAsync();
        var role = $"hidden_{test.Name}";
        await test.ExecuteAsync(
            $"""
            CREATE ROLE {role} LOGIN PASSWORD 'test';
            GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};
            INSERT INTO "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, model_info, created_by, updated_by) VALUES ('a', 'a', '{"{}"}', '{"{}"}', 'x', 'x');
            INSERT INTO "LiteLLM_VerificationToken" (token) VALUES ('x');
            """
        );
        var other = test with { Url = test.Url.Replace("llmops:test@", $"{role}:test@", StringComparison.Ordinal) };
        await using var database = Open(other, pooled);
        var schema = (await database.ReadAsync(Token)).Schema;
        await test.ExecuteAsync(
            """
            DO $$ DECLARE t regclass; BEGIN
              FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relname LIKE 'LiteLLM%' LOOP EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t); END LOOP;
            END $$
            """
        );
        await Denied(() => database.ReadAsync(Token));
        await Denied(() => database.QueryAsync("""SELECT count(*) FROM "LiteLLM_ProxyModelTable" """, 1, Token));
        await Denied(() => database.ReadUsageAsync(schema, TimeSpan.FromSeconds(30), Token));
        var columns = CiphertextColumn.Of(LiteLlmVersion.Parse("1.83.2"));
        Assert.Contains(
            (await database.ReadCiphertextsAsync(columns, Token)).Unread,
            static u => u.Reason.Contains("row-level security", StringComparison.Ordinal)
        );
    }

    // A query without a schema reads LiteLLM's tables.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_schema_of_the_url_is_searched_first(bool pooled)
    {
        var test = await server.CreateDatabaseAsync(postgresSchema: "llm");
        await test.ExecuteAsync("CREATE TABLE public.elsewhere (); INSERT INTO llm.\"LiteLLM_Config\" (param_name) VALUES ('x')");
        Assert.Equal("1", (await QueryAsync(test, "SELECT count(*) FROM \"LiteLLM_Config\"", pooled))[0][0]);
        Assert.Equal("0", (await QueryAsync(test, "SELECT count(*) FROM elsewhere", pooled))[0][0]);
    }

    private static async Task Denied<T>(Func<Task<T>> read) =>
        Assert.Equal("DatabasePermissionDenied", (await Assert.ThrowsAsync<LlmException>(read)).ErrorId);

    private static TheoryData<string, bool> Pooled(params string[] queries)
    {
        var data = new TheoryData<string, bool>();
        foreach (var sql in queries)
        {
            data.Add(sql, true);
            data.Add(sql, false);
        }

        return data;
    }

    private async Task<TestDatabase> TablesAsync()
    {
        var test = one.Database ??= await server.CreateDatabaseAsync();
        await test.ExecuteAsync(
            """
            DROP TABLE IF EXISTS made; DROP TABLE IF EXISTS there;
            CREATE TABLE there (a int); INSERT INTO there VALUES (7);
            CREATE OR REPLACE FUNCTION make() RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO there VALUES (1); RETURN 1; END $$
            """
        );
        return test;
    }

    private async Task<IReadOnlyList<IReadOnlyList<string?>>> QueryAsync(TestDatabase test, string sql, bool pooled)
    {
        await using var database = Open(test, pooled);
        return await database.QueryAsync(sql, 10, Token);
    }

    private PostgresDatabase Open(TestDatabase test, bool pooled) =>
        PostgresDatabase.Open(
            TestDeployments.Minimal with
            {
                Database = new DatabaseSettings(
                    new SecretValue(test.Url + (pooled ? "&pgbouncer=true" : ""), "test"),
                    new SecretValue("sk-salt", "test"),
                    [],
                    TimeSpan.FromSeconds(30)
                ),
            },
            readOnly: true,
            _sources,
            TimeProvider.System
        );

    /// <summary>One database for all queries.</summary>
    public sealed class OneDatabase
    {
        internal TestDatabase? Database { get; set; }
    }
}
