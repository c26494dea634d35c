using System.Reflection;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Drift;
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
