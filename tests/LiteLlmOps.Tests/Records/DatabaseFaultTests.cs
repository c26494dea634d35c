using System.Globalization;
using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Records;

/// <summary>
/// Seeds and undos in which every single operation on files fails in turn. Each time, the database and what the user is told agree, and the
/// next command completes the records.
/// </summary>
public sealed class DatabaseFaultTests
{
    private const int MaxOperations = 500;

    private static readonly RowKey Settings = new("router_settings", "router_settings");

    [Theory]
    [InlineData(Fault.NoSpace)]
    [InlineData(Fault.Denied)]
    [InlineData(Fault.HalfWritten)]
    [InlineData(Fault.DiskFull)]
    [InlineData(Fault.Killed)]
    public void Seed(Fault fault) => Each(fault, static (bench, _) => bench.Seed(), before: 1, after: 2, hasHistory: true);

    [Theory]
    [InlineData(Fault.HalfWritten)]
    [InlineData(Fault.DiskFull)]
    [InlineData(Fault.Killed)]
    public void First_seed(Fault fault) => Each(fault, static (bench, _) => bench.Seed(), before: 0, after: 2, hasHistory: false);

    [Theory]
    [InlineData(Fault.NoSpace)]
    [InlineData(Fault.Denied)]
    [InlineData(Fault.HalfWritten)]
    [InlineData(Fault.DiskFull)]
    [InlineData(Fault.Killed)]
    public void Undo(Fault fault) => Each(fault, static (bench, last) => bench.Undo(last), before: 1, after: 0, hasHistory: true);

    private static void Each(
        Fault fault,
        Func<OperationBench, string?, IReadOnlyList<LlmChange>> run,
        int before,
        int after,
        bool hasHistory
    )
    {
        for (var n = 1; n < MaxOperations; n++)
        {
            using var bench = NewBench();
            string? last = null;
            if (hasHistory)
            {
                Declare(bench, 1);
                last = bench.Seed()[0].Checkpoint;
            }

            Declare(bench, 2);
            var files = new FaultyFiles(n, fault);
            var told = Run(bench, files, b => run(b, last));
            if (!files.HasFailed)
            {
                Assert.Equal(after, State(bench));
                return;
            }

            CheckAgreement(bench, told, (before, after), $"{fault} at {n}, {files.Failed}");
            CheckNextRun(bench, told, b => run(b, last), (before, after), $"{fault} at {n}, {files.Failed}");
        }

        Assert.Fail("The run does not end.");
    }

    private static Told Run(OperationBench bench, FaultyFiles? files, Func<OperationBench, IReadOnlyList<LlmChange>> run)
    {
        bench.Host = new FakeHost();
        bench.Operations = files;
        IReadOnlyList<LlmChange> changes = [];
        Exception? error = null;
        try
        {
            changes = run(bench);
        }
        catch (Exception e) when (e is KilledException or LlmException)
        {
            error = e;
        }

        bench.Operations = null;
        return new Told(changes, error, [.. bench.Host.Errors], [.. bench.Host.Warnings]);
    }

    private static void CheckAgreement(OperationBench bench, Told told, (int Before, int After) states, string what)
    {
        var state = State(bench);
        if (told.Error is not KilledException)
            Assert.True(state == (told.Error is null ? states.After : states.Before), $"{what}: the database holds {state}, {told}");
        Assert.True(state == states.Before || state == states.After, $"{what}: the database holds {state}");
        if (told.Error is not null)
            return;
        Assert.All(told.Changes, c => Assert.True(c.Status == ChangeStatus.Applied && c.Checkpoint is not null, what));
        Assert.Equal(2, told.Changes.Count);
        var isRecorded =
            bench.State.ReadJournal().Checkpoints.Contains(told.Changes[0].Checkpoint!)
            && bench.Checkpoints.Any(c => c.Id == told.Changes[0].Checkpoint && !c.IsPending);
        var isReported = told.Errors.Any(static e => e.ErrorId == "RecordsIncomplete");
        Assert.True(isRecorded || isReported, $"{what}: {told}");
        Assert.All(
            told.Errors,
            static e => Assert.StartsWith("The changes were applied to the database, but", e.Message, StringComparison.Ordinal)
        );
    }

