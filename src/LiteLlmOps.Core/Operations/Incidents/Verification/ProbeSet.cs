using System.Collections.Concurrent;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Signatures;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Incidents;

/// <summary>Runs probes. The same request runs once.</summary>
/// <param name="context">The deployment.</param>
internal sealed class ProbeSet(DeploymentSnapshot context) : IDisposable
{
    // A log may contain a thousand keys; looking them up must not load the database.
    private const int MaxParallel = 4;

    private readonly SemaphoreSlim _slots = new(MaxParallel);
    private readonly ConcurrentDictionary<string, Lazy<Task<ProbeResult>>> _results = new(StringComparer.Ordinal);
    private readonly SchemaProbes _schema = new(context);
    private readonly DatabaseProbes _database = new(context);
    private readonly ProxyProbes _proxy = new(context);
    private readonly MachineProbes _machine = new(context);

    public Task<ProbeResult> RunAsync(ProbeRequest request, CancellationToken token) =>
        _results.GetOrAdd(request.Key, _ => new Lazy<Task<ProbeResult>>(() => RunGuardedAsync(request, token))).Value;

    public void Dispose() => _slots.Dispose();

    // A probe that fails is inconclusive, with the reason as its evidence.
    private async Task<ProbeResult> RunGuardedAsync(ProbeRequest request, CancellationToken token)
    {
        await _slots.WaitAsync(token);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(context.Deployment.Smoke.Timeout);
        try
        {
            return ProbeProof.Of(await RunProbeAsync(request, limit.Token).WaitAsync(limit.Token), request);
        }
        catch (LlmException e)
        {
            return ProbeResult.Inconclusive($"could not be checked: {e.Message}");
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return ProbeResult.Inconclusive($"could not be checked within {Durations.Format(context.Deployment.Smoke.Timeout)}");
        }
        finally
        {
            _slots.Release();
        }
    }

    private Task<ProbeResult> RunProbeAsync(ProbeRequest request, CancellationToken token) =>
        NeedsDatabase(request.Call.Kind) && !context.HasDatabase
            ? Task.FromResult(ProbeResult.Inconclusive("the deployment has no database configured"))
            : request.Call.Kind switch
            {
                ProbeKind.Column => _schema.ColumnAsync(request),
                ProbeKind.Table => _schema.TableAsync(request),
                ProbeKind.Client => _schema.ClientAsync(request),
                ProbeKind.Migrations => _schema.MigrationsAsync(),
                ProbeKind.Database => _database.ReachableAsync(request),
                ProbeKind.Connections => _database.ConnectionsAsync(),
                ProbeKind.UrlParameter => Task.FromResult(_database.UrlParameter(request)),
                ProbeKind.Decryption => _database.DecryptionAsync(request),
                ProbeKind.Key => _database.KeyAsync(request),
                ProbeKind.Readiness => _proxy.ReadinessAsync(),
                ProbeKind.Model => _proxy.ModelAsync(request),
                ProbeKind.ModelServer => _proxy.ModelServerAsync(request, token),
                ProbeKind.McpServer => _proxy.McpServerAsync(request, token),
                ProbeKind.Variable => _machine.VariableAsync(request),
                ProbeKind.File => Task.FromResult(_machine.File(request)),
                ProbeKind.Config => _machine.ConfigAsync(),
                ProbeKind.Port => _machine.PortAsync(request, token),
                ProbeKind.Drift => new DriftProbe(context).RunAsync(token),
                ProbeKind.Address => Task.FromResult(_machine.Address(request)),
                _ => CheckAsync(request, token),
            };

    private static bool NeedsDatabase(ProbeKind kind) =>
        kind
            is ProbeKind.Column
                or ProbeKind.Table
                or ProbeKind.Client
                or ProbeKind.Migrations
                or ProbeKind.Database
                or ProbeKind.Connections
                or ProbeKind.Decryption
                or ProbeKind.Drift
                or ProbeKind.Key;

    // Runs a custom check as in smoke.checks, which passes when the failure is over.
    private async Task<ProbeResult> CheckAsync(ProbeRequest request, CancellationToken token)
    {
        var readers = new ReaderContext(context.Deployment.Folder, context.Adapters.Files.ReadLine)
        {
            Environment = context.Deployment.Environment,
            Words = SignatureReader.Words,
        };
        var probe = new CustomCheckReader(readers).ReadProbe(request.Call.Arguments);
        var result = await new CustomChecks(context).ProbeAsync(probe, token);
        var evidence = result.Details is { } details ? $"{result.Message} ({details})" : result.Message;
        return result.Status == CheckStatus.Failed ? ProbeResult.Confirmed(evidence) : ProbeResult.Cleared(evidence);
    }
}
