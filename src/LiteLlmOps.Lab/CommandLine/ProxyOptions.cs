using System.Globalization;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.CommandLine;

/// <summary>The start options of the proxy: LiteLLM's from the command line, the lab's from the environment.</summary>
internal sealed record ProxyOptions
{
    private const string PollVariable = "LAB_POLL_INTERVAL";
    private const string DelayVariable = "LAB_START_DELAY";

    /// <summary>The path of the config file. Null when there is none.</summary>
    public required string? Config { get; init; }

    public required string Host { get; init; }

    public required int Port { get; init; }

    public required int Workers { get; init; }

    public required LabVersion Version { get; init; }

    /// <summary>
    /// How often the database is read again. Null when LAB_POLL_INTERVAL is not set: the setting or LiteLLM's default applies.
    /// </summary>
    public required TimeSpan? PollInterval { get; init; }

    /// <summary>How long the port stays closed after the start.</summary>
    public required TimeSpan StartDelay { get; init; }

    /// <exception cref="FormatException">An option or a variable has an invalid value.</exception>
    public static ProxyOptions Parse(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        var given = new Arguments(arguments, "--config", "-c", "--host", "--port", "--num_workers");
        // In LiteLLM, CONFIG_FILE_PATH overrides --config when it names an existing YAML file.
        var variable = environment("CONFIG_FILE_PATH");
        var config = IsYamlFile(variable) ? variable : given.Text("--config") ?? given.Text("-c");
        return new ProxyOptions
        {
            Config = config is null ? null : Path.GetFullPath(config),
            Host = given.Text("--host") ?? "127.0.0.1",
            Port = given.Number("--port", 4000, 0, 65535),
            Workers = given.Number("--num_workers", 1, 1, 64),
            Version = LabVersion.Parse(environment(LabVersion.Variable)),
            PollInterval = Seconds(environment(PollVariable), PollVariable, 0.05),
            StartDelay = Seconds(environment(DelayVariable), DelayVariable, 0) ?? TimeSpan.Zero,
        };
    }

    private static bool IsYamlFile(string? path) => File.Exists(path) && Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml";

    private static TimeSpan? Seconds(string? text, string variable, double minimum)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds >= minimum
            && seconds <= 86400
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException($"{variable} must be a number of seconds, not '{text}'.");
    }
}
