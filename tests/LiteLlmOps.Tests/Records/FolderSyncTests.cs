using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Records;

/// <summary>After a rename, and after a file was created, the entries of its folder are written to the disk: otherwise a power loss undoes it.</summary>
public sealed class FolderSyncTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_record_of_a_seed_is_in_its_folder_before_the_next_step()
    {
        using var bench = new OperationBench("router_settings: { num_retries: 1 }");
        bench.Rows.Put("router_settings", "router_settings", """{"num_retries":0}""");
        var files = new FaultyFiles(0, Fault.NoSpace);
        bench.Operations = files;
        Assert.Single(bench.Seed());

        var state = bench.Deployment.State.Folder;
        var checkpoints = Path.Combine(state, "checkpoints");
        var renamed = FollowersOf(files.Calls, "Move ").Where(static f => !f.Path.EndsWith(".owner", StringComparison.Ordinal)).ToList();
        Assert.Equal([".pending", ".checkpoint", ".json"], renamed.Select(static f => Path.GetExtension(f.Path)));
        Assert.All(renamed, static f => Assert.Equal($"FlushFolder {Path.GetDirectoryName(f.Path)}", f.Next));
        Assert.Equal($"FlushFolder {state}", Assert.Single(FollowersOf(files.Calls, "Flush " + Path.Combine(state, "journal.jsonl"))).Next);
        // Also the entries of new folders.
        Assert.Equal(
            [$"FlushFolder {Path.GetDirectoryName(state)}", $"FlushFolder {state}"],
            files.Calls.SkipWhile(c => c != $"PrepareFolder {checkpoints}").Skip(1).Take(2)
        );
    }

    [Fact]
    public void A_line_that_is_added_to_a_journal_needs_no_entry_in_the_folder()
    {
        using var bench = new OperationBench("router_settings: { num_retries: 1 }");
        bench.Rows.Put("router_settings", "router_settings", """{"num_retries":0}""");
        bench.Seed();
        bench.Declare("router_settings: { num_retries: 2 }");
        var files = new FaultyFiles(0, Fault.NoSpace);
        bench.Operations = files;
        Assert.Single(bench.Seed());
        var journal = "Flush " + Path.Combine(bench.Deployment.State.Folder, "journal.jsonl");
        Assert.DoesNotContain(FollowersOf(files.Calls, journal), static f => f.Next.StartsWith("FlushFolder", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_of_the_user_is_in_its_folder_also_behind_a_link()
    {
        var target = Directory.CreateDirectory(Path.Combine(_folder, "target")).FullName;
        File.WriteAllText(Path.Combine(target, "config.yaml"), "a: 1\n");
        var link = Path.Combine(_folder, "config.yaml");
        File.CreateSymbolicLink(link, Path.Combine(target, "config.yaml"));
        var files = new FaultyFiles(0, Fault.NoSpace);
        new ConfigFiles(files).WriteAtomically(link, "a: 2\n", isPrivate: false);
        Assert.Equal([$"Move {Path.Combine(target, "config.yaml")}", $"FlushFolder {target}"], files.Calls.TakeLast(2));
    }

    [Fact]
    public void What_is_not_needed_after_a_power_loss_is_not_waited_for()
    {
        var files = new FaultyFiles(0, Fault.NoSpace);
        AtomicFile.Write(Path.Combine(_folder, "a"), [], isPrivate: true, files, isDurable: false);
        Assert.DoesNotContain($"FlushFolder {_folder}", files.Calls);
    }

    // Linux answers EINVAL for /proc.
    [Fact]
    public void A_file_system_that_refuses_it_is_no_error()
    {
        FileOperations.Disk.FlushFolder(_folder);
        if (OperatingSystem.IsLinux())
            FileOperations.Disk.FlushFolder("/proc/self");
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_an_error()
    {
        var missing = Path.Combine(_folder, "missing");
        var error = Assert.Throws<IOException>(() => FileOperations.Disk.FlushFolder(missing));
        Assert.Equal($"'{missing}' cannot be opened: No such file or directory", error.Message);
    }

    private static List<(string Path, string Next)> FollowersOf(List<string> calls, string start) =>
        [
            .. calls
                .Select((c, i) => (Call: c, Next: calls.ElementAtOrDefault(i + 1) ?? ""))
                .Where(c => c.Call.StartsWith(start, StringComparison.Ordinal))
                .Select(c => (c.Call[(c.Call.IndexOf(' ', StringComparison.Ordinal) + 1)..], c.Next)),
        ];
}
