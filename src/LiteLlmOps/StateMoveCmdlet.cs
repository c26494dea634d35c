using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps;

/// <summary>A cmdlet that moves files between the state folder and its archive.</summary>
public abstract class StateMoveCmdlet : DeploymentCmdlet
{
    // The files of the pipeline, by deployment, in the order in which they came. Without files, the whole deployment is meant.
    private readonly List<(string? Deployment, List<string> Paths)> _selected = [];
    private IOperationHost? _host;

    /// <summary>The reason for the move, for the journal. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Reason { get; set; }

    private protected override bool CompletesRecords => true;

    private protected IOperationHost OperationHost => _host ??= new PowerShellHost(this);

    /// <summary>The object of the pipeline, or several. Null when it selected a deployment by its property.</summary>
    private protected abstract PSObject[]? Input { get; }

    /// <summary>The objects that the command accepts, in words, when a whole deployment is not enough. Null when it is.</summary>
    private protected virtual string? OnlyFiles => null;

    private protected sealed override void Process()
    {
        foreach (var item in Input ?? [])
            Collect(item);
        if (Input is null && MyInvocation.ExpectingInput)
        {
            foreach (var path in Deployment ?? [])
                _ = PathsOf(path);
        }
    }

    // An object that cannot be used is an error; the others are used.
    private void Collect(PSObject item)
    {
        try
        {
            var input = StateInput.Of(item);
            if (input.Path is null && OnlyFiles is { } supported)
                throw PipelineInput.Unsupported(item, supported);
            if (!IsSelected(input.Deployment, item))
                return;
            var paths = PathsOf(input.Deployment);
            if (input.Path is { } path)
                paths.Add(path);
        }
        catch (LlmException e)
        {
            WriteProblem(e);
        }
    }

    /// <summary>Runs the work for each deployment.</summary>
    /// <param name="work">Receives the paths that the objects of the pipeline selected. Null when they selected none.</param>
    private protected void ForEachSelected(Action<Deployment, IReadOnlyList<string>?> work)
    {
        if (IsWithoutInput)
        {
            ForEachDeployment(d => work(d, null));
            return;
        }

        foreach (var (deployment, paths) in _selected)
            ForEachDeployment(deployment is null ? Deployment : [deployment], d => work(d, paths.Count > 0 ? paths : null));
    }

    private List<string> PathsOf(string? deployment)
    {
        var at = _selected.FindIndex(s => s.Deployment == deployment);
        if (at < 0)
        {
            _selected.Add((deployment, []));
            at = _selected.Count - 1;
        }

        return _selected[at].Paths;
    }
}
