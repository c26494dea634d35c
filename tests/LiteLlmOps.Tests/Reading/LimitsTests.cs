using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Text;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Http;
using LiteLlmOps.Adapters.Incidents;
using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Adapters.Proxy;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Adapters.State;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.Tests.Postgres;

namespace LiteLlmOps.Tests.Reading;

/// <summary>Each limit: what has its size is read, and what is one larger is the error LimitExceeded.</summary>
public sealed class LimitsTests(PostgresServer server) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;
    private readonly ConfigFiles _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_page_about_the_module_has_each_limit_with_its_value()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "en-US", "about_LiteLlmOps.md"));
        var limits = typeof(Limits)
            .GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(static f => (Limit)f.GetValue(null)!)
            .ToList();
        Assert.NotEmpty(limits);
        Assert.All(limits, l => Assert.Contains($"| {l.What} | {l} |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void A_yaml_file()
    {
        var path = Comment("config.yaml", Limits.YamlFile.Most);
        Assert.NotNull(_files.ReadYaml(path));
        File.AppendAllText(path, "\n");
        var error = AssertExceeded(() => _files.ReadYaml(path));
        Assert.Equal($"'{path}' exceeds the limit for a YAML file (32 MiB), and was not used.", error.Message);
        Assert.Equal(path, error.Target);
    }

    [Fact]
    public void An_environment_file()
    {
        var path = Comment("env", Limits.EnvironmentFile.Most);
        Assert.NotNull(_files.ReadEnvironment(path));
        File.AppendAllText(path, "\n");
        AssertExceeded(() => _files.ReadEnvironment(path));
    }

    [Fact]
    public void A_text_file()
    {
        var path = Sized("log", Limits.TextFile.Most);
        Assert.Equal(Limits.TextFile.Most, _files.ReadText(path).Length);
        AssertExceeded(() => _files.ReadText(Sized("log", Limits.TextFile.Most + 1)));
    }

    [Fact]
    public void A_device_without_an_end() => AssertExceeded(() => _files.ReadText("/dev/zero"));

    [Fact]
    public void The_files_of_a_declared_config()
    {
        var path = Path.Combine(_folder, "config.yaml");
        for (var i = 1; i <= Limits.DeclaredFiles.Most; i++)
            File.WriteAllText(Path.Combine(_folder, $"{i}.yaml"), "");
        Include(path, Limits.DeclaredFiles.Most - 1);
        Assert.Equal(Limits.DeclaredFiles.Most, _files.ReadDeclared(path, []).Files.Count);
        Include(path, Limits.DeclaredFiles.Most);
        AssertExceeded(() => new ConfigFiles().ReadDeclared(path, []));
    }

    [Fact]
    public void All_files_of_a_declared_config_together()
    {
        var each = Limits.DeclaredLength.Most / 4;
        for (var i = 1; i <= 4; i++)
        {
            if (i == 1)
                Comment("1.yaml", each);
            else
                File.Copy(Path.Combine(_folder, "1.yaml"), Path.Combine(_folder, $"{i}.yaml"));
        }
        var path = Path.Combine(_folder, "config.yaml");
        Include(path, 4);
        // The main file is the excess.
        AssertExceeded(() => _files.ReadDeclared(path, []));
        File.WriteAllText(Path.Combine(_folder, "4.yaml"), "");
        Assert.Equal(5, new ConfigFiles().ReadDeclared(path, []).Files.Count);
    }

    [Fact]
    public void The_values_of_a_yaml_document()
    {
        var path = Path.Combine(_folder, "config.yaml");
        File.WriteAllText(path, Aliases(isMore: false));
        Assert.NotNull(_files.ReadYaml(path));
        File.WriteAllText(path, Aliases(isMore: true));
        var error = Assert.IsType<SourceException>(AssertExceeded(() => _files.ReadYaml(path)));
        Assert.Equal((path, 1001), (error.File, error.Line));
    }

    [Fact]
    public void The_nesting_of_a_yaml_document_also_by_aliases()
    {
        var path = Path.Combine(_folder, "config.yaml");
        // The map is above the first list.
        var levels = (int)Limits.YamlDepth.Most - 1;
        File.WriteAllText(path, Chain(levels));
        Assert.NotNull(_files.ReadYaml(path));
        File.WriteAllText(path, Chain(levels + 1));
        AssertExceeded(() => _files.ReadYaml(path));
        // Without a limit of what aliases repeat, the stack would end.
        File.WriteAllText(path, Chain(100_000));
        AssertExceeded(() => _files.ReadYaml(path));
    }

    [Fact]
    public void The_values_of_a_json_document()
    {
        var count = (int)Limits.JsonValues.Most - 1;
        var json = $"[{string.Concat(Enumerable.Repeat("1,", count - 1))}1]";
        Assert.Equal(count, ((ConfigList)NodeJson.Parse(json)).Items.Count);
        AssertExceeded(() => NodeJson.TryParse($"[1,{json[1..]}"));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    public async Task The_body_of_an_http_response(int excess, bool isAnnounced)
    {
        using var web = new StreamingServer(Limits.HttpBody.Most + excess, isAnnounced);
        using var probe = new HttpProbe(TimeProvider.System);
        using var client = new ProxyClient(web.Address, null, TimeSpan.FromMinutes(2), isOneConnection: false);
        if (excess == 0)
        {
            Assert.Equal(Limits.HttpBody.Most, (await probe.SendAsync(new HttpProbeRequest(web.Address), Token)).Body.Length);
            // Zeros are no JSON, but all of them were read.
            Assert.Equal("ProxyResponseInvalid", (await Assert.ThrowsAsync<LlmException>(() => client.GetAsync("x", Token))).ErrorId);
            return;
        }

        await AssertExceededAsync(() => probe.SendAsync(new HttpProbeRequest(web.Address), Token));
        await AssertExceededAsync(() => client.GetAsync("x", Token));
    }

    [Fact]
    public async Task A_response_without_an_end()
    {
        using var web = new StreamingServer(-1, isAnnounced: false);
        using var probe = new HttpProbe(TimeProvider.System);
        using var client = new ProxyClient(web.Address, null, TimeSpan.FromMinutes(2), isOneConnection: false);
        await AssertExceededAsync(() => probe.SendAsync(new HttpProbeRequest(web.Address), Token));
        await AssertExceededAsync(() => client.GetAsync("x", Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" >&2")]
    public async Task The_output_of_a_program(string target)
    {
        var most = Limits.CommandOutput.Most;
        Assert.Equal(most, (await RunAsync($"head -c {most} /dev/zero{target}")).Output.Length);
        await AssertExceededAsync(() => RunAsync($"head -c {most + 1} /dev/zero{target}"));
        // It is ended, with its children.
        var mark = Path.Combine(_folder, "mark");
        await AssertExceededAsync(() => RunAsync($"echo $$ >'{mark}'; cat /dev/zero{target}"));
        var id = int.Parse(File.ReadAllText(mark), CultureInfo.InvariantCulture);
        for (var i = 0; ProcessIdentity.StartOf(id) is not null; i++)
        {
            Assert.True(i < 1000, "The program is still running.");
            await Task.Delay(10, Token);
        }
    }

    [Fact]
    public async Task The_result_of_a_query()
    {
        var test = await server.CreateDatabaseAsync();
        using var sources = new DataSources();
        await using var database = PostgresDatabase.Open(
            TestDeployments.Minimal with
            {
                Database = new DatabaseSettings(new SecretValue(test.Url, "test"), null, [], TimeSpan.FromMinutes(2)),
            },
            readOnly: true,
            sources,
            TimeProvider.System
        );
        var half = Limits.QueryResult.Most / 2;
        var rows = await database.QueryAsync($"SELECT repeat('x', {half}), repeat('y', {half})", 10, Token);
        Assert.Equal((half, half), ((long)rows[0][0]!.Length, (long)rows[0][1]!.Length));
        await AssertExceededAsync(() => database.QueryAsync($"SELECT repeat('x', {half}) FROM generate_series(1, 3)", 10, Token));
        Assert.Equal(
            [
                ["1", null, "a"],
            ],
            await database.QueryAsync("SELECT 1, NULL, 'a'", 10, Token)
        );
    }

    [Fact]
    public void A_file_of_the_state_folder()
    {
        var path = Sized("x.checkpoint", Limits.StateFile.Most);
        Assert.Equal(Limits.StateFile.Most, Bounded.ReadBytes(path, Limits.StateFile).Length);
        Sized("x.checkpoint", Limits.StateFile.Most + 1);
        // One file that cannot be read does not hide the others.
        var found = Assert.Single(
            new CheckpointFolder(_folder, static () => [new byte[32]], TimeProvider.System, FileOperations.Disk).Read(onlyUnfinished: false)
        );
        Assert.Contains("exceeds the limit for a file of the state folder (256 MiB)", found.Problem, StringComparison.Ordinal);
        Assert.Empty(SeededFile.Read(path, FileOperations.Disk).Rows);
    }

    [Fact]
    public void The_content_of_a_checkpoint()
    {
        var most = (int)Limits.CheckpointContent.Most;
        Assert.Equal(most, Bounded.ReadAll(Expanding(most), Limits.CheckpointContent, "x").Length);
        AssertExceeded(() => Bounded.ReadAll(Expanding(most + 1), Limits.CheckpointContent, "x"));
    }

    [Fact]
    public void The_content_of_a_compressed_log()
    {
        var path = Path.Combine(_folder, "x.log.gz");
        File.WriteAllBytes(path, Compressed(1 << 20));
        Assert.Equal(1 << 20, Read(path, 1 << 20));
        var error = Assert.Throws<LimitReachedException>(() => Read(path, (1 << 20) - 1));
        Assert.Contains("exceeds the limit for the content of a compressed log", error.Message, StringComparison.Ordinal);
    }

    private static long Read(string path, long most)
    {
        using var log = new LogGzipStream(File.OpenRead(path), Limits.ExpandedLog with { Most = most });
        var buffer = new byte[1000];
        var length = 0L;
        while (log.Read(buffer) is > 0 and var count)
            length += count;
        return length;
    }

    private static byte[] Compressed(int length)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            var zeros = new byte[1 << 16];
            for (var left = length; left > 0; left -= zeros.Length)
                gzip.Write(zeros, 0, Math.Min(left, zeros.Length));
        }

        return bytes.ToArray();
    }

    private static GZipStream Expanding(int length) => new(new MemoryStream(Compressed(length)), CompressionMode.Decompress);

    private static Task<(int Code, string Output)> RunAsync(string script) =>
        CommandRun.TryAsync("/bin/sh", ["-c", script], null, "/", Token);

    private static string Aliases(bool isMore)
    {
        // The list 1, its first item 1000 values, 998 aliases of 1 and its values each, the last items.
        var text = new StringBuilder($"- &a [{string.Join(", ", Enumerable.Repeat("x", 999))}]\n");
        for (var i = 0; i < 998; i++)
            text.Append("- *a\n");
        return text.Append("- x\n").Append(isMore ? "- x\n" : "").ToString();
    }

    private static string Chain(int levels)
    {
        var text = new StringBuilder("a0: &a0 [x]\n");
        for (var i = 1; i < levels; i++)
            text.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [*a{i - 1}]\n");
        return text.ToString();
    }

    private static void Include(string path, long count) =>
        File.WriteAllText(path, $"include: [{string.Join(", ", Enumerable.Range(1, (int)count).Select(static i => $"{i}.yaml"))}]\n");

    // A comment of almost the whole length, then one value or none.
    private string Comment(string name, long length)
    {
        var path = Path.Combine(_folder, name);
        var end = "\nA: 1\n";
        File.WriteAllText(path, "#" + new string('x', (int)length - 1 - end.Length) + end.Replace("A: 1", name == "env" ? "A=1 " : "A: 1"));
        Assert.Equal(length, new FileInfo(path).Length);
        return path;
    }

    private string Sized(string name, long length)
    {
        var path = Path.Combine(_folder, name);
        using var file = File.Create(path);
        file.SetLength(length);
        return path;
    }

    private static LlmException AssertExceeded(Func<object?> read)
    {
        var error = Assert.ThrowsAny<LlmException>(read);
        Assert.Equal(("LimitExceeded", LlmErrorKind.InvalidData), (error.ErrorId, error.Kind));
        return error;
    }

    private static async Task AssertExceededAsync(Func<Task> read) =>
        Assert.Equal("LimitExceeded", (await Assert.ThrowsAnyAsync<LlmException>(read)).ErrorId);
}
