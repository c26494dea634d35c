using System.Text;
using LiteLlmOps.Requests;

namespace LiteLlmOps.Tests.Requests;

public sealed class RouteNormalizerTests
{
    private static readonly int[] Statuses = [200, 301, 400, 404, 499, 500, 503];

    [Theory]
    [InlineData("/v1/chat/completions", "/v1/chat/completions")]
    [InlineData("/metrics/", "/metrics/")]
    [InlineData("/", "/")]
    [InlineData("/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server")]
    [InlineData("/v1/models/gpt-4o", "/v1/models/gpt-4o")]
    [InlineData("/v1beta/models/gemini-2.5-pro:streamGenerateContent", "/v1beta/models/gemini-2.5-pro:streamGenerateContent")]
    [InlineData("/health/test_connection", "/health/test_connection")]
    [InlineData("/vertex_ai/us-central1/live", "/vertex_ai/us-central1/live")]
    [InlineData("/risk-report/desk-list", "/risk-report/desk-list")]
    public void A_route_without_variable_parts_is_unchanged(string path, string route) => Assert.Equal(route, Normalize(path));

    [Theory]
    [InlineData("/threads/42/messages", "/threads/{id}/messages")]
    [InlineData("/team/3f2504e0-4f89-11d3-9a0c-0305e82c3301/info", "/team/{id}/info")]
    [InlineData("/v1/responses/resp_67ccd2bed1ec8190b14f964abc0542670bb6a6b452d3795b", "/v1/responses/{id}")]
    [InlineData("/global/4f9a2b7c", "/global/{id}")]
    [InlineData("/v1/files/abcDEFghiJKLmnoPQRstuVWXyz", "/v1/files/{id}")]
    [InlineData("/v1/models/claude-sonnet-4-20250514:generateContent", "/v1/models/{id}:generateContent")]
    [InlineData("/report/2026-11-25", "/report/{id}")]
    [InlineData("/user/jane%40example.org/info", "/user/{id}/info")]
    [InlineData("/user/jane@example.org", "/user/{id}")]
    public void Variable_parts_are_replaced(string path, string route) => Assert.Equal(route, Normalize(path));

    [Theory]
    [InlineData("/key/sk-1234")]
    [InlineData("/key/SK-abcdef")]
    [InlineData("/key/%73k-proj-abcdef")]
    [InlineData("/key/key=sk-12")]
    [InlineData("/key/x:sk-12")]
    [InlineData("/key/Bearer%20abcdefghijk")]
    [InlineData("/key/hf_abcdefghijklmnopqrstuvwxyz")]
    [InlineData("/key/a:b%1B[2J")]
    public void Secrets_are_replaced(string path) => Assert.Equal("/key/{id}", Normalize(path));

    [Theory]
    [InlineData("/ui/_next/static/chunks/117-c4922b1dd81b62ce.js", "/ui/{file}")]
    [InlineData("/ui/logo.svg", "/ui/{file}")]
    [InlineData("/ui/models/index.txt", "/ui/{file}")]
    [InlineData("/proxy/ui/_next/data", "/proxy/ui/{file}")]
    [InlineData("/litellm-asset-prefix/_next/static/media/a.woff2", "/litellm-asset-prefix/{file}")]
    [InlineData("/ui/", "/ui/")]
    [InlineData("/ui/model_hub", "/ui/model_hub")]
    [InlineData("/fallback/login", "/fallback/login")]
    public void The_files_of_the_admin_UI_are_one_route(string path, string route) => Assert.Equal(route, Normalize(path));

    [Fact]
    public void A_long_path_is_truncated()
    {
        var route = Normalize("/" + string.Join('/', Enumerable.Repeat("abc", 5000)));
        Assert.Equal(200, route.Length);
        Assert.EndsWith("…", route);
    }

    [Theory]
    [InlineData(new[] { "404" }, "404")]
    [InlineData(new[] { "4xx" }, "400 404 499")]
    [InlineData(new[] { "5XX", "200" }, "200 500 503")]
    [InlineData(new string[0], "200 301 400 404 499 500 503")]
    public void Statuses_are_selected_by_number_or_class(string[] patterns, string expected)
    {
        var filter = RequestNames.StatusFilter(patterns);
        Assert.Equal(expected, string.Join(' ', Statuses.Where(filter)));
    }

    [Theory]
    [InlineData("1xx")]
    [InlineData("6xx")]
    [InlineData("199")]
    [InlineData("1000")]
    [InlineData("40")]
    [InlineData("4x4")]
    [InlineData("error")]
    public void An_invalid_status_is_an_error(string pattern) =>
        Assert.Equal("StatusInvalid", Assert.Throws<LlmException>(() => RequestNames.StatusFilter([pattern])).ErrorId);

    [Fact]
    public void Methods_are_selected_in_any_case()
    {
        var filter = RequestNames.MethodFilter(["get", "PROPFIND"]);
        Assert.Equal((true, false, true), (filter("GET"), filter("POST"), filter("PROPFIND")));
        Assert.True(RequestNames.MethodFilter(null)("ANYTHING"));
    }

    [Fact]
    public void An_unknown_method_is_an_error_with_the_nearest_one()
    {
        var error = Assert.Throws<LlmException>(() => RequestNames.MethodFilter(["GET", "PSOT"]));
        Assert.Equal(("MethodInvalid", "'PSOT' is not an HTTP method. Did you mean POST?"), (error.ErrorId, error.Message));
    }

    private static string Normalize(string path) => RouteNormalizer.Normalize(Encoding.UTF8.GetBytes(path));
}
