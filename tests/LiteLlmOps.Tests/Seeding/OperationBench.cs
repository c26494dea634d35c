using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.State;
using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>A deployment with files and a state folder, and a database in memory, for the operations without PowerShell.</summary>
internal sealed class OperationBench : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmops-operation-");

    /// <param name="config">The declaration, as YAML.</param>
    public OperationBench(string config)
    {
        Proxy = () => Shows(Setting("num_retries"));
        Database = new FakeProxyDatabase(Rows);
        Declare(config);
        var source = Path.Combine(_folder.FullName, "config.yaml");
        Deployment = TestDeployments.Minimal with
        {
            Folder = _folder.FullName,
            Version = LiteLlmVersion.Parse("1.83.2"),
            Config = new ConfigSettings(source, [], null),
            State = new StateSettings(
                Path.Combine(_folder.FullName, "state"),
                Path.Combine(_folder.FullName, "archive"),
                TimeSpan.FromDays(7)
            ),
            Database = new DatabaseSettings(null, new SecretValue("a salt key", "test"), [], TimeSpan.FromSeconds(1)),
        };
    }

    public FakeDatabase Rows { get; } = new() { CreatedBy = SeedMark.Author };

    public FakeProxyDatabase Database { get; }

    public Deployment Deployment { get; set; }

    public FakeHost Host { get; set; } = new();

    /// <summary>The state of the proxy. Default: the stored router_settings.</summary>
    public Func<LiveState> Proxy { get; set; }

    /// <summary>The operations on files. Null for those of the file system.</summary>
    public FileOperations? Operations { get; set; }

    public StateStore State => new(Deployment, TimeProvider.System);

    public IReadOnlyList<SavedCheckpoint> Checkpoints => State.ReadCheckpoints(onlyUnfinished: false);

    public string Journal => File.Exists(JournalPath) ? File.ReadAllText(JournalPath) : "";

    private string JournalPath => Path.Combine(Deployment.State.Folder, "journal.jsonl");

    public static LiveState Shows(object? retries) =>
        new()
        {
            Models = new Dictionary<string, LiveModel>(),
            RouterSettings = ConfigMap.Empty.With("num_retries", new ConfigScalar(retries)),
        };

    public void Declare(string config) => File.WriteAllText(Path.Combine(_folder.FullName, "config.yaml"), config);

    public string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>The value of a key of router_settings in the database. Null when the key is missing.</summary>
    public object? Setting(string key) =>
        ((Rows.Find(new RowKey("router_settings", "router_settings"))?.Value as ConfigMap)?[key] as ConfigScalar)?.Value;

    public IReadOnlyList<LlmChange> Seed(SeedOptions? options = null)
    {
        using var adapters = NewAdapters();
        var changes = new List<LlmChange>();
        new SeedOperation(adapters, Deployment, options ?? new SeedOptions { NoWait = true }, Host).Run(changes.AddRange);
        return changes;
    }

    public IReadOnlyList<LlmChange> Undo(string? checkpoint = null, ChangeOptions? options = null)
    {
        using var adapters = NewAdapters();
        var changes = new List<LlmChange>();
        new UndoOperation(adapters, Deployment, checkpoint, options ?? new ChangeOptions { NoWait = true }, Host).Run(changes.AddRange);
        return changes;
    }

    /// <summary>Resets the records of the last change to the state after a killed process: saved, without an outcome.</summary>
    public void Interrupt()
    {
        var last = Directory.GetFiles(Path.Combine(Deployment.State.Folder, "checkpoints"), "*.checkpoint").Order().Last();
        File.Move(last, Path.ChangeExtension(last, ".pending"));
        File.WriteAllLines(JournalPath, File.ReadAllLines(JournalPath)[..^1]);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // New adapters for each command, since they read each file only once.
    public FakeAdapters NewAdapters() => new(Database, () => Proxy(), Operations);
}
