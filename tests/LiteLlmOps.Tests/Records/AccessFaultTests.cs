using LiteLlmOps.AccessPoints;
using LiteLlmOps.Adapters;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Records;

namespace LiteLlmOps.Tests.Records;

/// <summary>A change of a login and of the declared access mode in which every single operation on files fails in turn: both files are written, or none.</summary>
public sealed class AccessFaultTests
{
    private const int MaxOperations = 300;

    [Theory]
    [InlineData(Fault.NoSpace)]
    [InlineData(Fault.Denied)]
    [InlineData(Fault.HalfWritten)]
    [InlineData(Fault.DiskFull)]
    [InlineData(Fault.Killed)]
    public void Change(Fault fault)
    {
        for (var n = 1; n < MaxOperations; n++)
        {
            using var bench = new Bench();
            var files = new FaultyFiles(n, fault);
            var (changes, error) = bench.Run(files);
            var what = $"{fault} at {n}, {(files.HasFailed ? files.Failed : "nothing")}: {changes} changes, {error?.Message}";
            if (!files.HasFailed)
            {
                Assert.True(changes == 2 && error is null && bench.Changed == 2, what);
                return;
            }

            Assert.True(error is KilledException || (error is null ? bench.Changed == 2 && changes == 2 : IsUnchanged(bench, error)), what);
            var isSaved = bench.Changed == 2;
            bench.Resolve();
            Assert.True(bench.Changed == (isSaved ? 2 : 0), $"{what}, then {bench.Changed} files are changed");
            var next = bench.Run(null);
            Assert.True(next.Error is null && next.Changes == (isSaved ? 0 : 2) && bench.Changed == 2, $"{what}, then {next}");
            Assert.True(bench.SavedEntries == 1, $"{what}: {bench.SavedEntries} entries");
        }

        Assert.Fail("The run does not end.");
    }

    private static bool IsUnchanged(Bench bench, Exception error) =>
        bench.Changed == 0 || error.Message.Contains("could not be restored", StringComparison.Ordinal);

    private sealed class Bench : IDisposable
    {
        private const string Password = "a Strong passw0rd with $igns";

        private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
        {
            ["config.yaml"] = "general_settings: {}\n",
            [".env"] = "UI_PASSWORD=lol\n",
        };

        private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;

        public Bench()
        {
            foreach (var (name, text) in Texts)
                File.WriteAllText(Path.Combine(_folder, name), text);
            File.WriteAllText(Path.Combine(_folder, "llmops.yaml"), "name: test\nmode: file\nlitellm: {version: 1.83.2}\n");
        }

        public int Changed => Texts.Count(t => File.ReadAllText(Path.Combine(_folder, t.Key)) != t.Value);

        public int SavedEntries =>
            File.ReadAllLines(Path.Combine(_folder, "state", "journal.jsonl"))
                .Count(static l => l.Contains("\"Saved\"", StringComparison.Ordinal));

        public (int Changes, Exception? Error) Run(FaultyFiles? files)
        {
            using var adapters = new AdapterFactory(TimeProvider.System, files);
            using var host = new FakeHost();
            var count = 0;
            var options = new AccessOptions { Ui = new AccessLogin("Credential", null, Password), AccessMode = "admin_only" };
            try
            {
                new AccessOperation(adapters, host, Deployment(adapters), options).Run(c => count += c.Count);
                return (count, null);
            }
            catch (Exception e) when (e is LlmException or KilledException)
            {
                return (count, e);
            }
        }

        // As each cmdlet that changes something does it.
        public void Resolve()
        {
            using var adapters = new AdapterFactory();
            var updates = new UnfinishedUpdates(adapters.OpenState(Deployment(adapters)), adapters.Files);
            foreach (var update in updates.Find())
                updates.Resolve(update);
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        private Deployment Deployment(IAdapters adapters) =>
            new DeploymentReader(adapters.Files, static _ => null).Read(
                new DeploymentLocator(adapters.Files).Locate(_folder, _folder, static _ => null)
            );
    }
}
