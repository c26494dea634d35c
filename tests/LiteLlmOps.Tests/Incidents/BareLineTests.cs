namespace LiteLlmOps.Tests.Incidents;

/// <summary>Lines that other programs print without a header are records of their own.</summary>
public sealed class BareLineTests
{
    private const string Record = "11:29:24 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already\n";

    private const string Traceback = """
        11:29:24 - LiteLLM Proxy:ERROR: a.py:1 - litellm.proxy.proxy_server.user_api_key_auth(): Exception occured -
        Traceback (most recent call last):
          File "/usr/lib/python3.13/site-packages/prisma/engine/utils.py", line 200, in handle_response_errors
            raise prisma_errors.DataError(data[0])
        prisma.errors.DataError: Error in connector: Error querying the database: FATAL: sorry, too many clients already

        """;

    public static TheoryData<string> Lines =>
        [
            "Run time of job \"ProxyUpdateSpend.update_spend (trigger: interval[0:01:00], next run at: 2026-11-28 10:00:00 UTC)\" was missed by 0:00:05.123456",
            "Execution of job \"add_deployment (trigger: interval[0:00:30])\" skipped: maximum number of running instances reached (1)",
            "Unexpected error occurred. Please check your request and contact support: https://langfuse.com/support. Error: 401",
            "Failed to export batch code: 404, reason: page not found",
            "Failed to export traces to localhost:4317, error code: StatusCode.UNAVAILABLE",
            "Transient error StatusCode.UNAVAILABLE encountered while exporting traces to localhost:4317, retrying in 1s.",
            "Exception while exporting Span batch.",
            "LiteLLM proxy refused to start: master key is a common password. Error",
            "Task exception was never retrieved",
            "Unclosed client session",
            "Exception in thread Thread-3 (run):",
            "[SkillsHook] Error fetching skills: invalid dsn: invalid URI query parameter: \"pool_timeout\"",
            "WARNING:  Invalid HTTP request received.",
            "[2026-11-28 10:00:00 +0000] [7] [CRITICAL] WORKER TIMEOUT (pid:12)",
            "[2026-11-28 10:00:00 +0000] [1] [ERROR] Error in hypercorn worker",
            "ERROR:    Exception in ASGI application",
        ];

    [Theory]
    [MemberData(nameof(Lines))]
    public void It_does_not_belong_to_the_failure_before_it(string line)
    {
        var alone = TestLogs.Lines(line + "\n");
        foreach (var before in new[] { Record, Traceback })
            Assert.Equal(
                alone.Append("pg-too-many-clients  ×1").Order(StringComparer.Ordinal),
                TestLogs.Lines(before + line + "\n").Order(StringComparer.Ordinal)
            );
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void It_is_read_after_a_DEBUG_record(string line)
    {
        // Only texts that no user writes are taken out of a DEBUG record.
        if (line.StartsWith("[S", StringComparison.Ordinal))
            return;
        Assert.Equal(
            TestLogs.Lines(line + "\n"),
            TestLogs.Lines("11:29:23 - LiteLLM:DEBUG: utils.py:482 - Request to litellm:\n" + line + "\n")
        );
    }

    [Fact]
    public void A_traceback_below_it_is_the_same_failure() =>
        Assert.Single(
            TestLogs.Lines(
                "Exception while exporting Span batch.\nTraceback (most recent call last):\n  File \"x.py\", line 1, in y\nfoo.BarError: no\n"
            )
        );

    [Fact]
    public void A_warning_of_Python_with_its_source_line_is_no_failure() =>
        Assert.Equal(
            ["pg-too-many-clients  ×1"],
            TestLogs.Lines(
                Record
                    + "/app/litellm/x.py:12: DeprecationWarning: datetime.datetime.utcnow() is deprecated\n  warnings.warn(\"Error: old\", DeprecationWarning)\n"
            )
        );

    [Fact]
    public void The_lines_of_a_message_still_belong_to_its_record() =>
        Assert.Single(
            TestLogs.Lines(
                Traceback
                    + "Received Model Group=x\nAvailable Model Group Fallbacks=None\n[Errno 111] Error: Connection refused\n[SQL: select] Error\n"
            )
        );
}
