namespace LiteLlmOps.Tests.Pester;

/// <summary>The Pester files of a folder on an engine: the tests are found once, and each file runs once, when the first result of it is asked for.</summary>
internal sealed class PesterSuite(Func<Task<PesterEngine>> chooseEngine, IReadOnlyList<string> files)
{
    private static readonly TimeSpan DiscoveryLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FileLimit = TimeSpan.FromMinutes(5);

    // A semaphore lets in whoever waits longest: files start in order.
    private static readonly SemaphoreSlim Places = new(Environment.ProcessorCount);

    private readonly Dictionary<string, Task<PesterReport>> _runs = [];
    private readonly Lock _lock = new();
    private Task<PesterEngine>? _engine;
    private IReadOnlyList<PesterTest> _tests = [];

    /// <summary>The suite of this repository.</summary>
    public static PesterSuite Own { get; } = new(PesterEngine.Choose, FilesIn(Repository.Tests));

    /// <summary>The files of a folder, in order.</summary>
    public static string[] FilesIn(string folder) => [.. Directory.GetFiles(folder, "*.Tests.ps1").Order(StringComparer.Ordinal)];

    /// <summary>All tests, in the order of the files.</summary>
    public async Task<IReadOnlyList<PesterTest>> Discover()
    {
        var discovery = await (await Engine()).Discover(files, DiscoveryLimit);
        return _tests = [.. files.SelectMany(file => PesterTest.In(file, discovery))];
    }

    /// <summary>The place of a test among all that were found.</summary>
    public int PositionOf(string file, string id) => _tests.TakeWhile(test => test.File != file || test.Id != id).Count();

    /// <summary>Queues files whose results will be asked for, so that as many run at a time as there are processors.</summary>
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

    private async Task<PesterReport> Run(string file)
    {
        await Places.WaitAsync();
        try
        {
            return await (await Engine()).Run(file, FileLimit);
        }
        finally
        {
            Places.Release();
        }
    }

    private Task<PesterEngine> Engine()
    {
        lock (_lock)
            return _engine ??= chooseEngine();
    }
}
