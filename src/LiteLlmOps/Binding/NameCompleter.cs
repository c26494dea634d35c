using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Runtime.CompilerServices;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Binding;

/// <summary>Completes names. What cannot be read, such as a file that is being edited, completes nothing.</summary>
internal abstract class NameCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    )
    {
        var isWanted = Wildcards.Any([(wordToComplete ?? "").Trim('\'', '"') + "*"]);
        try
        {
            return
            [
                .. Names(new CompletionQuery(parameterName, fakeBoundParameters))
                    .Where(isWanted)
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.OrdinalIgnoreCase)
                    .Select(static n => new CompletionResult(Quoted(n), n, CompletionResultType.ParameterValue, n)),
            ];
        }
        catch (Exception e) when (e is LlmException or IOException or UnauthorizedAccessException or RuntimeException)
        {
            return [];
        }
    }

    /// <summary>All names that the parameter can take.</summary>
    protected abstract IEnumerable<string> Names(CompletionQuery query);

    private static string Quoted(string name) =>
        name.All(static c => char.IsAsciiLetterOrDigit(c) || "-_./:\\~".Contains(c, StringComparison.Ordinal))
            ? name
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
}

/// <summary>What has been typed when a name is completed.</summary>
/// <param name="Parameter">The parameter whose value is completed.</param>
/// <param name="Bound">The parameters that have been typed already, with their values.</param>
internal sealed record CompletionQuery(string Parameter, IDictionary Bound)
{
    /// <summary>Access to files and the state of deployments.</summary>
    public IAdapters Adapters { get; } = MakeAdapters();

    /// <summary>The deployment that -Deployment names so far, otherwise the one of the current location.</summary>
    public Deployment Deployment()
    {
        var location = new DeploymentLocator(Adapters.Files).Locate(Path(), Location("."), Environment.GetEnvironmentVariable);
        return new DeploymentReader(Adapters.Files, Environment.GetEnvironmentVariable).Read(location);
    }

    private string? Path() =>
        Bound["Deployment"] is { } value
        && new DeploymentPathAttribute().Transform(null!, value) is string[] { Length: > 0 } paths
        && !WildcardPattern.ContainsWildcardCharacters(paths[0])
            ? Location(paths[0])
            : null;

    // PowerShell's current location is not that of the process.
    private static string Location(string path)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        // In a scope of its own, as it would otherwise replace the variable $path of the session.
        shell
            .AddScript("param($path) $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path)", useLocalScope: true)
            .AddArgument(path);
        return shell.Invoke<string>().FirstOrDefault() ?? Environment.CurrentDirectory;
    }

    // A method of its own: the adapters' assembly is not looked for before it runs.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IAdapters MakeAdapters() => new Adapters.AdapterFactory();
}
