using LiteLlmOps.Deployments;
using LiteLlmOps.Monitoring;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Monitor.Jobs;

/// <summary>The deployment, which is read again before each run: its file may change while the monitor runs.</summary>
/// <param name="open">
/// Opens new adapters for each reading: they keep what they have read, and would not see later changes of the files.
/// </param>
/// <param name="path">The path of the deployment. Null to search for it.</param>
/// <param name="folder">The folder to which the path is relative, and where the search begins.</param>
internal sealed class WatchedDeployment(Func<IAdapters> open, string? path, string folder)
{
    private volatile Deployment? _last;

    /// <summary>The deployment as it was read last.</summary>
    public Deployment Last => _last ?? Read();

    /// <summary>Reads the deployment.</summary>
    /// <exception cref="LlmException">There is none, or its file is invalid.</exception>
    public Deployment Read()
    {
        var adapters = open();
        using var _ = adapters as IDisposable;
        var location = new DeploymentLocator(adapters.Files).Locate(path, folder, Environment.GetEnvironmentVariable);
        var deployment = new DeploymentReader(adapters.Files, Environment.GetEnvironmentVariable).Read(location);
        _last = deployment;
        return deployment;
    }

    /// <summary>Reads the deployment. When this fails, the snapshot says so, and the one that was read before is used.</summary>
    public Deployment ReadOrLast(MonitorState state)
    {
        string? problem = null;
        try
        {
            _ = Read();
        }
        catch (Exception e) when (e is LlmException or IOException or UnauthorizedAccessException)
        {
            problem = PrintableText.Message(e.Message);
        }

        if (state.Current.DeploymentProblem != problem)
            state.Update(s => s with { DeploymentProblem = problem });
        return Last;
    }
}
