using System.Text;
using LiteLlmOps.Logs;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>Scanning logs, line by line and across lines.</summary>
public sealed class LogScanTests
{
    private const string Busy = "11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - Exception occured - FATAL: sorry, too many clients already";

    [Fact]
    public void A_traceback_belongs_to_its_record() =>
        Assert.Equal(
            ["pg-too-many-clients  ×1"],
            TestLogs.Lines(
                $"""
                {Busy}
                Requester IP Address:172.21.0.1
                Traceback (most recent call last):
                  File "/usr/lib/python3.13/site-packages/prisma/engine/utils.py", line 200, in handle_response_errors
                    raise prisma_errors.DataError(data[0])
                prisma.errors.DataError: Error in connector: Error querying the database: FATAL: sorry, too many clients already
                INFO:     172.21.0.1:45506 - "POST /v1/chat/completions HTTP/1.1" 401 Unauthorized
                """
            )
        );

    [Fact]
    public void The_inner_failure_is_used_instead_of_its_wrapper() =>
        Assert.Equal(
            ["provider-timeout  ×1"],
            TestLogs.Lines(
                "11:31:07 - LiteLLM Router:ERROR: router.py:2811 - Error occurred while trying to do fallbacks - litellm.Timeout: APITimeoutError - Request timed out.\n"
            )
        );

    [Fact]
    public void The_innermost_failure_is_used_with_the_values_of_the_header() =>
        Assert.Equal(
            ["provider-connection-openai-compatible vllm-group ×1"],
            TestLogs.Lines(
                """
                20:31:04 - LiteLLM Proxy:ERROR: x.py:786 - Exception occured - litellm.InternalServerError: InternalServerError: OpenAIException - Connection error.. Received Model Group=vllm-group
                Traceback (most recent call last):
                httpcore.ConnectError: All connection attempts failed

                The above exception was the direct cause of the following exception:

                Traceback (most recent call last):
                openai.APIConnectionError: Connection error.
                """
            )
        );

    [Fact]
    public void A_printed_line_is_counted_between_the_lines_of_another_record() =>
        Assert.Equal(
            ["callback-psycopg2-dsn-skillshook connection_limit ×2", "pg-too-many-clients  ×1"],
            TestLogs.Lines(
                $"""
                {Busy}
                [SkillsHook] Error fetching skills: invalid dsn: invalid URI query parameter: "connection_limit"
                10:02:35 - LiteLLM:DEBUG: utils.py:482 - nothing
                [SkillsHook] Error fetching skills: invalid dsn: invalid URI query parameter: "connection_limit"
                """
            )
        );

    [Fact]
    public void Text_of_users_in_requests_is_not_a_failure() =>
        Assert.Empty(
            TestLogs.Lines(
                """
                10:02:35 - LiteLLM:DEBUG: utils.py:482 - litellm.acompletion(model='x', messages=[{'content': 'why FATAL: sorry, too many clients already?
                FATAL: sorry, too many clients already
                prisma.errors.DataError: FATAL: sorry, too many clients already
                and Unable to decrypt value for key: X, returning None'}])
                {"message": "say FATAL: sorry, too many clients already", "level": "DEBUG", "timestamp": "2026-11-25T10:00:00"}
                INFO:     1.2.3.4:5 - "POST /sorry,%20too%20many%20clients%20already HTTP/1.1" 200 OK
                """
            )
        );

    [Fact]
    public void Colours_are_ignored() =>
        Assert.Equal(
            ["pg-too-many-clients  ×1", "rerank-backend-down bge ×1"],
            TestLogs.Lines(
                "\u001b[92m11:05:31 - LiteLLM Proxy:ERROR\u001b[0m: utils.py:1418 - FATAL: sorry, too many clients already\n"
                    + "10:02:33 - LiteLLM Router:INFO: router.py:1774 - litellm.arerank(model=bge)\u001b[31m Exception litellm.InternalServerError: None - All connection attempts failed\u001b[0m\n"
            )
        );

