namespace LiteLlmOps.Tests.Shell;

/// <summary>Runs the shell as a user does: the real process.</summary>
internal static class Llmops
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static Task<ChildResult> Run(params string[] arguments) => RunWith(null, "", arguments);

    public static async Task<ChildResult> RunWith(IReadOnlyDictionary<string, string?>? environment, string input, params string[] arguments)
    {
        using var child = Start(environment, arguments);
        await child.Input.WriteAsync(input);
        return await child.Finish(Limit);
    }

    /// <summary>Runs a script file with arguments.</summary>
    public static async Task<ChildResult> RunScript(string text, params string[] arguments)
    {
        using var script = TemporaryFile.With(text, "script.ps1");
        return await Run(["-NoModule", "-File", script.Path, .. arguments]);
    }

    /// <summary>Runs a line of sh in which $L is the shell.</summary>
    public static async Task<ChildResult> RunSh(string line)
    {
        using var child = ChildProcess.Start("/bin/sh", ["-c", line], new Dictionary<string, string?> { ["L"] = Repository.Shell });
        return await child.Finish(Limit);
    }

    public static ChildProcess Start(IReadOnlyDictionary<string, string?>? environment, params string[] arguments) =>
        ChildProcess.Start(Repository.Shell, arguments, environment);

    /// <summary>Checks all that a user sees of a run.</summary>
    public static void Gives(this ChildResult result, int exitCode, string output = "", string error = "")
    {
        Assert.Equal(output, result.Output.TrimEnd('\n'));
        Assert.Equal(error, result.Error.TrimEnd('\n'));
        Assert.Equal(exitCode, result.ExitCode);
    }

    /// <summary>Checks the exit code alone.</summary>
    public static void WithExitCode(this ChildResult result, int exitCode) =>
        Assert.True(result.ExitCode == exitCode, $"It ended with {result.ExitCode}, not {exitCode}:\n{result.Chatter}");
}
