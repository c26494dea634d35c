using System.Globalization;

namespace LiteLlmOps.Monitor.Hosting;

/// <summary>The arguments of the program.</summary>
/// <param name="Deployment">The path of the deployment. Null to search for it from the current folder on.</param>
/// <param name="Port">The TCP port; 0 for a free one. Null for that of llmops.yaml.</param>
internal sealed record MonitorArguments(string? Deployment, int? Port)
{
    public const string Usage = """
        LiteLlmOps.Monitor: health, metrics and dashboard of a LiteLLM deployment.

          dotnet LiteLlmOps.Monitor.dll [--deployment PATH] [--port 8181]

        --deployment  a folder, llmops.yaml or a LiteLLM config. Default: LLMOPS_DEPLOYMENT, otherwise the current folder and its parents.
        --port        the TCP port. Default: that of the service of kind Monitor in llmops.yaml, otherwise 8181. 0: a free one.

        All other settings are under 'monitor' in llmops.yaml.
        """;

    /// <summary>Null for --help.</summary>
    /// <exception cref="FormatException">An argument is unknown, or has no value or a wrong one.</exception>
    public static MonitorArguments? Parse(IReadOnlyList<string> arguments)
    {
        string? deployment = null;
        int? port = null;
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i];
            if (name is "--help" or "-h" or "-?")
                return null;
            if (name is not ("--deployment" or "--port"))
                throw new FormatException($"Unknown argument '{PrintableText.Of(name)}'.");
            if (i + 1 == arguments.Count)
                throw new FormatException($"{name} needs a value.");
            var value = arguments[i + 1];
            if (name == "--deployment")
                deployment = value;
            else if (ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                port = number;
            else
                throw new FormatException($"--port must be a number from 0 to {ushort.MaxValue}, not '{PrintableText.Of(value)}'.");
        }

        return new MonitorArguments(deployment, port);
    }
}
