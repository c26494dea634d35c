using System.Runtime.InteropServices;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>Sends signals, which .NET cannot.</summary>
internal static class ProcessSignals
{
    public const int Terminate = 15;
    public const int Kill = 9;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Sends a signal to a process, or with a negative id to a process group. False when there is none, or when this user may not.</summary>
    public static bool Send(int id, int signal) => SendSignal(id, signal) == 0;

    /// <summary>Terminates a process group, and kills it after the time limit.</summary>
    public static async Task StopGroupAsync(int id, long start, TimeSpan limit, TimeProvider time, CancellationToken token)
    {
        if (!ProcessIdentity.IsRunning(id, start))
            return;
        Send(-id, Terminate);
        var hasEnded = await new Polling(time, Pause, limit).UntilAsync(() => !ProcessIdentity.IsRunning(id, start), token);
        // Children that are still running after the leader of their group.
        Send(-id, Kill);
        if (!hasEnded)
            await new Polling(time, Pause, TimeSpan.MaxValue).UntilAsync(() => !ProcessIdentity.IsRunning(id, start), token);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int id, int signal);
}
