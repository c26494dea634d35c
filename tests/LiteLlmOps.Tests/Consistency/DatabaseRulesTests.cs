using LiteLlmOps.Configuration;
using LiteLlmOps.Consistency;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Consistency;

/// <summary>The clock of the database server. A local server has the clock of this machine.</summary>
public sealed class DatabaseRulesTests
{
    private static readonly DateTime Read = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1.9, false)]
    [InlineData(-1.9, false)]
    [InlineData(2.5, true)]
    [InlineData(-3600, true)]
    public void A_clock_skew_of_more_than_two_seconds_is_a_finding(double seconds, bool isFound)
    {
        var finding = DatabaseRules.Of(Facts(Read.AddSeconds(seconds))).SingleOrDefault(static f => f.Id == "ClockSkew");
        Assert.Equal(isFound, finding is not null);
        if (finding is not null)
            Assert.Equal(
                (
                    FindingSeverity.Warning,
                    FormattableString.Invariant($"The clock differs by {Math.Abs(seconds):0.0} s from the clock of this machine.")
                ),
                (finding.Severity, finding.Evidence)
            );
    }

    [Theory]
    [InlineData(false, null, null)]
    [InlineData(true, null, "The database 'litellm' is read-only: the server is a standby.")]
    [InlineData(false, "database", "The database 'litellm' is read-only: default_transaction_read_only is on for this database.")]
    [InlineData(false, "user", "The database 'litellm' is read-only: default_transaction_read_only is on for this user.")]
    [InlineData(
        false,
        "configuration file",
        "The database 'litellm' is read-only: default_transaction_read_only is on in the configuration of the server."
    )]
    public void A_database_that_cannot_be_written_is_a_finding(bool isStandby, string? source, string? evidence)
    {
        var facts = Facts(Read);
        facts = facts with { Server = facts.Server! with { IsStandby = isStandby, ReadOnlyDefault = source } };
        var finding = DatabaseRules.Of(facts).SingleOrDefault(static f => f.Id == "DatabaseReadOnly");
        Assert.Equal(evidence, finding?.Evidence);
    }

    // parameters of the URL, general_settings of the file, what the findings say
    [Theory]
    [InlineData("sslmode=require&sslaccept=strict", "{}", "")]
    [InlineData("sslmode=verify-full", "{}", "reads sslmode=verify-full as prefer")]
    [InlineData("sslmode=geheim", "{}", "reads this sslmode as prefer")]
    [InlineData("port=6000", "{}", "ignores the parameter port")]
    [InlineData("password=geheim&user=x", "{}", "ignores the parameter password|ignores the parameter user")]
    [InlineData("sslrootcert=/geheim.pem", "{}", "ignores the parameter sslrootcert, and does not verify the certificate of the server")]
    [InlineData("sslmode=require&sslrootcert=/geheim.pem&sslaccept=strict", "{}", "ignores the parameter sslrootcert (test)")]
    [InlineData(
        "sslmode=verify-full&sslrootcert=/geheim.pem",
        "{}",
        "reads sslmode=verify-full as prefer|ignores the parameter sslrootcert"
    )]
    [InlineData("connection_limit=10&pool_timeout=60", "{}", "")]
    [InlineData(
        "connection_limit=50",
        "{}",
        "replaces connection_limit=50 by general_settings.database_connection_pool_limit, which is 10"
    )]
    [InlineData("connection_limit=50", """{"database_connection_pool_limit": 50}""", "")]
    [InlineData("pool_timeout=5", "{}", "replaces pool_timeout=5 by general_settings.database_connection_pool_timeout, which is 60")]
    public void What_LiteLlm_reads_differently_in_the_URL_is_a_finding_without_the_values(string query, string general, string expected)
    {
        var facts = Facts(Read);
        facts = facts with
        {
            Deployment = facts.Deployment with
            {
                Database = facts.Deployment.Database with { Url = new SecretValue($"postgresql://u:p@h/d?{query}", "test") },
            },
            Planes = facts.Planes with { File = ConfigMap.Empty.With("general_settings", NodeJson.Parse(general)) },
        };
        var found = DatabaseRules.Of(facts).Where(static f => f.Id == "UrlMisread").Select(static f => f.Evidence).ToList();
        var wanted = expected.Split('|', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(wanted.Length, found.Count);
        Assert.All(wanted.Zip(found), static p => Assert.Contains(p.First, p.Second, StringComparison.Ordinal));
        Assert.All(found, static e => Assert.DoesNotContain("geheim", e, StringComparison.Ordinal));
    }

    // The variables of the proxy, and the findings for a role that owns a table, may create tables, and may write two others, of which a seed writes one.
    [Theory]
    [InlineData("", "")]
    [InlineData("DATABASE_URL=postgresql://llm:p@h/d", "")]
    [InlineData("DATABASE_URL=postgresql://llm:p@other/d DISABLE_SCHEMA_UPDATE=True", "ownership of tables|CREATE on the schema")]
    [InlineData("DATABASE_URL=postgresql://owner:p@h/d", "ownership of tables|CREATE on the schema|write privileges")]
    [InlineData("DATABASE_URL=no-url", "")]
    public void Privileges_on_tables_are_excess_only_where_the_proxy_does_not_need_them(string variables, string expected)
    {
        var role = new RolePrivileges
        {
            User = "llm",
            CanCreate = true,
            Owned = ["LiteLLM_BudgetTable"],
            Writable = ["LiteLLM_BudgetTable", "LiteLLM_Config", "LiteLLM_SpendLogs"],
        };
        var found = Excess(role, variables);
        Assert.Equal(expected, string.Join('|', found.Select(static f => f.Subject)));
        Assert.All(found, static f => Assert.Equal(FindingSeverity.Info, f.Severity));
        Assert.All(
            found.Where(static f => f.Subject == "write privileges"),
            static f => Assert.Equal("Run REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON \"LiteLLM_SpendLogs\" FROM \"llm\";", f.Remediation)
        );
    }

    [Fact]
    public void Attributes_and_memberships_are_excess_for_every_user_and_a_superuser_is_one_finding()
    {
        var role = new RolePrivileges
        {
            User = "l\u001bm",
            Attributes = ["BYPASSRLS", "CREATEDB"],
            Memberships = ["pg_read_server_files"],
        };
        Assert.Equal(
            [
                "Warning Run ALTER ROLE \"l\uFFFDm\" NOBYPASSRLS;",
                "Info Run ALTER ROLE \"l\uFFFDm\" NOCREATEDB;",
                "Warning Run REVOKE pg_read_server_files FROM \"l\uFFFDm\";",
            ],
            Excess(role, "").Select(static f => $"{f.Severity} {f.Remediation}")
        );
        Assert.Equal("SUPERUSER", Assert.Single(Excess(role with { IsSuperuser = true }, "")).Subject);
        Assert.Empty(Excess(new RolePrivileges { User = "llm" }, "DATABASE_URL=postgresql://owner:p@h/d"));
    }

    private static List<LlmFinding> Excess(RolePrivileges role, string variables)
    {
        var facts = Facts(Read);
        var pairs = variables
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static v => v.Split('=', 2))
            .Select(static v => (v[0], v[1]));
        var deployment = facts.Deployment with { Environment = TestDeployments.Variables([.. pairs]) };
        return [.. PrivilegeRules.Of(facts with { Deployment = deployment, Privileges = role })];
    }

    private static ConsistencyFacts Facts(DateTime serverTime)
    {
        var planes = new PlaneSet
        {
            Deployment = TestDeployments.Minimal,
            Rules = new LiteLlmRules(LiteLlmReleases.All[0].Since),
            VersionSource = "",
        };
        return new ConsistencyFacts(TestDeployments.Minimal, planes, [], new NoFiles(), null!, new DateTime(2026, 1, 1))
        {
            Server = new DatabaseServer("15.8", "litellm", TimeSpan.Zero, 100, 1, serverTime, IsStandby: false, HasLiteLlm: true),
            ReadAt = Read,
        };
    }
}
