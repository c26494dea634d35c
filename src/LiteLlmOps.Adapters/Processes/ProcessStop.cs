using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>Ends a process and its children: asks, waits, and kills what is left.</summary>
/// <param name="process">The process.</param>
/// <param name="signal">What asks it to end.</param>
/// <param name="limit">How long it may take.</param>
internal sealed class ProcessStop(ServiceProcess process, int signal, TimeSpan limit)
{
    // Children end with their parent, or a moment later.
    private static readonly TimeSpan ForChildren = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <returns>True when it had to be killed.</returns>
    /// <exception cref="LlmException">It may not be signalled.</exception>
    public async Task<bool> RunAsync(CancellationToken token)
    {
        if (!IsRunning(process))
            return false;
        var family = Family();
        if (!ProcessSignals.Send(process.Id, signal) && IsRunning(process))
            throw new LlmException(
                ErrorIds.ServicePermissionDenied,
                $"Process {process.Id} may not be signalled by {Environment.UserName}: run this as the user that it runs as, or as root.",
                process.Id
            );
        var killed = !await EndedAsync([process], limit, token);
        // It may have forked while it was asked to end.
        family = [.. family.Concat(Family()).Distinct()];
        if (!await EndedAsync(family, killed ? TimeSpan.Zero : ForChildren, token))
        {
            foreach (var member in family.Where(IsRunning))
                ProcessSignals.Send(member.Id, ProcessSignals.Kill);
            await EndedAsync(family, limit, token);
        }

        return killed;
    }

    private List<ServiceProcess> Family()
    {
        if (!OperatingSystem.IsLinux())
            return [process];
        var table = ProcessTable.Read();
        // Its group, too, when it leads one: a child whose parent has ended belongs to init, and still to the group.
        var group = table.All.Where(e => e.Group == process.Id);
        return
        [
            process,
            .. table
                .Below(process.Id)
                .Concat(group)
                .Where(e => e.Id != process.Id)
                .Select(static e => new ServiceProcess(e.Id, e.Start))
                .Distinct(),
        ];
    }

    private static bool IsRunning(ServiceProcess one) => ProcessIdentity.IsRunning(one.Id, one.Start);

    private static async Task<bool> EndedAsync(IReadOnlyList<ServiceProcess> all, TimeSpan limit, CancellationToken token)
    {
        for (var until = DateTime.UtcNow + limit; ; await Task.Delay(Pause, token))
        {
            if (!all.Any(IsRunning))
                return true;
            if (DateTime.UtcNow >= until)
                return false;
        }
    }
}
