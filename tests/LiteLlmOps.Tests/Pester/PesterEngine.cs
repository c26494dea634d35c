namespace LiteLlmOps.Tests.Pester;

/// <summary>What Pester files run on.</summary>
internal sealed record PesterEngine(string Name, string Program, IReadOnlyList<string> Arguments)
{
    private const string Variable = "LLMOPS_TEST_ENGINE";
    private const string HasPester = "exit [int] !(Get-Module Pester -ListAvailable | Where-Object Version -ge 5.5)";

    private static readonly TimeSpan PesterSearchLimit = TimeSpan.FromMinutes(1);

    /// <summary>The engine of llmops, with the runner of this project.</summary>
    public static PesterEngine Hosted { get; } =
        new("hosted", Repository.Shell, ["-NoModule", "-File", ScriptPath("run-hosted.ps1")]);

    /// <summary>What the environment asks for, else pwsh with Pester, else the hosted engine.</summary>
    public static async Task<PesterEngine> Choose()
    {
        var wanted = Environment.GetEnvironmentVariable(Variable);
        return wanted?.ToLowerInvariant() switch
        {
            null or "" => await FindPwsh() ?? Hosted,
            "hosted" => Hosted,
            "pwsh" => await FindPwsh() ?? throw new InvalidOperationException($"{Variable} asks for pwsh, but there is no pwsh with Pester 5.5 or later on PATH"),
            _ => throw new InvalidOperationException($"{Variable} is hosted or pwsh, not '{wanted}'"),
        };
    }

    /// <summary>The pwsh on PATH; null where there is none, or none with Pester.</summary>
    public static async Task<PesterEngine?> FindPwsh()
    {
        var file = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (folders.Where(f => f.Length > 0).Select(f => Path.Combine(f, file)).FirstOrDefault(File.Exists) is not { } pwsh)
            return null;
        using var search = ChildProcess.Start(pwsh, ["-NoProfile", "-NonInteractive", "-Command", HasPester]);
        var result = await search.Finish(PesterSearchLimit);
        return result.ExitCode == 0 ? new("pwsh", pwsh, ["-NoProfile", "-NonInteractive", "-File", ScriptPath("run-pester.ps1")]) : null;
    }

    /// <summary>Lists the tests of some files.</summary>
    public Task<PesterReport> Discover(IReadOnlyList<string> files, TimeSpan limit) => Execute("Discovery", files, limit);

    /// <summary>Runs the tests of a file.</summary>
    public Task<PesterReport> Run(string file, TimeSpan limit) => Execute("Run", [file], limit);

    private async Task<PesterReport> Execute(string task, IReadOnlyList<string> files, TimeSpan limit)
    {
        var report = Path.GetTempFileName();
        try
        {
            using var child = ChildProcess.Start(Program, [.. Arguments, "-PesterTask", task, "-PesterReport", report, .. files]);
            var result = await child.Finish(limit);
            return new PesterReport(await File.ReadAllLinesAsync(report), result, limit);
        }
        finally
        {
            File.Delete(report);
        }
    }

    private static string ScriptPath(string name) => Repository.PathTo("tests", "LiteLlmOps.Tests", "Pester", name);
}
