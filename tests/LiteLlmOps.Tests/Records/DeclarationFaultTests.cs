using System.Globalization;
using System.Text;
using LiteLlmOps.Declaring;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Records;
using LiteLlmOps.State;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Records;

/// <summary>An update of three files in which every single operation on files fails in turn: all files are written, or none.</summary>
public sealed class DeclarationFaultTests
{
    private const int MaxOperations = 500;

    private static readonly string[] Names = ["config.yaml", "models.yaml", ".env"];

    [Theory]
    [InlineData(Fault.NoSpace)]
    [InlineData(Fault.Denied)]
    [InlineData(Fault.HalfWritten)]
    [InlineData(Fault.DiskFull)]
    [InlineData(Fault.Killed)]
    public void Update(Fault fault)
    {
        for (var n = 1; n < MaxOperations; n++)
        {
            using var bench = new Bench();
            var before = bench.Texts;
            var files = new FaultyFiles(n, fault);
            var told = bench.Run(files);
            var what = $"{fault} at {n}, {(files.HasFailed ? files.Failed : "nothing")}: {told}";
            if (!files.HasFailed)
            {
                Assert.True(told.Changes.Count == 3 && told.Error is null && told.Errors.Count == 0, what);
                Assert.All(bench.Texts, t => Assert.DoesNotContain(t, before));
                return;
            }

            CheckAgreement(bench, told, before, what);
            bench.EndProcess();
            CheckNextRun(bench, before, what);
        }

        Assert.Fail("The run does not end.");
    }

    private static void CheckAgreement(Bench bench, Told told, IReadOnlyList<string> before, string what)
    {
        var changed = bench.Texts.Where((t, i) => t != before[i]).Count();
        if (told.Error is KilledException)
            return;
        if (told.Error is null)
        {
            Assert.True(changed == 3 && told.Changes.Count == 3, what);
            Assert.True(told.Errors.All(static e => e.ErrorId == "RecordsIncomplete"), what);
            Assert.True(bench.Journal.Contains("\"Saved\"", StringComparison.Ordinal) || told.Errors.Count == 1, what);
        }
        else
        {
            Assert.True(changed == 0 || told.Error.Message.Contains("could not be restored", StringComparison.Ordinal), what);
        }
    }

    private static void CheckNextRun(Bench bench, IReadOnlyList<string> before, string what)
    {
        var isSaved = bench.Texts.Where((t, i) => t != before[i]).Count() == 3;
        var resolved = bench.Resolve();
        var changed = bench.Texts.Where((t, i) => t != before[i]).Count();
        Assert.True(changed == (isSaved ? 3 : 0), $"{what}, then {changed} files are changed: {string.Join(" | ", resolved)}");
        Assert.Empty(bench.Resolve());
        var next = bench.Run(null);
        Assert.True(next is { Error: null, Errors.Count: 0 } && next.Changes.Count == (isSaved ? 0 : 3), $"{what}, then {next}");
        var left = bench.Left();
        Assert.True(left.Length == 0, $"{what}, then {string.Join(", ", left)}");
        var saved = JournalText.Parse(Encoding.UTF8.GetBytes(bench.Journal)).Lines.Count(static l => l.Outcome == "Saved");
        Assert.True(saved == 1, $"{what}: {bench.Journal}");
    }

    private sealed record Told(IReadOnlyList<LlmDeclarationChange> Changes, Exception? Error, IReadOnlyList<LlmException> Errors)
    {
        public override string ToString() =>
            $"told {Changes.Count} changes, error {Error?.Message ?? "none"}, errors [{string.Join(" | ", Errors.Select(static e => e.Message))}]";
    }

    private sealed class Bench : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;
        private readonly FakeDatabase _rows = new();

        public Bench()
        {
            Write("config.yaml", "include: [models.yaml]\nrouter_settings:\n  timeout: 120\n");
            Write("models.yaml", "model_list:\n  - model_name: a\n    litellm_params: {model: openai/x}\n    model_info: {id: '1'}\n");
            Write("llmops.yaml", "name: test\nlitellm: {version: 1.83.2}\nenvironment: [.env]\ndatabase: {saltKey: sk-salt}\n");
            Write(".env", "A=1\n");
            _rows.Put("router_settings", "router_settings", """{"timeout":90}""");
            _rows.Put("model_list", "1", """{"model_name":"a","litellm_params":{"model":"openai/y"},"model_info":{"id":"1"} }""", "a");
            _rows.Put(
                "model_list",
                "2",
                """{"model_name":"b","litellm_params":{"model":"openai/z","api_key":"sk-canary-0123456789"},"model_info":{"id":"2"} }""",
                "b"
            );
        }

        public IReadOnlyList<string> Texts => [.. Names.Select(n => File.ReadAllText(Path.Combine(_folder, n)))];

        public string Journal =>
            File.Exists(Path.Combine(_folder, "state", "journal.jsonl"))
                ? File.ReadAllText(Path.Combine(_folder, "state", "journal.jsonl"))
                : "";

        public Told Run(FaultyFiles? files)
        {
            using var adapters = NewAdapters(files);
            var host = new FakeHost();
            var changes = new List<LlmDeclarationChange>();
            try
            {
                new DeclarationOperation(adapters, host).Run(
                    Deployment(adapters),
                    new DeclarationOptions { SaveSecrets = true },
                    changes.AddRange
                );
                return new Told(changes, null, host.Errors);
            }
            catch (Exception e) when (e is LlmException or KilledException)
            {
                return new Told(changes, e, host.Errors);
            }
        }

        // As each cmdlet that changes something does it.
        public IReadOnlyList<string> Resolve()
        {
            using var adapters = NewAdapters(null);
            var updates = new UnfinishedUpdates(adapters.OpenState(Deployment(adapters)), adapters.Files);
            return [.. updates.Find().Select(updates.Resolve)];
        }

        // The files of a killed process have its id, which is the one of this test.
        public void EndProcess()
        {
            var own = $"-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-";
            foreach (var path in Left().Where(static f => f.EndsWith(".tmp", StringComparison.Ordinal)))
                File.Move(path, path.Replace(own, "-999999999-", StringComparison.Ordinal));
        }

        public string[] Left() =>
            [
                .. Directory
                    .GetFiles(_folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
                    .Where(static f => Path.GetExtension(f) is ".tmp" or ".owner" or ".update"),
            ];

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        private FakeAdapters NewAdapters(FaultyFiles? files) =>
            new(new FakeProxyDatabase(_rows), static () => throw new NotSupportedException(), files);

        private Deployment Deployment(IAdapters adapters) =>
            new DeploymentReader(adapters.Files, static _ => null).Read(
                new DeploymentLocator(adapters.Files).Locate(_folder, _folder, static _ => null)
            );

        private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
    }
}