    [Fact]
    public void JSON_records_are_read_with_their_tracebacks() =>
        Assert.Equal(
            ["auth-no-connected-db  ×1", "http-server-error POST /v1/embeddings ×1", "prisma-p1017-connection-closed  ×1"],
            TestLogs.Lines(
                """
                {"message": "user_api_key_auth(): Exception occured - x\nRoute: /v1", "level": "ERROR", "timestamp": "2026-11-25T10:00:00", "stacktrace": "Traceback (most recent call last):\n  File \"a.py\"\nException: No connected db."}
                {"message": "172.18.0.1:45506 - \"POST /v1/embeddings HTTP/1.1\" 500", "level": "INFO", "timestamp": "2026-11-25T10:00:01", "component": "uvicorn.access"}
                {"timestamp":"2026-11-25T10:00:02Z","level":"ERROR","fields":{"message":"Error in PostgreSQL connection: Error { kind: Closed, cause: None }"},"target":"quaint"}
                """
            )
        );

    [Fact]
    public void A_record_written_by_two_handlers_is_counted_once() =>
        Assert.Equal(
            ["redis-pool-exhausted  ×2"],
            TestLogs.Lines(
                """
                11:30:15 - LiteLLM:ERROR: redis_cache.py:584 - Got exception from REDIS No connection available., Writing value=21
                ERROR:LiteLLM:Got exception from REDIS No connection available., Writing value=21
                11:30:16 - LiteLLM:ERROR: redis_cache.py:584 - Got exception from REDIS No connection available., Writing value=21
                """
            )
        );

    [Fact]
    public void Prefixes_of_log_collectors_are_ignored() =>
        Assert.Equal(
            ["pg-too-many-clients  ×3"],
            TestLogs.Lines(
                $"""
                litellm-1  | {Busy}
                Nov 25 11:00:03 gpu1 litellm[12]: {Busy}
                2026-11-25T11:00:05.123456789Z {Busy}
                """
            )
        );

    [Fact]
    public void Unknown_failures_are_grouped_by_their_normalized_message() =>
        Assert.Equal(
            ["unknown ValueError: bad thing # ×2", "unknown [Hook] Error of somebody: # ×1", "unknown could not reconcile # for team # ×3"],
            TestLogs.Lines(
                """
                11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - could not reconcile 7f3a9c0012 for team 17
                11:00:01 - LiteLLM Proxy:ERROR: a.py:1 - could not reconcile 00aa11bb22 for team 4
                {"message": "could not reconcile deadbeef01 for team 5", "level": "ERROR", "timestamp": "2026-11-25T11:00:02"}
                Traceback (most recent call last):
                  File "a.py", line 1, in f
                ValueError: bad thing 12
                INFO:     1.2.3.4:5 - "GET / HTTP/1.1" 200 OK
                Traceback (most recent call last):
                ValueError: bad thing 13
                INFO:     1.2.3.4:5 - "GET / HTTP/1.1" 200 OK
                [Hook] Error of somebody: 5
                """
            )
        );

    [Fact]
    public void A_failure_without_a_message_is_counted() =>
        Assert.Equal(
            ["pg-too-many-clients  ×1", "unknown (no text) ×1"],
            TestLogs.Lines(
                $$"""
                {{Busy}}
                {"message": "", "level": "ERROR", "timestamp": "2026-11-25T11:00:02"}
                """
            )
        );

    [Fact]
    public void Binary_data_is_skipped()
    {
        var noise = new byte[3_000_000];
        new Random(7).NextBytes(noise);
        byte[] log =
        [
            .. Encoding.UTF8.GetBytes(Busy + "\n"),
            .. noise,
            (byte)'\n',
            0xC3,
            0x28,
            (byte)'\n',
            .. Encoding.UTF8.GetBytes(Busy),
        ];
        Assert.Equal(2, TestLogs.Read(log).Single(static r => r.Key.Signature?.Id == "pg-too-many-clients").Count);
    }

