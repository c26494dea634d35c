using System.Diagnostics;
using LiteLlmOps.Adapters;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Adapters.Services;
using LiteLlmOps.Deployments;
using LiteLlmOps.Records;
using LiteLlmOps.Services;
using LiteLlmOps.State;

namespace LiteLlmOps.Tests.Records;

/// <summary>
/// Restarts of a real process in which every single operation on files fails in turn. Each time, the process and what the user is told agree,
/// and the next restart works.
/// </summary>
public sealed class ServiceFaultTests : IDisposable
{
    private const int MaxOperations = 200;

    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;
    private readonly Deployment _deployment;

    public ServiceFaultTests()
    {
        _deployment = TestDeployments.Minimal with
        {
            Folder = _folder,
            State = new StateSettings(Path.Combine(_folder, "state"), Path.Combine(_folder, "archive"), TimeSpan.FromDays(7)),
            Services = [TestDeployments.Service("idle", "sleep 98765", null) with { Folder = _folder }],
        };
    }

    private string JournalPath => Path.Combine(_folder, "state", "journal.jsonl");

    public void Dispose()
    {
        foreach (var id in Snapshot())
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            process.WaitForExit();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(Fault.NoSpace)]
    [InlineData(Fault.Denied)]
    [InlineData(Fault.HalfWritten)]
    [InlineData(Fault.DiskFull)]
    [InlineData(Fault.Killed)]
    public void Restart(Fault fault) => Each(fault, static () => { });

    // The first entry of a journal needs the entry of its file in the folder.
    [Theory]
    [InlineData(Fault.NoSpace)]
    [InlineData(Fault.DiskFull)]
    public void Restart_without_a_journal(Fault fault) => Each(fault, () => File.Delete(JournalPath));

    private void Each(Fault fault, Action prepare)
    {
        Assert.Null(Run(null).Error);
        for (var n = 1; n < MaxOperations; n++)
        {
            prepare();
            var before = Assert.Single(Processes());
            var entries = Entries().Count;
            var files = new FaultyFiles(n, fault);
            var told = Run(files);
            var what = $"{fault} at {n}, {(files.HasFailed ? files.Failed : "nothing")}: {told}";
            if (fault != Fault.Killed)
                CheckAgreement(told, before, entries, what);
            if (!files.HasFailed)
            {
                Assert.Empty(told.Errors);
                return;
            }

            var isOpen = File.Exists(JournalPath) && UnfinishedRuns.Find(JournalText.Parse(File.ReadAllBytes(JournalPath))) is not null;
            var next = Run(null);
            Assert.True(next is { Error: null, Errors.Count: 0, Results: [{ Status: ServiceOutcome.Done }] }, $"{what}, then {next}");
            Assert.True(next.Results[0].ProcessId == Assert.Single(Processes()), $"{what}, then {next}");
            Assert.True(
                isOpen == next.Warnings.Any(static w => w.Contains("has no outcome in the journal", StringComparison.Ordinal)),
                $"{what}, then {next}"
            );
            Assert.Contains("\"Applied\"", Entries()[^1], StringComparison.Ordinal);
        }

        Assert.Fail("The run does not end.");
    }

    private void CheckAgreement(Told told, int before, int entries, string what)
    {
        var now = Processes();
        if (told.Error is not null)
        {
            Assert.True(now.Count == 1 && now[0] == before && told.Results.Count == 0, what);
            Assert.Contains("No service was changed", told.Error.Message, StringComparison.Ordinal);
            return;
        }

        Assert.True(told.Results is [{ Status: ServiceOutcome.Done }], what);
        Assert.True(now.Count == 1 && now[0] == told.Results[0].ProcessId && now[0] != before, what);
        Assert.All(told.Errors, static e => Assert.Equal("RecordsIncomplete", e.ErrorId));
        var record = ServiceRecord.Read(Path.Combine(_folder, "state", "run", "idle.pid"));
        var isRecorded = record?.Id == now[0] && Entries().Count >= entries + 2;
        Assert.True(isRecorded || told.Errors.Count == 1, what);
    }

    private Told Run(FaultyFiles? files)
    {
        using var adapters = new AdapterFactory(new SkippingTimeProvider(), files);
        using var host = new FakeHost();
        var results = new List<LlmServiceResult>();
        Exception? error = null;
        try
        {
            new ServiceWorkflow(adapters, host, _deployment, new ServiceRequest("Restart-LlmServices", ServiceAction.Restart)).Run(
                new ServiceSelection(_deployment.Services, IsAll: true),
                results.Add
            );
        }
        catch (Exception e) when (e is LlmException or KilledException)
        {
            error = e;
        }

        return new Told(results, error, host.Errors, host.Warnings);
    }

    private List<string> Entries() => File.Exists(JournalPath) ? [.. File.ReadAllLines(JournalPath)] : [];

    // A process that is being replaced, or is ending, is seen for a moment.
    private List<int> Processes()
    {
        List<int> found = [];
        SpinWait.SpinUntil(() => (found = Snapshot()).Count == 1, TimeSpan.FromSeconds(20));
        return found;
    }

    private List<int> Snapshot() =>
        [.. ProcessTable.Read().All.Where(e => e.Arguments is [.., "98765"] && ProcFiles.Folder(e.Id) == _folder).Select(static e => e.Id)];

    private sealed record Told(
        IReadOnlyList<LlmServiceResult> Results,
        Exception? Error,
        IReadOnlyList<LlmException> Errors,
        IReadOnlyList<string> Warnings
    )
    {
        public override string ToString() =>
            $"told {string.Join(", ", Results.Select(static r => $"{r.Name} {r.Status} {r.ProcessId} {r.Message}"))}; error {Error?.Message ?? "none"}; "
            + $"errors [{string.Join(" | ", Errors.Select(static e => e.Message))}]; warnings [{string.Join(" | ", Warnings)}]";
    }
}
