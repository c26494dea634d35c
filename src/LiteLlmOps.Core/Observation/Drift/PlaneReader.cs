using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Drift;

/// <summary>Reads the planes of a deployment concurrently. It opens the database read-only.</summary>
/// <param name="adapters">Access to files, database and proxy.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="schemaPath">The schema file or folder for the plane Schema. Null to use the installed litellm.</param>
internal sealed class PlaneReader(IAdapters adapters, Deployment deployment, string? schemaPath = null)
{
    public async Task<PlaneSet> ReadAsync(IReadOnlyCollection<Plane> planes, CancellationToken token)
    {
        var (wantsStored, wantsLive) = (planes.Contains(Plane.Stored), planes.Contains(Plane.Live));
        // Without a rendered file the proxy starts with the declaration, which then decides what a stored value does.
        var isStartedWithDeclared = deployment.Config is { Rendered: null, Source: not null };
        var wantsDeclared = wantsStored || planes.Contains(Plane.Rendered) || (wantsLive && isStartedWithDeclared);
        var declared = Attempt(wantsDeclared, () => Task.Run(ReadDeclared, token));
        var stored = Attempt(wantsStored || wantsLive, () => ReadStoredAsync(token));
        var live = wantsLive ? ReadLiveAsync(GeneralKeysAsync(stored), token) : Task.FromResult(LiveReading.None);
        var version = deployment.Version is null && !wantsLive ? ReadVersionAsync(token) : Task.FromResult<LiteLlmVersion?>(null);
        var tables = Attempt(planes.Contains(Plane.Schema), () => ReadTablesAsync(token));
        await Task.WhenAll(declared, stored, live, version, tables);

        var file = ReadFile((await declared).Value);
        var (rules, source, alternatives) = await RulesAsync(
            (await live).States,
            await version,
            (await stored).Value,
            (await tables).Value,
            token
        );
        var installed = await Attempt(
            (await tables).Value is not null,
            async () => adapters.Schemas.Find(deployment, schemaPath, rules, alternatives is null ? null : (await tables).Value)
        );
        var read = new PlaneSet
        {
            Deployment = deployment,
            Rules = rules,
            VersionSource = source,
            Alternatives = alternatives ?? [],
            Declared = (await declared).Value,
            File = file.Value,
            IsFileUnreadable = file.Problem is not null || (isStartedWithDeclared && (await declared).Problem is not null),
            IsFileOfDeclaration = IsFileOf((await declared).Value),
            Stored = (await stored).Value,
            Live = (await live).States,
            Tables = installed.Value is { } expected ? (expected, (await tables).Value!) : null,
        };
        LlmException?[] problems =
        [
            (await declared).Problem,
            file.Problem,
            (await stored).Problem ?? DeniedTable(read) ?? MissingTable(read),
            .. (await live).Problems,
            (await tables).Problem ?? installed.Problem,
        ];
        return read with { Problems = [.. problems.OfType<LlmException>()] };
    }

    /// <summary>Reads what each replica serves.</summary>
    /// <param name="generalKeys">The keys of general_settings to report.</param>
    /// <param name="token">Cancels the requests.</param>
    /// <param name="everyWorker">True to read each worker of a replica; false to read any one.</param>
    public async Task<LiveReading> ReadLiveAsync(
        Task<IReadOnlyCollection<string>> generalKeys,
        CancellationToken token,
        bool everyWorker = false
    )
    {
        var reader = new LiveReader(adapters, deployment);
        var count = everyWorker ? LiveReader.ConnectionsTo(deployment.Proxy) : 1;
        var replicas = await Task.WhenAll(
            deployment
                .Proxy.Addresses.SelectMany(a => Enumerable.Repeat(a, count))
                .Select(a => Attempt(true, () => reader.ReadAsync(a, generalKeys, isOneWorker: everyWorker, token)))
        );
        return new LiveReading(
            [.. replicas.Select(static r => r.Value).OfType<LiveState>()],
            [.. replicas.Select(static r => r.Problem).OfType<LlmException>().DistinctBy(static p => p.Message, StringComparer.Ordinal)]
        );
    }

    public async Task<StoredState> ReadStoredAsync(CancellationToken token)
    {
        await using var database = adapters.OpenDatabase(deployment, readOnly: true);
        return await database.ReadAsync(token);
    }

    // A deployment without guardrails needs no permission for their table.
    private static LlmException? DeniedTable(PlaneSet planes) =>
        planes is { Deployment.Mode: DeploymentMode.DbSsot, Declared: { } declared, Stored: { } stored }
        && declared.Root[ConfigSections.Guardrails] is ConfigList
        && StoredSchema.TableOf(ConfigSections.Guardrails) is var table
        && stored.Schema.Denied.Contains(table)
            ? new LlmException(
                ErrorIds.DatabasePermissionDenied,
                $"The database user may not read {table}, so guardrails could not be compared. Grant it (about_LiteLlmOps lists the permissions for a check and a seed) or use another user.",
                table
            )
            : null;

