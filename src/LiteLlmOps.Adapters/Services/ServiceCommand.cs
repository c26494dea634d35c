using System.Globalization;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Adapters.Services;

/// <summary>The command line, the environment variables and the log of a service.</summary>
/// <param name="deployment">The deployment.</param>
/// <param name="service">The service.</param>
internal sealed class ServiceCommand(Deployment deployment, ServiceSettings service)
{
    // LiteLLM reads these as options. In the session that starts it they usually belong to something else.
    private static readonly string[] RemovedVariables = ["PORT", "HOST", "DEBUG", "CONFIG_FILE_PATH", "NUM_WORKERS"];

    public string Log => service.Log ?? Path.Combine(deployment.Folder, "logs", service.Name + ".log");

    /// <summary>
    /// The program and its arguments, with {rendered}, {source}, {port}, {folder}, {deployment} and {monitor} replaced. A program of the
    /// Python environment has its full path.
    /// </summary>
    public IReadOnlyList<string> Words()
    {
        var words = CommandWords.Split(service.Command).Select(Expand).ToArray();
        if (words.Length == 0)
            throw new LlmException(
                ErrorIds.ServiceCommandNotDefined,
                $"Service {service.Name} has no command. Add one in llmops.yaml.",
                service.Name
            );
        if (service.EnvironmentFolder is { } folder && Path.Combine(folder, "bin", words[0]) is var program && File.Exists(program))
            words[0] = program;
        return words;
    }

    /// <summary>The variables to set; those with the value null are removed.</summary>
    public Dictionary<string, string?> Variables()
    {
        var variables = RemovedVariables.ToDictionary(static n => n, static _ => (string?)null, StringComparer.Ordinal);
        foreach (var (name, value) in deployment.Environment.Declared)
            variables[name] = value.Text;
        if (service.EnvironmentFolder is { } folder)
        {
            variables["VIRTUAL_ENV"] = folder;
            variables["PATH"] = $"{Path.Combine(folder, "bin")}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        }

        foreach (var (name, value) in service.Variables)
            variables[name] = value;
        return variables;
    }

    private string Expand(string word) =>
        word.Replace("{rendered}", deployment.Config.Rendered ?? deployment.Config.Source, StringComparison.Ordinal)
            .Replace("{source}", deployment.Config.Source, StringComparison.Ordinal)
            .Replace("{port}", service.Port?.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{folder}", deployment.Folder, StringComparison.Ordinal)
            .Replace("{deployment}", deployment.Path, StringComparison.Ordinal)
            .Replace("{monitor}", MonitorProgram.Path, StringComparison.Ordinal);
}
