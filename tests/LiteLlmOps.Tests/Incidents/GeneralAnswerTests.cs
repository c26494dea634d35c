using LiteLlmOps.Adapters;
using LiteLlmOps.Deployments;
using LiteLlmOps.Incidents;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>Failures that only general signatures match, by the form of their text.</summary>
public sealed class GeneralAnswerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;

    public static TheoryData<string, string> Kinds =>
        new()
        {
            // Packages
            {
                "ImportError: cannot import name 'Doc' from 'typing_extensions' (/app/typing_extensions.py)",
                "version-import-name-mismatch typing_extensions"
            },
            { "AttributeError: module 'tiktoken' has no attribute 'get_encoding'", "version-module-attribute-missing tiktoken" },
            {
                "TypeError: ClientSession.__init__() got an unexpected keyword argument 'proxy_auth2'",
                "version-argument-unknown ClientSession.__init__ proxy_auth2"
            },
            { "AttributeError: partially initialized module 'redis' has no attribute 'Redis'", "version-import-circular redis" },
            { "ImportError: libpq.so.5: cannot open shared object file: No such file or directory", "version-library-missing libpq.so.5" },
            { "importlib.metadata.PackageNotFoundError: No package metadata was found for mcp", "runtime-package-missing mcp" },
            { "ModuleNotFoundError: No module named 'numpydoc'", "runtime-package-missing numpydoc" },
            // Settings
            { "ValueError: 'fastest' is not a valid RoutingStrategy", "config-value-not-in-list fastest RoutingStrategy" },
            {
                "pydantic_core._pydantic_core.ValidationError: 1 validation error for GenericThing\nparts.0.limit\n  Input should be a valid integer [type=int_parsing, input_value='x', input_type=str]\n    For further information visit https://errors.pydantic.dev/2.11/v/int_parsing",
                "config-field-invalid parts.0.limit: Input should be a valid integer"
            },
            {
                "pydantic_core._pydantic_core.ValidationError: 1 validation error for GenericThing",
                "config-validation-errors GenericThing"
            },
            {
                "ValueError: Event hook GuardrailEventHooks.pre_mcp_call is not in the supported event hooks []",
                "guardrail-mode-not-supported pre_mcp_call"
            },
            { "ValueError: Invalid arguments provided: issuer_url. Allowed arguments are: issuers.", "config-jwt-keys-unknown issuer_url" },
            // Commands
            {
                "subprocess.CalledProcessError: Command '['node', 'build.js']' returned non-zero exit status 7.",
                "runtime-command-failed 'node', 'build.js'"
            },
            {
                "subprocess.CalledProcessError: Command '['/opt/npm', 'install', 'prisma@6.1.0']' returned non-zero exit status 1.",
                "prisma-cli-install-failed "
            },
            { "npm ERR! code EAI_AGAIN", "runtime-npm-failed EAI_AGAIN" },
            { "Error: EROFS: read-only file system, open '/data/x.json'", "runtime-node-permission /data/x.json" },
            { "error: Environment variable not found: DATABASE_URL.", "prisma-database-url-missing " },
            { "Error: Invalid value for '--port': 'x' is not a valid integer.", "startup-option-unknown --port" },
            { "exec /usr/bin/start.sh: exec format error", "startup-exec-failed /usr/bin/start.sh" },
            { "env: 'sh\\r': No such file or directory", "startup-line-ends sh" },
            // Other services
            {
                "requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: http://traces.internal/api?x=1",
                "http-service-refused 401 http://traces.internal/api"
            },
            { "Client error '429 Too Many Requests' for url 'https://a.internal/v1'", "http-service-refused 429 https://a.internal/v1" },
            { "smtplib.SMTPSenderRefused: (550, b'no')", "email-smtp-refused SenderRefused" },
            {
                "litellm.APIConnectionError: NovitaException - {\"error\":{\"message\":\"Insufficient Balance\"}}",
                "provider-answer-as-connection Novita"
            },
            { "INFO:     10.0.0.9:1234 - \"POST /key/generate2 HTTP/1.1\" 307 Temporary Redirect", "http-post-redirected /key/generate2" },
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_form_of_a_failure_names_its_kind_and_subject(string line, string expected)
    {
        Assert.Equal([$"{expected} ×1"], TestLogs.Lines(line));
        if (line.StartsWith("INFO:", StringComparison.Ordinal))
            return;
        var inRecord = $"14:30:10 - LiteLLM Proxy:ERROR: new_file.py:61 - it failed\nTraceback (most recent call last):\n{line}\n";
        Assert.Equal([$"{expected} ×1"], TestLogs.Lines(inRecord));
    }

    [Theory]
    [InlineData(
        "HTTP/1.1 403 Forbidden\nserver: CloudFront\n\n<html><head><title>403 Forbidden</title></head></html>\n",
        "http-gateway-refused 403"
    )]
    [InlineData("openai.NotFoundError: Error code: 404 - {'detail': 'the flux is gone'}", "http-answer-not-found the flux is gone")]
    [InlineData("HTTP/1.1 500 Internal Server Error\n\nInternal Server Error\n", "http-answer-server-error ")]
    public void An_answer_without_a_message_and_one_in_a_client_are_explained(string answer, string expected) =>
        Assert.Equal([$"{expected} ×1"], TestLogs.Lines(answer));

    [Fact]
    public void The_first_import_error_is_shown_instead_of_the_masked_one() =>
        Assert.Equal(
            ["version-import-name-mismatch starlette ×1"],
            TestLogs.Lines(
                """
                Traceback (most recent call last):
                  File "/app/litellm/proxy/proxy_server.py", line 5, in <module>
                ImportError: cannot import name 'Odd' from 'starlette.routing' (/app/starlette/routing.py)
                During handling of the above exception, another exception occurred:
                Traceback (most recent call last):
                  File "/app/litellm/proxy/proxy_cli.py", line 5, in run_server
                ModuleNotFoundError: No module named 'proxy_server'
                """
            )
        );

    [Theory]
    [InlineData(400, "bad-request")]
    [InlineData(401, "unauthorized")]
    [InlineData(403, "forbidden")]
    [InlineData(404, "not-found")]
    [InlineData(422, "not-processable")]
    [InlineData(429, "rate-limited")]
    [InlineData(507, "server-error")]
    public void The_status_of_an_answer_is_explained(int status, string kind) =>
        Assert.Equal(
            [$"http-answer-{kind} the flux capacitor is empty ×1"],
            TestLogs.Lines($"HTTP/1.1 {status} X\n\n{{\"error\":{{\"message\":\"the flux capacitor is empty\"}}}}\n")
        );

    [Theory]
    [InlineData("KeyError: 'flux_params'", "KeyError", "does not have the named key")]
    [InlineData("json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)", "JSONDecodeError", "an error page in HTML")]
    [InlineData("AttributeError: 'NoneType' object has no attribute 'flux'", "AttributeError", "is missing (None)")]
    [InlineData("socket.gaierror: [Errno -2] flux", "gaierror", "could not be resolved")]
    [InlineData("flux.errors.FluxError: empty", "FluxError", null)]
    public async Task An_unknown_failure_has_the_class_of_its_exception_and_its_meaning(string exception, string name, string? meaning)
    {
        var log =
            $"14:30:10 - LiteLLM Proxy:ERROR: new_file.py:61 - the capacitor failed\nTraceback (most recent call last):\n{exception}\n";
        var incident = Assert.Single(await AssessAsync(log, null));
        Assert.Equal(LlmIncident.UnknownId, incident.Signature);
        Assert.EndsWith(", " + name, incident.Title, StringComparison.Ordinal);
        Assert.Contains("the capacitor failed", incident.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("***", incident.Subject + incident.Sample, StringComparison.Ordinal);
        Assert.Equal(meaning is null, incident.Cause is null);
        if (meaning is not null)
            Assert.Contains(meaning, incident.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis.exceptions.ConnectionError: Error 111 connecting to cache.internal:6380. x", "litellm_settings.cache_params.host")]
    [InlineData("aiohttp.x: Cannot connect to host gpu.internal:8000 ssl:default", "model_list[local].litellm_params.api_base")]
    [InlineData("aiohttp.x: Cannot connect to host tools.internal:443 ssl:default", "mcp_servers.tools.url")]
    [InlineData("OSError: [Errno 111] Connect call failed ('10.0.3.14', 9999)", "FLUX_HOST")]
    [InlineData("Can't reach database server at `db.internal:5432`", "DATABASE_URL")]
    [InlineData("Can't reach database server at `replica.internal:5432`", "REPLICA_URL")]
    [InlineData("httpx.ConnectError: connection failed: https://u:12345/geheim@tools.internal/mcp", "mcp_servers.tools.url")]
    public async Task The_subject_of_a_failed_connection_names_what_has_the_address(string line, string owner)
    {
        var incident = Assert.Single(await AssessAsync(line, Deployment()));
        Assert.Contains(owner, incident.Subject, StringComparison.Ordinal);
        Assert.Contains($"is the address in {owner}", incident.Evidence, StringComparison.Ordinal);
        Assert.DoesNotContain("12345", incident.Subject + incident.Evidence + incident.Sample, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_the_deployment_does_not_have_is_said()
    {
        var incident = Assert.Single(await AssessAsync("x: Cannot connect to host other.internal:8000 ssl:default", Deployment()));
        Assert.Equal("other.internal:8000", incident.Subject);
        Assert.Contains(
            "no setting or variable of this deployment has the address other.internal:8000",
            incident.Evidence,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<IReadOnlyList<LlmIncident>> AssessAsync(string log, Deployment? deployment) =>
        new IncidentVerifier(new AdapterFactory(), deployment, runsProbes: false).AssessAsync(
            TestLogs.Read(log),
            TestContext.Current.CancellationToken
        );

    private Deployment Deployment()
    {
        Write(
            "config.yaml",
            """
            model_list:
              - model_name: local
                litellm_params: { model: openai/x, api_base: 'http://gpu.internal:8000/v1' }
            mcp_servers:
              tools: { url: 'https://tools.internal/mcp' }
            litellm_settings:
              cache_params: { type: redis, host: os.environ/CACHE_AT, port: 6380 }
            """
        );
        Write(
            ".env",
            "CACHE_AT=cache.internal\nFLUX_HOST=10.0.3.14\nFLUX_PORT=9999\nDATABASE_URL=postgresql://u:example@db.internal/litellm\n"
                + "REPLICA_URL=postgresql://u:12345/geheim@replica.internal/litellm\n"
        );
        Write("llmops.yaml", "name: x\nconfig: { source: config.yaml }\nenvironment: [.env]\n");
        var files = new AdapterFactory().Files;
        return new DeploymentReader(files, static _ => null).Read(new DeploymentLocator(files).Locate(_folder, _folder, static _ => null));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
