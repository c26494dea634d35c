using System.Runtime.InteropServices;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>Signals, which .NET does not send.</summary>
internal static class ProcessSignals
{
    public const int Terminate = 15;
    public const int Kill = 9;

    /// <summary>Signals a process, or with a negative number the process group. False when there is none, or it is not ours to signal.</summary>
    public static bool Send(int id, int signal) => SendSignal(id, signal) == 0;

    /// <summary>Asks a process group to end, and makes it end after the time limit.</summary>
    public static async Task StopGroupAsync(int id, long start, TimeSpan limit, CancellationToken token)
    {
        if (!ProcessIdentity.IsRunning(id, start))
            return;
        Send(-id, Terminate);
        for (var until = DateTime.UtcNow + limit; ProcessIdentity.IsRunning(id, start); await Task.Delay(25, token))
        {
            if (DateTime.UtcNow > until)
                Send(-id, Kill);
        }

        // Children that outlive the leader of their group.
        Send(-id, Kill);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int id, int signal);
}
