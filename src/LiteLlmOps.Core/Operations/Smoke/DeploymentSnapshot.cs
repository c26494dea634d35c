using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Smoke;

/// <summary>The state of a deployment during one run of checks. Data that several checks need is read once, when the first of them asks for it.</summary>
/// <param name="adapters">Access to files, database, proxy and processes.</param>
/// <param name="deployment">The deployment.</param>
internal sealed class DeploymentSnapshot(IAdapters adapters, Deployment deployment) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Lazy<IHttpProbe> _http = new(adapters.OpenHttp);
    private readonly Dictionary<string, object> _shared = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public Deployment Deployment { get; } = deployment;

    public IAdapters Adapters { get; } = adapters;

    public IHttpProbe Http => _http.Value;

    public bool HasDatabase => Deployment.Database.Url is not null;

    public Task<DeclaredConfig> DeclaredAsync() =>
        Shared(
            "declared",
            _ =>
                Task.FromResult(
                    Adapters.Files.ReadDeclared(
                        Deployment.Config.Source
                            ?? throw new LlmException(
                                ErrorIds.ConfigNotDefined,
                                $"The deployment '{Deployment.Name}' declares no config. Set config.source in llmops.yaml.",
                                Deployment.Path
                            ),
                        Deployment.Config.Overlays
                    )
                )
        );

    /// <summary>The file with which the proxy is started: the rendered one, otherwise the declaration. Null when there is none.</summary>
    public Task<ConfigMap?> StartFileAsync() =>
        Shared(
            "file",
            async _ =>
                Deployment.Config.Rendered is { } path
                    ? Adapters.Files.Exists(path)
                        ? Adapters.Files.ReadYaml(path) as ConfigMap
                        : null
                    : Deployment.Config.Source is null
                        ? null
                        : (await DeclaredAsync()).Root
        );

    public Task<StoredState> StoredAsync() =>
        Shared(
            "stored",
            async token =>
            {
                await using var database = Adapters.OpenDatabase(Deployment, readOnly: true);
                return await database.ReadAsync(token);
            }
        );

    public Task<DatabaseServer> ServerAsync() =>
        Shared(
            "server",
            async token =>
            {
                await using var database = Adapters.OpenDatabase(Deployment, readOnly: true);
                return await database.ReadServerAsync(token);
            }
        );

    /// <summary>The tables, and the schema that the installed LiteLLM expects.</summary>
    public Task<(InstalledLiteLlm Installed, LiveSchema Live)> TablesAsync() =>
        Shared(
            "tables",
            async token =>
            {
                await using var database = Adapters.OpenDatabase(Deployment, readOnly: true);
                var (version, live) = (await KnownVersionAsync(), await database.ReadSchemaAsync(token));
                var rules = new LiteLlmRules(version ?? LiteLlmSchemas.Guess(null, live).Version);
                return (Adapters.Schemas.Find(Deployment, null, rules, version is null ? live : null), live);
            }
        );

    /// <summary>The version in the deployment file, otherwise the version that the proxy reports. Null when neither is known.</summary>
    public Task<LiteLlmVersion?> VersionAsync() =>
        Shared(
            "version",
            async token =>
            {
                if (Deployment.Version is { } declared)
                    return declared;
                using var api = Adapters.OpenProxy(Deployment, Deployment.Proxy.Addresses[0]);
                return await api.ReadVersionAsync(token);
            }
        );

    /// <summary>The rules of that version; when it is not known, of the version that the tables suggest, or of the oldest one.</summary>
    public async Task<LiteLlmRules> RulesAsync() => (await FittingRulesAsync())[0];

    /// <summary>The rules of that version; when it is not known, of each release that it may be.</summary>
    public async Task<IReadOnlyList<LiteLlmRules>> FittingRulesAsync()
    {
        if (await KnownVersionAsync() is { } known)
            return [new LiteLlmRules(known)];
        return await GuessAsync() is { } guess
            ? [new LiteLlmRules(guess), .. LiteLlmSchemas.OthersThatFit(guess)]
            : [.. LiteLlmReleases.All.Select(static r => new LiteLlmRules(r.Since))];
    }

    /// <summary>The response of the proxy to a request with the master key.</summary>
    public Task<HttpProbeAnswer> AnswerAsync(Uri proxy, string path) =>
        Shared(
            $"{proxy}{path}",
            token =>
                Http.SendAsync(
                    new HttpProbeRequest(new Uri(proxy, ProbeMark.AddTo(path))) { Key = Deployment.Proxy.MasterKey?.Text },
                    token
                )
        );

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_http.IsValueCreated)
            _http.Value.Dispose();
        _end.Dispose();
    }

    private async Task<LiteLlmVersion?> KnownVersionAsync()
    {
        try
        {
            // A proxy that hangs must not use up the time of the check that asks.
            return await VersionAsync().WaitAsync(Deployment.Smoke.Timeout / 2);
        }
        catch (Exception e) when (e is LlmException or TimeoutException)
        {
            // ProxyLive reports that the proxy does not respond.
            return null;
        }
    }

    // Null when nothing suggests a version.
    private async Task<LiteLlmVersion?> GuessAsync()
    {
        try
        {
            return HasDatabase ? LiteLlmSchemas.Guess(null, (await TablesAsync()).Live).Version : null;
        }
        catch (LlmException)
        {
            // DatabaseReachable reports why.
            return null;
        }
    }

    // Not limited by the timeout of the first check that asks: others wait for the same data.
    private Task<T> Shared<T>(string key, Func<CancellationToken, Task<T>> read)
    {
        lock (_gate)
        {
            if (_shared.TryGetValue(key, out var known))
                return (Task<T>)known;
            var task = Task.Run(() => read(_end.Token), _end.Token);
            _shared[key] = task;
            return task;
        }
    }
}
