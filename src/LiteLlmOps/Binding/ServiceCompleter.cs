using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Runtime.CompilerServices;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Binding;

/// <summary>Completes the services of the deployment that is in reach.</summary>
internal sealed class ServiceCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    )
    {
        var wanted = Wildcards.Any([(wordToComplete ?? "").Trim('\'', '"') + "*"]);
        return [.. Names(fakeBoundParameters["Deployment"] as string).Where(wanted).Select(static n => new CompletionResult(n))];
    }

    private static IReadOnlyList<string> Names(string? deployment)
    {
        try
        {
            var adapters = MakeAdapters();
            var location = new DeploymentLocator(adapters.Files).Locate(
                deployment,
                Environment.CurrentDirectory,
                Environment.GetEnvironmentVariable
            );
            return
            [
                .. new DeploymentReader(adapters.Files, Environment.GetEnvironmentVariable)
                    .Read(location)
                    .Services.Select(static s => s.Name),
            ];
        }
        catch (LlmException)
        {
            // A half-written file completes nothing.
            return [];
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IAdapters MakeAdapters() => new Adapters.AdapterFactory();
}
