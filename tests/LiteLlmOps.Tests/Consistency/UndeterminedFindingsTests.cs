using LiteLlmOps.Configuration;
using LiteLlmOps.Consistency;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Consistency;

/// <summary>Data that could not be read must not be mistaken for unset values.</summary>
public sealed class UndeterminedFindingsTests
{
    private static readonly string[] OfDatabase =
    [
        "AccessGroupIgnored",
        "AliasDangling",
        "BucketConfig",
        "BudgetNotReset",
        "ClockSkew",
        "DailySpendDuplicated",
        "DatabaseDrift",
        "DatabaseReadOnly",
        "FallbackDangling",
        "GuardrailDrift",
        "KeyExpired",
        "KeyNearBudget",
        "KeyUnlimited",
        "MasterKeyUsed",
        "McpDuplicate",
        "McpUnreachable",
        "MetricsIncomplete",
        "MigrationLocked",
        "PassThroughKey",
        "PollStopped",
        "PoolTooLarge",
        "PrivilegeExcess",
        "PromptsStored",
        "RowSkipped",
        "SecretInClear",
        "SettingIncomplete",
        "SettingIneffective",
        "SettingShadowed",
        "SpendLogsKept",
        "SpendQuerySlow",
        "TableBloated",
        "ToolIndexKept",
        "UiOpen",
        "UiSettingIgnored",
        "ValueUnreadable",
        "VariableUndefined",
    ];

    [Fact]
    public void Without_the_database_the_findings_that_depend_on_it_are_not_determined()
    {
        var audit = Audit(Facts("""{"router_settings":{"model_group_alias":{"fast":"local-phi"}}}""", stored: null));
        Assert.Equal(OfDatabase, audit.Undetermined.Keys);
        Assert.All(audit.Undetermined.Values, static reason => Assert.Equal("the database could not be read", reason));
        Assert.Empty(audit.Findings().Select(static f => f.Id).Intersect(OfDatabase));
    }

    [Fact]
    public void With_the_database_all_findings_are_determined()
    {
        var audit = Audit(Facts("""{"router_settings":{"model_group_alias":{"fast":"local-phi"}}}""", Empty));
        Assert.Empty(audit.Undetermined);
        Assert.Equal(["AliasDangling", "UiOpen"], audit.Findings().Select(static f => f.Id).Intersect(OfDatabase).Order());
    }

    [Theory]
    [InlineData("1.83.2", DeploymentMode.DbSsot, """{"general_settings":{"ui_access_mode":"all"}}""", false, false)]
    [InlineData("1.103.0", DeploymentMode.DbSsot, """{"general_settings":{"ui_access_mode":"all"}}""", true, true)]
    [InlineData("1.103.0", DeploymentMode.DbSsot, """{"general_settings":{"ui_access_mode":"admin_only"}}""", true, false)]
    [InlineData("1.103.0", DeploymentMode.DbSsot, "{}", false, false)]
    [InlineData("1.83.2", DeploymentMode.File, "{}", true, true)]
    public void The_access_mode_is_known_without_the_database_only_when_the_file_decides_it(
        string version,
        DeploymentMode mode,
        string file,
        bool isKnown,
        bool isOpen
    )
    {
        var audit = Audit(Facts(file, stored: null, version, mode));
        Assert.Equal(!isKnown, audit.Undetermined.ContainsKey("UiOpen"));
        Assert.Equal(isOpen, audit.Findings().Any(static f => f.Id == "UiOpen"));
    }

    [Fact]
    public void A_suppression_of_an_undetermined_finding_is_not_unused()
    {
        var facts = Facts("{}", stored: null);
        facts = facts with
        {
            Deployment = facts.Deployment with { Suppressions = [Suppression("ClockSkew"), Suppression("SecretTracked")] },
        };
        var unused = Assert.Single(Audit(facts).Findings(), static f => f.Id == "SuppressionUnused");
        Assert.Equal("SecretTracked", unused.Subject);
    }

    // The tables of 1.98 and of 1.103 are the same; in 1.103 the file overrides the database.
    [Fact]
    public void Of_a_version_that_only_the_tables_tell_the_findings_are_those_of_all_releases_that_fit()
    {
        const string File = """{"general_settings":{"max_parallel_requests":5},"router_settings":{"num_retries":1}}""";
        var rows = new FakeDatabase();
        rows.Put("general_settings", "general_settings", """{"max_parallel_requests":7,"enable_jwt_auth":true}""");
        rows.Put("router_settings", "router_settings", """{"num_retries":3}""");
        List<string> Ids(ConsistencyFacts facts) => [.. Audit(facts).Findings().Select(static f => f.Id).Distinct()];
        var guessed = Facts(File, rows.State, "1.98.0");
        guessed = guessed with
        {
            Planes = guessed.Planes with { Alternatives = LiteLlmSchemas.OthersThatFit(LiteLlmVersion.Parse("1.98.0")) },
        };
        var (older, newer) = (Ids(Facts(File, rows.State, "1.98.0")), Ids(Facts(File, rows.State, "1.103.0")));
        Assert.Contains("SettingShadowed", newer);
        Assert.DoesNotContain("SettingShadowed", older);
        Assert.Equal(older.Intersect(newer).Order(), Ids(guessed).Order());
        Assert.Equal(
            "the version of LiteLLM is not known (set litellm.version in llmops.yaml)",
            Audit(guessed).Undetermined["SettingShadowed"]
        );
    }

