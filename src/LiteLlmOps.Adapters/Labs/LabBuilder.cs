using System.Runtime.CompilerServices;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Labs;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Labs;

/// <summary>Creates a lab step by step.</summary>
internal sealed class LabBuilder(LabOptions options, string binaries, LabPorts ports, IAdapters adapters)
{
    private readonly string _password = LabFiles.NewPassword();
    private readonly LiteLlmRules _rules = new(options.Version);
    private string? _data;
    private LabProcess? _database;
    private LabProcess? _proxy;

    public async IAsyncEnumerable<LabStep> StepsAsync([EnumeratorCancellation] CancellationToken token)
    {
        yield return new LabStep("Writing the configuration", 5);
        LabFiles.Write(options, _password, ports);
        var deployment = new DeploymentReader(adapters.Files, static _ => null).Read(
            new DeploymentLocation(options.Path, Path.Combine(options.Path, DeploymentLocator.FileName), null)
        );

        yield return new LabStep("Starting PostgreSQL", 15);
        _data = await PostgresCluster.DataFolderAsync(options.Path, token);
        _database = await new PostgresCluster(binaries, _data).StartAsync(_password, ports.Database, token);

        yield return new LabStep("Creating the LiteLLM tables", 45);
        Render(deployment);
        if (options.HasProblems)
            LabFiles.WriteConfig(options, isFormer: false);
        if (options.Models is null)
            LabFiles.WriteSnapshot(deployment.State.Folder, adapters.Time.UtcNow());
        var database = new LabDatabase(_password, ports.Database);
        if (options.Proxy == LabProxy.StandIn)
        {
            await FillAsync(database, deployment, token);
            yield return new LabStep("Starting the proxy", 75);
            await StartProxyAsync(deployment, token);
        }
        else
        {
            // The real litellm creates its tables at startup.
            await database.CreateDatabaseAsync(token);
            yield return new LabStep("Starting litellm, which creates its tables", 50);
            await StartProxyAsync(deployment, token);
            await SeedAsync(database, deployment, token);
        }

        if (options.HasProblems)
            LabProblems.AppendErrors(LabProxyProcess.LogOf(options), adapters.Time);
        yield return new LabStep("Ready", 100, Record());
    }

    /// <summary>Removes everything that was created so far.</summary>
    public async Task RollBackAsync()
    {
        if (_proxy is { } proxy)
            await ProcessSignals.StopGroupAsync(proxy.Id, proxy.StartTicks, TimeSpan.Zero, adapters.Time, CancellationToken.None);
        if (_data is not null)
        {
            var cluster = new PostgresCluster(binaries, _data);
            await cluster.StopAsync(CancellationToken.None);
            cluster.Delete();
        }

        if (Directory.Exists(options.Path))
            Directory.Delete(options.Path, recursive: true);
        LabRecord.Unregister(options.Path);
    }

    private async Task FillAsync(LabDatabase database, Deployment deployment, CancellationToken token)
    {
        await database.CreateSchemaAsync(options.Version, token);
        await SeedAsync(database, deployment, token);
    }

    // The sample database is seeded as declared, then changed as if in the admin UI. A lab with a given number of models has no drift.
    private async Task SeedAsync(LabDatabase database, Deployment deployment, CancellationToken token)
    {
        await database.AddUsersAsync(token);
        var planes = await new PlaneReader(adapters, deployment with { Version = options.Version }).ReadAsync([Plane.Stored], token);
        if (planes.Problems is [var problem, ..])
            throw problem;
        var plan = SeedPlanner.Plan(planes, new SeedOptions(), adapters.Time.Today());
        await using (var connection = adapters.OpenDatabase(deployment, readOnly: false))
            await connection.ApplyAsync(
                plan.WritesFor(plan.Changes),
                planes.Stored!.Schema,
                new RowEncryption(CipherFormat.Legacy, planes.Rules.Release.HasGuardrailSecrets),
                rebase: null,
                token
            );
        if (options.Models is null)
            await database.DriftAsync(options.HasProblems ? LabProblems.Drift : LabDatabase.Drift, token);
    }

    private void Render(Deployment deployment)
    {
        var declared = adapters.Files.ReadDeclared(deployment.Config.Source!, deployment.Config.Overlays);
        var rendered = ConfigRenderer.Render(declared.Root, deployment, _rules);
        adapters.Files.WriteAtomically(
            deployment.Config.Rendered!,
            adapters.Files.WriteYaml(rendered, RenderedHeader.Of(declared, deployment.Folder, adapters.Time.UtcNow())),
            isPrivate: false
        );
    }

    private async Task StartProxyAsync(Deployment deployment, CancellationToken token)
    {
        var process = new LabProxyProcess(options, deployment, ports.Proxy, adapters.Time);
        _proxy = process.Start();
        using var api = adapters.OpenProxy(deployment, deployment.Proxy.Url);
        await process.WaitAsync(api, _proxy, token);
    }

    private LlmLab Record()
    {
        var manifest = new LabManifest
        {
            Version = options.Version.Text,
            Proxy = options.Proxy,
            Models = options.Models ?? 17,
            ProxyPort = ports.Proxy,
            DatabasePort = ports.Database,
            DatabaseFolder = _data!,
            ProxyProcess = _proxy!,
            DatabaseProcess = _database!,
            CreatedAt = adapters.Time.UtcNow(),
        };
        LabRecord.Write(options.Path, manifest);
        return LabRecord.Describe(options.Path, manifest);
    }
}
