using System.IO.Compression;
using System.Text;
using LiteLlmOps.Adapters.Incidents;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>Rotated, compressed and truncated log files.</summary>
public sealed class LogFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Rotated_files_belong_to_their_log_and_are_ordered_from_the_oldest_on()
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
    public void Compression_is_detected_by_the_first_bytes()
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
    public void A_truncated_gzip_file_is_an_error_wherever_it_is_truncated()
    {
        var packed = Gzip("one\ntwo\nthree\n");
        for (var length = 2; length < packed.Length; length++)
            Assert.Throws<InvalidDataException>(() => ReadAll(packed[..length]));
    }

    [Fact]
    public void A_complete_gzip_file_is_read_to_its_end()
    {
        var large = string.Concat(Enumerable.Range(0, 50_000).Select(static i => $"line {i}\n"));
        Assert.Equal(large, ReadAll(Gzip(large)));
        Assert.Equal("", ReadAll(Gzip("")));
        // gzip -c a >> log.gz; gzip -c b >> log.gz
        Assert.Equal("a\nb\n", ReadAll([.. Gzip("a\n"), .. Gzip("b\n")]));
        Assert.Equal("a\n", ReadAll([.. Gzip("a\n"), 0, 0, 0, 0]));
    }

    [Fact]
    public void A_second_gzip_member_that_is_truncated_is_an_error() =>
        Assert.Throws<InvalidDataException>(() => ReadAll([.. Gzip("a\n"), .. Gzip("b\n")[..^9]]));

    [Fact]
    public void A_tail_starts_at_the_end_and_follows_a_rotation_after_the_last_line()
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
    public void A_tail_waits_for_a_file_that_does_not_exist_yet()
    {
        using var tail = new LogFiles().Follow(At("later.log"), fromEnd: true);
        Assert.Equal("", Read(tail));
        File.WriteAllText(At("later.log"), "x\n");
        Assert.Equal("x\n", Read(tail));
    }

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private string ReadAll(byte[] file)
    {
        File.WriteAllBytes(At("a.gz"), file);
        using var reader = new StreamReader(new LogFiles().Open(At("a.gz")));
        return reader.ReadToEnd();
    }

    private string At(string name) => Path.Combine(_folder, name);

    // Several rounds, since after a rotation the first one reaches the end of the old file.
    private static string Read(ILogTail tail)
    {
        var text = new StringBuilder();
        Span<byte> buffer = stackalloc byte[256];
        for (var round = 0; round < 4; round++)
            text.Append(Encoding.UTF8.GetString(buffer[..tail.Read(buffer)]));
        return text.ToString();
    }
}