    // Up to 1.81.15 LiteLLM does not read a period without a unit.
    [Theory]
    [InlineData("llmops.yaml", "1.81.0", true, false)]
    [InlineData("llmops.yaml", "1.83.2", false, false)]
    [InlineData("the tables", "1.81.0", false, true)]
    [InlineData("the tables", "1.83.2", false, true)]
    public void What_only_some_versions_have_is_not_determined_when_the_version_is_a_guess(
        string source,
        string version,
        bool isFound,
        bool isDoubtful
    )
    {
        var facts = Facts("""{"general_settings":{"maximum_spend_logs_retention_period":7}}""", Empty, version);
        var audit = Audit(facts with { Planes = facts.Planes with { VersionSource = source } });
        Assert.Equal(isFound, audit.Findings().Any(static f => f.Id == "SettingIneffective"));
        Assert.Equal(isDoubtful, audit.Undetermined.ContainsKey("SettingIneffective"));
    }

    [Fact]
    public void Services_and_git_that_could_not_be_read_are_reported_with_the_reason()
    {
        var facts = Facts("{}", Empty) with { Machine = MachineFacts.None with { Services = null, Untested = ["/srv/lab/.env"] } };
        var audit = Audit(facts);
        Assert.Equal(["SecretTracked", "ServiceExited"], audit.Undetermined.Keys);
        Assert.Equal("git could not be run for .env", audit.Undetermined["SecretTracked"]);
    }

    [Fact]
    public void A_column_with_ciphertexts_that_was_not_read_is_named()
    {
        var facts = Facts("{}", Empty) with
        {
            Ciphertexts = new CiphertextReport { Unread = [("LiteLLM_TeamTable metadata", "permission denied")] },
        };
        Assert.Equal("LiteLLM_TeamTable metadata was not read, because permission denied", Audit(facts).Undetermined["ValueUnreadable"]);
    }

    private static readonly StoredState Empty = new(
        new Dictionary<string, StoredRow>(),
        new Dictionary<string, IReadOnlyList<StoredRow>>(),
        new StoredSchema("public", new Dictionary<string, IReadOnlySet<string>>())
    );

    private static ConsistencyAudit Audit(ConsistencyFacts facts) => new(facts, new DateOnly(2026, 11, 29));

    private static FindingSuppression Suppression(string id) => new(id, null, "known", null, "llmops.yaml:9", default);

    private static ConsistencyFacts Facts(
        string file,
        StoredState? stored,
        string version = "1.83.2",
        DeploymentMode mode = DeploymentMode.DbSsot
    )
    {
        var root = (ConfigMap)NodeJson.Parse(file);
        var deployment = TestDeployments.Minimal with
        {
            Mode = mode,
            Database = TestDeployments.Minimal.Database with
            {
                Url = new SecretValue("postgresql://u:4f1b9e0c77a2d6358f90@127.0.0.1:1/litellm", "test"),
            },
        };
        var planes = new PlaneSet
        {
            Deployment = deployment,
            Rules = new LiteLlmRules(LiteLlmVersion.Parse(version)),
            VersionSource = "",
            Declared = new DeclaredConfig(root, [], "") { Layers = [] },
            File = root,
            Stored = stored,
        };
        return new ConsistencyFacts(deployment, planes, [], new NoCommands(), new NoListeners(), Now)
        {
            Server = stored is null
                ? null
                : new DatabaseServer("15.8", "litellm", TimeSpan.Zero, 100, 1, Now, IsStandby: false, HasLiteLlm: true),
            ReadAt = Now,
            Ciphertexts = stored is null ? null : new CiphertextReport(),
            Keys = stored is null ? null : [],
            Privileges = stored is null ? null : new RolePrivileges { User = "llm" },
            Records = stored is null
                ? null
                : new StoredRecords
                {
                    TierKeys = [],
                    Organizations = [],
                    Overdue = [],
                    GroupKeys = [],
                    ToolIndex = new SpendLogs(0, null),
                    TagDuplicates = (0, 0),
                    Prompts = 0,
                    MasterKey = (0, 0),
                },
            Upkeep = stored is null
                ? null
                : new DatabaseUpkeep
                {
                    Spend = new SpendLogs(0, null),
                    Dead = [],
                    Locks = [],
                },
        };
    }

    private static readonly DateTime Now = new(2026, 11, 29, 12, 0, 0, DateTimeKind.Utc);

    private sealed class NoCommands : ICommands
    {
        public Task<(int Code, string Output)> RunAsync(
            string program,
            IReadOnlyList<string> arguments,
            string folder,
            CancellationToken token
        ) => throw new NotSupportedException();

        public FileFacts? Stat(string path) => null;

        public IReadOnlyList<string> List(string pattern) => [];
    }

    private sealed class NoListeners : IListeners
    {
        public IReadOnlyList<Listener> Find(string word) => [];

        public Listener? At(int port) => null;

        public string? Variable(int processId, string name) => null;

        public string? FolderOf(int processId) => null;

        public string? OutputOf(int processId) => null;
    }
}
