using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Services;

namespace LiteLlmOps;

/// <summary>A cmdlet that works with services of deployments.</summary>
public abstract class ServiceCmdlet : DeploymentCmdlet
{
    private readonly List<ServiceInput> _inputs = [];

    /// <summary>The names of the services, as in llmops.yaml. Wildcards are allowed. With pipeline input, only the matching services of the input are used. Default: all services.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>
    /// Service names, or objects that refer to services: of Get-LlmService; drift, changes and incidents, with the services that they need
    /// restarted (Services); deployments and labs, with all their services. Objects of Import-Clixml, a job or ConvertFrom-Json are accepted too.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject[]? InputObject { get; set; }

    private protected sealed override void Process()
    {
        foreach (var item in InputObject ?? [])
        {
            // A text is the name of a service.
            var own = item?.BaseObject is string ? null : DeploymentPathAttribute.TryPathOf(item);
            if (ServiceInput.TryRead(item, own is null ? Deployment : [own]) is not { } input)
                WriteProblem(Unsupported(item));
            else if (IsSelected(own, item))
                _inputs.Add(input);
        }
    }

    private protected sealed override void End()
    {
        if (IsWithoutInput)
            ForEachDeployment(d => Run(d, Select(d, null)));
        foreach (var group in _inputs.Where(static i => i.Names is not []).GroupBy(static i => i.Key, StringComparer.Ordinal))
        {
            var names = group.Any(static i => i.Names is null)
                ? null
                : group.SelectMany(static i => i.Names!).Distinct(StringComparer.Ordinal).ToArray();
            ForEachDeployment(group.First().Deployment, d => Run(d, Select(d, names)));
        }

        if (_inputs.Count > 0 && _inputs.TrueForAll(static i => i.Names is []))
            WriteVerbose("No service needs to be processed: the pipeline input refers to none.");
        EndRun();
    }

    private protected virtual void EndRun() { }

    private protected abstract void Run(Deployment deployment, ServiceSelection selection);

    private ServiceSelection Select(Deployment deployment, string[]? inputNames)
    {
        if (deployment.Services.Count == 0)
            throw new LlmException(
                ErrorIds.ServicesNotDeclared,
                $"Deployment '{deployment.Name}' declares no services. List them under 'services' in llmops.yaml; see about_LiteLlmOps.",
                deployment.Path
            );
        var names = (Name ?? []).Concat(inputNames ?? []);
        foreach (var name in names.Where(n => !WildcardPattern.ContainsWildcardCharacters(n) && !Has(deployment, n)))
            WriteProblem(NotFound(deployment, name));
        var (byName, byInput) = (Wildcards.Any(Name), Wildcards.Any(inputNames));
        return new([.. deployment.Services.Where(s => byName(s.Name) && byInput(s.Name))], IsAll: Name is null && inputNames is null);
    }

    private static bool Has(Deployment deployment, string name) =>
        deployment.Services.Any(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static LlmException NotFound(Deployment deployment, string name)
    {
        var known = deployment.Services.Select(static s => s.Name).ToList();
        var advice = NearestName.OfOrContaining(name, known) is { } near
            ? $"Did you mean {near}?"
            : $"Services: {string.Join(", ", known)}.";
        return new(ErrorIds.ServiceNotFound, $"Deployment '{deployment.Name}' has no service '{name}'. {advice}", name);
    }

    private static LlmException Unsupported(PSObject? item) =>
        new(
            ErrorIds.UnsupportedInputType,
            $"Unsupported input type {item?.TypeNames[0].Split('.')[^1] ?? "null"}; pipe service names, or objects of Get-LlmService, Get-LlmDrift, Invoke-LlmSeed, Get-LlmIncident, Get-LlmDeployment or Get-LlmLab.",
            item
        );
}