    private static void CheckNextRun(
        OperationBench bench,
        Told told,
        Func<OperationBench, IReadOnlyList<LlmChange>> run,
        (int Before, int After) states,
        string what
    )
    {
        var wasCommitted = State(bench) == states.After;
        var wasInJournal = bench.State.ReadJournal().Checkpoints.Count;
        AsOfEndedProcess(bench);
        var next = Run(bench, null, run);
        Assert.True(next.Error is null, $"{what}, then {next}");
        Assert.True(State(bench) == states.After, $"{what}, then the database holds {State(bench)}");
        Assert.Empty(next.Errors);
        Assert.True(wasCommitted == (next.Changes.Count == 0), $"{what}, then {next}");
        // Each committed change has one entry, and a missing one was reported.
        var commits = bench.Checkpoints;
        var lines = bench.State.ReadJournal().Lines.Select(static l => l.Checkpoint).OfType<string>().ToList();
        Assert.True(lines.Order().SequenceEqual(commits.Select(static c => c.Id).Order()), $"{what}: {bench.Journal}");
        Assert.True(commits.All(static c => c is { IsPending: false, IsUnfinished: false }), what);
        var added = lines.Count - wasInJournal - (wasCommitted ? 0 : 1);
        Assert.True(next.Warnings.Count >= added, $"{what}, then {next}");
        CheckFingerprints(bench, what);
        string[] left =
        [
            .. Directory.GetFiles(bench.Deployment.State.Folder, "*", Hidden).Where(static f => Path.GetExtension(f) is ".tmp" or ".owner"),
        ];
        Assert.True(left.Length == 0, $"{what}: {string.Join(", ", left)}");
        var third = Run(bench, null, run);
        Assert.True(third is { Error: null, Changes.Count: 0, Warnings.Count: 0, Errors.Count: 0 }, $"{what}, at last {third}");
    }

    private static EnumerationOptions Hidden => new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };

    private static void CheckFingerprints(OperationBench bench, string what)
    {
        var seeded = bench.State.ReadSeeded();
        var value = NodeJson.Write(((ConfigMap)bench.Rows.Find(Settings)!.Value)["num_retries"]!);
        Assert.True(seeded.Settings["/router_settings/num_retries"] == bench.State.Hash(value), $"{what}: {value}");
        var model = new RowKey("model_list", "1");
        Assert.True(seeded.Rows.GetValueOrDefault(model) == bench.Rows.Find(model)?.Fingerprint, what);
    }

    // The files of a killed process have its id, which is the one of this test.
    private static void AsOfEndedProcess(OperationBench bench)
    {
        var own = $"-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-";
        if (!Directory.Exists(bench.Deployment.State.Folder))
            return;
        foreach (var path in Directory.GetFiles(bench.Deployment.State.Folder, "*.tmp", Hidden))
            File.Move(path, path.Replace(own, "-999999999-", StringComparison.Ordinal));
    }

    private static OperationBench NewBench()
    {
        var bench = new OperationBench("router_settings: { num_retries: 1 }");
        bench.Rows.Put("router_settings", "router_settings", """{"num_retries":0}""");
        bench.Rows.Put("model_list", "1", Model(0), "a");
        return bench;
    }

    private static void Declare(OperationBench bench, int state) =>
        bench.Declare(
            $"router_settings: {{ num_retries: {state} }}\nmodel_list: [{{ model_name: a, litellm_params: {{ model: openai/x, rpm: {state} }}, model_info: {{ id: '1' }} }}]"
        );

    private static string Model(int state) =>
        $$"""{"model_name":"a","litellm_params":{"model":"openai/x","rpm":{{state}} },"model_info":{} }""";

    // -1 when the rows differ.
    private static int State(OperationBench bench)
    {
        var retries = (long)bench.Setting("num_retries")!;
        var parameters = ((ConfigMap)bench.Rows.Find(new RowKey("model_list", "1"))!.Value).MapAt("litellm_params")!;
        return (long)((ConfigScalar)parameters["rpm"]!).Value! == retries ? (int)retries : -1;
    }

    private sealed record Told(
        IReadOnlyList<LlmChange> Changes,
        Exception? Error,
        IReadOnlyList<LlmException> Errors,
        IReadOnlyList<string> Warnings
    )
    {
        public override string ToString() =>
            $"told: {Changes.Count} changes, error {Error?.Message ?? "none"}, errors [{string.Join(" | ", Errors.Select(static e => e.Message))}], warnings [{string.Join(" | ", Warnings)}]";
    }
}
