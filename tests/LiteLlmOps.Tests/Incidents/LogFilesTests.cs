using System.IO.Compression;
using System.Text;
using LiteLlmOps.Adapters.Incidents;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>Files that are rotated, packed, truncated.</summary>
public sealed class LogFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Rotated_files_belong_to_their_log_and_come_oldest_first()
    {
        var now = DateTime.UtcNow;
        foreach (
            var (name, age) in new[]
            {
                ("proxy.log", 0),
                ("proxy.log.1", 1),
                ("proxy.log.2.gz", 2),
                ("proxy.log-20261120.gz", 5),
                ("rerank.log", 0),
            }
        )
        {
            File.WriteAllText(At(name), "x");
            File.SetLastWriteTimeUtc(At(name), now.AddDays(-age));
        }

        var found = new LogFiles().Find([At("*.log")], withRotated: true);
        Assert.Equal(
            ["proxy.log-20261120.gz", "proxy.log.2.gz", "proxy.log.1", "proxy.log", "rerank.log"],
            found.Select(static f => Path.GetFileName(f.Path))
        );
        Assert.Equal(["proxy.log", "proxy.log", "proxy.log", "proxy.log", "rerank.log"], found.Select(static f => Path.GetFileName(f.Log)));
    }

    [Fact]
    public void What_is_packed_is_told_by_its_first_bytes()
    {
        using (var packed = new GZipStream(File.Create(At("odd.name")), CompressionLevel.Fastest))
            packed.Write("hello\n"u8);
        using (var reader = new StreamReader(new LogFiles().Open(At("odd.name"))))
            Assert.Equal("hello\n", reader.ReadToEnd());
        File.WriteAllBytes(At("x.xz"), [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]);
        var error = Assert.Throws<LlmException>(() => new LogFiles().Open(At("x.xz")));
        Assert.Equal("LogCompressionUnsupported", error.ErrorId);
        Assert.Contains($"xz -dc '{At("x.xz")}' | Get-LlmIncident", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tail_begins_at_the_end_and_follows_a_rotation_to_the_last_line()
    {
        File.WriteAllText(At("a.log"), "old\n");
        using var tail = new LogFiles().Follow(At("a.log"), fromEnd: true);
        Assert.Equal("", Read(tail));
        File.AppendAllText(At("a.log"), "one\n");
        Assert.Equal("one\n", Read(tail));
        File.AppendAllText(At("a.log"), "last before\n");
        File.Move(At("a.log"), At("a.log.1"));
        Assert.Equal("last before\n", Read(tail));
        File.AppendAllText(At("a.log.1"), "late\n");
        Assert.Equal("late\n", Read(tail));
        File.WriteAllText(At("a.log"), "first after\n");
        Assert.Equal("first after\n", Read(tail));
    }

    [Fact]
    public void A_tail_follows_a_truncation()
    {
        File.WriteAllText(At("a.log"), "a long line\n");
        using var tail = new LogFiles().Follow(At("a.log"), fromEnd: false);
        Assert.Equal("a long line\n", Read(tail));
        File.WriteAllText(At("a.log"), "b\n");
        Assert.Equal("b\n", Read(tail));
    }

    [Fact]
    public void A_tail_waits_for_a_file_that_is_not_there_yet()
    {
        using var tail = new LogFiles().Follow(At("later.log"), fromEnd: true);
        Assert.Equal("", Read(tail));
        File.WriteAllText(At("later.log"), "x\n");
        Assert.Equal("x\n", Read(tail));
    }

    private string At(string name) => Path.Combine(_folder, name);

    // Several rounds: after a rotation the first finds the end of the old file.
    private static string Read(ILogTail tail)
    {
        var text = new StringBuilder();
        Span<byte> buffer = stackalloc byte[256];
        for (var round = 0; round < 4; round++)
            text.Append(Encoding.UTF8.GetString(buffer[..tail.Read(buffer)]));
        return text.ToString();
    }
}
