using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>Ends a process and its children: sends a signal, waits, and kills what is still running.</summary>
/// <param name="process">The process.</param>
/// <param name="signal">The signal that asks it to end.</param>
/// <param name="limit">The time until it is killed.</param>
/// <param name="time">The clock.</param>
internal sealed class ProcessStop(ServiceProcess process, int signal, TimeSpan limit, TimeProvider time)
{
    // Children usually end with their parent, or shortly after it.
    private static readonly TimeSpan ChildLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <returns>True when it was killed.</returns>
    /// <exception cref="LlmException">This user may not send signals to it.</exception>
    public async Task<bool> RunAsync(CancellationToken token)
    {
        if (!IsRunning(process))
            return false;
        var members = Members();
        if (!ProcessSignals.Send(process.Id, signal) && IsRunning(process))
            throw new LlmException(
                ErrorIds.ServicePermissionDenied,
                $"User {Environment.UserName} may not send signals to process {process.Id}. Run this command as the user of that process, or as root.",
                process.Id
            );
        var killed = !await WaitForEndAsync([process], limit, token);
        // It may have started more children in the meantime.
        members = [.. members.Concat(Members()).Distinct()];
        if (!await WaitForEndAsync(members, killed ? TimeSpan.Zero : ChildLimit, token))
        {
            foreach (var member in members.Where(IsRunning))
                ProcessSignals.Send(member.Id, ProcessSignals.Kill);
            await WaitForEndAsync(members, limit, token);
        }

        return killed;
    }

    private List<ServiceProcess> Members()
    {
        if (!OperatingSystem.IsLinux())
            return [process];
        var table = ProcessTable.Read();
        // With its process group, if it leads one: a child whose parent has ended is a child of init, but is still in the group.
        var group = table.All.Where(e => e.Group == process.Id);
        return
        [
            process,
            .. table
                .DescendantsOf(process.Id)
                .Concat(group)
                .Where(e => e.Id != process.Id)
                .Select(static e => new ServiceProcess(e.Id, e.Start))
                .Distinct(),
        ];
    }

    private static bool IsRunning(ServiceProcess one) => ProcessIdentity.IsRunning(one.Id, one.Start);

    private Task<bool> WaitForEndAsync(IReadOnlyList<ServiceProcess> all, TimeSpan within, CancellationToken token) =>
        new Polling(time, Pause, within).UntilAsync(() => !all.Any(IsRunning), token);
}
