using System.Globalization;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Adapters.Services;

/// <summary>What a service is started with: words, variables, log.</summary>
/// <param name="deployment">The deployment.</param>
/// <param name="service">The service.</param>
internal sealed class ServiceCommand(Deployment deployment, ServiceSettings service)
{
    // Generic names that LiteLLM's command line would take for its own options, left over in the session of whoever starts it.
    private static readonly string[] LeftOver = ["PORT", "HOST", "DEBUG", "CONFIG_FILE_PATH", "NUM_WORKERS"];

    public string Log => service.Log ?? Path.Combine(deployment.Folder, "logs", service.Name + ".log");

    /// <summary>The words, with {rendered}, {source}, {port} and {folder} in their place, and a program of the Python environment by its path.</summary>
    public IReadOnlyList<string> Words()
    {
        var words = CommandWords.Split(service.Command).Select(Filled).ToArray();
        if (words.Length == 0)
            throw new LlmException(
                ErrorIds.ServiceCommandNotDefined,
                $"The service {service.Name} has no command: give it one in llmops.yaml.",
                service.Name
            );
        if (service.EnvironmentFolder is { } folder && Path.Combine(folder, "bin", words[0]) is var program && File.Exists(program))
            words[0] = program;
        return words;
    }

    public Dictionary<string, string?> Variables()
    {
        var variables = LeftOver.ToDictionary(static n => n, static _ => (string?)null, StringComparer.Ordinal);
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

    private string Filled(string word) =>
        word.Replace("{rendered}", deployment.Config.Rendered ?? deployment.Config.Source, StringComparison.Ordinal)
            .Replace("{source}", deployment.Config.Source, StringComparison.Ordinal)
            .Replace("{port}", service.Port?.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{folder}", deployment.Folder, StringComparison.Ordinal);
}
