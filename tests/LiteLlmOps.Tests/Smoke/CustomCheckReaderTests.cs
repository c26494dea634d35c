using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Tests.Smoke;

/// <summary>What the checks of a deployment file become.</summary>
public sealed class CustomCheckReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var check = Read("{ name: x, http: { url: 'http://h/' } }");
        Assert.Equal(
            ("Custom", CheckLevel.Standard, false, null, null),
            (check.Category, check.Level, check.IsWarning, check.Timeout, check.Remedy)
        );
        var look = Assert.IsType<HttpLook>(check.Look);
        Assert.Equal(("GET", null, null, null), (look.Method, look.Key, look.Body, look.Missing));
        Assert.Equal([200], look.Status);
    }

    [Fact]
    public void References_of_the_key_the_headers_and_the_body_are_looked_up()
    {
        var look = Http(
            "{ url: 'http://h/', method: post, key: os.environ/KEY, headers: { X-Own: os.environ/OTHER }, body: { a: [os.environ/KEY, os.environ], b: 1 } }"
        );
        Assert.Equal(
            ("POST", "the-key", "the-other", """{"a":["the-key","os.environ"],"b":1}"""),
            (look.Method, look.Key, look.Headers["x-own"], look.Body)
        );
        Assert.Null(look.Missing);
        Assert.Equal(["the-key", "the-other"], look.Secrets.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("key: os.environ/NOBODY")]
    [InlineData("headers: { Authorization: os.environ/NOBODY }")]
    [InlineData("body: { deep: [{ password: os.environ/NOBODY }] }")]
    public void One_that_nothing_defines_is_named_and_never_sent_as_it_stands(string field)
    {
        var look = Http($"{{ url: 'http://h/', {field} }}");
        Assert.Equal("NOBODY", look.Missing);
    }

    [Theory]
    [InlineData("{ name: x, file: { path: a, exists: maybe } }", "must be true or false")]
    [InlineData("{ name: x, file: { path: a, size: many } }", "must be a size")]
    [InlineData("{ name: x, file: { path: a, size: '<5 apples' } }", "must be a size")]
    [InlineData("{ name: x, sql: { query: q, rows: '>many' } }", "comparison with a number")]
    [InlineData("{ name: x, http: { url: 'http://h/', json: { a: '>many' } } }", "comparison with a number")]
    public void What_could_never_hold_is_an_error(string yaml, string says) =>
        Assert.Contains(says, Assert.ThrowsAny<LlmException>(() => Read(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_size_with_its_unit_stays_as_it_was_written() =>
        Assert.Equal("<100 MB", Assert.IsType<FileLook>(Read("{ name: x, file: { path: a, size: '<100 MB' } }").Look).Size);

    [Fact]
    public void Keys_of_an_answer_that_differ_in_case_alone_are_two() =>
        Assert.Equal(["Id", "id"], Http("{ url: 'http://h/', json: { Id: 1, id: 2 } }").Json.Keys.Order(StringComparer.Ordinal));

    private HttpLook Http(string fields) => Assert.IsType<HttpLook>(Read($"{{ name: x, http: {fields} }}").Look);

    private CustomCheck Read(string yaml)
    {
        File.WriteAllText(Path.Combine(_folder, "llmops.yaml"), $"environment: [own.env]\nsmoke:\n  checks:\n    - {yaml}\n");
        File.WriteAllText(Path.Combine(_folder, "own.env"), "KEY=the-key\nOTHER=the-other\n");
        var files = new ConfigFiles();
        var location = new DeploymentLocator(files).Locate(_folder, "/", static _ => null);
        return Assert.Single(new DeploymentReader(files, static _ => null).Read(location).Smoke.Own);
    }
}
