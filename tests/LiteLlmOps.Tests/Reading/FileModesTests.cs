using System.Diagnostics;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Adapters.Services;
using LiteLlmOps.Adapters.State;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.State;

namespace LiteLlmOps.Tests.Reading;

/// <summary>Who may read and write what the module writes.</summary>
public sealed class FileModesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;
    private readonly ConfigFiles _files = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    // A new file.
    [InlineData(null, "600", "600")]
    [InlineData(null, "644", "600")]
    [InlineData(null, "400", "400")]
    // An earlier version created it readable for all users; the source is not.
    [InlineData("644", "600", "600")]
    [InlineData("644", "640", "640")]
    [InlineData("666", "644", "644")]
    // Given on purpose.
    [InlineData("640", "600", "640")]
    [InlineData("644", "644", "644")]
    [InlineData("600", "644", "600")]
    public void A_rendered_config_is_not_for_more_users_than_its_source(string? existing, string source, string expected)
    {
        var (from, to) = (Path.Combine(_folder, "config.yaml"), Path.Combine(_folder, "rendered.yaml"));
        Create(from, source);
        if (existing is not null)
            Create(to, existing);
        _files.WriteAtomically(to, "a: 1\n", isPrivate: false, sources: [from]);
        Assert.Equal(expected, ModeOf(to));
        Assert.Equal("a: 1\n", File.ReadAllText(to));
    }

    [Fact]
    public void The_strictest_of_several_sources_decides()
    {
        var (first, second, to) = (Path.Combine(_folder, "1"), Path.Combine(_folder, "2"), Path.Combine(_folder, "rendered.yaml"));
        Create(first, "644");
        Create(second, "600");
        Create(to, "644");
        _files.WriteAtomically(to, "a: 1\n", isPrivate: false, sources: [first, second]);
        Assert.Equal("600", ModeOf(to));
    }

    [Fact]
    public void Folders_and_files_of_records_are_not_for_all_users()
    {
        var state = Path.Combine(_folder, "state");
        AtomicFile.Write(Path.Combine(state, "run", "a.pid"), [1], isPrivate: false);
        AtomicFile.Write(Path.Combine(state, "seeded.json"), [1], isPrivate: true);
        AtomicFile.Write(Path.Combine(state, "checkpoints", "x.pending"), [1], isPrivate: true);
        new Journal(state, TimeProvider.System, FileOperations.Disk).Append(JournalEntries.Of("Test", "Applied", null, []));
        using (ServiceLock.Acquire(Path.Combine(state, "run"), "Test", DateTime.UtcNow, FileOperations.Disk)) { }
        var all = Directory.EnumerateFileSystemEntries(state, "*", SearchOption.AllDirectories).Append(state).ToList();
        Assert.Equal(9, all.Count);
        Assert.All(all, static p => Assert.EndsWith("0", ModeOf(p), StringComparison.Ordinal));
        Assert.All(all.Where(File.Exists), static p => Assert.Contains(ModeOf(p), (string[])["600", "640"]));
    }

    [Fact]
    public async Task The_log_of_a_service_is_not_for_all_users()
    {
        var log = Path.Combine(_folder, "logs", "a.log");
        using var process = DetachedProcess.Start(new DetachedStart(["true"], new Dictionary<string, string?>(), _folder, log));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("750", "640"), (ModeOf(Path.GetDirectoryName(log)!), ModeOf(log)));
    }

    // As when the caller is killed at this moment: its end of the pipe is closed.
    [Fact]
    public async Task A_service_without_a_record_does_not_run()
    {
        var (log, ran) = (Path.Combine(_folder, "logs", "a.log"), Path.Combine(_folder, "ran"));
        Process? started = null;
        Assert.Throws<IOException>(() =>
            DetachedProcess.Start(
                new DetachedStart(["touch", ran], new Dictionary<string, string?>(), _folder, log),
                process =>
                {
                    started = process;
                    throw new IOException("killed");
                }
            )
        );
        using (started)
            await started!.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.False(File.Exists(ran));
    }

    [Fact]
    public void A_folder_that_all_users_may_write_to_is_refused()
    {
        var run = Directory.CreateDirectory(Path.Combine(_folder, "run")).FullName;
        File.SetUnixFileMode(run, File.GetUnixFileMode(run) | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.StickyBit);
        AssertUnsafe(() => ServiceLock.Acquire(run, "Test", DateTime.UtcNow, FileOperations.Disk).Dispose());
        AssertUnsafe(() => AtomicFile.Write(Path.Combine(run, "a.pid"), [1], isPrivate: false));
        AssertUnsafe(() =>
            new Journal(run, TimeProvider.System, FileOperations.Disk).Append(JournalEntries.Of("Test", "Applied", null, []))
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(run));
    }

    [Theory]
    [InlineData("journal.jsonl")]
    [InlineData("services.lock")]
    [InlineData("services.owner")]
    [InlineData("a.pid")]
    [InlineData("seeded.json")]
    public void A_symbolic_link_in_the_place_of_a_record_is_not_followed(string name)
    {
        var run = Directory.CreateDirectory(Path.Combine(_folder, "run")).FullName;
        var victim = Path.Combine(_folder, "victim");
        File.WriteAllText(victim, "precious\n");
        File.CreateSymbolicLink(Path.Combine(run, name), victim);
        // A link to nothing creates its target.
        var missing = Path.Combine(_folder, "missing");
        File.CreateSymbolicLink(Path.Combine(run, "dangling"), missing);
        try
        {
            switch (name)
            {
                case "journal.jsonl":
                    new Journal(run, TimeProvider.System, FileOperations.Disk).Append(JournalEntries.Of("Test", "Applied", null, []));
                    break;
                case "services.lock" or "services.owner":
                    ServiceLock.Acquire(run, "Test", DateTime.UtcNow, FileOperations.Disk).Dispose();
                    break;
                default:
                    AtomicFile.Write(Path.Combine(run, name), [1], isPrivate: name == "seeded.json");
                    break;
            }
        }
        catch (LlmException e)
        {
            Assert.Equal("StateFolderUnsafe", e.ErrorId);
        }

        AtomicFile.Write(Path.Combine(run, "dangling"), [1], isPrivate: true);
        Assert.Equal("precious\n", File.ReadAllText(victim));
        Assert.False(File.Exists(missing));
    }

    [Fact]
    public void A_link_to_a_file_of_the_user_is_kept()
    {
        var (target, link) = (Path.Combine(_folder, "real.yaml"), Path.Combine(_folder, "config.yaml"));
        Create(target, "600");
        File.CreateSymbolicLink(link, target);
        _files.WriteAtomically(link, "a: 2\n", isPrivate: false);
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.Equal(("a: 2\n", "600"), (File.ReadAllText(target), ModeOf(target)));
    }

    private static void AssertUnsafe(Action action)
    {
        var error = Assert.Throws<LlmException>(action);
        Assert.Equal(("StateFolderUnsafe", LlmErrorKind.Permission), (error.ErrorId, error.Kind));
    }

    private static void Create(string path, string mode)
    {
        File.WriteAllText(path, "x\n");
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
    }

    private static string ModeOf(string path) => Convert.ToString((int)File.GetUnixFileMode(path) & 0x1FF, 8);
}
