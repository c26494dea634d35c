using System.Text.RegularExpressions;
using LiteLlmOps.Adapters;
using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Export;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.Tests.Postgres;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>Configs of the shapes that LiteLLM's documentation shows: seeded into a real database, nothing differs, under the rules of every version that matters.</summary>
public sealed partial class ConfigShapeTests(PostgresServer server, ConfigShapeTests.Databases databases)
    : IClassFixture<ConfigShapeTests.Databases>,
        IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmops-shapes-");
    private readonly IAdapters _adapters = new AdapterFactory();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Configs => Repository.PathTo("tests", "LiteLlmOps.Tests", "Configs");

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Configs, "*.yaml").Select(static f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    // Each row of the table has other rules; the last five reach beyond the last five minor versions.
    private static IEnumerable<LiteLlmVersion> Versions => LiteLlmReleases.All.TakeLast(5).Select(static r => r.Since);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void There_are_at_least_forty() => Assert.True(Names.Count >= 40);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Seed_or_dump_then_drift_is_empty(string name)
    {
        foreach (var version in Versions)
        {
            var deployment = await DeployAsync(name, version);
            await SeedAsync(deployment);
            Assert.Equal([], await DriftAsync(deployment));
            Assert.Empty((await PlanAsync(deployment)).Plan.Changes);
            Assert.Equal([], await DriftAsync(await AdoptAsync(deployment, version)));
        }
    }

    // As who has no declaration yet, and makes one of the database.
    private async Task<Deployment> AdoptAsync(Deployment deployment, LiteLlmVersion version)
    {
        var planes = await ReadAsync(deployment);
        var dump = DatabaseDump.Of(planes.Stored!, planes.Rules, new VariableNames(deployment.Environment));
        Assert.Empty(dump.Unreadable);
        var folder = Directory.CreateDirectory(Path.Combine(deployment.Folder, "dump")).FullName;
        var variables = string.Concat(
            dump.Variables.Select(static v =>
                $"{v.Name}='{v.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'\n"
            )
        );
        return Write(folder, _adapters.Files.WriteYaml(dump.Root, []), version, deployment.Database.Url!.Text, variables);
    }

    private async Task<Deployment> DeployAsync(string name, LiteLlmVersion version)
    {
        var database = await databases.EmptyAsync(server, LiteLlmReleases.Of(version).Schema);
        var folder = _folder.CreateSubdirectory($"{name}-{version}").FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(Configs, "included")))
        {
            Directory.CreateDirectory(Path.Combine(folder, "included"));
            File.Copy(file, Path.Combine(folder, "included", Path.GetFileName(file)));
        }

        return Write(folder, await File.ReadAllTextAsync(Path.Combine(Configs, name + ".yaml"), Token), version, database.Url, "");
    }

    private Deployment Write(string folder, string config, LiteLlmVersion version, string url, string variables)
    {
        File.WriteAllText(Path.Combine(folder, "config.yaml"), config);
        // Every variable that is named has a value, so that nothing is left open.
        var names = Reference()
            .Matches(config + string.Concat(Directory.GetFiles(Configs, "*.yaml", SearchOption.AllDirectories).Select(File.ReadAllText)))
            .Select(static m => m.Groups[1].Value)
            .Distinct(StringComparer.Ordinal)
            .Where(n => !variables.Contains(n + "=", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, ".env"), string.Concat(names.Select(static n => $"{n}=value-of-{n}\n")) + variables);
        var path = Path.Combine(folder, "llmops.yaml");
        File.WriteAllText(
            path,
            $"""
            mode: db-ssot
            litellm: {"{"} version: "{version}" {"}"}
            database: {"{"} url: "{url}", saltKey: sk-salt {"}"}
            proxy: {"{"} masterKey: sk-1234 {"}"}
            """
        );
        return new DeploymentReader(_adapters.Files, static _ => null).Read(new DeploymentLocation(folder, path, null));
    }

    private async Task<PlaneSet> ReadAsync(Deployment deployment)
    {
        var planes = await new PlaneReader(_adapters, deployment).ReadAsync([Plane.Stored], Token);
        Assert.Empty(planes.Problems);
        return planes;
    }

    private async Task<(SeedRun Run, SeedPlan Plan)> PlanAsync(Deployment deployment)
    {
        var run = new SeedRun(_adapters, await ReadAsync(deployment));
        var plan = run.Plan(new SeedOptions(Force: true));
        Assert.Empty(plan.Blocked);
        return (run, plan);
    }

    private async Task SeedAsync(Deployment deployment)
    {
        var (run, plan) = await PlanAsync(deployment);
        if (plan.Changes.Count > 0)
            await run.ApplyAsync(plan, plan.Changes, null, Token);
    }

    private async Task<IReadOnlyList<string>> DriftAsync(Deployment deployment)
    {
        var planes = await ReadAsync(deployment);
        var finder = new DriftFinder(
            planes,
            new DriftQuery([Plane.Stored], null, null, false, false, false),
            CauseRules.Of(_adapters.OpenState(deployment), planes.Rules)
        );
        Assert.Empty(finder.Problems());
        return [.. finder.Find().Select(d => $"{planes.Rules.Version}: {d} {d.Desired} / {d.Actual} {d.Reason}")];
    }

    /// <summary>One database for each schema: making one takes longer than all the rest of a case.</summary>
    public sealed class Databases
    {
        private readonly Dictionary<string, TestDatabase> _bySchema = new(StringComparer.Ordinal);

        internal async Task<TestDatabase> EmptyAsync(PostgresServer server, string schema)
        {
            if (!_bySchema.TryGetValue(schema, out var database))
                _bySchema[schema] = database = await server.CreateDatabaseAsync(schema);
            await database.ExecuteAsync(
                """DELETE FROM "LiteLLM_Config"; DELETE FROM "LiteLLM_ProxyModelTable"; DELETE FROM "LiteLLM_MCPServerTable"; DELETE FROM "LiteLLM_CredentialsTable" """
            );
            return database;
        }
    }

    [GeneratedRegex(@"os\.environ/(\w+)")]
    private static partial Regex Reference();
}
