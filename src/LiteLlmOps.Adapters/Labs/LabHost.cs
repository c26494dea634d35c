using System.Runtime.CompilerServices;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Adapters.Services;
using LiteLlmOps.Labs;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Labs;

/// <summary>Creates and removes labs on this machine.</summary>
internal sealed class LabHost(IAdapters adapters) : ILabHost
{
    private static readonly TimeSpan ProxyStopLimit = TimeSpan.FromSeconds(5);

    public async IAsyncEnumerable<LabStep> CreateAsync(LabOptions options, [EnumeratorCancellation] CancellationToken token)
    {
        var binaries = PostgresBinaries.Folder();
        var builder = new LabBuilder(options, binaries, LabPorts.Free(), adapters);
        var isDone = false;
        try
        {
            await foreach (var step in builder.StepsAsync(token))
                yield return step;
            isDone = true;
        }
        finally
        {
            // After a stop or an error nothing must be left behind. The token may be cancelled; the rollback runs anyway.
            if (!isDone)
                await builder.RollBackAsync();
        }
    }

    public LlmLab? Find(string folder) => LabRecord.Read(folder) is { } manifest ? LabRecord.Describe(folder, manifest) : null;

    public IReadOnlyList<LlmLab> List() => [.. LabRecord.Folders().Select(Find).OfType<LlmLab>()];

    public async Task RemoveAsync(string folder, CancellationToken token)
    {
        if (LabRecord.Read(folder) is not { } manifest)
            return;
        await ProcessSignals.StopGroupAsync(
            manifest.ProxyProcess.Id,
            manifest.ProxyProcess.StartTicks,
            ProxyStopLimit,
            adapters.Time,
            token
        );
        await Task.WhenAll(
            ServiceRecord.Running(folder).Select(r => ProcessSignals.StopGroupAsync(r.Id, r.Start, ProxyStopLimit, adapters.Time, token))
        );
        var cluster = new PostgresCluster(PostgresBinaries.Folder(), manifest.DatabaseFolder);
        await cluster.StopAsync(token);
        cluster.Delete();
        Directory.Delete(folder, recursive: true);
        LabRecord.Unregister(folder);
    }
}