    private static async Task<IReadOnlyCollection<string>> GeneralKeysAsync(Task<Reading<StoredState>> stored) =>
        LiveReader.KeysOf((await stored).Value);

    private async Task<LiveSchema> ReadTablesAsync(CancellationToken token)
    {
        await using var database = adapters.OpenDatabase(deployment, readOnly: true);
        return await database.ReadSchemaAsync(token);
    }

    private static LlmException? MissingTable(PlaneSet planes)
    {
        if (
            planes.Declared is null
            || planes.Stored is null
            || planes.Desired.SectionsWithoutTable(planes.Stored.Schema) is not { Count: > 0 } sections
        )
            return null;
        var tables = string.Join(", ", sections.Select(StoredSchema.TableOf).Distinct(StringComparer.Ordinal));
        return new LlmException(
            ErrorIds.TableNotFound,
            $"The database has no table {tables}, so {string.Join(", ", sections)} could not be compared: its LiteLLM is too old, or its migrations failed. "
                + "Start a newer LiteLLM once, or remove the section from 'seed' in llmops.yaml.",
            tables
        );
    }

    private DeclaredConfig ReadDeclared() =>
        deployment.Config.Source is { } source
            ? adapters.Files.ReadDeclared(source, deployment.Config.Overlays)
            : throw new LlmException(
                ErrorIds.ConfigNotDefined,
                $"The deployment '{deployment.Name}' declares no config. Set config.source in llmops.yaml, or export the database with Export-LlmConfig -FromDatabase.",
                deployment.File ?? deployment.Folder
            );

    // A missing rendered file is drift; one that cannot be read is an error.
    private Reading<ConfigMap> ReadFile(DeclaredConfig? declared)
    {
        if (deployment.Config.Rendered is not { } path)
            return new(declared?.Root, null);
        try
        {
            return new(adapters.Files.Exists(path) ? adapters.Files.ReadYaml(path) as ConfigMap ?? ConfigMap.Empty : null, null);
        }
        catch (LlmException e)
        {
            return new(null, e);
        }
    }

    private bool IsFileOf(DeclaredConfig? declared) =>
        declared is not null && deployment.Config.Rendered is { } path && RenderedHeader.IsOf(declared, path, adapters.Files.ReadComment);

    private async Task<LiteLlmVersion?> ReadVersionAsync(CancellationToken token)
    {
        try
        {
            using var api = adapters.OpenProxy(deployment, deployment.Proxy.Url);
            return await api.ReadVersionAsync(token);
        }
        catch (LlmException)
        {
            // The plane Live was not requested; the version is then guessed from the database.
            return null;
        }
    }

    // The alternatives are null when the version is known.
    private async Task<(LiteLlmRules Rules, string Source, IReadOnlyList<LiteLlmRules>? Alternatives)> RulesAsync(
        IReadOnlyList<LiveState> live,
        LiteLlmVersion? reported,
        StoredState? stored,
        LiveSchema? tables,
        CancellationToken token
    )
    {
        if (deployment.Version is { } declared)
            return (new LiteLlmRules(declared), "llmops.yaml", null);
        // When replicas run several versions, the oldest one must be able to read what is written.
        if ((live.Select(static l => l.Version).Append(reported).OfType<LiteLlmVersion>().Min()) is { } running)
            return (new LiteLlmRules(running), "the proxy", null);
        if (stored is null && tables is null)
            return (
                new LiteLlmRules(LiteLlmReleases.All[0].Since),
                "the default, since no plane reported it",
                [.. LiteLlmReleases.All.Skip(1).Select(static r => new LiteLlmRules(r.Since))]
            );
        tables ??= (await Attempt(true, () => ReadTablesAsync(token))).Value;
        var guess = LiteLlmSchemas.Guess(stored?.Schema, tables);
        return (new LiteLlmRules(guess.Version), guess.Source, LiteLlmSchemas.OthersThatFit(guess.Version));
    }

    private static async Task<Reading<T>> Attempt<T>(bool isWanted, Func<Task<T>> read)
        where T : class
    {
        try
        {
            return new(isWanted ? await read() : null, null);
        }
        catch (LlmException e)
        {
            return new(null, e);
        }
    }

    private sealed record Reading<T>(T? Value, LlmException? Problem)
        where T : class;
}

/// <summary>What the replicas serve.</summary>
/// <param name="States">One for each replica that could be read.</param>
/// <param name="Problems">Why the others could not be read.</param>
internal sealed record LiveReading(IReadOnlyList<LiveState> States, IReadOnlyList<LlmException> Problems)
{
    public static LiveReading None { get; } = new([], []);
}
