using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Smoke;

/// <summary>What checks look at. What several of them need is read once, by the first one that asks.</summary>
/// <param name="adapters">The outside world.</param>
/// <param name="deployment">The deployment.</param>
internal sealed class DeploymentSnapshot(IAdapters adapters, Deployment deployment) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Lazy<IHttpProbe> _http = new(adapters.OpenHttp);
    private readonly Dictionary<string, object> _shared = new(StringComparer.Ordinal);
    private readonly object _gate = new();

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
                            ?? throw new LlmException(ErrorIds.ConfigNotDefined, "This deployment declares no config.", Deployment.Path),
                        Deployment.Config.Overlays
                    )
                )
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

    /// <summary>The tables, and what the installed LiteLLM expects of them.</summary>
    public Task<(InstalledLiteLlm Installed, LiveSchema Live)> TablesAsync() =>
        Shared(
            "tables",
            async token =>
            {
                await using var database = Adapters.OpenDatabase(Deployment, readOnly: true);
                return (Adapters.Schemas.Find(Deployment, null, await RulesAsync()), await database.ReadSchemaAsync(token));
            }
        );

    /// <summary>The version that the deployment file names, else the one that the proxy tells; null when neither does.</summary>
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

    /// <summary>The rules of that version, or of the oldest known one.</summary>
    public async Task<LiteLlmRules> RulesAsync()
    {
        try
        {
            return new LiteLlmRules(await VersionAsync() ?? LiteLlmReleases.All[0].Since);
        }
        catch (LlmException)
        {
            // That the proxy does not answer is another check's to say.
            return new LiteLlmRules(LiteLlmReleases.All[0].Since);
        }
    }

    /// <summary>An answer of the proxy to the master key.</summary>
    public Task<HttpProbeAnswer> AnswerAsync(Uri proxy, string path) =>
        Shared(
            $"{proxy}{path}",
            token => Http.SendAsync(new HttpProbeRequest(new Uri(proxy, path)) { Key = Deployment.Proxy.MasterKey?.Text }, token)
        );

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_http.IsValueCreated)
            _http.Value.Dispose();
        _end.Dispose();
    }

    // Not bound to the time limit of the check that happens to ask first: others wait for the same answer.
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
