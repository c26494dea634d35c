using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.AccessPoints;

/// <summary>Finds what overrides a variable of an environment file.</summary>
/// <param name="adapters">The files.</param>
/// <param name="deployment">The deployment.</param>
internal sealed class AccessWarnings(IAdapters adapters, Deployment deployment)
{
    public IEnumerable<string> Of(AccessValue value, AccessDraft draft)
    {
        if (draft.Overridden(value.Variable) is { Count: > 0 } others)
            yield return $"{value.Variable} is also defined in {string.Join(", ", others)}; the last definition counts. Remove the others.";
        var readers = AccessVariables.ReadersOf(value.Variable, deployment);
        foreach (var service in deployment.Services.Where(s => readers.Contains(s.Name, StringComparer.Ordinal) && Differs(s, value)))
            yield return $"Service {service.Name} has its own {value.Variable} under 'variables' in llmops.yaml, which overrides the environment file. Remove it there.";
        if (deployment.Environment.InSession(value.Variable) is { } session && session != value.Value)
            yield return $"The environment of this session also defines {value.Variable}, with another value. Services that Restart-LlmServices starts get the value of the file; a proxy that is started from this session in another way keeps that of the session.";
        if (Declared(value.Variable) is { } place)
            yield return $"environment_variables.{value.Variable} in {place} overrides the variable when the proxy reads its configuration. Remove it there, or check with Get-LlmSetting {value.Variable}.";
    }

    private static bool Differs(ServiceSettings service, AccessValue value) =>
        service.Variables.TryGetValue(value.Variable, out var own) && own != value.Value;

    private string? Declared(string variable)
    {
        if (deployment.Config.Source is not { } source)
            return null;
        try
        {
            return
                adapters.Files.ReadDeclared(source, deployment.Config.Overlays).Root.MapAt(ConfigSections.Environment)?[variable]
                    is { Position: var position } node
                && !(EnvironmentReference.TryGetName(node, out var name) && name == variable)
                ? $"{Path.GetFileName(position.File ?? source)}:{position.Line}"
                : null;
        }
        catch (LlmException)
        {
            // Test-LlmSmoke and Get-LlmDrift report a declaration that cannot be read.
            return null;
        }
    }
}
