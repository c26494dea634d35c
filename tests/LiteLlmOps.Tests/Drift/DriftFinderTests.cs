using System.Reflection;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.State;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Drift;

public sealed class DriftFinderTests
{
    private const string Declared = "model_list: [{model_name: m, litellm_params: {model: x}, model_info: {id: m1}}]";

    private readonly AuditedDatabase _database = (AuditedDatabase)DispatchProxy.Create<IAuditedAdapters, AuditedDatabase>();

    [Fact]
    public async Task A_missing_model_has_the_user_and_time_of_the_audit_log()
    {
        var at = new DateTime(2027, 1, 31, 0, 0, 0, DateTimeKind.Utc);
        _database.Deletions = new Dictionary<string, AuditEntry> { ["m1"] = new("mallory", at) };
        var finder = Finder(Plane.Stored);
        Assert.Null(await finder.ReadDeletionsAsync(_database.Adapters, TestContext.Current.CancellationToken));
        var drift = Assert.Single(finder.Find());
        Assert.Equal((DriftKind.Missing, "mallory", at), (drift.Kind, drift.ChangedBy, drift.ChangedAt));
    }

    [Fact]
    public async Task An_audit_log_that_cannot_be_read_does_not_hide_the_drift()
    {
        var finder = Finder(Plane.Stored);
        var problem = await finder.ReadDeletionsAsync(_database.Adapters, TestContext.Current.CancellationToken);
        Assert.Equal("DatabaseTimeout", problem?.ErrorId);
        Assert.Null(Assert.Single(finder.Find()).ChangedBy);
    }

    [Fact]
    public async Task The_audit_log_is_not_read_when_no_model_is_missing()
    {
        Assert.Null(await Finder(Plane.Rendered).ReadDeletionsAsync(_database.Adapters, TestContext.Current.CancellationToken));
        Assert.False(_database.IsOpened);
    }

    [Fact]
    public void An_equal_value_needs_no_service_and_has_no_cause()
    {
        var planes = Planes(
            "general_settings: {alerting_threshold: 300}\nrouter_settings: {num_retries: 3}",
            rows =>
            {
                rows.Put("general_settings", "general_settings", """{"alerting_threshold": 300}""");
                rows.Put("router_settings", "router_settings", """{"num_retries": 3}""");
            }
        ) with
        {
            File = ConfigMap.Empty,
        };
        var finder = new DriftFinder(planes, new DriftQuery([Plane.Stored, Plane.Rendered]) { IncludeEqual = true }, Causes(planes), Today);
        var equal = finder.Find().Where(static d => d.Kind == DriftKind.Equal).ToList();
        Assert.NotEmpty(equal);
        Assert.All(equal, static d => Assert.Equal((0, DriftCause.Unknown), (d.Services.Count, d.Cause)));
    }

    // In 1.83.2 alerting_threshold is read from the file only. LiteLLM can have copied it into the row only if the file sets it.
    [Theory]
    [InlineData("general_settings: {alerting_threshold: 300}", DriftCause.AddedByLiteLlm)]
    [InlineData("general_settings: {max_parallel_requests: 5}", DriftCause.Unknown)]
    public void A_key_that_the_file_does_not_set_was_not_copied_by_LiteLlm(string declared, DriftCause cause)
    {
        var planes = Planes(
            declared,
            static rows => rows.Put("general_settings", "general_settings", """{"alerting_threshold": 7, "max_parallel_requests": 5}""")
        );
        var drift = new DriftFinder(planes, new DriftQuery([Plane.Stored]), Causes(planes), Today).Find();
        Assert.Equal(cause, drift.Single(static d => d.Name == "alerting_threshold").Cause);
    }

    [Theory]
    [InlineData(false, "Missing", 0)]
    [InlineData(true, "", 0)]
    public void A_rendered_file_that_cannot_be_read_is_not_missing(bool isUnreadable, string expected, int doubtful)
    {
        var planes = Planes("router_settings: {num_retries: 3}", static _ => { });
        planes = planes with
        {
            Deployment = planes.Deployment with { Config = planes.Deployment.Config with { Rendered = "/x/config.generated.yaml" } },
            Alternatives = [new LiteLlmRules(LiteLlmVersion.Parse("1.106.0"))],
            IsFileUnreadable = isUnreadable,
        };
        var found = new DriftFinder(planes, new DriftQuery([Plane.Rendered]), Causes(planes), Today).Find();
        Assert.Equal(expected, string.Join(", ", found.Select(static d => d.Kind)));
        Assert.Equal(doubtful, planes.DoubtfulPaths().Count);
    }

