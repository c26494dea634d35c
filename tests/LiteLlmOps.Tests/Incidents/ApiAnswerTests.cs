using LiteLlmOps.Logs;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>Answers of the proxy, as curl or a client shows them, are read as logs.</summary>
public sealed class ApiAnswerTests
{
    private const string NoKey = "Authentication Error, No api key passed in.";

    public static TheoryData<string, string, string> Answers =>
        new()
        {
            {
                "one line",
                $$$"""{"error":{"message":"{{{NoKey}}}","type":"auth_error","param":"None","code":"401"}}""",
                "auth-no-api-key  ×1"
            },
            {
                "with headers",
                $$$"""
                    HTTP/1.1 401 Unauthorized
                    content-type: application/json
                    x-error-class: SomeError

                    {"error":{"message":"{{{NoKey}}}","type":"auth_error","param":"None","code":"401"}}
                    """,
                "auth-no-api-key  ×1"
            },
            {
                "curl -v",
                $$$"""
                    > POST /v1/chat/completions HTTP/1.1
                    > Host: gw:4000
                    < HTTP/1.1 401 Unauthorized
                    <
                    {"error":{"message":"{{{NoKey}}}","type":"auth_error","param":"None","code":"401"}}
                    """,
                "auth-no-api-key  ×1"
            },
            {
                "several lines",
                $$"""
                    HTTP/2 401
                    {
                      "error": {
                        "message": "{{NoKey}}",
                        "code": "401"
                      }
                    }
                    """,
                "auth-no-api-key  ×1"
            },
            { "detail", $$$"""{"detail":"{{{NoKey}}}"}""", "auth-no-api-key  ×1" },
            { "detail with error", $$$$"""{"detail":{"error":"{{{{NoKey}}}}"}}""", "auth-no-api-key  ×1" },
            {
                "validation",
                """{"detail":[{"loc":["body","model"],"msg":"field required","type":"missing"}]}""",
                "unknown body.model: field required ×1"
            },
            {
                "client",
                $$$"""openai.AuthenticationError: Error code: 401 - {'error': {'message': "{{{NoKey}}}", 'type': 'auth_error', 'param': None, 'code': '401'}}""",
                "auth-no-api-key  ×1"
            },
            {
                "traceback of the client",
                $$$"""
                    Traceback (most recent call last):
                      File "/app/client.py", line 9, in <module>
                        raise self._make_status_error_from_response(err.response) from None
                    openai.AuthenticationError: Error code: 401 - {'error': {'message': "{{{NoKey}}}", 'code': '401'}}
                    """,
                "auth-no-api-key  ×1"
            },
            {
                "page of a gateway",
                "HTTP/1.1 502 Bad Gateway\n\n<html>\n<head><title>502 Bad Gateway</title></head>\n",
                "http-gateway-unreachable  ×1"
            },
            {
                "inner traceback",
                """{"error":{"message":"x\n\nTraceback (most recent call last):\n  File \"/app/a.py\", line 2, in y\nprisma.errors.DataError: FATAL: sorry, too many clients already\n","code":500}}""",
                "pg-too-many-clients  ×1"
            },
            {
                "name of a code",
                """
                    HTTP/1.1 404 Not Found
                    {"error":{"code":"DeploymentNotFound","message":"gone"}}
                    """,
                "provider-azure-deployment-missing  ×1"
            },
            {
                "unhealthy endpoints",
                """{"healthy_endpoints":[],"unhealthy_endpoints":[{"model":"a","error":"the flux capacitor is empty"}],"unhealthy_count":1}""",
                "unknown model=a: the flux capacitor is empty ×1"
            },
            {
                "not known",
                """
                    HTTP/1.1 500 Internal Server Error

                    {"error":{"message":"the flux capacitor is empty","code":"500"}}
                    """,
                "http-answer-server-error the flux capacitor is empty ×1"
            },
            { "status alone", "HTTP/1.1 504 Gateway Time-out\nserver: nginx\n\n<html>\n<center>x</center>\n", "http-gateway-timeout  ×1" },
            {
                "status of a request",
                "$ curl -i http://gw:4000/health/readiness\nHTTP/1.1 503 Service Unavailable\n",
                "health-readiness-503  ×1"
            },
            { "outcome on a line", "GET /health/readiness 503 Service Unavailable\nGET /v1/models 200 OK\n", "health-readiness-503  ×1" },
        };

    [Theory]
    [MemberData(nameof(Answers))]
    public void The_message_in_an_answer_is_read(string form, string answer, string expected)
    {
        Assert.NotEmpty(form);
        Assert.Equal([expected], TestLogs.Lines(answer));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\ncontent-type: application/json\n\n{\"message\":\"Config updated successfully\"}\n")]
    [InlineData("$ curl http://gw:4000/key/info\n{\"key\":\"0a1b\",\"info\":{\"spend\":6.02}}\n")]
    [InlineData("{\"id\":\"chatcmpl-1\",\"choices\":[{\"message\":{\"content\":\"an error\"}}],\"message\":\"x\"}\n")]
    public void An_answer_without_a_failure_is_no_incident(string answer) => Assert.Empty(TestLogs.Lines(answer));

    [Fact]
    public void Between_records_such_lines_are_text_of_users() =>
        Assert.Empty(
            TestLogs.Lines("11:00:00 - LiteLLM Proxy:INFO: a.py:1 - x\nHTTP/1.1 504 Gateway Time-out\nGET /health/readiness 503 x\n")
        );

    [Theory]
    [InlineData("{'a': None, \"b\": True, 'c': ['x', 1.5]}", "{\"a\": null, \"b\": true, \"c\": [\"x\", 1.5]}")]
    [InlineData("{'a': \"it's\", 'b': 'say \"x\"\\n'}", "{\"a\": \"it's\", \"b\": \"say \\\"x\\\"\\n\"}")]
    public void A_dictionary_of_Python_becomes_JSON(string python, string json) => Assert.Equal(json, PythonText.ToJson(python));

    [Theory]
    [InlineData(
        "    raise prisma_errors.DataError(data[0])\nprisma.errors.DataError: FATAL: sorry, too many clients already\n",
        "pg-too-many-clients  ×1"
    )]
    [InlineData(
        "  File \"/app/litellm/proxy/utils.py\", line 3, in f\n    g()\nflux.Error: empty\n",
        "unknown flux.Error: empty (in proxy/utils.py) ×1"
    )]
    [InlineData(
        "FATAL: sorry, too many clients already\nTraceback (most recent call last):\n  File \"/app/litellm/proxy/utils.py\", line 3, in f\n",
        "pg-too-many-clients  ×1"
    )]
    [InlineData(
        "Traceback (most recent call last):\n  File \"/app/litellm/proxy/utils.py\", line 3, in f\n",
        "unknown Traceback (most recent call last): without its exception (in proxy/utils.py) ×1"
    )]
    public void A_part_of_a_traceback_is_one_incident(string log, string expected) => Assert.Equal([expected], TestLogs.Lines(log));
}
