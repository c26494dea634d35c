using LiteLlmOps.Adapters.Proxy;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.Secrets;
using LiteLlmOps.Tests.Smoke;

namespace LiteLlmOps.Tests.Proxy;

public sealed class ProxyApiTests
{
    private const string Path = "/config/field/info";

    [Theory]
    [InlineData(200, """{"field_name":"a","field_value":[1],"source":"db","editable":true}""", "Database [1]")]
    [InlineData(200, """{"field_name":"a","field_value":"os.environ/A","source":"config","editable":false}""", "File \"os.environ/A\"")]
    [InlineData(200, """{"field_name":"a","field_value":null,"source":"unset","editable":true}""", "Unset ")]
    [InlineData(200, """{"field_name":"a","field_value":3,"source":"unset","editable":true}""", "not reported")]
    [InlineData(400, """{"detail":{"error":"Field name=a is not set"}}""", "Unset ")]
    [InlineData(400, """{"detail":{"error":"Invalid field=a passed in."}}""", "not reported")]
    [InlineData(200, """{"field_name":"a","field_value":7}""", "not reported")]
    [InlineData(500, "Internal Server Error", "not reported")]
    public async Task A_field_is_reported_with_its_source(int status, string body, string expected)
    {
        using var server = new StubServer(r => r.RawUrl == $"{Path}?field_name=a&llmops-probe=1" ? (status, body) : (404, "{}"));
        var fields = await ReadAsync(server, "a");
        var shown = fields.TryGetValue("a", out var field)
            ? $"{field.Source} {(field.Value is null ? "" : NodeJson.Write(field.Value))}"
            : "not reported";
        Assert.Equal(expected, shown);
    }

    // While LiteLLM loads its configuration again, it has the values of the file only.
    [Fact]
    public async Task A_field_that_is_unset_only_for_a_moment_has_its_value()
    {
        var asked = 0;
        using var server = new StubServer(_ =>
            ++asked == 1 ? (400, """{"detail":{"error":"Field name=a is not set"}}""") : (200, """{"field_value":7,"source":"db"}""")
        );
        var fields = await ReadAsync(server, "a");
        Assert.Equal((LiveSource.Database, "7"), (fields["a"].Source, NodeJson.Write(fields["a"].Value!)));
    }

    [Fact]
    public async Task A_rejected_key_is_an_error()
    {
        using var server = new StubServer(static _ => (403, "{}"));
        var error = await Assert.ThrowsAsync<LlmException>(() => ReadAsync(server, "a", "b"));
        Assert.Equal("ProxyKeyRejected", error.ErrorId);
    }

    private static async Task<IReadOnlyDictionary<string, LiveField>> ReadAsync(StubServer server, params string[] keys)
    {
        using var api = new ProxyApi(
            new ProxyClient(server.Address, new SecretValue("sk-1", "test"), TimeSpan.FromSeconds(30), isOneConnection: false)
        );
        return await api.ReadFieldsAsync(keys, TestContext.Current.CancellationToken);
    }
}
