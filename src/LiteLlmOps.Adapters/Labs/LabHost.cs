using System.Runtime.CompilerServices;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Adapters.Services;
using LiteLlmOps.Labs;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Labs;

/// <summary>Makes and removes labs on this machine.</summary>
internal sealed class LabHost(IAdapters adapters) : ILabHost
{
    private static readonly TimeSpan ProxyStopLimit = TimeSpan.FromSeconds(5);

    public async IAsyncEnumerable<LabStep> CreateAsync(LabOptions options, [EnumeratorCancellation] CancellationToken token)
    {
        var binaries = PostgresBinaries.Folder();
        var building = new LabBuilding(options, binaries, LabPorts.Free(), adapters);
        var isDone = false;
        try
        {
            await foreach (var step in building.StepsAsync(token))
                yield return step;
            isDone = true;
        }
        finally
        {
            // Stopped or failed half-way: nothing stays behind. The token may be cancelled; this must run all the same.
            if (!isDone)
                await building.DemolishAsync();
        }
    }

    public LlmLab? Find(string folder) => LabRecord.Read(folder) is { } facts ? LabRecord.Describe(folder, facts) : null;

    public IReadOnlyList<LlmLab> List() => [.. LabRecord.Folders().Select(Find).OfType<LlmLab>()];

    public async Task RemoveAsync(string folder, CancellationToken token)
    {
        if (LabRecord.Read(folder) is not { } facts)
            return;
        await ProcessSignals.StopGroupAsync(facts.ProxyProcess.Id, facts.ProxyProcess.StartTicks, ProxyStopLimit, token);
        await Task.WhenAll(ServiceRecord.Running(folder).Select(r => ProcessSignals.StopGroupAsync(r.Id, r.Start, ProxyStopLimit, token)));
        var cluster = new PostgresCluster(PostgresBinaries.Folder(), facts.DatabaseFolder);
        await cluster.StopAsync(token);
        cluster.Delete();
        Directory.Delete(folder, recursive: true);
        LabRecord.Forget(folder);
    }
}
