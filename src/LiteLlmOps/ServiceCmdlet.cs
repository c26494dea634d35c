using System.Collections;
using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Services;

namespace LiteLlmOps;

/// <summary>A cmdlet that works with services of a deployment.</summary>
public abstract class ServiceCmdlet : DeploymentCmdlet
{
    private readonly List<(string? Deployment, string Name)> _given = [];

    /// <summary>The services, by the names that llmops.yaml gives them. Wildcards. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Objects that name services: those of Get-LlmService, differences, changes and incidents that need a restart (their Services), or names as text.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject[]? InputObject { get; set; }

    private protected sealed override void Process()
    {
        foreach (var item in InputObject ?? [])
        {
            foreach (var name in NamesOf(item))
                _given.Add((Deployment?[0], name));
        }
    }

    private protected sealed override void End()
    {
        // What came through the pipeline may need no service at all: that is nothing to do, and never everything.
        if (MyInvocation.ExpectingInput || InputObject is not null)
        {
            foreach (var group in _given.GroupBy(static g => g.Deployment, StringComparer.Ordinal))
                Work(group.Key is null ? null : [group.Key], [.. group.Select(static g => g.Name).Distinct(StringComparer.Ordinal)]);
            if (_given.Count == 0)
                WriteVerbose("Nothing that came through the pipeline names a service.");
        }
        else
        {
            Work(Deployment, Name);
        }

        EndWork();
    }

    private protected virtual void EndWork() { }

    private protected abstract void Work(Deployment deployment, IReadOnlyList<ServiceSettings> chosen);

    private void Work(string[]? paths, string[]? names) => ForEachDeployment(paths, d => Work(d, names));

    private void Work(Deployment deployment, string[]? names)
    {
        if (deployment.Services.Count == 0)
            throw new LlmException(
                ErrorIds.ServicesNotDeclared,
                $"The deployment '{deployment.Name}' declares no services: list them under 'services' of llmops.yaml (about_LiteLlmOps shows how).",
                deployment.Path
            );
        Work(deployment, [.. Chosen(deployment, names)]);
    }

    private IEnumerable<ServiceSettings> Chosen(Deployment deployment, string[]? names)
    {
        foreach (var name in (names ?? []).Where(static n => !WildcardPattern.ContainsWildcardCharacters(n)))
        {
            if (deployment.Services.Any(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                continue;
            var near = NearestName.Of(name, deployment.Services.Select(static s => s.Name));
            WriteProblem(
                new LlmException(
                    ErrorIds.ServiceNotFound,
                    $"There is no service '{name}' in {System.IO.Path.GetFileName(deployment.Path)}: {(near is null ? $"it has {string.Join(", ", deployment.Services.Select(static s => s.Name))}" : $"did you mean {near}?")}",
                    name
                )
            );
        }

        var wanted = Wildcards.Any(names);
        return deployment.Services.Where(s => wanted(s.Name));
    }

    private static IEnumerable<string> NamesOf(PSObject item) =>
        item.BaseObject switch
        {
            string name => [name],
            LlmService service => [service.Name],
            LlmServiceResult result => [result.Name],
            _ when item.Properties["Services"]?.Value is IEnumerable names and not string => names
                .Cast<object>()
                .Select(static n => n.ToString() ?? ""),
            var other => throw new LlmException(
                ErrorIds.UnsupportedInputType,
                $"'{other.GetType().Name}' names no service: give names, or objects of Get-LlmService, Get-LlmDrift, Invoke-LlmSeed or Get-LlmIncident.",
                other
            ),
        };
}
