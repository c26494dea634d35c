using System.Collections;
using System.Management.Automation;
using LiteLlmOps.Deployments;
using LiteLlmOps.Labs;

namespace LiteLlmOps.Binding;

/// <summary>Lets -Deployment take paths, files and folders, and objects that have a Deployment property; also those of Import-Clixml or a job.</summary>
internal sealed class DeploymentPathAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Bare(inputData) switch
        {
            null => null!,
            string path => new[] { path },
            IEnumerable several and not IDictionary => several.Cast<object?>().Select(PathOf).ToArray(),
            _ => new[] { PathOf(inputData) },
        };

    /// <summary>The path of the deployment that an object is, or belongs to. Null for none.</summary>
    public static string? TryPathOf(object? item) =>
        Bare(item) switch
        {
            null => null,
            string path => path,
            LlmDeployment deployment => deployment.Path,
            LlmLab lab => lab.Path,
            FileSystemInfo file => file.FullName,
            _ => PropertyOf(PSObject.AsPSObject(item)),
        };

    private static string PathOf(object? item) =>
        Bare(item) is not { } bare
            ? ""
            : TryPathOf(item)
                ?? throw new ArgumentTransformationMetadataException(
                    $"Unsupported input type {PSObject.AsPSObject(bare).TypeNames[0].Split('.')[^1]}; use a path or an object with a Deployment property."
                );

    private static string? PropertyOf(PSObject item) => RecordInput.Text(item, "Deployment");

    private static object? Bare(object? item) => item is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : item;
}
