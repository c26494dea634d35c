using System.Collections.Concurrent;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Signatures;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Incidents;

/// <summary>Asks probes by their names. The same question is asked once.</summary>
/// <param name="context">What is looked at.</param>
internal sealed class ProbeSet(DeploymentSnapshot context) : IDisposable
{
    // A log may name a thousand keys: the database is not to feel that they are looked up.
    private const int AtOnce = 4;

    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly ConcurrentDictionary<string, Lazy<Task<ProbeAnswer>>> _answers = new(StringComparer.Ordinal);
    private readonly SchemaProbes _schema = new(context);
    private readonly DatabaseProbes _database = new(context);
    private readonly ProxyProbes _proxy = new(context);
    private readonly MachineProbes _machine = new(context);

    public Task<ProbeAnswer> AskAsync(ProbeQuestion question, CancellationToken token) =>
        _answers.GetOrAdd(question.Key, _ => new Lazy<Task<ProbeAnswer>>(() => GuardedAsync(question, token))).Value;

    public void Dispose() => _places.Dispose();

    // What cannot be asked leaves the question open, and says why.
    private async Task<ProbeAnswer> GuardedAsync(ProbeQuestion question, CancellationToken token)
    {
        await _places.WaitAsync(token);
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(token);
        clock.CancelAfter(context.Deployment.Smoke.Timeout);
        try
        {
            return await RunAsync(question, clock.Token).WaitAsync(clock.Token);
        }
        catch (LlmException e)
        {
            return ProbeAnswer.Open($"could not be looked at: {e.Message}");
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return ProbeAnswer.Open($"could not be looked at within {Durations.Format(context.Deployment.Smoke.Timeout)}");
        }
        finally
        {
            _places.Release();
        }
    }

    private Task<ProbeAnswer> RunAsync(ProbeQuestion question, CancellationToken token) =>
        question.Call.Name switch
        {
            "column"
            or "table"
            or "client"
            or "migrations"
            or "database"
            or "connections"
            or "decryption"
            or "key" when !context.HasDatabase => Task.FromResult(ProbeAnswer.Open("the deployment names no database")),
            "column" => _schema.ColumnAsync(question),
            "table" => _schema.TableAsync(question),
            "client" => _schema.ClientAsync(question),
            "migrations" => _schema.MigrationsAsync(),
            "database" => _database.ReachableAsync(),
            "connections" => _database.ConnectionsAsync(),
            "urlParameter" => _database.UrlParameterAsync(question),
            "decryption" => _database.DecryptionAsync(question),
            "key" => _database.KeyAsync(question),
            "readiness" => _proxy.ReadinessAsync(),
            "model" => _proxy.ModelAsync(question),
            "modelServer" => _proxy.ModelServerAsync(question, token),
            "mcpServer" => _proxy.McpServerAsync(question, token),
            "variable" => Task.FromResult(_machine.Variable(question)),
            "file" => Task.FromResult(_machine.File(question)),
            "config" => _machine.ConfigAsync(),
            "port" => Task.FromResult(_machine.Port(question)),
            "address" => Task.FromResult(_machine.Address(question)),
            "check" => CheckAsync(question, token),
            var name => throw new InvalidOperationException($"there is no probe {name}"),
        };

    // Runs a custom check as in smoke.checks: it passes when the problem is resolved.
    private async Task<ProbeAnswer> CheckAsync(ProbeQuestion question, CancellationToken token)
    {
        var readers = new ReaderContext(context.Deployment.Folder, context.Adapters.Files.ReadLine)
        {
            Environment = context.Deployment.Environment,
            Words = SignatureReader.Words,
        };
        var reader = new SettingsReader(question.Call.Arguments, "verify.", readers, "probe", "http", "sql", "process", "file");
        var result = await new CustomChecks(context).ProbeAsync(
            new CustomCheckReader(readers, context.Deployment.Folder).ReadProbe(reader),
            token
        );
        var seen = result.Details is { } details ? $"{result.Message} ({details})" : result.Message;
        return result.Status == CheckStatus.Failed ? ProbeAnswer.Holds(seen) : ProbeAnswer.Gone(seen);
    }
}
