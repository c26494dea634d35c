using System.Management.Automation;
using LiteLlmOps.Deployments;
using LiteLlmOps.Labs;
using LiteLlmOps.StateFiles;

namespace LiteLlmOps.Binding;

/// <summary>What one pipeline object selects: a file of a state folder, or a whole deployment. Objects of Import-Clixml, of jobs and of ConvertFrom-Json are read by their properties.</summary>
/// <param name="Deployment">The path of the deployment. Null for that of the parameter.</param>
/// <param name="Path">The path of the file. Null for a whole deployment.</param>
internal sealed record StateInput(string? Deployment, string? Path)
{
    private const string Supported = "objects of Get-LlmState, Get-LlmDeployment or Get-LlmLab";

    /// <exception cref="LlmException">UnsupportedInputType: the object is none of these.</exception>
    public static StateInput Of(PSObject item) =>
        item.BaseObject switch
        {
            LlmStateFile file => new StateInput(file.Deployment, file.PathText.Exact),
            LlmDeployment deployment => new StateInput(deployment.Path, null),
            LlmLab lab => new StateInput(lab.Path, null),
            PSCustomObject => OfProperties(item) ?? throw PipelineInput.Unsupported(item, Supported),
            _ => throw PipelineInput.Unsupported(item, Supported),
        };

    // A path alone is not enough: many objects have one.
    private static StateInput? OfProperties(PSObject item) =>
        item.Properties[nameof(LlmStateFile.IsSourceCurrent)] is not null && Text(item, nameof(LlmStateFile.Path)) is { } path
            ? new StateInput(Text(item, nameof(LlmStateFile.Deployment)), path)
            : null;

    private static string? Text(PSObject item, string name) =>
        item.Properties[name]?.Value?.ToString() is { Length: > 0 } text ? text : null;
}
