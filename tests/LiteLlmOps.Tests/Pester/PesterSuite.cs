namespace LiteLlmOps.Tests.Pester;

/// <summary>The Pester files of a folder. The tests are discovered once, and each file runs once, when its first result is requested.</summary>
internal sealed class PesterSuite(IReadOnlyList<string> files)
{
    private static readonly TimeSpan DiscoveryLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FileLimit = TimeSpan.FromMinutes(20);

    // The semaphore is first in, first out, so that files start in order.
    private static readonly SemaphoreSlim Places = new(Environment.ProcessorCount + 1);

    private readonly Dictionary<string, Task<PesterReport>> _runs = [];
    private readonly Lock _lock = new();
    private Task<IReadOnlyList<PesterTest>>? _tests;

    /// <summary>The suite of this repository.</summary>
    public static PesterSuite Own { get; } = new(FilesIn(Repository.Tests));

    /// <summary>The files of a folder. Sorted by size, largest first: large files usually run longest, and should not run alone at the end.</summary>
    public static string[] FilesIn(string folder) =>
        [.. Directory.GetFiles(folder, "*.Tests.ps1").OrderByDescending(static f => new FileInfo(f).Length)];

    /// <summary>All tests, in the order of the files.</summary>
    public Task<IReadOnlyList<PesterTest>> Discover()
    {
        lock (_lock)
            return _tests ??= FindAsync();
    }

    /// <summary>Queues files whose results will be requested, so that several run in parallel.</summary>
    public void Start(IEnumerable<string> wanted)
    {
        foreach (var file in wanted)
            _ = RunOf(file);
    }

    /// <summary>The run of a file.</summary>
    public Task<PesterReport> RunOf(string file)
    {
        lock (_lock)
            return _runs.TryGetValue(file, out var run) ? run : _runs[file] = Run(file);
    }

    private async Task<IReadOnlyList<PesterTest>> FindAsync()
    {
        using var limit = new CancellationTokenSource(DiscoveryLimit);
        var discovery = await PesterProcess.Discover(files, limit.Token);
        return [.. files.SelectMany(file => PesterTest.In(file, discovery))];
    }

    private static async Task<PesterReport> Run(string file)
    {
        await Places.WaitAsync();
        try
        {
            using var limit = new CancellationTokenSource(FileLimit);
            return await PesterProcess.Run(file, limit.Token);
        }
        finally
        {
            Places.Release();
        }
    }
}
