using LiteLlmOps.Configuration;
using LiteLlmOps.Consistency;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Consistency;

/// <summary>Findings that once said something that was not so.</summary>
public sealed class ReportedFindingsTests
{
    private static readonly DateTime Now = new(2026, 11, 29, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("", "The file does not exist.")]
    [InlineData("/router_settings/num_retries", "Out of date: 1 difference, such as /router_settings/num_retries.")]
    public void A_rendered_file_that_is_missing_is_called_so(string path, string evidence)
    {
        var drift = new LlmDrift
        {
            Plane = Plane.Rendered,
            Section = "",
            Name = "config.yaml",
            Id = "config.yaml",
            Path = path,
            Kind = DriftKind.Missing,
            Severity = DriftSeverity.Error,
        };
        var finding = Assert.Single(PlaneRules.Of(Facts() with { Drift = [drift] }), static f => f.Id == "RenderedStale");
        Assert.Equal(evidence, finding.Evidence);
        Assert.DoesNotContain("such as .", finding.Evidence, StringComparison.Ordinal);
    }

    // mode, file, row of the database, whether every role may log in
    [Theory]
    [InlineData(DeploymentMode.File, """{"ui_access_mode":"admin_only"}""", """{"ui_access_mode":"all"}""", false)]
    [InlineData(DeploymentMode.File, """{"ui_access_mode":"all"}""", """{"ui_access_mode":"admin_only"}""", true)]
    [InlineData(DeploymentMode.File, "{}", """{"ui_access_mode":"admin_only"}""", true)]
    [InlineData(DeploymentMode.DbSsot, "{}", """{"ui_access_mode":"admin_only"}""", false)]
    [InlineData(DeploymentMode.DbSsot, """{"ui_access_mode":"admin_only"}""", """{"ui_access_mode":"all"}""", true)]
    public void The_access_mode_of_a_deployment_in_mode_file_is_that_of_its_file(DeploymentMode mode, string file, string row, bool isOpen)
    {
        var rows = new FakeDatabase();
        rows.Put("general_settings", "general_settings", row);
        var root = ConfigMap.Empty.With("general_settings", NodeJson.Parse(file));
        var facts = Facts();
        var deployment = facts.Deployment with { Mode = mode };
        facts = facts with
        {
            Deployment = deployment,
            Planes = facts.Planes with
            {
                Deployment = deployment,
                Declared = new DeclaredConfig(root, [], "") { Layers = [] },
                File = root,
                Stored = rows.State,
            },
        };
        Assert.Equal(isOpen, new ConsistencyAudit(facts, DateOnly.FromDateTime(Now)).Findings().Any(static f => f.Id == "UiOpen"));
    }

    [Theory]
    [InlineData("LITELLM_STATE_SNAPSHOT.md", 8, true)]
    [InlineData("notes.txt", 8, true)]
    [InlineData("old.yml", 8, true)]
    [InlineData("LITELLM_STATE_SNAPSHOT.md", 6, false)]
    [InlineData("seeded.json", 100, false)]
    [InlineData("journal.jsonl", 100, false)]
    public void An_old_description_of_the_state_is_found_like_an_old_copy(string name, int days, bool isFound)
    {
        var entry = new StateEntry("/test/state/" + name, 10, Now.AddDays(-days));
        var facts = Facts() with { Machine = MachineFacts.None with { StateFiles = [entry] } };
        Assert.Equal(isFound, FileRules.Of(facts).Any(f => f.Id == "StateStale" && f.Subject == name));
    }

    [Theory]
    [InlineData("max_connection_lifetime=60", "max_connection_lifetime")]
    [InlineData("max_idle_connection_lifetime=60&application_name=x", "max_idle_connection_lifetime")]
    [InlineData("connection_limit=5&pgbouncer=true", "connection_limit, pgbouncer")]
    [InlineData("application_name=x&connect_timeout=5", "")]
    public void Parameters_that_only_Prisma_knows_are_named(string query, string names)
    {
        var facts = Facts();
        facts = facts with
        {
            Deployment = facts.Deployment with
            {
                Database = facts.Deployment.Database with { Url = new SecretValue($"postgresql://u:p@h/d?{query}", "test") },
            },
        };
        var finding = DatabaseRules.Of(facts).SingleOrDefault(static f => f.Id == "UrlParameters");
        Assert.Equal(names.Length == 0 ? null : $"Only Prisma supports {names} (test).", finding?.Evidence);
        if (finding is not null)
            Assert.DoesNotContain("lifetime=", finding.Remediation, StringComparison.Ordinal);
    }

    // From 1.106.0 on LiteLLM translates the parameters of libpq that verify the certificate.
    [Theory]
    [InlineData("1.83.2", "sslmode=verify-full", true)]
    [InlineData("1.106.0", "sslmode=verify-full", false)]
    [InlineData("1.106.0", "sslrootcert=/etc/ca.pem", false)]
    [InlineData("1.105.0", "sslrootcert=/etc/ca.pem", true)]
    [InlineData("1.105.0", "sslcert=/etc/ca.pem&sslaccept=strict", false)]
    [InlineData("1.106.0", "sslmode=nonsense", true)]
    public void A_certificate_that_is_verified_is_not_called_unverified(string version, string query, bool isMisread)
    {
        var facts = Facts();
        facts = facts with
        {
            Deployment = facts.Deployment with
            {
                Database = facts.Deployment.Database with { Url = new SecretValue($"postgresql://u:p@h/d?{query}", "test") },
            },
            Planes = facts.Planes with { Rules = new LiteLlmRules(LiteLlmVersion.Parse(version)) },
        };
        Assert.Equal(isMisread, DatabaseRules.Of(facts).Any(static f => f.Id == "UrlMisread"));
    }

    private static ConsistencyFacts Facts()
    {
        var planes = new PlaneSet
        {
            Deployment = TestDeployments.Minimal,
            Rules = new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")),
            VersionSource = "",
        };
        return new ConsistencyFacts(TestDeployments.Minimal, planes, [], new OneFile("/none", Now), null!, Now);
    }

    private sealed class OneFile(string path, DateTime changedAt) : ICommands
    {
        public Task<(int Code, string Output)> RunAsync(
            string program,
            IReadOnlyList<string> arguments,
            string folder,
            CancellationToken token
        ) => throw new NotSupportedException();

        public FileFacts? Stat(string asked) => asked == path ? new FileFacts(10, changedAt, IsReadableByAll: false) : null;

        public IReadOnlyList<string> List(string pattern) =>
            System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, path) ? [path] : [];
    }
}
