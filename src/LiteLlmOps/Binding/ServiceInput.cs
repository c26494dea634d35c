using System.Collections;
using System.Management.Automation;
using LiteLlmOps.Deployments;
using LiteLlmOps.Labs;
using LiteLlmOps.Services;

namespace LiteLlmOps.Binding;

/// <summary>The services that an object of the pipeline refers to.</summary>
/// <param name="Names">The names. Null for all services of the deployment.</param>
/// <param name="Deployment">The paths of the deployments. Null for the default one.</param>
internal sealed record ServiceInput(string[]? Names, string[]? Deployment)
{
    private const string Deserialized = "Deserialized.";

    private static readonly string[] ServiceTypes = [typeof(LlmService).FullName!, typeof(LlmServiceResult).FullName!];
    private static readonly string[] ProcessTypes = [typeof(LlmServiceProcess).FullName!];
    private static readonly string[] DeploymentTypes = [typeof(LlmDeployment).FullName!, typeof(LlmLab).FullName!];

    /// <summary>Equal for inputs of the same deployments.</summary>
    public string Key => string.Join('\n', Deployment ?? []);

    /// <summary>Null for an object that does not refer to services.</summary>
    /// <param name="item">The object.</param>
    /// <param name="deployment">The paths that are bound to -Deployment, as a parameter or from a property of the object. Null for none.</param>
    public static ServiceInput? TryRead(PSObject? item, string[]? deployment)
    {
        if (item is null)
            return null;
        if (item.BaseObject is string name)
            return name.Length == 0 ? null : new([name], deployment);
        if (IsDeployment(item))
            return (deployment ?? PathOf(item)) is { } paths ? new(null, paths) : null;
        if (item.BaseObject is not IDictionary && ValueOf(item, "Services") is IEnumerable names)
            return new(NamesOf(names), deployment);
        if (Is(item, ProcessTypes) && ValueOf(item, nameof(LlmServiceProcess.Service)) is string service)
            return new([service], deployment);
        return IsService(item) ? new([(string)ValueOf(item, "Name")!], deployment) : null;
    }

    // Deployments and labs have an address; an object of ConvertFrom-Json has no type name.
    private static bool IsDeployment(PSObject item) =>
        Is(item, DeploymentTypes) || (IsCustom(item) && item.Properties["ProxyUrl"] is not null);

    private static bool IsService(PSObject item) =>
        ValueOf(item, "Name") is string { Length: > 0 }
        && (Is(item, ServiceTypes) || (IsCustom(item) && item.Properties["Deployment"] is not null));

    private static bool Is(PSObject item, string[] types) =>
        item.TypeNames.Any(t => types.Contains(t.StartsWith(Deserialized, StringComparison.Ordinal) ? t[Deserialized.Length..] : t));

    // Objects of Import-Clixml and of jobs have the same base object, but keep their type name.
    private static bool IsCustom(PSObject item) =>
        item.BaseObject is PSCustomObject && !item.TypeNames[0].StartsWith(Deserialized, StringComparison.Ordinal);

    private static string[]? PathOf(PSObject item) =>
        (ValueOf(item, "Deployment") ?? ValueOf(item, "Path")) is string { Length: > 0 } path ? [path] : null;

    private static string[] NamesOf(IEnumerable names) =>
        names is string name ? [name] : [.. names.Cast<object?>().Select(static n => n?.ToString()).OfType<string>()];

    // The lists of deserialized objects are wrapped.
    private static object? ValueOf(PSObject item, string property) =>
        item.Properties[property]?.Value is var value && value is PSObject wrapped ? wrapped.BaseObject : value;
}
