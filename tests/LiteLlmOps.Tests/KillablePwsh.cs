using System.Globalization;
using LiteLlmOps.Adapters.Processes;

namespace LiteLlmOps.Tests;

/// <summary>A pwsh that runs one command, and is killed some time after the command has begun.</summary>
internal sealed class KillablePwsh : IDisposable
{
    private readonly ChildProcess _process;
    private readonly string _begun;

    private KillablePwsh(ChildProcess process, string begun) => (_process, _begun) = (process, begun);

    /// <summary>Starts pwsh, and waits until it begins the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="folder">The folder for the file by which it says that it begins.</param>
    /// <param name="token">Ends the wait.</param>
    public static async Task<KillablePwsh> BeginAsync(string command, string folder, CancellationToken token)
    {
        var begun = Path.Combine(folder, "begun");
        File.Delete(begun);
        var process = Pwsh.Start($"Set-Content '{begun}.new' $PID; Move-Item '{begun}.new' '{begun}'; {command}");
        while (!File.Exists(begun))
            await Task.Delay(5, token);
        return new KillablePwsh(process, begun);
    }

    /// <summary>Sends SIGKILL to the process of the command only: what it has started goes on.</summary>
    public void Kill() => ProcessSignals.Send(int.Parse(File.ReadAllText(_begun), CultureInfo.InvariantCulture), ProcessSignals.Kill);

    /// <summary>Waits until the process exits.</summary>
    public Task<ChildResult> Finish() => _process.Finish(TimeSpan.FromMinutes(3));

    public void Dispose() => _process.Dispose();
}
