using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Commands;

/// <summary>Gets the current state of a deployment in numbers: version, models, keys, users, spend, last seed and restart, and the size of the database.</summary>
[Cmdlet(VerbsCommon.Get, "LlmInventory", HelpUri = HelpPages.Address + "Get-LlmInventory.md")]
[OutputType(typeof(LlmInventory))]
public sealed class GetLlmInventoryCommand : PerDeploymentCmdlet
{
    /// <summary>The time limit of each statement, such as 90s or 5m. The server cancels a statement that exceeds it. Default: 30 seconds.</summary>
    [Parameter]
    [Duration]
    [ValidateRange("00:00:00.001", "1.00:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    private protected override void Run(Deployment deployment)
    {
        // A version that is not certain matters to drift; here the result says so.
        var planes = Await(token => new PlaneReader(Adapters, deployment).ReadAsync([Plane.Rendered, Plane.Stored, Plane.Live], token));
        WriteVerbose(planes.RulesNote);
        foreach (var problem in planes.Problems)
            WriteProblem(problem);
        var reader = new InventoryReader(Adapters, deployment, Timeout);
        var inventory = Await(token => reader.ReadAsync(planes, token));
        foreach (var problem in reader.Problems)
            WriteProblem(problem);
        WriteObject(inventory);
    }
}
