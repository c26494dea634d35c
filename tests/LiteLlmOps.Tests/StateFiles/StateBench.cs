using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.State;
using LiteLlmOps.StateFiles;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.StateFiles;

/// <summary>A deployment in a folder whose state folder has stale files.</summary>
internal sealed class StateBench : IDisposable
{
    public static readonly DateTime Old = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    public StateBench(string state = "{}")
    {
        Write("llmops.yaml", $"name: test\nlitellm: {{version: 1.83.2}}\ndatabase: {{saltKey: sk-salt}}\nstate: {state}\n");
        Write("config.yaml", "general_settings: {}\n");
        Directory.CreateDirectory(State);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("llmops-test-").FullName;

    public string State => Path.Combine(Folder, "state");

    public FakeHost Host { get; private set; } = new();

    public string Journal => Path.Combine(State, "journal.jsonl") is var path && File.Exists(path) ? File.ReadAllText(path) : "";

    public IReadOnlyList<string> Moves =>
        [
            .. JournalText
                .Parse(Encoding.UTF8.GetBytes(Journal))
                .Lines.Select(static l => l.Content?["changes"])
                // A line that was cut when its process was killed has no content.
                .OfType<ConfigList>()
                .SelectMany(static c => c.Items)
                .Select(static i => ((ConfigScalar)i).Text!),
        ];

    /// <summary>All files below the folder without those that each command writes.</summary>
    public IReadOnlyList<string> Files =>
        [
            .. Directory
                .GetFiles(Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
                .Select(f => Path.GetRelativePath(Folder, f))
                .Where(static f => f is not ("llmops.yaml" or "config.yaml" or "state/journal.jsonl" or "state/run/archive.lock"))
                .Order(StringComparer.Ordinal),
        ];

    public string Write(string name, string text, int mode = 0b110_100_000)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, (UnixFileMode)mode);
        File.SetLastWriteTimeUtc(path, Old);
        return path;
    }

    public IReadOnlyList<LlmStateMove> Archive(ArchiveOptions? options = null, FileOperations? files = null, bool isWhatIf = false)
    {
        var moves = new List<LlmStateMove>();
        Run(files, isWhatIf, (a, d) => new ArchiveOperation(a, Host).Run(d, options ?? new ArchiveOptions(), moves.AddRange));
        return moves;
    }

    public IReadOnlyList<LlmStateMove> Restore(RestoreOptions? options = null, FileOperations? files = null, bool isWhatIf = false)
    {
        var moves = new List<LlmStateMove>();
        Run(files, isWhatIf, (a, d) => new RestoreOperation(a, Host).Run(d, options ?? new RestoreOptions(), moves.AddRange));
        return moves;
    }

    public IReadOnlyList<LlmStateFile> List(FileOperations? files = null)
    {
        using var adapters = NewAdapters(files);
        return StateListing.Read(adapters, Deployment(adapters)).Files();
    }

    public IReadOnlyList<string> Problems()
    {
        using var adapters = NewAdapters(null);
        return [.. StateListing.Read(adapters, Deployment(adapters)).Problems()];
    }

    public IReadOnlyList<ArchivedFile> Manifest()
    {
        using var adapters = NewAdapters(null);
        return [.. adapters.OpenStateFolder(Deployment(adapters)).ReadManifests().SelectMany(static m => m.Manifest!.Files)];
    }

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // The files of a killed process have its id, which is the one of this test.
    public void EndProcess()
    {
        var own = $"-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-";
        foreach (var path in Files.Where(static f => f.EndsWith(".tmp", StringComparison.Ordinal)))
            File.Move(Path.Combine(Folder, path), Path.Combine(Folder, path.Replace(own, "-999999999-", StringComparison.Ordinal)));
    }

    public void Dispose()
    {
        Host.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    public static Deployment Deployment(IAdapters adapters, string folder) =>
        new DeploymentReader(adapters.Files, static _ => null).Read(
            new DeploymentLocator(adapters.Files).Locate(folder, folder, static _ => null)
        );

    private Deployment Deployment(IAdapters adapters) => Deployment(adapters, Folder);

    private void Run(FileOperations? files, bool isWhatIf, Action<IAdapters, Deployment> work)
    {
        Host.Dispose();
        Host = new FakeHost { IsWhatIf = isWhatIf };
        using var adapters = NewAdapters(files);
        work(adapters, Deployment(adapters));
    }

    private static FakeAdapters NewAdapters(FileOperations? files) =>
        new(new FakeProxyDatabase(new FakeDatabase()), static () => throw new NotSupportedException(), files);
}
