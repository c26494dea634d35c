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

    [Theory]
    [InlineData("locks", "MigrationLocked")]
    [InlineData("spend", "SpendLogsKept")]
    [InlineData("dead", "TableBloated")]
    [InlineData("tier keys", "BudgetNotReset")]
    [InlineData("organizations", "BudgetNotReset")]
    [InlineData("overdue", "BudgetNotReset")]
    [InlineData("group keys", "AccessGroupIgnored")]
    [InlineData("tool index", "ToolIndexKept")]
    [InlineData("tags", "DailySpendDuplicated")]
    [InlineData("prompts", "PromptsStored")]
    [InlineData("master key", "MasterKeyUsed")]
    [InlineData("keys", "KeyExpired,KeyNearBudget,KeyUnlimited")]
    public void What_the_user_of_the_database_may_not_read_is_not_determined(string part, string ids)
    {
        var facts = Facts("{}", Empty);
        var (records, upkeep) = (facts.Records!, facts.Upkeep!);
        facts = part switch
        {
            "locks" => facts with { Upkeep = upkeep with { Locks = null } },
            "spend" => facts with { Upkeep = upkeep with { Spend = null } },
            "dead" => facts with { Upkeep = upkeep with { Dead = null } },
            "tier keys" => facts with { Records = records with { TierKeys = null } },
            "organizations" => facts with { Records = records with { Organizations = null } },
            "overdue" => facts with { Records = records with { Overdue = null } },
            "group keys" => facts with { Records = records with { GroupKeys = null } },
            "tool index" => facts with { Records = records with { ToolIndex = null } },
            "tags" => facts with { Records = records with { TagDuplicates = null } },
            "prompts" => facts with { Records = records with { Prompts = null } },
            "master key" => facts with { Records = records with { MasterKey = null } },
            _ => facts with { Keys = null },
        };
        Same(ids, "this database user may not read it", facts);
    }

    [Theory]
    [InlineData("server", "ClockSkew,DatabaseReadOnly,PoolTooLarge")]
    [InlineData("privileges", "PrivilegeExcess")]
    [InlineData("ciphertexts", "ValueUnreadable")]
    [InlineData("upkeep", "MigrationLocked,SpendLogsKept,TableBloated")]
    [InlineData(
        "records",
        "AccessGroupIgnored,BudgetNotReset,DailySpendDuplicated,MasterKeyUsed,PromptsStored,SpendQuerySlow,ToolIndexKept"
    )]
    public void What_could_not_be_read_of_the_database_is_not_determined(string part, string ids)
    {
        var facts = Facts("{}", Empty);
        facts = part switch
        {
            "server" => facts with { Server = null },
            "privileges" => facts with { Privileges = null },
            "ciphertexts" => facts with { Ciphertexts = null },
            "upkeep" => facts with { Upkeep = null },
            _ => facts with { Records = null },
        };
        Same(ids, "the database could not be read", facts);
    }

    // mode, whether a URL is known, and whether findings of each kind need the database, which could not be read
    [Theory]
    [InlineData(DeploymentMode.DbSsot, true, true, true)]
    [InlineData(DeploymentMode.DbSsot, false, true, true)]
    [InlineData(DeploymentMode.File, true, true, false)]
    [InlineData(DeploymentMode.File, false, false, false)]
    public void The_mode_decides_what_needs_the_database(DeploymentMode mode, bool hasUrl, bool needs, bool isSource)
    {
        var facts = Facts("{}", stored: null, mode: mode);
        if (!hasUrl)
            facts = facts with { Deployment = facts.Deployment with { Database = facts.Deployment.Database with { Url = null } } };
        facts = facts with { Target = LiteLlmVersion.Parse("1.106.0") };
        var found = UndeterminedFindings.Of(facts);
        Assert.Equal((needs, needs), (found.ContainsKey("DatabaseDrift"), found.ContainsKey("UpgradeStoredKey")));
        Assert.Equal((isSource, isSource), (found.ContainsKey("BucketConfig"), found.ContainsKey("GuardrailDrift")));
        Assert.Equal((isSource, isSource), (found.ContainsKey("AliasDangling"), found.ContainsKey("UiOpen")));
        Assert.Equal(needs ? "the database could not be read" : null, found.GetValueOrDefault("RowSkipped"));
        Assert.DoesNotContain("UpgradeStoredKey", UndeterminedFindings.Of(facts with { Target = null }).Keys);
    }

    [Fact]
    public void Without_the_file_of_the_proxy_an_upgrade_is_not_determined()
    {
        var facts = Facts("{}", Empty) with { Target = LiteLlmVersion.Parse("1.106.0") };
        Assert.Empty(UndeterminedFindings.Of(facts));
        Same(
            "UpgradeFallbacks,UpgradeMetrics,UpgradePassThrough,UpgradeRouterCore,UpgradeStartRefused",
            "the config file of the proxy could not be read",
            facts with
            {
                Planes = facts.Planes with { File = null },
            }
        );
    }

    // whether a file is rendered, exists, and was read
    [Theory]
    [InlineData(true, true, false, true)]
    [InlineData(true, true, true, false)]
    [InlineData(true, false, false, false)]
    [InlineData(false, true, false, false)]
    public void A_rendered_file_that_could_not_be_read_is_not_taken_for_an_empty_one(
        bool isRendered,
        bool exists,
        bool isRead,
        bool isUnread
    )
    {
        var facts = Facts("{}", Empty);
        facts = facts with
        {
            Deployment = facts.Deployment with { Config = new ConfigSettings(null, [], isRendered ? "/srv/lab/rendered.yaml" : null) },
            Planes = isRead ? facts.Planes : facts.Planes with { File = null },
            Commands = new NoCommands(exists ? "/srv/lab/rendered.yaml" : null),
        };
        Same(
            isUnread ? "LicenseMissing,PassThroughKey,PollStopped,RenderedStale,SettingShadowed,StartRefused" : "",
            "the rendered file could not be read",
            facts
        );
    }

    [Fact]
    public void Without_the_declaration_its_findings_are_not_determined()
    {
        var facts = Facts("{}", Empty);
        var found = UndeterminedFindings.Of(facts with { Planes = facts.Planes with { Declared = null } });
        string[] some = ["AddressMisread", "DatabaseDrift", "MetricsIncomplete", "RenderedStale", "SettingIncomplete", "VariableUndefined"];
        Assert.Equal(some, some.Intersect(found.Keys));
        Assert.All(found.Values, static reason => Assert.Equal("the declared configuration could not be read", reason));
    }

    [Fact]
    public void Without_the_list_of_the_state_folder_no_file_is_called_current() =>
        Same(
            "StateStale",
            "the state folder could not be listed",
            Facts("{}", Empty) with
            {
                Machine = MachineFacts.None with { StateFiles = null },
            }
        );

    [Theory]
    [InlineData("TableNotFound", "DatabaseDrift")]
    [InlineData("DatabaseTimeout", "")]
    public void A_declared_section_without_a_table_is_not_compared(string problem, string ids)
    {
        var facts = Facts("{}", Empty);
        var error = new LlmException(problem == "TableNotFound" ? ErrorIds.TableNotFound : ErrorIds.DatabaseTimeout, "It failed.");
        facts = facts with { Planes = facts.Planes with { Problems = [error] } };
        Same(ids, "the database has no table for a declared section", facts);
    }

    [Theory]
    [InlineData(DeploymentMode.DbSsot, "GuardrailDrift")]
    [InlineData(DeploymentMode.File, "")]
    public void Guardrails_that_may_not_be_read_are_not_compared(DeploymentMode mode, string ids)
    {
        var denied = new StoredState(
            new Dictionary<string, StoredRow>(),
            new Dictionary<string, IReadOnlyList<StoredRow>>(),
            Empty.Schema with
            {
                Denied = new HashSet<string> { StoredSchema.TableOf("guardrails") },
            }
        );
        Same(ids, "the table of guardrails could not be read", Facts("{}", denied, mode: mode));
    }

    private static void Same(string ids, string reason, ConsistencyFacts facts)
    {
        var found = UndeterminedFindings.Of(facts);
        Assert.Equal(ids, string.Join(',', found.Keys));
        Assert.All(found.Values, r => Assert.Equal(reason, r));
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

    private sealed class NoCommands(string? file = null) : ICommands
    {
        public Task<(int Code, string Output)> RunAsync(
            string program,
            IReadOnlyList<string> arguments,
            string folder,
            CancellationToken token
        ) => throw new NotSupportedException();

        public FileFacts? Stat(string path) => path == file ? new FileFacts(1, Now, IsReadableByAll: false) : null;

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
