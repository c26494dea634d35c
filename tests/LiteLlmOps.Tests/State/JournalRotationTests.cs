using System.Globalization;
using LiteLlmOps.Adapters.State;
using LiteLlmOps.Deployments;
using LiteLlmOps.Records;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;
using LiteLlmOps.Tests.Records;
using Microsoft.Extensions.Time.Testing;

namespace LiteLlmOps.Tests.State;

/// <summary>The files of the journal are one chain, whatever happens while it is rotated.</summary>
public sealed class JournalRotationTests : IDisposable
{
    // At most three entries: one has more than 200 bytes.
    private const int Size = 600;

    private const int MaxOperations = 200;

    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 1, 2, 3, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_full_file_is_renamed_and_the_next_one_continues_its_chain()
    {
        var store = NewStore();
        for (var i = 0; i < 10; i++, _time.Advance(TimeSpan.FromMinutes(1)))
            store.Append(Entry(i));
        Assert.True(Segments.Count >= 2, string.Join(' ', Segments));
        Assert.Matches(@"^journal-20261129T01\d{4}000Z\.jsonl$", Path.GetFileName(Segments[0]));
        Assert.All(
            Segments,
            static p => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(p))
        );
        Assert.Equal(Numbers(10), Checked(store));
        Assert.Empty(Findings(store));
        var lines = store.ReadJournal().Lines;
        Assert.Equal(1, lines.First(l => l.File == "journal.jsonl").Number);
        Assert.Equal(Path.GetFileName(Segments[0]), lines[0].File);
    }

    [Fact]
    public void The_names_of_files_are_in_the_order_of_their_lines_when_the_clock_is_set_back()
    {
        for (var i = 0; i < 10; i++)
        {
            var time = new FakeTimeProvider(_time.GetUtcNow() - TimeSpan.FromDays(i));
            new StateStore(Deployment, time).Append(Entry(i));
        }

        Assert.True(Segments.Count >= 2);
        Assert.Equal(Numbers(10), Checked(NewStore()));
    }

    [Fact]
    public void An_entry_of_an_older_file_is_not_added_again()
    {
        var store = NewStore();
        for (var i = 0; i < 10; i++)
            store.Append(Entry(i) with { Checkpoint = $"c{i}" });
        Assert.Equal(
            ["c10"],
            store.AppendMissing([.. Numbers(11).Select(i => Entry(i) with { Checkpoint = $"c{i}" })]).Select(static e => e.Checkpoint)
        );
    }

    [Fact]
    public void Another_file_with_such_a_name_is_not_a_part_of_the_journal()
    {
        File.WriteAllText(Path.Combine(_folder, "journal-old.jsonl"), "text\n");
        File.WriteAllText(Path.Combine(_folder, "journal-.jsonl"), "text\n");
        var store = NewStore();
        store.Append(Entry(0));
        Assert.Equal(Numbers(1), Checked(store));
    }

    [Fact]
    public void A_missing_or_altered_file_is_found_and_named()
    {
        var store = NewStore();
        for (var i = 0; i < 12; i++, _time.Advance(TimeSpan.FromMinutes(1)))
            store.Append(Entry(i));
        var (first, second, third) = (Segments[0], Segments[1], Segments[2]);
        Assert.Equal([], Findings(store));

        // A line in the middle, and the last one, whose hash the next file has.
        Altered(second, static l => [l[0].Replace("Update", "update", StringComparison.Ordinal), .. l[1..]]);
        Altered(second, static l => [.. l[..^1], l[^1].Replace("Update", "update", StringComparison.Ordinal)], third, 1);
        Altered(second, static l => [.. l[..^1]], third, 1);
        Altered(second, static _ => [], third, 1);

        var finding = WithoutFile(second);
        Assert.Equal((JournalFindingKind.ChainBroken, FindingSeverity.Error, third), (finding.Kind, finding.Severity, finding.File));
        Assert.Contains(
            $"The first line of {Path.GetFileName(third)} does not contain the hash of the last line of {Path.GetFileName(first)}. A file between them is missing",
            finding.Evidence,
            StringComparison.Ordinal
        );
        var beginning = WithoutFile(first);
        Assert.Equal((JournalFindingKind.BeginningMissing, second), (beginning.Kind, beginning.File));
        Assert.Equal([], Findings(store));
    }

    [Fact]
    public void A_rotation_that_was_interrupted_before_it_emptied_the_file_is_completed()
    {
        var store = NewStore();
        for (var i = 0; Segments.Count == 0 && i < 10; i++)
        {
            Kill();
            store.Append(Entry(i));
        }

        // The copy exists, and the file still has its lines.
        void Kill()
        {
            var path = Path.Combine(_folder, "journal.jsonl");
            if (File.Exists(path) && new FileInfo(path).Length >= Size)
                File.Copy(path, Path.Combine(_folder, "journal-20261129T010203000Z.jsonl"));
        }

        var count = Checked(store).Count;
        store.Append(Entry(count));
        Assert.Equal(Numbers(count + 1), Checked(store));
        Assert.Single(Segments);
    }

    [Theory]
    [InlineData(Fault.NoSpace)]
    [InlineData(Fault.Denied)]
    [InlineData(Fault.HalfWritten)]
    [InlineData(Fault.DiskFull)]
    [InlineData(Fault.Killed)]
    public void Each_operation_of_a_rotation_fails_in_turn(Fault fault)
    {
        for (var n = 1; n < MaxOperations; n++)
        {
            foreach (var path in Directory.GetFiles(_folder, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }))
                File.Delete(path);
            var store = NewStore();
            var next = 0;
            // Up to the entry that rotates the file a second time.
            while (Segments.Count == 0 || new FileInfo(Path.Combine(_folder, "journal.jsonl")).Length < Size)
                store.Append(Entry(next++));
            var files = new FaultyFiles(n, fault);
            var isKnown = Append(new StateStore(Deployment, _time, files), next);
            var what = $"{fault} at {n}: {(files.HasFailed ? files.Failed : "none")}";
            var after = Written(NewStore());
            Assert.True(after.SequenceEqual(Numbers(next)) || after.SequenceEqual(Numbers(next + 1)), $"{what}: {string.Join(' ', after)}");
            // What was told agrees with the file, unless the process ended; a flush that failed may have written.
            Assert.True(isKnown != true || after.Count == next + 1, what);

            next = after.Count;
            for (var i = 0; i < 6; i++)
                NewStore().Append(Entry(next++));
            Assert.True(Written(NewStore()).SequenceEqual(Numbers(next)), $"{what}: {string.Join(' ', Written(NewStore()))}");
            Assert.DoesNotContain(Findings(NewStore()), static f => f.Severity == FindingSeverity.Error);
            if (!files.HasFailed)
                return;
        }

        Assert.Fail("The rotation does not end.");
    }

    [Fact]
    public async Task Concurrent_writers_and_readers_see_one_chain_while_the_file_is_rotated()
    {
        const int writers = 4;
        const int each = 40;
        var token = TestContext.Current.CancellationToken;
        // Stores of their own, as in processes: the lock is that of the file.
        var writing = Task.WhenAll(
            Enumerable
                .Range(0, writers)
                .Select(w =>
                    Task.Run(
                        () =>
                        {
                            for (var i = 0; i < each; i++)
                                new StateStore(Deployment, TimeProvider.System).Append(Entry((w * each) + i));
                        },
                        token
                    )
                )
        );
        var last = 0;
        while (!writing.IsCompleted)
        {
            var journal = new StateStore(Deployment, TimeProvider.System).ReadJournal();
            AssertChain(journal);
            Assert.True(journal.Lines.Count >= last, $"{journal.Lines.Count} after {last}");
            last = journal.Lines.Count;
        }

        await writing;
        Assert.Equal(Numbers(writers * each), [.. Written(NewStore()).Order()]);
        Assert.True(Segments.Count > 10);
    }

    private Deployment Deployment =>
        TestDeployments.Minimal with
        {
            State = new StateSettings(_folder, Path.Combine(_folder, "archive"), TimeSpan.FromDays(7)) { JournalSize = Size },
            Database = new DatabaseSettings(null, new SecretValue("a salt key", "test"), [], TimeSpan.FromSeconds(1)),
        };

    private IReadOnlyList<string> Segments => [.. Directory.GetFiles(_folder, "journal-2*.jsonl").Order(StringComparer.Ordinal)];

    private StateStore NewStore() => new(Deployment, _time);

    private static JournalEntry Entry(int number) =>
        JournalEntries.Of("Test", "Saved", null, [$"Update /x/{number.ToString(CultureInfo.InvariantCulture)}"]);

    private static IReadOnlyList<int> Numbers(int count) => [.. Enumerable.Range(0, count)];

    // True when it was added, false when an error said that it was not, null when the process ended.
    private static bool? Append(StateStore store, int number)
    {
        try
        {
            store.Append(Entry(number));
            return true;
        }
        catch (LlmException)
        {
            return false;
        }
        catch (KilledException)
        {
            return null;
        }
    }

    private static IReadOnlyList<int> Checked(StateStore store)
    {
        AssertChain(store.ReadJournal());
        return Written(store);
    }

    private static IReadOnlyList<int> Written(StateStore store) =>
        [
            .. store
                .ReadJournal()
                .Lines.Where(static l => l.Content is not null)
                .Select(static l => int.Parse(l.Changes.Single()[10..], CultureInfo.InvariantCulture)),
        ];

    private static void AssertChain(JournalText journal)
    {
        Assert.True(journal.IsWhole);
        Assert.All(journal.Lines, static l => Assert.NotNull(l.Content));
        Assert.DoesNotContain(Enumerable.Range(0, journal.Lines.Count), journal.IsBroken);
    }

    private IReadOnlyList<LlmJournalFinding> Findings(StateStore store) => new JournalAudit(store, _folder).Findings();

    // The line after the altered one does not continue it.
    private void Altered(string path, Func<string[], string[]> change, string? named = null, int? line = null)
    {
        var before = File.ReadAllText(path);
        File.WriteAllText(path, string.Concat(change(File.ReadAllLines(path)).Select(static l => l + "\n")));
        var finding = Assert.Single(Findings(NewStore()));
        File.WriteAllText(path, before);
        Assert.Equal((JournalFindingKind.ChainBroken, named ?? path, line ?? 2), (finding.Kind, finding.File, finding.Line));
    }

    private LlmJournalFinding WithoutFile(string path)
    {
        File.Move(path, path + ".away");
        var finding = Assert.Single(Findings(NewStore()));
        File.Move(path + ".away", path);
        return finding;
    }
}
