using System.Globalization;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.StateFiles;
using LiteLlmOps.Tests.Results;

namespace LiteLlmOps.Tests.StateFiles;

/// <summary>Moves of stale files to the archive and back.</summary>
public sealed class ArchiveOperationTests
{
    private static string Today => DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Fact]
    public void Only_stale_copies_and_notes_are_moved_with_mode_and_time()
    {
        using var bench = new StateBench();
        bench.Write("state/old.yaml", "a: 1\n", mode: 0b110_000_000);
        bench.Write("state/seeded.json", "{}");
        bench.Write("state/dump.sql", "x");
        bench.Write("state/young.yaml", "a: 2\n");
        File.SetLastWriteTimeUtc(Path.Combine(bench.State, "young.yaml"), DateTime.UtcNow);
        var move = Assert.Single(bench.Archive(new ArchiveOptions { Reason = "ticket 4711" }));
        Assert.Equal((StateMoveStatus.Archived, "old.yaml"), (move.Status, move.Name));
        Assert.Equal(Path.Combine(bench.State, "old.yaml"), move.From);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(move.To));
        Assert.Equal(StateBench.Old, File.GetLastWriteTimeUtc(move.To));
        Assert.Equal(StateBench.HashOf("a: 1\n"), move.Sha256);
        var entry = Assert.Single(bench.Manifest());
        Assert.Equal(
            ("old.yaml", "old.yaml", 5L, "0600", "ticket 4711"),
            (entry.Name, entry.Original, entry.Size, entry.Mode, entry.Reason)
        );
        Assert.Equal((StateBench.Old, Environment.UserName, move.From), (entry.ChangedAt, entry.User, entry.OriginalPath));
        Assert.Null(entry.Pending);
        Assert.Contains("\"reason\":\"ticket 4711\"", bench.Journal, StringComparison.Ordinal);
        Assert.Equal(
            [
                "state/archive/" + Today + "/manifest.json",
                "state/archive/" + Today + "/old.yaml",
                "state/dump.sql",
                "state/seeded.json",
                "state/young.yaml",
            ],
            bench.Files
        );
        // Again: nothing is left to do, and nothing is written.
        var journal = bench.Journal;
        Assert.Empty(bench.Archive());
        Assert.Equal((journal, 0), (bench.Journal, bench.Host.Errors.Count));
    }

    [Fact]
    public void A_second_file_of_a_name_gets_a_number_and_nothing_is_overwritten()
    {
        using var bench = new StateBench();
        foreach (var text in (string[])["one", "two", "three"])
        {
            bench.Write("state/notes.md", text);
            Assert.Single(bench.Archive());
        }

        Assert.Equal(["notes.md", "notes.2.md", "notes.3.md"], bench.Manifest().Select(static f => f.Name));
        // The newest is restored by the name of the original.
        var restored = Assert.Single(bench.Restore(Named("notes.md")));
        Assert.Equal("three", File.ReadAllText(restored.To));
        Assert.Equal(2, bench.Host.Warnings.Count);
        Assert.Empty(bench.Restore(Named("notes.md")));
        Assert.Equal("FileExists", Assert.Single(bench.Host.Errors).ErrorId);
        Assert.Equal("two", File.ReadAllText(Assert.Single(bench.Restore(Named($"archive/{Today}/notes.2.md") with { Force = true })).To));
        Assert.Equal("notes.md", Assert.Single(bench.Manifest()).Name);
    }

    // keep, older than in days, the moved files
    [Theory]
    [InlineData(0, 0, "a.yaml,b.yaml,c.yaml,n.md")]
    [InlineData(1, 0, "a.yaml,b.yaml")]
    [InlineData(2, 0, "a.yaml")]
    [InlineData(3, 0, "")]
    [InlineData(0, 15, "a.yaml,b.yaml,n.md")]
    [InlineData(1, 15, "a.yaml")]
    public void The_newest_of_each_kind_stay(int keep, int days, string names)
    {
        using var bench = new StateBench();
        foreach (var (name, age) in ((string, int)[])[("a.yaml", 30), ("b.yaml", 20), ("c.yaml", 10), ("n.md", 30)])
            File.SetLastWriteTimeUtc(bench.Write("state/" + name, name), DateTime.UtcNow.AddDays(-age));
        var selection = new StateSelection { OlderThan = days == 0 ? null : TimeSpan.FromDays(days) };
        var moves = bench.Archive(new ArchiveOptions { Keep = keep, Selection = selection });
        Assert.Equal(names, string.Join(',', moves.Select(static m => m.Name)));
    }

    [Fact]
    public void With_WhatIf_nothing_is_written_and_the_plan_is_what_is_done()
    {
        using var bench = new StateBench();
        bench.Write("state/old.yaml", "a: 1\n");
        bench.Write($"state/archive/{Today}/old.yaml", "of somebody else");
        var before = bench.Files;
        var planned = Assert.Single(bench.Archive(isWhatIf: true));
        Assert.Equal(before, bench.Files);
        Assert.Equal(("", StateMoveStatus.Planned), (bench.Journal, planned.Status));
        Assert.False(Directory.Exists(Path.Combine(bench.State, "run")));
        var done = Assert.Single(bench.Archive());
        Assert.Equal((planned.From, planned.To, planned.Name), (done.From, done.To, done.Name));
        var restore = Assert.Single(bench.Restore(isWhatIf: true));
        Assert.Equal((done.To, done.From, StateMoveStatus.Planned), (restore.From, restore.To, restore.Status));
        Assert.True(File.Exists(done.To));
        Assert.Equal(restore with { Status = StateMoveStatus.Restored }, Assert.Single(bench.Restore()));
        Assert.Equal("of somebody else", File.ReadAllText(Path.Combine(bench.Folder, $"state/archive/{Today}/old.yaml")));
    }

    // the file, the error. Null for a warning.
    [Theory]
    [InlineData("journal.jsonl", "StateFileNotMovable")]
    [InlineData("seeded.json", "StateFileNotMovable")]
    [InlineData("dump.sql", "StateFileNotMovable")]
    [InlineData("young.yaml", "StateFileNotMovable")]
    [InlineData("gone.yaml", "StateFileNotFound")]
    public void A_file_that_is_given_has_to_be_stale(string name, string error)
    {
        using var bench = new StateBench();
        foreach (var known in (string[])["journal.jsonl", "seeded.json", "dump.sql"])
            bench.Write("state/" + known, "");
        File.SetLastWriteTimeUtc(bench.Write("state/young.yaml", "a: 2\n"), DateTime.UtcNow);
        bench.Write("state/old.yaml", "a: 1\n");
        var paths = new ArchiveOptions { Selection = new StateSelection { Paths = [Path.Combine(bench.State, name)] } };
        Assert.Empty(bench.Archive(paths));
        Assert.Equal(error, Assert.Single(bench.Host.Errors).ErrorId);
        var names = new ArchiveOptions { Selection = new StateSelection { Names = new NameFilter(n => n == name, [name]) } };
        Assert.Empty(bench.Archive(names));
        Assert.Equal(error, Assert.Single(bench.Host.Errors).ErrorId);
        // A wildcard selects among the stale files only.
        var all = new ArchiveOptions { Selection = new StateSelection { Names = new NameFilter(static _ => true, []) } };
        Assert.Equal("old.yaml", Assert.Single(bench.Archive(all)).Name);
        Assert.Empty(bench.Host.Errors);
    }

    [Fact]
    public void A_file_that_vanishes_or_changes_after_it_was_found_is_not_moved()
    {
        using var bench = new StateBench();
        bench.Write("state/changed.md", "a");
        bench.Write("state/gone.md", "b");
        bench.Write("state/stays.md", "c");
        // The first operation after the question.
        var files = new ActingFiles(
            "Open " + Path.Combine(bench.State, "run", "archive.lock"),
            () =>
            {
                File.Delete(Path.Combine(bench.State, "gone.md"));
                File.WriteAllText(Path.Combine(bench.State, "changed.md"), "newer");
            }
        );
        Assert.Equal("stays.md", Assert.Single(bench.Archive(files: files)).Name);
        Assert.Equal(["StateFileChanged", "StateFileNotFound"], bench.Host.Errors.Select(static e => e.ErrorId));
        Assert.Equal("newer", File.ReadAllText(Path.Combine(bench.State, "changed.md")));
        Assert.Equal("stays.md", Assert.Single(bench.Manifest()).Name);
    }

    [Fact]
    public void A_file_of_the_archive_that_was_modified_or_deleted_is_not_restored()
    {
        using var bench = new StateBench();
        bench.Write("state/a.md", "a");
        bench.Write("state/b.md", "b");
        bench.Write("state/c.md", "c");
        Assert.Equal(3, bench.Archive().Count);
        var folder = Path.Combine(bench.State, "archive", Today);
        File.WriteAllText(Path.Combine(folder, "a.md"), "x");
        File.Delete(Path.Combine(folder, "b.md"));
        Assert.Contains($"lists 'b.md', which does not exist", Assert.Single(bench.Problems()), StringComparison.Ordinal);
        Assert.Equal("c.md", Assert.Single(bench.Restore()).Name);
        Assert.Equal("StateFileChanged", Assert.Single(bench.Host.Errors).ErrorId);
        Assert.Empty(bench.Restore(Named("b.md")));
        Assert.Equal("StateFileNotFound", Assert.Single(bench.Host.Errors).ErrorId);
        Assert.Equal("x", File.ReadAllText(Path.Combine(folder, "a.md")));
    }

    // the manifest
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"files\":[null]}")]
    [InlineData("{\"files\":[{\"name\":\"a.md\"}]}")]
    [InlineData("NAME:../a.md")]
    [InlineData("ORIGINAL:../../etc/cron.d/x")]
    [InlineData("ORIGINAL:/etc/cron.d/x")]
    public void A_damaged_manifest_is_reported_and_nothing_is_moved_with_it(string text)
    {
        using var bench = new StateBench();
        bench.Write("state/a.md", "a");
        Assert.Single(bench.Archive());
        var manifest = Path.Combine(bench.State, "archive", Today, "manifest.json");
        var whole = File.ReadAllText(manifest);
        File.WriteAllText(
            manifest,
            text.Split(':') switch
            {
                ["NAME", var name] => whole.Replace("\"name\": \"a.md\"", $"\"name\": \"{name}\"", StringComparison.Ordinal),
                ["ORIGINAL", var original] => whole.Replace(
                    "\"original\": \"a.md\"",
                    $"\"original\": \"{original}\"",
                    StringComparison.Ordinal
                ),
                _ => text,
            }
        );
        Assert.NotEqual(whole, File.ReadAllText(manifest));
        Assert.Contains("cannot be read", Assert.Single(bench.Problems()), StringComparison.Ordinal);
        Assert.Equal(
            StateFileStatus.Archived,
            Assert.Single(bench.List(), static f => f.Name.EndsWith("a.md", StringComparison.Ordinal)).Status
        );
        Assert.Empty(bench.Restore());
        Assert.Contains(bench.Host.Warnings, static w => w.Contains("no manifest says where it was", StringComparison.Ordinal));
        Assert.Empty(bench.Restore(Named("a.md")));
        Assert.Equal("StateFileNotMovable", Assert.Single(bench.Host.Errors).ErrorId);
        bench.Write("state/b.md", "b");
        Assert.Equal("ArchiveManifestInvalid", Assert.Throws<LlmException>(() => bench.Archive()).ErrorId);
        Assert.True(File.Exists(Path.Combine(bench.State, "b.md")));
        // That of another day is no obstacle.
        Directory.Move(Path.GetDirectoryName(manifest)!, Path.Combine(bench.State, "archive", "2026-01-01"));
        Assert.Single(bench.Archive());
    }

    [Fact]
    public void Without_its_manifest_a_file_stays_in_the_archive()
    {
        using var bench = new StateBench();
        bench.Write("state/a.md", "a");
        Assert.Single(bench.Archive());
        File.Delete(Path.Combine(bench.State, "archive", Today, "manifest.json"));
        Assert.Empty(bench.Restore(Named("a.md")));
        Assert.Equal("StateFileNotMovable", Assert.Single(bench.Host.Errors).ErrorId);
        bench.Write("state/a.md", "again");
        Assert.Equal($"a.2.md", Path.GetFileName(Assert.Single(bench.Archive()).To));
    }

    // archive, its folder relative to that of the deployment
    [Theory]
    [InlineData("state", "state")]
    [InlineData(".", ".")]
    [InlineData("old/archive", "old/archive")]
    [InlineData("state/run/archive", "state/run/archive")]
    public void The_archive_may_be_the_state_folder_or_anywhere_else(string archive, string folder)
    {
        using var bench = new StateBench($"{{archive: {archive}}}");
        bench.Write("state/a.md", "a");
        bench.Write("state/journal.jsonl", "");
        var move = Assert.Single(bench.Archive());
        Assert.Equal(Path.GetFullPath(Path.Combine(bench.Folder, folder, Today, "a.md")), move.To);
        Assert.Empty(bench.Archive());
        var archived = Assert.Single(bench.List(), static f => f.Status == StateFileStatus.Archived);
        Assert.Equal(("a.md", move.To), (archived.Original, archived.Path));
        Assert.Equal(
            move.From,
            Assert.Single(bench.Restore(new RestoreOptions { Selection = new StateSelection { Paths = [move.To] } })).To
        );
    }

    [Theory]
    [InlineData("archive")]
    [InlineData("archive/DATE")]
    public void A_link_in_the_place_of_the_archive_is_refused(string link)
    {
        using var bench = new StateBench();
        bench.Write("state/a.md", "a");
        var target = Directory.CreateDirectory(Path.Combine(bench.Folder, "elsewhere")).FullName;
        var path = Path.Combine(bench.State, link.Replace("DATE", Today, StringComparison.Ordinal));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Directory.CreateSymbolicLink(path, target);
        Assert.Equal("StateFolderUnsafe", Assert.Throws<LlmException>(() => bench.Archive()).ErrorId);
        Assert.True(File.Exists(Path.Combine(bench.State, "a.md")));
        Assert.Empty(Directory.GetFiles(target));
        Assert.Contains(bench.List(), f => f.Path == path && f.Kind == StateFileKind.Link && f.Status == StateFileStatus.Foreign);
    }

    [Fact]
    public void A_link_among_the_files_is_left_alone()
    {
        using var bench = new StateBench();
        var target = bench.Write("elsewhere.yaml", "a: 1\n");
        File.CreateSymbolicLink(Path.Combine(bench.State, "old.yaml"), target);
        Directory.CreateSymbolicLink(Path.Combine(bench.State, "loop"), bench.State);
        Assert.Empty(bench.Archive());
        Assert.Equal(["loop", "old.yaml"], bench.List().Where(static f => f.Kind == StateFileKind.Link).Select(static f => f.Name));
    }

    [Fact]
    public void A_hostile_name_is_moved_exactly_and_shown_safely()
    {
        using var bench = new StateBench();
        const string name = "a\u001b[31m\nb.md";
        bench.Write("state/" + name, "x");
        var file = Assert.Single(bench.List(), static f => f.Status == StateFileStatus.Stale);
        foreach (var text in (string[])[file.Name, file.Path, $"{file}"])
            ForeignTextTests.AssertSafe(text, text);
        var move = Assert.Single(bench.Archive(new ArchiveOptions { Selection = new StateSelection { Paths = [file.PathText.Exact] } }));
        ForeignTextTests.AssertSafe($"{move.From}{move.To}{move.Name}", "LlmStateMove");
        Assert.All(bench.Host.Questions, static q => Assert.Contains(name, q, StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(bench.State, "archive", Today, name)));
        Assert.Single(bench.Restore());
        Assert.Equal("x", File.ReadAllText(Path.Combine(bench.State, name)));
    }

    [Fact]
    public void Two_commands_do_not_move_at_the_same_time()
    {
        using var bench = new StateBench();
        bench.Write("state/a.md", "a");
        var path = Path.Combine(bench.State, "run", "archive.lock");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            Assert.Equal("ArchiveBusy", Assert.Throws<LlmException>(() => bench.Archive()).ErrorId);
        Assert.Single(bench.Archive());
    }

    [Fact]
    public void Without_a_state_folder_there_is_nothing()
    {
        using var bench = new StateBench();
        Directory.Delete(bench.State);
        Assert.Empty(bench.List());
        Assert.Empty(bench.Problems());
        Assert.Empty(bench.Archive());
        Assert.Empty(bench.Restore());
        Assert.Empty(bench.Host.Errors);
        Assert.False(Directory.Exists(bench.State));
    }

    [Fact]
    public void A_folder_that_cannot_be_listed_is_an_error_and_a_subfolder_is_reported()
    {
        using var bench = new StateBench();
        bench.Write("state/sub/a.md", "a");
        bench.Write("state/b.md", "b");
        var file = bench.List(
            new ActingFiles("Entries " + Path.Combine(bench.State, "sub"), static () => throw new UnauthorizedAccessException("Denied."))
        );
        Assert.Equal(["b.md", "sub"], file.Select(static f => f.Name));
        Assert.Equal(StateFileStatus.Unknown, file[1].Status);
        var error = Assert.Throws<LlmException>(() =>
            bench.List(new ActingFiles("Entries " + bench.State, static () => throw new UnauthorizedAccessException("Denied.")))
        );
        Assert.Equal("StateNotWritable", error.ErrorId);
        Assert.Contains("cannot be read", error.Message, StringComparison.Ordinal);
        // Deleted after its folder was listed.
        var files = bench.List(
            new ActingFiles("Entries " + Path.Combine(bench.State, "sub"), static () => throw new DirectoryNotFoundException())
        );
        Assert.Equal("b.md", Assert.Single(files).Name);
    }

    private static RestoreOptions Named(string name) =>
        new() { Selection = new StateSelection { Names = new NameFilter(n => n == name, [name]) } };

    // Does something else before an operation.
    private sealed class ActingFiles(string call, Action action) : FileOperations
    {
        public override FileStream Open(string path, FileStreamOptions options)
        {
            if (call == $"Open {path}")
                action();
            return base.Open(path, options);
        }

        public override IReadOnlyList<FileSystemInfo> Entries(string folder)
        {
            if (call == $"Entries {folder}")
                action();
            return base.Entries(folder);
        }
    }
}