    // minutes since the change of the row (-1: not known), whether another replica has the value; the lag is one minute
    [Theory]
    [InlineData(0.5, true, DriftCause.ReplicaLag)]
    [InlineData(0.5, false, DriftCause.ReplicaLag)]
    [InlineData(25, true, DriftCause.Unknown)]
    [InlineData(25, false, DriftCause.NotApplied)]
    [InlineData(-1, true, DriftCause.ReplicaLag)]
    [InlineData(-1, false, DriftCause.NotApplied)]
    public void A_replica_lags_only_until_its_next_polls(double minutes, bool isServedElsewhere, DriftCause cause)
    {
        var now = new DateTime(2026, 11, 28, 12, 0, 0, DateTimeKind.Utc);
        var rules = new LiteLlmRules(LiteLlmVersion.Parse("1.83.2"));
        var row = new StoredRow("model_list", "k", "m", ConfigMap.Empty, "") { ChangedAt = minutes < 0 ? null : now.AddMinutes(-minutes) };
        var found = new LiveDifference(
            "model_list",
            "m",
            "k",
            row,
            new NodeDifference("/model_list/k", DriftKind.Missing, null, null),
            default
        );
        var causes = new CauseRules(new(SeededState.Empty), static t => t, rules, TimeSpan.FromMinutes(1), now);
        Assert.Equal(cause, causes.OfLive(found, isServedElsewhere));
    }

    private static DateOnly Today => new(2026, 1, 1);

    private static CauseRules Causes(PlaneSet planes) =>
        new(new(SeededState.Empty), static t => t, planes.Rules, TimeSpan.Zero, DateTime.UnixEpoch);

    private static PlaneSet Planes(string declared, Action<FakeDatabase> fill)
    {
        var rows = new FakeDatabase();
        fill(rows);
        return new PlaneSet
        {
            Deployment = TestDeployments.Minimal with { Services = [TestDeployments.Service("proxy", "litellm --port 1", 1)] },
            Rules = new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")),
            VersionSource = "test",
            Declared = new DeclaredConfig((ConfigMap)YamlReader.Read("test.yaml", declared)!, [], "") { Layers = [] },
            Stored = rows.State,
        };
    }

    private static DriftFinder Finder(Plane plane)
    {
        var planes = new PlaneSet
        {
            Deployment = TestDeployments.Minimal,
            Rules = new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")),
            VersionSource = "test",
            Declared = new DeclaredConfig((ConfigMap)YamlReader.Read("test.yaml", Declared)!, [], "") { Layers = [] },
            Stored = new FakeDatabase().State,
        };
        var causes = new CauseRules(new(SeededState.Empty), static t => t, planes.Rules, TimeSpan.Zero, DateTime.UnixEpoch);
        return new DriftFinder(planes, new DriftQuery([plane]), causes, new DateOnly(2026, 1, 1));
    }
}

/// <summary>The adapters and the database in one object.</summary>
internal interface IAuditedAdapters : IAdapters, IProxyDatabase;

/// <summary>A database that has only an audit log.</summary>
public class AuditedDatabase : DispatchProxy
{
    internal IAdapters Adapters => (IAdapters)(object)this;

    /// <summary>Null when the log cannot be read.</summary>
    internal IReadOnlyDictionary<string, AuditEntry>? Deletions { get; set; }

    internal bool IsOpened { get; private set; }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod!.Name)
        {
            case nameof(IAdapters.OpenDatabase):
                IsOpened = true;
                return this;
            case nameof(IProxyDatabase.ReadDeletionsAsync):
                return Deletions is null
                    ? Task.FromException<IReadOnlyDictionary<string, AuditEntry>>(new LlmException(ErrorIds.DatabaseTimeout, "Too slow."))
                    : Task.FromResult(Deletions);
            default:
                return ValueTask.CompletedTask;
        }
    }
}
