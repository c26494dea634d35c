using System.Globalization;

namespace LiteLlmOps.Tests.Pester;

/// <summary>A pwsh that discovers or runs Pester files, with temporary and state folders of its own.</summary>
internal static class PesterProcess
{
    private const string Marker = "LLMOPS_TEST_PROCESS";

    private static readonly string Script = Repository.PathTo("tests", "LiteLlmOps.Tests", "Pester", "run-pester.ps1");

    private static int _count;

    /// <summary>Lists the tests of some files.</summary>
    public static Task<PesterReport> Discover(IReadOnlyList<string> files, CancellationToken limit) => Execute("Discovery", files, limit);

    /// <summary>Runs the tests of a file. What the file leaves running is ended, and named in the report.</summary>
    public static Task<PesterReport> Run(string file, CancellationToken limit) => Execute("Run", [file], limit);

    private static async Task<PesterReport> Execute(string task, IReadOnlyList<string> files, CancellationToken limit)
    {
        var number = Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        var folder = RunFolder.CreateShared($"pester-{number}");
        var report = Path.Combine(folder.FullName, "report.jsonl");
        var temporary = RunFolder.CreateShared(Path.Combine(folder.Name, "tmp"));
        var marker = $"{Environment.ProcessId}-{number}";
        var environment = new Dictionary<string, string?>
        {
            ["TMPDIR"] = temporary.FullName,
            ["XDG_STATE_HOME"] = Path.Combine(folder.FullName, "state"),
            [Marker] = marker,
            // Most of what such a process does it does once: code that is measured to be compiled better later does not pay.
            ["DOTNET_TieredPGO"] = "0",
        };
        try
        {
            using var child = Pwsh.StartWith(
                ["-File", Script, "-Task", task, "-Report", report, "-Pester", Repository.Pester, .. files],
                environment
            );
            var result = await child.Finish(limit);
            var processes = LeftProcesses.End(Marker, marker);
            // After a kill, leftovers are what the test was about to clean up.
            string[] left = result.TimedOut
                ? []
                : [.. processes, .. temporary.EnumerateFileSystemInfos("llmops-*").Select(static f => f.FullName)];
            return new PesterReport(File.Exists(report) ? await File.ReadAllLinesAsync(report, CancellationToken.None) : [], result, left);
        }
        finally
        {
            RunFolder.Delete(folder.FullName);
        }
    }
}
