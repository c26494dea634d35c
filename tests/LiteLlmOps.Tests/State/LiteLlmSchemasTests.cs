using LiteLlmOps.Adapters.Schema;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.State;

public sealed class LiteLlmSchemasTests : IDisposable
{
    private const string OfV1_83 = "20260331000000_add_prompt_environment_and_created_by";
    private const string OfV1_103 = "20260831120001_spend_logs_litellm_call_id_index";
    private const string OfV1_106 = "20261001100000_rename_lens";

    private static readonly StoredSchema NoTables = new("public", new Dictionary<string, IReadOnlySet<string>>());

    private readonly FakeProxyDatabase _database = new(new FakeDatabase());
    private readonly FakeAdapters _adapters;

    public LiteLlmSchemasTests() =>
        _adapters = new FakeAdapters(
            _database,
            static () => throw new LlmException(ErrorIds.ProxyUnreachable, "the proxy does not respond.")
        );

    public void Dispose() => _adapters.Dispose();

    [Theory]
    [InlineData("1.81.13", "1.81.0")]
    [InlineData("1.83.2", "1.83.0")]
    [InlineData("2026-08", "1.98.0")]
    [InlineData("1.106.0", "1.106.0")]
    public void The_tables_of_a_bundled_schema_give_its_version(string label, string version) =>
        Assert.Equal(Tables(version), LiteLlmSchemas.Guess(NoTables, Schema(label, null)));

    [Theory]
    [InlineData("1.83.2", OfV1_83, "1.83.2")]
    [InlineData("2026-08", OfV1_103, "1.103.0")]
    [InlineData("2026-08", "20260823000000_add_spend_logs_api_key_starttime_index", "1.103.0")]
    [InlineData("1.106.0", OfV1_106, "1.106.0")]
    [InlineData("2026-08", OfV1_106, "1.106.0")]
    public void An_applied_migration_gives_its_version(string label, string migration, string version) =>
        Assert.Equal(Ledger(version), LiteLlmSchemas.Guess(NoTables, Schema(label, [Applied("0_init"), Applied(migration)])));

    [Fact]
    public void The_newest_migration_counts_in_any_order() =>
        Assert.Equal(
            Ledger("1.106.0"),
            LiteLlmSchemas.Guess(NoTables, Schema("1.106.0", [Applied(OfV1_106), Applied(OfV1_83), Applied(OfV1_103)]))
        );

    [Fact]
    public void A_migration_that_was_not_applied_does_not_count() =>
        Assert.Equal(
            Ledger("1.103.0"),
            LiteLlmSchemas.Guess(
                NoTables,
                Schema(
                    "2026-08",
                    [
                        Applied(OfV1_103),
                        new Migration(OfV1_106, IsFinished: false, IsRolledBack: false, "ERROR: it failed"),
                        new Migration(OfV1_106, IsFinished: true, IsRolledBack: true, null),
                    ]
                )
            )
        );

    [Fact]
    public void Newer_tables_beat_an_old_ledger() =>
        Assert.Equal(Tables("1.106.0"), LiteLlmSchemas.Guess(NoTables, Schema("1.106.0", [Applied(OfV1_83)])));

    [Theory]
    [InlineData("", "1.83.2")]
    [InlineData("20260405000000_of_a_later_release", null)]
    [InlineData("0_init", "1.83.2")]
    public void A_ledger_names_the_version_whose_newest_migration_is_its_newest(string further, string? version)
    {
        var list = BundledMigrations.All.Single(static l => l.Version == "1.83.2");
        Migration[] ledger = [.. list.Names.Append(further).Where(static n => n.Length > 0).Select(Applied)];
        Assert.Equal(version, LiteLlmSchemas.VersionOfLedger(Schema("1.83.2", ledger), BundledMigrations.All)?.Text);
        Assert.Null(LiteLlmSchemas.VersionOfLedger(Schema("1.83.2", [.. ledger.Take(20)]), BundledMigrations.All));
        Assert.Null(LiteLlmSchemas.VersionOfLedger(Schema("1.83.2", null), BundledMigrations.All));
    }

    [Theory]
    [InlineData("1.81.0", "1.82.0")]
    [InlineData("1.83.0", "1.84.0 1.92.0")]
    [InlineData("1.83.2", "1.84.0 1.92.0")]
    [InlineData("1.98.0", "1.103.0")]
    [InlineData("1.103.0", "")]
    [InlineData("1.106.0", "1.109.0 1.110.0")]
    public void The_releases_with_the_same_tables_fit_as_well(string guess, string others) =>
        Assert.Equal(
            others.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            LiteLlmSchemas.OthersThatFit(LiteLlmVersion.Parse(guess)).Select(static r => r.Version.Text)
        );

    [Fact]
    public void An_empty_ledger_proves_nothing() => Assert.Equal(Tables("1.98.0"), LiteLlmSchemas.Guess(NoTables, Schema("2026-08", [])));

    [Fact]
    public void The_tables_of_a_seed_are_enough_when_the_catalogue_cannot_be_read() =>
        Assert.Equal(
            Tables("1.98.0"),
            LiteLlmSchemas.Guess(
                NoTables with
                {
                    Columns = new Dictionary<string, IReadOnlySet<string>>
                    {
                        ["LiteLLM_Config"] = new HashSet<string> { "reload_revision" },
                    },
                },
                null
            )
        );

