using System.Text;

namespace LiteLlmOps.Tests.Monitoring;

/// <summary>The promtool of the machine, of Debian's package prometheus.</summary>
internal static class Promtool
{
    // The tests of the rules take ten seconds on an idle machine, and a multiple beside the other tests.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Runs promtool. The test is skipped where it is not installed.</summary>
    public static async Task<ChildResult> RunAsync(byte[] input, params string[] arguments)
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(static f => Path.Combine(f, "promtool"))
            .FirstOrDefault(File.Exists);
        if (program is null)
            Assert.Skip("promtool is not installed.");
        using var process = ChildProcess.Start(program, arguments);
        await process.Input.BaseStream.WriteAsync(input, TestContext.Current.CancellationToken);
        return await process.Finish(Limit);
    }

    /// <summary>Fails the test unless promtool accepts and says nothing against a text of metrics.</summary>
    public static async Task AcceptsAsync(byte[] metrics)
    {
        var result = await RunAsync(metrics, "check", "metrics");
        Assert.True(result.ExitCode == 0 && result.AllOutput.Length == 0, $"{result.AllOutput}\n{Encoding.UTF8.GetString(metrics)}");
    }
}