    [Fact]
    public void A_line_longer_than_a_chunk_is_skipped()
    {
        var log =
            $"{Busy}\n10:02:35 - LiteLLM:DEBUG: utils.py:482 - {new string('x', 5_000_000)} FATAL: sorry, too many clients already\n{Busy}\n";
        Assert.Equal(["pg-too-many-clients  ×2"], TestLogs.Lines(log));
    }

    [Fact]
    public void A_record_longer_than_a_chunk_is_one_record()
    {
        var log =
            $"{Busy}\n{string.Concat(Enumerable.Repeat("  File \"a.py\", line 1, in f\n", 60_000))}ValueError: x\n{Busy}\n10:00:00 - LiteLLM:DEBUG: a.py:1 - text\n{string.Concat(Enumerable.Repeat("FATAL: sorry, too many clients already\n", 40_000))}";
        Assert.Equal(["pg-too-many-clients  ×2"], TestLogs.Lines(log));
    }

    [Fact]
    public async Task The_text_before_a_read_error_is_scanned()
    {
        var found = 0;
        var log = new BrokenStream(Encoding.UTF8.GetBytes(Busy + "\n"));
        var error = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (
                var chunk in new LogScan(TestLogs.Catalogue.Index, TimeProvider.System).ReadAsync(
                    log,
                    TestContext.Current.CancellationToken
                )
            )
                found += chunk.Occurrences.Count;
        });
        Assert.Equal((1, "broken"), (found, error.Message));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    public void The_result_does_not_depend_on_the_chunks(int seed)
    {
        var random = new Random(seed);
        string[] blocks =
        [
            Busy + "\nTraceback (most recent call last):\n  File \"a\"\nprisma.errors.DataError: FATAL: sorry, too many clients already",
            "INFO:     1.2.3.4:5 - \"POST /v1/rerank HTTP/1.1\" 500 Internal Server Error",
            "10:02:35 - LiteLLM:DEBUG: utils.py:482 - FATAL: sorry\nFATAL: sorry, too many clients already",
            "[SkillsHook] Error fetching skills: invalid dsn: invalid URI query parameter: \"pool_timeout\"",
        ];
        var picks = Enumerable.Range(0, 30_000).Select(_ => random.Next(blocks.Length)).ToList();
        var found = TestLogs.Read(string.Join('\n', picks.Select(p => blocks[p])));
        foreach (var (id, block) in new[] { ("pg-too-many-clients", 0), ("callback-psycopg2-dsn-skillshook", 3), ("rerank-http-5xx", 1) })
            Assert.Equal((id, picks.Count(p => p == block)), (id, (int)found.Single(r => r.Key.Signature?.Id == id).Count));
    }

    // The engine does not backtrack: with nested quantifiers the time grows linearly with the line, and lines are truncated.
    [Fact]
    public void No_pattern_can_take_exponential_time()
    {
        var catalogue = SignatureCatalogue.Only(TestLogs.Own("evil", "^(?:a+)+evil(?:.*)*$"));
        var line = new string('a', 200_000) + "evil!\n";
        // A backtracking engine would not return. The long lines are truncated before the text that would match.
        Assert.Equal(["evil  ×1"], TestLogs.Lines(string.Concat(Enumerable.Repeat(line, 20)) + "aaaevil!\n", catalogue));
    }

    [Fact]
    public void The_number_of_incidents_is_limited()
    {
        var log = new StringBuilder();
        for (var i = 0; i < 40_000; i++)
            log.Append("11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - ")
                .Append((char)('a' + (i % 26)))
                .Append((char)('a' + (i / 26 % 26)))
                .Append((char)('a' + (i / 676 % 26)))
                .Append((char)('a' + (i / 17576)))
                .AppendLine(" is wrong");
        var found = TestLogs.Read(log.ToString());
        Assert.InRange(found.Count, 4000, 5001);
        Assert.Equal(40_000, found.Sum(static r => r.Count));
    }

    /// <summary>A stream with an error after its last byte.</summary>
    private sealed class BrokenStream(byte[] text) : MemoryStream(text)
    {
        public override int Read(Span<byte> buffer) =>
            base.Read(buffer) is > 0 and var count ? count : throw new InvalidDataException("broken");
    }
}
