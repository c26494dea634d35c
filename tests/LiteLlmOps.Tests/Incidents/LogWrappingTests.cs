using System.Text;
using System.Text.Json;
using LiteLlmOps.Incidents;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>What log collectors put around the lines changes nothing in the incidents, and gives them their time.</summary>
public sealed class LogWrappingTests
{
    private static readonly Dictionary<string, string> Contents = new(StringComparer.Ordinal)
    {
        ["record"] = "11:29:24 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already",
        ["traceback"] = """
            11:29:24 - LiteLLM Proxy:ERROR: a.py:1 - litellm.proxy.proxy_server.user_api_key_auth(): Exception occured -
            Requester IP Address:172.21.0.1
            Traceback (most recent call last):
              File "/usr/lib/python3.13/site-packages/prisma/engine/utils.py", line 200, in handle_response_errors
                raise prisma_errors.DataError(data[0])

            prisma.errors.DataError: Error in connector: Error querying the database: FATAL: sorry, too many clients already
            """,
        ["bare traceback"] = """
            Traceback (most recent call last):
              File "/usr/lib/python3.13/site-packages/x.py", line 200, in y
            prisma.errors.DataError: Error in connector: Error querying the database: FATAL: sorry, too many clients already
            """,
        ["json"] =
            """{"message": "x(): Exception occured - \"FATAL\": sorry, \u2019", "level": "ERROR", "timestamp": "2026-09-21T08:15:11.003977", "component": "LiteLLM Proxy", "logger": "a.py:95", "stacktrace": "Traceback (most recent call last):\n  File \"a.py\", line 530, in y\n    raise\nprisma.errors.DataError: FATAL: sorry, too many clients already"}""",
        ["access"] = "INFO:     172.18.0.5:40131 - \"POST /v1/rerank HTTP/1.1\" 500 Internal Server Error",
        ["bare"] = "[SkillsHook] Error fetching skills: invalid dsn: invalid URI query parameter: \"pool_timeout\"",
        ["unknown"] = "11:29:24 - LiteLLM Proxy:ERROR: a.py:1 - the flux capacitor is empty",
        ["coloured"] = "\u001b[92m11:29:24 - LiteLLM Proxy:ERROR\u001b[0m: a.py:1 - FATAL: sorry, too many clients already",
    };

