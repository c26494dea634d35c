using System.Text.RegularExpressions;
using LiteLlmOps.Adapters;
using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Export;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;
using LiteLlmOps.Tests.Postgres;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>Seeds configs like those in LiteLLM's documentation into a real database, with the rules of several versions, and expects no drift.</summary>
public sealed partial class ConfigShapeTests(PostgresServer server, ConfigShapeTests.Databases databases)
    : IClassFixture<ConfigShapeTests.Databases>,
        IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmops-shapes-");
    private readonly AdapterFactory _adapters = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Configs => Repository.PathTo("tests", "LiteLlmOps.Tests", "Configs");

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Configs, "*.yaml").Select(static f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    // Each row of the table has different rules; the last five cover more than the last five minor versions.
    private static IEnumerable<LiteLlmVersion> Versions => LiteLlmReleases.All.TakeLast(5).Select(static r => r.Since);

    public void Dispose()
    {
        _adapters.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void At_least_forty_configs_are_tested() => Assert.True(Names.Count >= 40);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task After_a_seed_and_after_an_export_as_a_declaration_there_is_no_drift(string name)
    {
        foreach (var version in Versions)
        {
            var deployment = await DeployAsync(name, version);
            Seed(deployment);
            Assert.Equal([], await DriftAsync(deployment));
            Assert.Empty(Seed(deployment));
            Assert.Equal([], await DriftAsync(await AdoptAsync(deployment, version)));
        }
    }

    // Exports the database as a new declaration.
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
        // Every referenced variable has a value.
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

    private IReadOnlyList<LlmChange> Seed(Deployment deployment)
    {
        var host = new FakeHost();
        var changes = new List<LlmChange>();
        new SeedOperation(_adapters, deployment, new SeedOptions { Force = true, NoWait = true }, host).Run(changes.AddRange);
        Assert.Empty(host.Errors);
        return changes;
    }

    private async Task<IReadOnlyList<string>> DriftAsync(Deployment deployment)
    {
        var planes = await ReadAsync(deployment);
        var finder = new DriftFinder(
            planes,
            new DriftQuery([Plane.Stored], null, null, false, false, false),
            CauseRules.Of(_adapters.OpenState(deployment), planes.Rules, _adapters.Time.UtcNow()),
            _adapters.Time.Today()
        );
        Assert.Empty(finder.Problems());
        return [.. finder.Find().Select(d => $"{planes.Rules.Version}: {d} {d.Desired} / {d.Actual} {d.Reason}")];
    }

    /// <summary>One database for each schema, because creating it takes longer than the rest of a test.</summary>
    public sealed class Databases
    {
        private readonly Dictionary<string, TestDatabase> _bySchema = new(StringComparer.Ordinal);

        internal async Task<TestDatabase> EmptyAsync(PostgresServer server, string schema)
        {
            if (!_bySchema.TryGetValue(schema, out var database))
                _bySchema[schema] = database = await server.CreateDatabaseAsync(schema);
            await database.ExecuteAsync(
                """DELETE FROM "LiteLLM_Config"; DELETE FROM "LiteLLM_ProxyModelTable"; DELETE FROM "LiteLLM_MCPServerTable"; DELETE FROM "LiteLLM_CredentialsTable"; DELETE FROM "LiteLLM_GuardrailsTable" """
            );
            return database;
        }
    }

    [GeneratedRegex(@"os\.environ/(\w+)")]
    private static partial Regex Reference();
}
