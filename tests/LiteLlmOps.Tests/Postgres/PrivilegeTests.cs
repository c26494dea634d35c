using System.Reflection;
using System.Text.RegularExpressions;
using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Adapters.Postgres.Records;
using LiteLlmOps.Configuration;
using LiteLlmOps.Consistency;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Queries;
using LiteLlmOps.Secrets;
using LiteLlmOps.Tests.Rotation;

namespace LiteLlmOps.Tests.Postgres;

/// <summary>The GRANTs of about_LiteLlmOps are what the commands need: a role with them is enough, and a role with one less is not.</summary>
public sealed partial class PrivilegeTests(PostgresServer server) : IDisposable
{
    private readonly DataSources _sources = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Schemas => ["1.83.2", "2026-08"];

    public void Dispose() => _sources.Dispose();

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task The_privileges_of_a_reader_are_exactly_those_that_all_reads_need(string schema)
    {
        var test = await server.CreateDatabaseAsync(schema);
        var documented = await DocumentedAsync(test, "auditor");
        var (needed, role) = (new SortedSet<string>(StringComparer.Ordinal), await RoleAsync(test, "auditor"));
        // Each denied table is granted, until nothing is denied.
        while (await DeniedAsync(test, role) is { } table)
        {
            Assert.True(needed.Add(table), $"{table} is denied although it was granted.");
            await test.ExecuteAsync($"""GRANT SELECT ON "{table}" TO {role}""");
        }

        Assert.Equal(documented.Select(static g => g.Table).ToHashSet(StringComparer.Ordinal), needed);
        Assert.All(documented, static g => Assert.Equal("SELECT", g.Privileges));
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task The_privileges_of_a_seeder_are_exactly_those_that_a_seed_needs(string schema)
    {
        var test = await server.CreateDatabaseAsync(schema);
        var role = await RoleAsync(test, "seeder");
        var documented = await DocumentedAsync(test, "seeder");
        foreach (var (table, privileges) in documented)
            await test.ExecuteAsync($"""GRANT {privileges} ON "{table}" TO {role}""");
        await SeedAsync(test, role);
        foreach (var (table, privileges) in documented)
        {
            foreach (var privilege in privileges.Split(", "))
            {
                await test.ExecuteAsync($"""REVOKE {privilege} ON "{table}" FROM {role}""");
                var error = await Xunit.Record.ExceptionAsync(() => SeedAsync(test, role));
                Assert.True(
                    error is LlmException { ErrorId: "DatabasePermissionDenied" },
                    $"{privilege} on {table} is not needed: {error?.Message}"
                );
                await test.ExecuteAsync($"""GRANT {privilege} ON "{table}" TO {role}""");
            }
        }
    }

    [Theory]
    [InlineData("1.83.2")]
    [InlineData("1.106.0")]
    public async Task The_privileges_of_a_rotator_suffice_for_a_change_of_the_key_which_reads_each_table(string version)
    {
        using var bench = await RotationBench.CreateAsync(server, version);
        // In each column, so that the tables have rows to write.
        var count = await KeyRotationTests.AddAllAsync(bench, version, CipherFormat.Legacy);
        var test = bench.Database;
        var role = await RoleAsync(test, "rotator");
        var documented = await DocumentedAsync(test, "rotator");
        foreach (var (table, privileges) in documented)
            await test.ExecuteAsync($"""GRANT {privileges} ON "{table}" TO {role}""");
        bench.UseRole(role);
        foreach (var (table, _) in documented)
        {
            await test.ExecuteAsync($"""REVOKE SELECT ON "{table}" FROM {role}""");
            var error = Xunit.Record.Exception(() => bench.Rotate());
            Assert.True(
                error is LlmException { ErrorId: "DatabasePermissionDenied" },
                $"SELECT on {table} is not needed: {error?.Message}"
            );
            await test.ExecuteAsync($"""GRANT SELECT ON "{table}" TO {role}""");
        }

        bench.Rotate();
        Assert.Equal((count, 0), await bench.CountAsync(RotationBench.New));
    }

    [Fact]
    public async Task The_privileges_of_a_role_are_read()
    {
        var test = await server.CreateDatabaseAsync();
        var role = await RoleAsync(test, "auditor");
        await test.ExecuteAsync(
            $"""
            ALTER ROLE {role} CREATEROLE BYPASSRLS;
            GRANT pg_read_server_files TO {role};
            GRANT INSERT ON "LiteLLM_SpendLogs" TO {role};
            GRANT TRUNCATE ON "LiteLLM_Config" TO {role};
            ALTER TABLE "LiteLLM_BudgetTable" OWNER TO {role};
            GRANT CREATE ON SCHEMA public TO {role};
            """
        );
        await using var database = Open(test, role);
        var found = (await RolePrivileges.ReadAsync(database, Token))!;
        Assert.Equal((role, false, true, "public"), (found.User, found.IsSuperuser, found.CanCreate, found.Schema));
        Assert.Equal(["BYPASSRLS", "CREATEROLE"], found.Attributes);
        Assert.Equal(["pg_read_server_files"], found.Memberships);
        Assert.Equal(["LiteLLM_BudgetTable"], found.Owned);
        Assert.Equal(["LiteLLM_BudgetTable", "LiteLLM_Config", "LiteLLM_SpendLogs"], found.Writable);
        await using var owner = Open(test, null);
        Assert.True((await RolePrivileges.ReadAsync(owner, Token))!.IsSuperuser);
    }

    // The next table that a read may not use. Null when there is none.
    private async Task<string?> DeniedAsync(TestDatabase test, string role)
    {
        await using var database = Open(test, role);
        var denied = new List<string>();
        var watched = new WatchedDatabase(database, denied);
        var stored = await watched.Try(() => database.ReadAsync(Token));
        if (stored is null)
            return denied[0];
        if (stored.Schema.Denied.FirstOrDefault() is { } optional)
            return optional;
        await watched.Try(() => database.ReadUsageAsync(stored.Schema, TimeSpan.FromMinutes(1), Token));
        var columns = CiphertextColumn.Of(LiteLlmReleases.NewestKnown);
        denied.AddRange((await database.ReadCiphertextsAsync(columns, Token)).Unread.Select(static u => u.Place.Split(' ')[0]));
        await KeyUsage.ReadAsync(watched, Token);
        await DatabaseUpkeep.ReadAsync(watched, Token);
        await StoredRecords.ReadAsync(watched, "sk-1234", Token);
        Assert.NotNull(await RolePrivileges.ReadAsync(watched, Token));
        await watched.Try(() => database.ReadServerAsync(Token));
        if (
            (await database.ReadSchemaAsync(Token)).Migrations is null
            && await test.ScalarAsync<bool>("SELECT to_regclass('_prisma_migrations') IS NOT NULL")
        )
            denied.Add("_prisma_migrations");
        // It is optional, and no error when it is denied.
        if (await test.ScalarAsync<bool>($"""SELECT NOT has_table_privilege('{role}', '"LiteLLM_AuditLog"', 'SELECT')"""))
            denied.Add("LiteLLM_AuditLog");
        denied.AddRange(
            (
                await RecordDatabase.Open(DeploymentOf(test, role), TimeSpan.FromMinutes(1), _sources).ReadTablesAsync(QueriedTables, Token)
            ).Denied
        );
        return denied.FirstOrDefault();
    }

    // Each query class names the tables that it uses.
    private static IReadOnlyCollection<string> QueriedTables =>
        [
            .. typeof(KeyQuery)
                .Assembly.GetTypes()
                .Where(static t => t.Namespace == typeof(KeyQuery).Namespace)
                .Select(static t => t.GetField("Tables", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
                .OfType<string[]>()
                .SelectMany(static t => t)
                .Distinct(StringComparer.Ordinal),
        ];

    private async Task SeedAsync(TestDatabase test, string role)
    {
        await using var reader = Open(test, role);
        await using var writer = Open(test, role, readOnly: false);
        var values = new Dictionary<RowKey, string>
        {
            [new RowKey("router_settings", "router_settings")] = """{"num_retries": N}""",
            [new RowKey("ui_settings", "ui_settings")] = """{"disable_model_add_for_internal_users": N}""",
            [new RowKey("model_list", "id")] = """{"model_name": "m", "litellm_params": {"model": "openai/x", "rpm": N}}""",
            [new RowKey("mcp_servers", "id")] = """{"url": "http://N/"}""",
            [new RowKey("credential_list", "c")] = """{"credential_values": {"a": "N"}, "credential_info": {}}""",
            [new RowKey("guardrails", "id")] =
                """{"guardrail_name": "g", "litellm_params": {"guardrail": "aim", "mode": "pre_call", "n": N}}""",
        };
        // Added, changed and deleted.
        foreach (var state in new[] { "1", "2", null })
        {
            var stored = await reader.ReadAsync(Token);
            await reader.ReadUsageAsync(stored.Schema, TimeSpan.FromMinutes(1), Token);
            if (stored.Schema.Denied.Count > 0)
                throw new LlmException(ErrorIds.DatabasePermissionDenied, "the table of guardrails is denied");
            var writes = values
                .Where(v => stored.Schema.Columns.ContainsKey(StoredSchema.TableOf(v.Key.Section)))
                .Select(v =>
                    RowWrite.Of(
                        v.Key,
                        v.Key.Key,
                        state is null ? null : NodeJson.Parse(v.Value.Replace("N", state, StringComparison.Ordinal)),
                        stored.Find(v.Key)
                    )
                )
                .ToList();
            await writer.ApplyAsync(writes, stored.Schema, CipherFormat.Legacy, null, Token);
        }
    }

    private static async Task<string> RoleAsync(TestDatabase test, string name)
    {
        var role = $"{name}_{test.Name}";
        await test.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD 'test'; GRANT USAGE ON SCHEMA public TO {role}");
        return role;
    }

    // The GRANTs of the page, for the tables that this version has.
    private static async Task<IReadOnlyList<(string Table, string Privileges)>> DocumentedAsync(TestDatabase test, string role)
    {
        var page = await File.ReadAllTextAsync(Repository.PathTo("docs", "en-US", "about_LiteLlmOps.md"), Token);
        var grants = new List<(string, string)>();
        foreach (Match grant in Grant().Matches(page))
        {
            if (grant.Groups["role"].Value != role)
                continue;
            foreach (Match table in Name().Matches(grant.Groups["tables"].Value))
            {
                if (await test.ScalarAsync<bool>($"""SELECT to_regclass('"{table.Groups[1].Value}"') IS NOT NULL"""))
                    grants.Add((table.Groups[1].Value, grant.Groups["privileges"].Value));
            }
        }

        Assert.NotEmpty(grants);
        Assert.Equal(grants.Count, grants.Select(static g => g.Item1).Distinct(StringComparer.Ordinal).Count());
        return grants;
    }

    private PostgresDatabase Open(TestDatabase test, string? role, bool readOnly = true) =>
        PostgresDatabase.Open(DeploymentOf(test, role), readOnly, _sources, TimeProvider.System);

    private static Deployment DeploymentOf(TestDatabase test, string? role) =>
        TestDeployments.Minimal with
        {
            Database = new DatabaseSettings(
                new SecretValue(
                    role is null ? test.Url : test.Url.Replace("llmops:test@", $"{role}:test@", StringComparison.Ordinal),
                    "test"
                ),
                new SecretValue("sk-salt", "test"),
                [],
                TimeSpan.FromSeconds(30)
            ),
        };

    [GeneratedRegex("""GRANT (?<privileges>[A-Z, ]+) ON (?<tables>"[^;]*") TO (?<role>\w+);""")]
    private static partial Regex Grant();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Name();
}
