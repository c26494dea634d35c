using System.Globalization;

namespace LiteLlmOps.Tests.Pester;

/// <summary>A pwsh that discovers or runs Pester files, with separate temporary and state folders.</summary>
internal static class PesterProcess
{
    private const string Marker = "LLMOPS_TEST_PROCESS";

    private static readonly string Script = Repository.PathTo("tests", "LiteLlmOps.Tests", "Pester", "run-pester.ps1");

    private static int _count;

    /// <summary>Lists the tests of some files.</summary>
    public static Task<PesterReport> Discover(IReadOnlyList<string> files, CancellationToken limit) => Execute("Discovery", files, limit);

    /// <summary>Runs the tests of a file. Processes that the file leaves running are killed and named in the report.</summary>
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
            // Most code runs only once in such a process, so that the profiling for tiered compilation costs more than it saves.
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
            // After a kill, leftovers are expected: the test could not clean up.
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
