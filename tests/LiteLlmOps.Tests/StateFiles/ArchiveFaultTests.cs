using LiteLlmOps.StateFiles;
using LiteLlmOps.Tests.Records;

namespace LiteLlmOps.Tests.StateFiles;

/// <summary>
/// Moves to the archive and back in which every single operation on files fails in turn: no content is lost, the user is told what was moved, and the
/// next command completes or undoes the rest.
/// </summary>
public sealed class ArchiveFaultTests
{
    private const int MaxOperations = 300;

    // name, text
    private static readonly (string Name, string Text)[] Stale = [("a.md", "first\n"), ("b.yaml", "second: 2\n")];

    public static TheoryData<Fault, bool> Faults()
    {
        var data = new TheoryData<Fault, bool>();
        foreach (var fault in Enum.GetValues<Fault>())
            data.Add(fault, true);
        // Between two disks; what differs are the operations of the copy.
        data.Add(Fault.DiskFull, false);
        data.Add(Fault.Killed, false);
        return data;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Archive(Fault fault, bool hasLinks) => Each(fault, hasLinks, isRestore: false);

    [Theory]
    [MemberData(nameof(Faults))]
    public void Restore(Fault fault, bool hasLinks) => Each(fault, hasLinks, isRestore: true);

    private static void Each(Fault fault, bool hasLinks, bool isRestore)
    {
        for (var n = 1; n < MaxOperations; n++)
        {
            using var bench = new StateBench();
            foreach (var (name, text) in Stale)
                bench.Write("state/" + name, text, mode: 0b110_000_000);
            if (isRestore)
                Assert.Equal(2, bench.Archive().Count);
            var files = new FaultyFiles(n, fault) { HasLinks = hasLinks };
            var (moved, error) = Run(bench, files, isRestore);
            var what =
                $"{fault} at {n}, {(files.HasFailed ? files.Failed : "nothing")}: moved {string.Join(", ", moved)}, {error?.Message} {string.Join(" | ", bench.Host.Errors.Select(static e => e.Message))}";
            if (!files.HasFailed)
            {
                Assert.True(error is null && bench.Host.Errors.Count == 0 && moved.Count == 2, what);
                return;
            }

            CheckContents(bench, what);
            if (error is not KilledException)
                CheckAgreement(bench, moved, isRestore, what);
            bench.EndProcess();
            CheckNextRun(bench, isRestore, what);
        }

        Assert.Fail("The run does not end.");
    }

    private static (IReadOnlyList<LlmStateMove> Moved, Exception? Error) Run(StateBench bench, FaultyFiles? files, bool isRestore)
    {
        try
        {
            return (isRestore ? bench.Restore(files: files) : bench.Archive(files: files), null);
        }
        catch (Exception e) when (e is LlmException or KilledException)
        {
            return ([], e);
        }
    }

    // Each content is in at least one place at any time.
    private static void CheckContents(StateBench bench, string what)
    {
        var texts = bench
            .Files.Where(static f => !f.EndsWith(".tmp", StringComparison.Ordinal))
            .Select(f => File.ReadAllText(Path.Combine(bench.Folder, f)))
            .ToList();
        Assert.True(Stale.All(s => texts.Contains(s.Text)), what);
    }

    private static void CheckAgreement(StateBench bench, IReadOnlyList<LlmStateMove> moved, bool isRestore, string what)
    {
        foreach (var (name, _) in Stale)
        {
            var isThere = File.Exists(Path.Combine(bench.State, name));
            var isTold = moved.Any(m => m.Name == name);
            Assert.True(!isTold || isThere == isRestore, what);
            var isIncomplete = bench.Host.Errors.Exists(static e => e.ErrorId == "RecordsIncomplete");
            Assert.True(isTold || isThere != isRestore || isIncomplete, what);
        }
    }

    private static void CheckNextRun(StateBench bench, bool isRestore, string what)
    {
        var (_, error) = Run(bench, null, isRestore);
        Assert.True(
            error is null && bench.Host.Errors.Count == 0,
            $"{what}, then {error} {string.Join(" | ", bench.Host.Errors.Select(static e => e.Message))}"
        );
        var places = isRestore
            ? Stale.Select(static s => "state/" + s.Name)
            : bench.Manifest().Select(static f => $"state/archive/{f.ArchivedAt:yyyy-MM-dd}/{f.Name}");
        var files = bench.Files;
        Assert.True(places.All(files.Contains), $"{what}, then {string.Join(", ", files)}");
        Assert.True(files.Count == (isRestore ? 2 : 3), $"{what}, then {string.Join(", ", files)}");
        foreach (var path in places.Select(p => Path.Combine(bench.Folder, p)))
        {
            Assert.True(File.GetLastWriteTimeUtc(path) == StateBench.Old, what);
            Assert.True(File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), what);
        }

        Assert.True(bench.Manifest().All(static f => f.Pending is null), what);
        foreach (var (name, _) in Stale)
        {
            var verb = isRestore ? $" to {Path.Combine(bench.State, name)}" : $"Move {Path.Combine(bench.State, name)} to ";
            Assert.True(
                bench.Moves.Count(m =>
                    isRestore ? m.EndsWith(verb, StringComparison.Ordinal) : m.StartsWith(verb, StringComparison.Ordinal)
                ) == 1,
                $"{what}, then {bench.Journal}"
            );
        }
    }
}