    // Each takes a line and its number.
    private static readonly Dictionary<string, Func<string, int, string>> Wrappings = new(StringComparer.Ordinal)
    {
        ["docker json-file"] = static (l, i) =>
            $$"""{"log":{{Json(l + "\n")}},"stream":"stderr","time":"2026-08-14T14:19:{{i:00}}.123456789Z"}""",
        ["docker json-file with attributes"] = static (l, i) =>
            $$$"""{"log":{{{Json(l + "\r\n")}}},"stream":"stdout","attrs":{"tag":"x"},"time":"2026-08-14T14:19:{{{i:00}}}.1Z"}""",
        ["docker logs --timestamps"] = static (l, i) => $"2026-08-14T14:19:{i:00}.123456789Z {l}",
        ["docker compose logs"] = static (l, _) => $"litellm-1  | {l}",
        ["docker compose logs --timestamps"] = static (l, i) => $"litellm-1  | 2026-08-14T14:19:{i:00}.123456789Z {l}",
        ["docker service logs"] = static (l, _) => $"gateway_litellm.1.k2x9vq8o1u5t@node-3    | {l}",
        ["Docker Desktop"] = static (l, i) => $"2026-08-14 14:19:{i:00} {l}",
        ["Docker Desktop, compose"] = static (l, i) => $"litellm-1  | 2026-08-14 14:19:{i:00} {l}",
        ["kubectl logs --prefix"] = static (l, _) => $"[pod/litellm-7d9f8c5b6d-x2x9z/litellm] {l}",
        ["kubectl logs --prefix --timestamps"] = static (l, i) =>
            $"[pod/litellm-7d9f8c5b6d-x2x9z/litellm] 2026-08-14T14:19:{i:00}.123456789Z {l}",
        ["container runtime"] = static (l, i) => $"2026-08-14T14:19:{i:00}.123456789+02:00 stderr F {l}",
        ["stern"] = static (l, _) => $"\u001b[36mlitellm-7d9f8c5b6d-x2x9z\u001b[0m \u001b[36mlitellm\u001b[0m {l}",
        ["stern --timestamps"] = static (l, i) => $"litellm-7d9f8c5b6d-x2x9z litellm 2026-08-14T14:19:{i:00}.123456789Z {l}",
        ["stern -o json"] = static (l, _) =>
            $$$"""{"message":{{{Json(l)}}},"nodeName":"n1","namespace":"ai","podName":"litellm-7d","containerName":"litellm","kubernetes":{"x":1},"stream":"stderr"}""",
        ["kubetail"] = static (l, _) => $"[litellm-7d9f8c5b6d-x2x9z litellm] {l}",
        ["journalctl"] = static (l, i) => $"Aug 14 14:19:{i:00} gpu1 litellm[4711]: {l}",
        ["journalctl -o short-precise"] = static (l, i) => $"Aug 14 14:19:{i:00}.123456 gpu1 litellm[4711]: {l}",
        ["journalctl -o short-iso"] = static (l, i) => $"2026-08-14T14:19:{i:00}+0200 gpu1 litellm[4711]: {l}",
        ["journalctl -o short-iso-precise"] = static (l, i) => $"2026-08-14T14:19:{i:00}.123456+02:00 gpu1 litellm[4711]: {l}",
        ["journalctl -o short-full"] = static (l, i) => $"Fri 2026-08-14 14:19:{i:00} CEST gpu1 litellm[4711]: {l}",
        ["journalctl -o short-monotonic"] = static (l, i) => $"[  123.4567{i:00}] gpu1 litellm[4711]: {l}",
        ["journalctl -o short-unix"] = static (l, i) => $"17868563{i:00}.123456 gpu1 litellm[4711]: {l}",
        ["journalctl -o json"] = static (l, i) =>
            $$"""{"PRIORITY":"6","_HOSTNAME":"gpu1","MESSAGE":{{Json(l)}},"_SYSTEMD_UNIT":"litellm.service","__REALTIME_TIMESTAMP":"17868563{{i:00}}123456"}""",
        ["journalctl -o json, bytes"] = static (l, i) =>
            $$"""{"__REALTIME_TIMESTAMP":"17868563{{i:00}}123456","PRIORITY":"3","MESSAGE":[{{string.Join(',', Encoding.UTF8.GetBytes(l))}}],"_PID":"4711"}""",
        ["journalctl -o json-sse"] = static (l, i) => $$"""data: {"MESSAGE":{{Json(l)}},"__REALTIME_TIMESTAMP":"17868563{{i:00}}123456"}""",
        ["journalctl -o json-seq"] = static (l, i) =>
            $$"""{{'\u001e'}}{"MESSAGE":{{Json(l)}},"__REALTIME_TIMESTAMP":"17868563{{i:00}}123456"}""",
        ["RFC 3164"] = static (l, i) => $"<27>Aug 14 14:19:{i:00} gpu1 litellm[4711]: {l}",
        ["RFC 5424"] = static (l, i) => $"<27>1 2026-08-14T14:19:{i:00}.123Z gpu1 litellm 4711 - - {l}",
        ["RFC 5424 with data"] = static (l, i) =>
            $"<27>1 2026-08-14T14:19:{i:00}.123Z gpu1 litellm 4711 ID47 [meta sequenceId=\"{i}\"] {l}",
        ["Cloud Run"] = static (l, i) =>
            $$$"""{"insertId":"66bcbd{{{i}}}","labels":{"instanceId":"00f46b"},"logName":"projects/p/logs/run.googleapis.com%2Fstderr","receiveTimestamp":"2026-08-14T14:20:00.1Z","resource":{"type":"cloud_run_revision"},"severity":"ERROR","textPayload":{{{Json(l)}}},"timestamp":"2026-08-14T14:19:{{{i:00}}}.123456Z"}""",
        ["fluent-bit"] = static (l, i) =>
            $$$"""{"date":17868563{{{i:00}}}.123456,"log":{{{Json(l)}}},"stream":"stderr","kubernetes":{"pod_name":"x"}}""",
        ["fluent-bit, CRI"] = static (l, i) =>
            $$"""{"time":"2026-08-14T14:19:{{i:00}}.1+00:00","stream":"stdout","logtag":"F","log":{{Json(l)}}}""",
        ["fluentd"] = static (l, i) => $$"""2026-08-14T14:19:{{i:00}}+00:00	docker.litellm	{"log":{{Json(l)}},"stream":"stderr"}""",
        ["fluentd out_stdout"] = static (l, i) =>
            $$"""2026-08-14 14:19:{{i:00}}.000000000 +0000 docker.litellm: {"log":{{Json(l)}},"stream":"stderr"}""",
        ["aws logs tail"] = static (l, i) => $"2026-08-14T14:19:{i:00}.123000+00:00 ecs/litellm/3f2a9c1d4e5b6a7f {l}",
        ["aws logs tail --format short"] = static (l, i) => $"2026-08-14T14:19:{i:00} {l}",
        ["aws logs filter"] = static (l, i) =>
            $$"""{"logStreamName":"ecs/litellm/3f","timestamp":17868563{{i:00}}123,"message":{{Json(l)}},"ingestionTime":1786856400000,"eventId":"37"}""",
        ["Loki JSON"] = static (l, i) =>
            $$$"""{"labels":{"app":"litellm"},"line":{{{Json(l)}}},"timestamp":"2026-08-14T14:19:{{{i:00}}}.1Z"}""",
        ["logcli"] = static (l, i) => $$"""2026-08-14T14:19:{{i:00}}Z {app="litellm", pod="litellm-0"} {{l}}""",
        ["vector"] = static (l, i) =>
            $$"""{"container_name":"litellm","host":"h","message":{{Json(l)}},"source_type":"docker_logs","stream":"stderr","timestamp":"2026-08-14T14:19:{{i:00}}.1Z"}""",
        ["collector with a message only"] = static (l, i) => $$"""{"timestamp":"2026-08-14T14:19:{{i:00}}Z","message":{{Json(l)}}}""",
        ["collector with a level of its own"] = static (l, i) =>
            $$"""{"level":"info","ts":17868563{{i:00}}.5,"msg":{{Json(l)}},"stream":"stderr"}""",
        ["Elasticsearch"] = static (l, i) =>
            $$$"""{"_index":"x","_source":{"@timestamp":"2026-08-14T14:19:{{{i:00}}}.1Z","message":{{{Json(l)}}},"stream":"stderr"}}""",
        ["Splunk"] = static (l, i) =>
            $$$"""{"preview":false,"result":{"_raw":{{{Json(l)}}},"_time":"2026-08-14 14:19:{{{i:00}}}.000 UTC"}}""",
        ["OpenTelemetry"] = static (l, i) => $$$"""{"timeUnixNano":"17868563{{{i:00}}}000000000","body":{"stringValue":{{{Json(l)}}}}}""",
        ["Docker in Kubernetes in CloudWatch"] = static (l, i) =>
            $$"""{"timestamp":17868563{{i:00}}123,"message":{{Json($"2026-08-14T14:19:{i:00}.123Z stderr F {l}")}}}""",
        ["journalctl -o json-pretty"] = static (l, i) =>
            $"{{\n\t\"__REALTIME_TIMESTAMP\" : \"17868563{i:00}123456\",\n\t\"PRIORITY\" : \"6\",\n\t\"MESSAGE\" : {Json(l)}\n}}",
        ["journalctl -o export"] = static (l, i) =>
            $"__CURSOR=s=a;i={i}\n__REALTIME_TIMESTAMP=17868563{i:00}123456\n_HOSTNAME=gpu1\nMESSAGE={l}\n_PID=4711\n",
        ["journalctl -o verbose"] = static (l, i) =>
            $"Fri 2026-08-14 14:19:{i:00}.123456 UTC [s=0a1;i={i};b=2;m=3;t=4;x=5]\n    PRIORITY=6\n    MESSAGE={l}\n    _PID=4711",
        ["gcloud logging read"] = static (l, i) =>
            $"{(i == 0 ? "[\n" : "")}  {{\n    \"insertId\": \"a{i}\",\n    \"resource\": {{\n      \"type\": \"x\"\n    }},\n    \"textPayload\": {Json(l)},\n    \"timestamp\": \"2026-08-14T14:19:{i:00}.1Z\"\n  }},",
        ["fluent-bit stdout"] = static (l, i) =>
            $$"""[{{i}}] kube.litellm: [[17868563{{i:00}}.123456000, {}], {"log"=>{{Json(l)}}, "stream"=>"stderr"}]""",
        ["fluent-bit stdout, old"] = static (l, i) => $$"""[{{i}}] cpu.0: [17868563{{i:00}}.123456000, {"log"=>{{Json(l)}}, "x"=>nil}]""",
        ["logfmt"] = static (l, i) =>
            $"ts=2026-08-14T14:19:{i:00}.123Z caller=pods.go:12 level={(i % 2 == 0 ? "info" : "error")} container=litellm msg={Json(l)}",
        ["logfmt, line last"] = static (l, i) => $"time=\"2026-08-14T14:19:{i:00}Z\" stream=stderr pod=litellm-0 line={Json(l)}",
        ["nerdctl compose logs"] = static (l, _) => $"litellm-1 |{l}",
        ["Azure Log Analytics"] = static (l, i) =>
            $$"""{"TimeGenerated":"2026-08-14T14:19:{{i:00}}.1Z","ContainerAppName_s":"litellm","Log_s":{{Json(l)}},"Stream_s":"stderr","Type":"ContainerAppConsoleLogs_CL"}""",
        ["Azure Container Apps"] = static (l, i) => $$"""{"TimeStamp": "2026-08-14T14:19:{{i:00}}.123", "Log": {{Json(l)}}}""",
        ["Azure diagnostic settings"] = static (l, i) =>
            $$$"""{"time":"2026-08-14T14:19:{{{i:00}}}Z","category":"ContainerAppConsoleLogs","properties":{"ContainerName":"litellm","Log":{{{Json(l)}}},"Stream":"stderr"}}""",
        ["GCP jsonPayload"] = static (l, i) =>
            $$$"""{"insertId":"{{{i}}}","jsonPayload":{"message":{{{Json(l)}}}},"severity":"ERROR","timestamp":"2026-08-14T14:19:{{{i:00}}}.1Z"}""",
        ["Datadog"] = static (l, i) =>
            $$$"""{"id":"A{{{i}}}","content":{"timestamp":"2026-08-14T14:19:{{{i:00}}}.1Z","tags":["a:b"],"service":"litellm","message":{{{Json(l)}}}}}""",
        ["Datadog v2"] = static (l, i) =>
            $$$"""{"id":"A{{{i}}}","type":"log","attributes":{"timestamp":"2026-08-14T14:19:{{{i:00}}}.1Z","status":"error","message":{{{Json(l)}}}}}""",
        ["Splunk raw"] = static (l, i) =>
            $$"""{"_raw":{{Json(l)}},"_time":"2026-08-14T14:19:{{i:00}}.000+00:00","host":"x","sourcetype":"litellm"}""",
        ["Heroku"] = static (l, i) => $"2026-08-14T14:19:{i:00}.123456+00:00 app[web.1]: {l}",
        ["Heroku drain"] = static (l, i) => $"{100 + i} <190>1 2026-08-14T14:19:{i:00}.123456+00:00 host app web.1 - {l}",
        ["FireLens"] = static (l, _) =>
            $$"""{"container_id":"3f","container_name":"/ecs-litellm-1","ecs_cluster":"ai","source":"stderr","log":{{Json(l)}}}""",
        ["Markdown quote"] = static (l, _) => $"> {l}",
        ["indented"] = static (l, _) => l.Length == 0 ? "" : $"    {l}",
        ["Windows line ends"] = static (l, _) => $"{l}\r",
        ["an unknown tool"] = static (l, i) => $"@{i:00000} node7/litellm >> {l}",
        ["another unknown tool"] = static (l, i) => $"2026/08/14 14:19:{i:00} [worker-{i % 2}] litellm: {l}",
    };

    public static TheoryData<string, string> Combinations => [.. Wrappings.Keys.SelectMany(static w => Contents.Keys.Select(c => (w, c)))];

    [Theory]
    [MemberData(nameof(Combinations))]
    public void The_wrapping_changes_no_incident(string wrapping, string content)
    {
        var lines = ("INFO:     Started server process [1]\n" + Contents[content] + "\nINFO:     Waiting for application startup.").Split(
            '\n'
        );
        var found = TestLogs.Read(string.Join('\n', lines.Select((l, i) => Wrappings[wrapping](l, i))));
        Assert.Equal(TestLogs.Lines(string.Join('\n', lines)), TestLogs.Lines(found));
        if (
            content != "json"
            && Wrappings[wrapping]("", 1) is var sample
            && (sample.Contains("14:19", StringComparison.Ordinal) || sample.Contains("17868563", StringComparison.Ordinal))
        )
            Assert.All(found, static r => Assert.Equal(2026, r.Last?.Year));
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Lines_of_a_pipeline_are_unwrapped_as_well(string wrapping, string content)
    {
        var lines = ("INFO:     Started server process [1]\n" + Contents[content]).Split('\n');
        var aggregator = new IncidentAggregator(null, null);
        var reader = new IncrementalReader(
            new(TestLogs.Catalogue.Index, TimeProvider.System),
            aggregator,
            "pipeline",
            TimeProvider.System,
            learns: true
        );
        for (var i = 0; i < lines.Length; i++)
            reader.Add(Wrappings[wrapping](lines[i], i));
        reader.Flush(isEnd: true);
        Assert.Equal(TestLogs.Lines(string.Join('\n', lines)), TestLogs.Lines(aggregator.Records));
    }

    // Each takes all lines.
    private static readonly Dictionary<string, Func<string[], string>> Documents = new(StringComparer.Ordinal)
    {
        ["JSON list in one line"] = static lines =>
            $"[{string.Join(',', lines.Select((l, i) => $$"""{"textPayload":{{Json(l)}},"timestamp":"2026-08-14T14:19:{{i:00}}Z"}"""))}]",
        ["aws logs get-log-events in one line"] = static lines =>
            $$"""{"events":[{{string.Join(',', lines.Select((l, i) => $$"""{"timestamp":17868563{{i:00}}123,"message":{{Json(l)}},"ingestionTime":1786856400000}"""))}}],"nextForwardToken":"f/3"}""",
        ["Loki query"] = static lines =>
            "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[{\"stream\":{\"app\":\"x\"},\"values\":["
            + string.Join(',', lines.Select((l, i) => $"[\"17868563{i:00}000000000\",{Json(l)}]"))
            + "]}],\"stats\":{\"a\":1}}}",
        ["Loki query, formatted"] = static lines =>
            JsonSerializer.Serialize(
                new
                {
                    status = "success",
                    data = new
                    {
                        result = new[]
                        {
                            new { stream = new { app = "x" }, values = lines.Select((l, i) => new[] { $"17868563{i:00}000000000", l }) },
                        },
                    },
                },
                Indented
            ),
        ["CloudWatch Insights"] = static lines =>
            $$"""{"results":[{{string.Join(',', lines.Select((l, i) => $$"""[{"field":"@timestamp","value":"2026-08-14 14:19:{{i:00}}.123"},{"field":"@message","value":{{Json(l)}}},{"field":"@ptr","value":"x"}]"""))}}],"status":"Complete"}""",
        ["CloudWatch Insights, formatted"] = static lines =>
            JsonSerializer.Serialize(
                new
                {
                    results = lines.Select(
                        (l, i) =>
                            new[]
                            {
                                new { field = "@timestamp", value = $"2026-08-14 14:19:{i:00}.123" },
                                new { field = "@message", value = l },
                            }
                    ),
                    status = "Complete",
                },
                Indented
            ),
        ["Elasticsearch search"] = static lines =>
            $$$$"""{"took":3,"hits":{"total":{"value":2},"hits":[{{{{string.Join(',', lines.Select((l, i) => $$$"""{"_index":"x","_source":{"@timestamp":"2026-08-14T14:19:{{{i:00}}}Z","message":{{{Json(l)}}}}}"""))}}}}]}}""",
        ["Azure query"] = static lines =>
            $$"""{"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated","type":"datetime"},{"name":"Log_s","type":"string"}],"rows":[{{string.Join(',', lines.Select((l, i) => $"[\"2026-08-14T14:19:{i:00}Z\",{Json(l)}]"))}}]}]}""",
        ["Grafana CSV"] = static lines =>
            "\"Time\",\"Line\",\"tsNs\",\"id\"\n"
            + string.Join('\n', lines.Select((l, i) => $"2026-08-14T14:19:{i:00}.123Z,{Cell(l)},17868563{i:00}000000000,17868563{i:00}_a")),
        ["Grafana CSV, whole records"] = static lines =>
            "Time,Line\n" + string.Join('\n', Records(lines).Select((r, i) => $"2026-08-14T14:19:{i:00}.123Z,{Cell(r)}")),
        ["CloudWatch CSV"] = static lines =>
            "@timestamp,@message\n" + string.Join('\n', lines.Select((l, i) => $"2026-08-14 14:19:{i:00}.123,{Cell(l)}")),
        ["Datadog CSV"] = static lines =>
            "Date,Host,Service,Message\r\n"
            + string.Join("\r\n", lines.Select((l, i) => $"\"2026-08-14T14:19:{i:00}.123Z\",\"h\",\"litellm\",{Cell(l)}")),
        ["Azure CSV"] = static lines =>
            "\"TimeGenerated [UTC]\",\"Log_s\"\n"
            + string.Join('\n', lines.Select((l, i) => $"\"8/14/2026, 2:19:{i:00}.123 PM\",{Cell(l)}")),
        ["semicolons"] = static lines =>
            "timestamp;message\n" + string.Join('\n', lines.Select((l, i) => $"2026-08-14T14:19:{i:00}Z;{Cell(l)}")),
        ["CSV without a header"] = static lines =>
            string.Join('\n', lines.Select((l, i) => $"\"2026-08-14T14:19:{i:00}Z\",\"litellm\",{Cell(l)}")),
        ["objects without a separator"] = static lines =>
            string.Concat(lines.Select((l, i) => $$"""{"textPayload":{{Json(l)}},"timestamp":"2026-08-14T14:19:{{i:00}}Z"}""")),
        ["newest first"] = static lines => string.Join('\n', lines.Select(static (l, i) => $"2026-08-14T14:19:{i:00}.123Z {l}").Reverse()),
        ["newest first, JSON"] = static lines =>
            string.Join(
                '\n',
                lines.Select(static (l, i) => $$"""{"textPayload":{{Json(l)}},"timestamp":"2026-08-14T14:19:{{i:00}}Z"}""").Reverse()
            ),
        ["newest first, list"] = static lines =>
            $"[{string.Join(',', lines.Select(static (l, i) => $$"""{"textPayload":{{Json(l)}},"timestamp":"2026-08-14T14:19:{{i:00}}Z"}""").Reverse())}]",
        ["newest first, CSV"] = static lines =>
            "@timestamp,@message\n" + string.Join('\n', lines.Select(static (l, i) => $"2026-08-14 14:19:{i:00}.123,{Cell(l)}").Reverse()),
        ["newest first, formatted"] = static lines =>
            JsonSerializer.Serialize(
                lines.Select(static (l, i) => new { textPayload = l, timestamp = $"2026-08-14T14:19:{i:00}Z" }).Reverse(),
                Indented
            ),
        ["HTML"] = static lines =>
            System.Net.WebUtility.HtmlEncode(string.Join('\n', lines) + "\nINFO:     1.2.3.4:1 - \"GET / HTTP/1.1\" 200 OK"),
    };

    public static TheoryData<string, string> DocumentCombinations =>
        [.. Documents.Keys.SelectMany(static w => Contents.Keys.Select(c => (w, c)))];

    [Theory]
    [MemberData(nameof(DocumentCombinations))]
    public void A_document_changes_no_incident(string document, string content)
    {
        var lines = ("INFO:     Started server process [1]\n" + Contents[content] + "\nINFO:     Waiting for application startup.").Split(
            '\n'
        );
        var found = TestLogs.Read(Documents[document](lines) + "\n");
        Assert.Equal(TestLogs.Lines(string.Join('\n', lines)), TestLogs.Lines(found));
        if (content != "json" && document != "HTML")
            Assert.All(found, static r => Assert.Equal(2026, r.Last?.Year));
    }

    [Theory]
    [MemberData(nameof(ContentNames))]
    public void A_list_of_lines_is_read(string content)
    {
        var lines = ("INFO:     Started server process [1]\n" + Contents[content]).Split('\n');
        Assert.Equal(
            TestLogs.Lines(string.Join('\n', lines)),
            TestLogs.Lines($$"""{"rc":0,"stdout_lines":{{JsonSerializer.Serialize(lines)}}}""")
        );
    }

    public static TheoryData<string> ContentNames => [.. Contents.Keys];

    [Fact]
    public void A_start_is_before_the_failures_above_it_when_the_newest_line_is_first()
    {
        const string failure = "Z 11:29:24 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already\n";
        var record = Assert.Single(
            TestLogs.Read(
                $"2026-08-14T14:19:11{failure}2026-08-14T14:18:11{failure}2026-08-14T14:17:11Z INFO:     Started server process [1]\n"
            )
        );
        Assert.Equal(0, record.RestartsSince);
    }

    [Fact]
    public void A_line_that_Docker_splits_is_joined()
    {
        var line = $"11:29:24 - LiteLLM Proxy:ERROR: a.py:1 - {new string('x', 20_000)}\nFATAL: sorry, too many clients already\n";
        var parts = new List<string>();
        for (var rest = line; rest.Length > 0; rest = rest[parts[^1].Length..])
            parts.Add(rest[..Math.Min(16384, rest.IndexOf('\n') + 1)]);
        const string other = """{"log":"INFO:     Started server process [1]\n","stream":"stdout","time":"2026-08-14T14:19:11Z"}""";
        var log = parts.SelectMany(static p =>
            new[] { $$"""{"log":{{Json(p)}},"stream":"stderr","time":"2026-08-14T14:19:11Z"}""", p.EndsWith('\n') ? "" : other }
        );
        Assert.Equal(["pg-too-many-clients  ×1"], TestLogs.Lines(string.Join('\n', log)));
    }

    [Fact]
    public void A_line_that_the_runtime_of_Kubernetes_splits_is_joined() =>
        Assert.Equal(
            ["pg-too-many-clients  ×1"],
            TestLogs.Lines(
                """
                2026-08-14T14:19:11.1Z stderr P 11:29:24 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry,
                2026-08-14T14:19:11.2Z stdout F INFO:     Started server process [1]
                2026-08-14T14:19:11.3Z stderr F  too many clients already
                """
            )
        );

    [Fact]
    public void With_the_newest_line_first_the_first_occurrence_is_before_the_last()
    {
        const string failure = "Z 11:29:24 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already\n";
        var record = Assert.Single(TestLogs.Read($"2026-08-14T14:19:11{failure}2026-08-14T14:18:11{failure}2026-08-14T14:17:11{failure}"));
        Assert.Equal(TimeSpan.FromMinutes(2), record.Last - record.First);
    }

    // What users write may look like anything.
    [Fact]
    public void A_log_line_quoted_in_another_record_is_not_unwrapped() =>
        Assert.Empty(
            TestLogs.Lines(
                """
                10:02:35 - LiteLLM:DEBUG: utils.py:482 - Request to litellm:
                10:02:35 - LiteLLM:DEBUG: utils.py:482 - {'content': 'why 11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already'}
                10:02:36 - LiteLLM:DEBUG: utils.py:482 - POST Request Sent from LiteLLM:
                {"time": "2026-08-14T14:19:11Z", "message": "11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already"}
                [1] 11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - Invalid model name passed in model=x
                """
            )
        );

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", false)]
    [InlineData("utf-8", true)]
    public void A_log_in_another_encoding_is_read(string encoding, bool hasMark)
    {
        var log = Contents["record"] + " ’ü漢字\r\n" + string.Concat(Enumerable.Repeat(Contents["access"] + "\r\n", 3000));
        var text = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. hasMark ? text.GetPreamble() : [], .. text.GetBytes(log)];
        Assert.Equal(["pg-too-many-clients  ×1", "rerank-http-5xx  ×3000"], TestLogs.Lines(TestLogs.Read(bytes)));
    }

    [Fact]
    public void A_traceback_after_a_DEBUG_record_is_read() =>
        Assert.Equal(
            ["pg-too-many-clients  ×1"],
            TestLogs.Lines("10:02:35 - LiteLLM:DEBUG: utils.py:482 - Request to litellm:\n" + Contents["bare traceback"])
        );

    [Theory]
    [InlineData("a letter\nto a friend\n", 2)]
    [InlineData("{\"a\": 1}\n", 1)]
    [InlineData("INFO:     Started server process [1]\nprinted\n", 0)]
    [InlineData("Traceback (most recent call last):\n", 0)]
    [InlineData("{\"log\":\"INFO:     Started server process [1]\\n\",\"stream\":\"stderr\",\"time\":\"2026-08-14T14:19:11Z\"}\n", 0)]
    [InlineData("", 0)]
    public async Task Lines_of_unknown_form_are_counted(string log, long expected)
    {
        var aggregator = new IncidentAggregator(null, null);
        aggregator.Begin("x.log", null);
        await foreach (
            var chunk in new LogScan(TestLogs.Catalogue.Index, TimeProvider.System).ReadAsync(
                new MemoryStream(Encoding.UTF8.GetBytes(log)),
                TestContext.Current.CancellationToken
            )
        )
            _ = aggregator.Add(chunk).ToList();
        Assert.Equal(expected, aggregator.UnknownLines);
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static string Cell(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // Lines without a header belong to the record before them.
    private static List<string> Records(IEnumerable<string> lines)
    {
        var records = new List<string>();
        foreach (var line in lines)
        {
            if (records.Count == 0 || LogHeaders.Read(Encoding.UTF8.GetBytes(line)).Kind != HeaderKind.None)
                records.Add(line);
            else
                records[^1] += "\n" + line;
        }

        return records;
    }

    private static string Json(string text) => JsonSerializer.Serialize(text);
}