    [Theory]
    [InlineData(false, "1.106.0", "the tables")]
    [InlineData(true, "1.106.0", "the migration ledger")]
    public async Task A_database_of_1_106_gives_its_rules_when_no_proxy_answers(bool hasLedger, string version, string source)
    {
        _database.Tables = Schema("1.106.0", hasLedger ? [Applied(OfV1_83), Applied(OfV1_106)] : null);
        var planes = await new PlaneReader(_adapters, TestDeployments.Minimal).ReadAsync(
            [Plane.Stored],
            TestContext.Current.CancellationToken
        );
        Assert.Equal((LiteLlmVersion.Parse(version), source), (planes.Rules.Version, planes.VersionSource));
        Assert.True(planes.Rules.Release.SettlesPerKey);
        Assert.Equal($"Using the rules of LiteLLM {version} (version from {source}).", planes.RulesNote);
    }

    [Fact]
    public async Task The_plane_Schema_alone_gives_the_version()
    {
        _database.Tables = Schema("1.106.0", null);
        var planes = await new PlaneReader(_adapters, TestDeployments.Minimal).ReadAsync(
            [Plane.Schema],
            TestContext.Current.CancellationToken
        );
        Assert.Equal((LiteLlmVersion.Parse("1.106.0"), "the tables"), (planes.Rules.Version, planes.VersionSource));
    }

    [Fact]
    public async Task The_version_of_the_deployment_beats_the_database()
    {
        _database.Tables = Schema("1.106.0", [Applied(OfV1_106)]);
        var planes = await new PlaneReader(_adapters, TestDeployments.Minimal with { Version = LiteLlmVersion.Parse("1.83.2") }).ReadAsync(
            [Plane.Stored],
            TestContext.Current.CancellationToken
        );
        Assert.Equal((LiteLlmVersion.Parse("1.83.2"), "llmops.yaml"), (planes.Rules.Version, planes.VersionSource));
    }

    [Theory]
    [InlineData("1.81.13")]
    [InlineData("1.83.2")]
    [InlineData("2026-08")]
    [InlineData("1.106.0")]
    public void The_nearest_schema_is_that_of_the_tables_despite_a_few_other_columns(string label)
    {
        var tables = BundledSchema.Of(label).Tables;
        var changed = tables[0] with { Columns = [.. tables[0].Columns.Skip(1), new SchemaColumn("own", "text", true, null)] };
        var live = new LiveSchema("public", [changed, .. tables.Skip(1), new SchemaTable("ours", [], [], [], [])], [], null);
        Assert.Equal((label, SchemaMatch.Guess), Found("1.81.0", live));
    }

    [Fact]
    public void The_nearest_schema_is_not_older_than_the_ledger() =>
        Assert.Equal(("1.106.0", SchemaMatch.Guess), Found("1.106.0", Schema("2026-08", null)));

    [Theory]
    [InlineData("1.81.13", "1.81.13", true)]
    [InlineData("1.81.0", "1.81.13", false)]
    [InlineData("1.83.2", "1.83.2", true)]
    [InlineData("1.83.4", "1.83.2", false)]
    [InlineData("1.98.0", "2026-08", false)]
    [InlineData("1.105.0", "2026-08", false)]
    [InlineData("1.106.0", "1.106.0", true)]
    [InlineData("1.109.0", "1.106.0", false)]
    public void A_known_version_has_its_own_schema_or_the_nearest_one(string version, string label, bool isExact) =>
        Assert.Equal((label, isExact ? SchemaMatch.Exact : SchemaMatch.NearestVersion), Found(version, null));

    [Theory]
    [InlineData(Plane.Schema)]
    [InlineData(Plane.Stored, Plane.Live, Plane.Schema)]
    public async Task Without_a_proxy_the_schema_is_a_guess(params Plane[] wanted)
    {
        _database.Tables = Schema("1.83.2", null);
        var planes = await new PlaneReader(_adapters, TestDeployments.Minimal).ReadAsync(wanted, TestContext.Current.CancellationToken);
        Assert.Equal(("1.83.2", SchemaMatch.Guess), (planes.Tables!.Value.Installed.Source, planes.Tables.Value.Installed.Match));
    }

    [Fact]
    public async Task The_version_of_the_deployment_is_no_guess()
    {
        _database.Tables = Schema("1.106.0", null);
        var deployment = TestDeployments.Minimal with { Version = LiteLlmVersion.Parse("1.83.2") };
        var planes = await new PlaneReader(_adapters, deployment).ReadAsync([Plane.Schema], TestContext.Current.CancellationToken);
        Assert.Equal(("1.83.2", SchemaMatch.Exact), (planes.Tables!.Value.Installed.Source, planes.Tables.Value.Installed.Match));
    }

    private (string Source, SchemaMatch Match) Found(string version, LiveSchema? unknown)
    {
        var found = _adapters.Schemas.Find(TestDeployments.Minimal, null, new LiteLlmRules(LiteLlmVersion.Parse(version)), unknown);
        return (found.Source, found.Match);
    }

    private static SchemaGuess Tables(string version) => new(LiteLlmVersion.Parse(version), "the tables");

    private static SchemaGuess Ledger(string version) => new(LiteLlmVersion.Parse(version), "the migration ledger");

    private static LiveSchema Schema(string label, IReadOnlyList<Migration>? migrations) =>
        new("public", BundledSchema.Of(label).Tables, [], migrations);

    private static Migration Applied(string name) => new(name, IsFinished: true, IsRolledBack: false, null);
}
