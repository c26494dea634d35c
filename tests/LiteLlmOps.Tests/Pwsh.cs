namespace LiteLlmOps.Tests;

/// <summary>Runs the PowerShell of the tool manifest as a separate process, with the module imported.</summary>
internal static class Pwsh
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Runs a command with the module imported.</summary>
    public static async Task<ChildResult> Run(string command, IReadOnlyDictionary<string, string?>? environment = null)
    {
        using var child = Start(command, environment);
        return await child.Finish(Limit);
    }

    /// <summary>Starts a command with the module imported.</summary>
    public static ChildProcess Start(string command, IReadOnlyDictionary<string, string?>? environment = null) =>
        StartWith(["-Command", $"Import-Module '{Repository.PathTo("LiteLlmOps.psd1")}'; {command}"], environment);

    /// <summary>Starts pwsh with the given arguments. The working directory is the checkout, which contains the manifest.</summary>
    public static ChildProcess StartWith(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        ChildProcess.Start(
            "dotnet",
            ["tool", "run", "pwsh", "--", "-NoProfile", "-NonInteractive", .. arguments],
            environment,
            Repository.Root
        );
}
