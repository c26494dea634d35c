using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Drift;

/// <summary>Reads the planes of a deployment side by side. Nothing here can write: the database is opened read-only.</summary>
/// <param name="adapters">The outside world.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="schemaPath">Where the schema of the plane Schema stands. Null to look for the installed litellm.</param>
internal sealed class PlaneReader(IAdapters adapters, Deployment deployment, string? schemaPath = null)
{
    // Told after everything else.
    private const int LastOrder = 1000;

    // By the order in which they are to be told, whichever was first to fail.
    private readonly SortedList<int, LlmException> _problems = [];

    /// <summary>What could not be read so far.</summary>
    public IReadOnlyList<LlmException> Problems => [.. _problems.Values];

    public async Task<PlaneSet> ReadAsync(IReadOnlyCollection<Plane> planes, CancellationToken token)
    {
        var wantsDeclared = planes.Contains(Plane.Rendered) || planes.Contains(Plane.Stored);
        var wantsStored = planes.Contains(Plane.Stored) || planes.Contains(Plane.Live);
        var declared = wantsDeclared ? Attempt(0, () => Task.Run(ReadDeclared, token)) : Nothing<DeclaredConfig>();
        var stored = wantsStored ? Attempt(2, () => ReadStoredAsync(token)) : Nothing<StoredState>();
        var live = planes.Contains(Plane.Live) ? ReadLiveAsync(token) : Task.FromResult<IReadOnlyList<LiveState>>([]);
        var version =
            deployment.Version is null && !planes.Contains(Plane.Live) ? ReadVersionAsync(token) : Task.FromResult<LiteLlmVersion?>(null);
        var tables = planes.Contains(Plane.Schema) ? Attempt(LastOrder, () => ReadTablesAsync(token)) : Nothing<LiveSchema>();
        await Task.WhenAll(declared, stored, live, version, tables);

        var (rules, source) = Rules(await live, await version, await stored);
        var installed = await tables is null
            ? null
            : await Attempt(LastOrder, () => Task.FromResult(adapters.Schemas.Find(deployment, schemaPath, rules)));
        var read = new PlaneSet
        {
            Deployment = deployment,
            Rules = rules,
            VersionSource = source,
            Declared = await declared,
            File = ReadFile(await declared),
            IsFileOfDeclaration =
                await declared is { } made
                && deployment.Config.Rendered is { } path
                && RenderedHeader.IsOf(made, path, adapters.Files.ReadLine),
            Stored = await stored,
            Live = await live,
            Tables = installed is not null && await tables is { } found ? (installed, found) : null,
        };
        CheckTables(read);
        return read with { Problems = Problems };
    }

    /// <summary>What every replica serves.</summary>
    public async Task<IReadOnlyList<LiveState>> ReadLiveAsync(CancellationToken token)
    {
        var states = await Task.WhenAll(
            deployment.Proxy.Addresses.Select(
                (a, i) =>
                    Attempt(
                        3 + i,
                        async () =>
                        {
                            using var api = adapters.OpenProxy(deployment, a);
                            return await api.ReadAsync(token) with { Address = a };
                        }
                    )
            )
        );
        return [.. states.OfType<LiveState>()];
    }

    public async Task<StoredState> ReadStoredAsync(CancellationToken token)
    {
        await using var database = adapters.OpenDatabase(deployment, readOnly: true);
        return await database.ReadAsync(token);
    }

    private async Task<LiveSchema> ReadTablesAsync(CancellationToken token)
    {
        await using var database = adapters.OpenDatabase(deployment, readOnly: true);
        return await database.ReadSchemaAsync(token);
    }

    private void CheckTables(PlaneSet planes)
    {
        if (
            planes.Declared is null
            || planes.Stored is null
            || planes.Desired.SectionsWithoutTable(planes.Stored.Schema) is not { Count: > 0 } sections
        )
            return;
        var tables = string.Join(", ", sections.Select(StoredSchema.TableOf).Distinct(StringComparer.Ordinal));
        _problems[2] = new LlmException(
            ErrorIds.TableNotFound,
            $"The database has no table {tables}, so {string.Join(", ", sections)} could not be compared: its LiteLLM is older than that, or its migrations have failed. "
                + "Start a newer LiteLLM once, or leave the section out of the deployment's seed.",
            tables
        );
    }

    private DeclaredConfig ReadDeclared() =>
        deployment.Config.Source is { } source
            ? adapters.Files.ReadDeclared(source, deployment.Config.Overlays)
            : throw new LlmException(
                ErrorIds.ConfigNotDefined,
                $"The deployment '{deployment.Name}' declares no config: set config.source in llmops.yaml, or write one from the database with Export-LlmConfig -From Database.",
                deployment.File ?? deployment.Folder
            );

    // A missing rendered file is a drift, not an error; a broken one cannot be compared with.
    private ConfigMap? ReadFile(DeclaredConfig? declared)
    {
        if (deployment.Config.Rendered is not { } path)
            return declared?.Root;
        try
        {
            return adapters.Files.Exists(path) ? adapters.Files.ReadYaml(path) as ConfigMap ?? ConfigMap.Empty : null;
        }
        catch (LlmException e)
        {
            _problems[1] = e;
            return null;
        }
    }

    private async Task<LiteLlmVersion?> ReadVersionAsync(CancellationToken token)
    {
        try
        {
            using var api = adapters.OpenProxy(deployment, deployment.Proxy.Url);
            return await api.ReadVersionAsync(token);
        }
        catch (LlmException)
        {
            // The proxy is not what was asked about: its tables tell enough.
            return null;
        }
    }

    private (LiteLlmRules Rules, string Source) Rules(IReadOnlyList<LiveState> live, LiteLlmVersion? asked, StoredState? stored)
    {
        if (deployment.Version is { } declared)
            return (new LiteLlmRules(declared), "llmops.yaml");
        // Of several versions at work, the oldest has to understand what is written.
        if ((live.Select(static l => l.Version).Append(asked).OfType<LiteLlmVersion>().Min()) is { } running)
            return (new LiteLlmRules(running), "the proxy");
        return stored is not null
            ? (new LiteLlmRules(LiteLlmSchemas.Guess(stored.Schema)), "the tables")
            : (new LiteLlmRules(LiteLlmReleases.All[0].Since), "nothing: the oldest known rules apply");
    }

    private async Task<T?> Attempt<T>(int order, Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (LlmException e)
        {
            lock (_problems)
                _problems[order] = e;
            return null;
        }
    }

    private static Task<T?> Nothing<T>()
        where T : class => Task.FromResult<T?>(null);
}
