using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
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
        var planes = ReadPlanes(deployment, [Plane.Rendered, Plane.Stored, Plane.Live]);
        var reader = new InventoryReader(Adapters, deployment, Timeout);
        var inventory = Await(token => reader.ReadAsync(planes, token));
        foreach (var problem in reader.Problems)
            WriteProblem(problem);
        WriteObject(inventory);
    }
}
