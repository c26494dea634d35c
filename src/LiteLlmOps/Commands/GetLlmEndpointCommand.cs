using System.Management.Automation;
using LiteLlmOps.AccessPoints;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Commands;

/// <summary>Gets the access points of a deployment: their addresses, whether they answer, and which credentials open them.</summary>
[Cmdlet(VerbsCommon.Get, "LlmEndpoint", HelpUri = HelpPages.Address + "Get-LlmEndpoint.md")]
[OutputType(typeof(LlmEndpoint))]
public sealed class GetLlmEndpointCommand : PerDeploymentCmdlet
{
    /// <summary>The names of the access points, such as proxy-ui. Wildcards. Default: all of them.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(EndpointCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>The time limit of each access point: seconds, or a duration such as 500ms or 10s. All are asked at the same time. Default: 5s.</summary>
    [Parameter]
    [Duration]
    [ValidateRange("00:00:00.001", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    private protected override void Run(Deployment deployment)
    {
        var names = new NameTracker(Wildcards.Filter(Name), ErrorIds.EndpointNotFound, "endpoint");
        var targets = new EndpointTargets(deployment).All().Where(t => names.Matches(t.Name)).ToList();
        foreach (var missing in names.MissingFrom($"The deployment {deployment.Name}"))
            WriteProblem(missing);
        using var probe = new EndpointProbe(Adapters, deployment, Timeout);
        Pull(probe.RunAsync(targets, StopToken), WriteObject);
    }
}
