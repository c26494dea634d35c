using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Incidents;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>One incident for each failure: what is grouped, what is separate, and what counts once.</summary>
public sealed class IncidentGroupingTests
{
    private const string Limit = "litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit reached";
    private const string Unreachable = "litellm.InternalServerError: InternalServerError: OpenAIException - Connection error.";

    // As LiteLLM 1.83.2 logs an unknown key: without the key and without a message.
    private const string Rejected =
        "11:00:00 - LiteLLM Proxy:ERROR: auth_exception_handler.py:78 - litellm.proxy.proxy_server.user_api_key_auth(): Exception occured - \n"
        + "Traceback (most recent call last):\n"
        + "  File \"/app/litellm/proxy/auth/auth_checks.py\", line 2255, in get_key_object\n"
        + "    raise ProxyException(\n    ...<6 lines>...\n    )\nlitellm.proxy._types.ProxyException\n";

    private const string Rejection = "auth-key-not-found ";

    // Records of one failure, each from another place.
    private const string Router =
        $"11:00:00 - LiteLLM Router:INFO: router.py:960 - litellm.acompletion(model=openai/gpt-4o) Exception {Limit}\n";
    private const string Fallback =
        $"11:00:00 - LiteLLM Router:ERROR: router.py:2811 - Error occurred while trying to do fallbacks - {Limit}\n";
    private const string Proxy = $"11:00:00 - LiteLLM Proxy:ERROR: common_request_processing.py:786 - Exception occured - {Limit}\n";
    private const string Server = $"11:00:00 - LiteLLM Proxy:ERROR: proxy_server.py:10 - Exception occured - {Limit}\n";

    private const string ProbeLine = "INFO:     127.0.0.1:51822 - \"GET /v1/models?llmops=unknown-key HTTP/1.1\" 401 Unauthorized\n";
    private const string CallLine = "INFO:     127.0.0.1:51823 - \"POST /v1/chat/completions HTTP/1.1\" 401 Unauthorized\n";

    // As LiteLLM 1.106.0 logs an unknown key.
    private static readonly string NamedProbe = Named(ProbeKey.Value);
    private static readonly string NamedClient = Named("sk-of-a-client");

    private static readonly string[] Found =
    [
        // The smoke check's own request with a key that does not exist is no failure; that of a client is.
        Rejected + ProbeLine,
        "",
        Rejected + ProbeLine + Rejected + ProbeLine,
        "",
        Rejected + CallLine,
        $"{Rejection} ×1",
        Rejected + CallLine + Rejected.Replace("11:00", "11:05", StringComparison.Ordinal) + ProbeLine,
        $"{Rejection} ×1",
        Rejected + ProbeLine + Rejected + CallLine + Rejected + ProbeLine + Rejected + CallLine,
        $"{Rejection} ×2",
        "11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - could not do one thing\n" + ProbeLine,
        "unknown could not do one thing ×1",
        // The hash names the key: lines of other requests may be between the record and the access line, or a rejection of a client
        // directly before it.
        NamedProbe + ProbeLine,
        "",
        NamedProbe + CallLine + ProbeLine,
        "",
        NamedProbe + NamedProbe + CallLine + ProbeLine + CallLine + ProbeLine,
        "",
        NamedProbe + NamedClient + ProbeLine + CallLine,
        $"{Rejection}{Subject("sk-of-a-client")} ×1",
        NamedProbe + Rejected + ProbeLine + CallLine,
        $"{Rejection} ×1",
        // Without its access line it is assessed as a false positive.
        NamedProbe + CallLine,
        $"{Rejection}{Subject(ProbeKey.Value)} ×1",
        Rejected + ProbeLine.Replace("401 Unauthorized", "503 Service Unavailable", StringComparison.Ordinal),
        $"{Rejection} ×1|http-server-error GET /v1/models ×1",
        // The router's and the proxy's record of one failure, and of three.
        $"11:00:00 - LiteLLM Router:INFO: router.py:960 - litellm.acompletion(model=openai/gpt-4o) Exception {Limit}\n"
            + $"11:00:00 - LiteLLM Proxy:ERROR: common_request_processing.py:786 - _handle_llm_api_exception(): Exception occured - {Limit}\n",
        "provider-rate-limit OpenAI ×1",
        string.Concat(
            Enumerable.Repeat(
                $"11:00:00 - LiteLLM Router:INFO: router.py:960 - litellm.acompletion(model=openai/gpt-4o) Exception {Limit}\n",
                3
            )
        )
            + string.Concat(
                Enumerable.Repeat($"11:00:01 - LiteLLM Proxy:ERROR: common_request_processing.py:786 - Exception occured - {Limit}\n", 3)
            ),
        "provider-rate-limit OpenAI ×3",
        // Only the proxy's record names the model group.
        $"11:00:00 - LiteLLM Router:INFO: router.py:960 - litellm.acompletion(model=openai/x) Exception {Unreachable}\n"
            + $"11:00:00 - LiteLLM Router:ERROR: router.py:2811 - Error occurred while trying to do fallbacks - {Unreachable}. Received Model Group=local\n"
            + $"11:00:00 - LiteLLM Proxy:ERROR: common_request_processing.py:786 - Exception occured - {Unreachable}. Received Model Group=local\n",
        "provider-connection-openai-compatible local ×1",
        // Ten seconds later it is another failure; and so is a second record from the same place.
        $"11:00:00 - LiteLLM Router:INFO: router.py:960 - litellm.acompletion(model=openai/gpt-4o) Exception {Limit}\n"
            + $"11:00:10 - LiteLLM Proxy:ERROR: common_request_processing.py:786 - Exception occured - {Limit}\n",
        "provider-rate-limit OpenAI ×2",
        "11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already\n11:00:00 - LiteLLM Proxy:ERROR: b.py:1 - FATAL: sorry, too many clients already\n",
        "pg-too-many-clients  ×2",
        // Up to two seconds apart; either may be the first.
        Router + Proxy.Replace("11:00:00", "11:00:02", StringComparison.Ordinal),
        "provider-rate-limit OpenAI ×1",
        Router + Proxy.Replace("11:00:00", "11:00:03", StringComparison.Ordinal),
        "provider-rate-limit OpenAI ×2",
        Proxy + Router,
        "provider-rate-limit OpenAI ×1",
        Proxy + Router + Server,
        "provider-rate-limit OpenAI ×1",
        Proxy + Server + Router,
        "provider-rate-limit OpenAI ×2",
        // Three places report one failure; from each of them, a second record is another failure.
        Router + Fallback + Proxy,
        "provider-rate-limit OpenAI ×1",
        Router + Fallback + Proxy + Router,
        "provider-rate-limit OpenAI ×2",
        Router + Fallback + Proxy + Fallback,
        "provider-rate-limit OpenAI ×2",
        Router + Fallback + Proxy + Proxy,
        "provider-rate-limit OpenAI ×2",
        Router + Fallback + Proxy + Router + Fallback + Proxy,
        "provider-rate-limit OpenAI ×2",
        // Of more than 32 failures at one time, the oldest are not joined any more.
        string.Concat(Enumerable.Repeat(Router, 32)) + string.Concat(Enumerable.Repeat(Proxy, 32)),
        "provider-rate-limit OpenAI ×32",
        string.Concat(Enumerable.Repeat(Router, 40)) + string.Concat(Enumerable.Repeat(Proxy, 40)),
        "provider-rate-limit OpenAI ×48",
        // Two missing columns are two incidents.
        "11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - The column `LiteLLM_UserTable.a` does not exist in the current database.\n"
            + "11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - The column `LiteLLM_UserTable.b` does not exist in the current database.\n",
        "prisma-p2022-column-missing LiteLLM_UserTable.a ×1|prisma-p2022-column-missing LiteLLM_UserTable.b ×1",
        "11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - ERROR: column \"x\" of relation \"LiteLLM_TeamTable\" does not exist\n",
        "pg-column-does-not-exist LiteLLM_TeamTable.x ×1",
        "11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - 'Prisma' object has no attribute 'litellm_prompttable'\n"
            + "11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - 'Prisma' object has no attribute 'litellm_agentstable'\n",
        "prisma-client-missing-model-attribute agentstable ×1|prisma-client-missing-model-attribute prompttable ×1",
        // An unknown failure is its message and its exception.
        "11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - could not do one thing\nTraceback (most recent call last):\nKeyError: 'x'\n"
            + "11:00:01 - LiteLLM Proxy:ERROR: a.py:1 - could not do another thing\nTraceback (most recent call last):\nKeyError: 'x'\n"
            + "11:00:02 - LiteLLM Proxy:ERROR: a.py:1 - could not do one thing\nTraceback (most recent call last):\nTypeError: y\n",
        "unknown could not do another thing: KeyError: 'x' ×1|unknown could not do one thing: KeyError: 'x' ×1|unknown could not do one thing: TypeError: y ×1",
        "11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - could not do it: bad value\nTraceback (most recent call last):\nValueError: bad value\n",
        "unknown could not do it: bad value ×1",
        // The same exception text from two files, in messages that name no operation.
        "11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - bad value\nTraceback (most recent call last):\nValueError: bad value\n"
            + "11:00:00 - LiteLLM Proxy:ERROR: b.py:1 - bad value\nTraceback (most recent call last):\nValueError: bad value\n",
        "unknown a.py: ValueError: bad value ×1|unknown b.py: ValueError: bad value ×1",
    ];

    private static readonly string[] Printed =
    [
        // What the Prisma CLI prints is one failure, at level INFO of the migrations, too.
        """
            2026-11-25 11:00:00,142 - litellm_proxy_extras - INFO - prisma db error: Error: P3018

            A migration failed to apply. New migrations cannot be applied before the error is recovered from.

            Migration name: 20260101000000_x

            Database error code: 42501

            Database error:
            """,
        "prisma-p3018-migration-failed  ×1",
        """
            Prisma schema validation - (get-config wasm)
            Error code: P1012
            error: Error validating datasource `client`: the URL must start with the protocol `postgresql://` or `postgres://`.
              -->  schema.prisma:3

            Validation Error Count: 1
            [Context: getConfig]
            """,
        "prisma-p1012-database-url-scheme  ×1",
        "2026-11-25 11:00:00,142 - litellm_proxy_extras - INFO - prisma db error: Error: P1001: Can't reach database server at `db:5432`\n",
        "prisma-p1001-database-unreachable db:5432 ×1",
        "2026-11-25 11:00:00,142 - litellm_proxy_extras - INFO - prisma db error: Error: P1011: Error opening a TLS connection: x\n",
        "pg-ssl-not-supported  ×1",
        """
            2026-11-25 11:00:00,142 - litellm_proxy_extras - INFO - prisma db error: Error: P1002

            The database server at `db:5432` was reached but timed out.

            Context: Timed out trying to acquire a postgres advisory lock (SELECT pg_advisory_lock(72707369)). Elapsed: 10000ms.
            """,
        "prisma-advisory-lock-timeout  ×1",
        "2026-11-25 11:00:00,142 - litellm_proxy_extras - INFO - prisma db error: Error: Schema engine exited.\n",
        "prisma-schema-engine-failed  ×1",
        "2026-11-25 11:00:00,142 - litellm_proxy_extras - INFO - prisma migrate deploy completed\n",
        "",
        // Without the line that it belongs to, a detail is an incident.
        "Error code: P1013\n",
        "prisma-cli-detail P1013 ×1",
    ];

    public static TheoryData<string, string> FailuresOfRecords => Pairs(Found);

    public static TheoryData<string, string> PrintedFailures => Pairs(Printed);

    [Theory]
    [MemberData(nameof(FailuresOfRecords))]
    public void A_failure_is_one_incident_and_counts_once(string log, string incidents) =>
        Assert.Equal(Expected(incidents), TestLogs.Lines(log));

    [Theory]
    [MemberData(nameof(PrintedFailures))]
    public void The_lines_that_a_program_prints_for_one_failure_are_one_incident(string log, string incidents) =>
        Assert.Equal(Expected(incidents), TestLogs.Lines(log));

    [Theory]
    [InlineData(5, 5, "")]
    [InlineData(6, 1, "k5, k4, k3 and 3 more")]
    [InlineData(40, 1, "k39, k38, k37 and 37 more")]
    public void Many_subjects_with_the_same_verdict_are_one_incident(int keys, int count, string subject)
    {
        var incidents = Enumerable
            .Range(0, keys)
            .Select(static i => new LlmIncident
            {
                Signature = "auth-key-not-found",
                Subject = $"k{i}",
                Subjects = [$"k{i}"],
                Count = 2,
                LastSeen = new DateTime(2026, 11, 25, 11, i, 0, DateTimeKind.Utc),
                FirstSeen = new DateTime(2026, 11, 25, 10, 0, 0, DateTimeKind.Utc),
            })
            .ToList();
        var shown = IncidentRollUp.Of(incidents).ToList();
        Assert.Equal((count, 2L * keys), (shown.Count, shown.Sum(static i => i.Count)));
        Assert.Equal(keys, shown.Sum(static i => i.Subjects.Count));
        if (count == 1)
            Assert.Equal((subject, incidents[^1].LastSeen), (shown[0].Subject, shown[0].LastSeen));
    }

    [Fact]
    public void Combined_incidents_have_the_times_the_counts_and_the_worst_severity_of_all()
    {
        var shown = Assert.Single(IncidentRollUp.Of(Six()));
        Assert.Equal(("k4, k5, k3 and 3 more", "k4, k5, k3, k2, k1, k0"), (shown.Subject, shown.Subjects.ToString()));
        Assert.Equal((15L, At(5), At(65), 14.0), (shown.Count, shown.FirstSeen, shown.LastSeen, shown.PerHour));
        Assert.Equal((SignatureSeverity.Critical, true, true), (shown.Severity, shown.IsFailure, shown.IsCurrent));
        Assert.Equal(("a.log, b.log", "s2, s1"), (shown.Logs.ToString(), shown.Services.ToString()));
        Assert.Equal("6 subjects with this verdict, of the last one: e4", shown.Evidence);
        var calm = Assert.Single(IncidentRollUp.Of(Six().Select(static i => i with { IsFailure = false, IsCurrent = false })));
        Assert.Equal((false, false), (calm.IsFailure, calm.IsCurrent));
    }

    // seconds between the first and the last occurrence, and the occurrences per hour
    [Theory]
    [InlineData(59, null)]
    [InlineData(60, 840.0)]
    [InlineData(7200, 7.0)]
    [InlineData(-1, null)]
    public void Occurrences_per_hour_need_at_least_a_minute(int seconds, double? perHour)
    {
        DateTime? last = seconds < 0 ? null : At(0).AddSeconds(seconds);
        var all = Six().Select(i => i with { FirstSeen = seconds < 0 ? null : At(0), LastSeen = last });
        Assert.Equal(perHour, Assert.Single(IncidentRollUp.Of(all)).PerHour);
    }

    [Fact]
    public void Only_incidents_of_one_signature_verdict_and_deployment_are_combined()
    {
        Assert.Equal(6, IncidentRollUp.Of(Six().Select(static i => i with { Subjects = [] })).Count());
        Assert.Equal(6, IncidentRollUp.Of(Six().Select(static (i, n) => i with { Signature = $"s{n % 2}" })).Count());
        Assert.Equal(6, IncidentRollUp.Of(Six().Select(static (i, n) => i with { Deployment = $"d{n % 2}" })).Count());
        Assert.Equal(
            6,
            IncidentRollUp
                .Of(Six().Select(static (i, n) => i with { Verdict = n % 2 == 0 ? IncidentVerdict.Real : IncidentVerdict.Resolved }))
                .Count()
        );
    }

    [Fact]
    public void No_remediation_points_to_another_place() =>
        Assert.All(
            TestLogs.Catalogue.Patterns.Select(static p => p.Signature),
            static s =>
                Assert.DoesNotMatch("(?i)follow the remediation|^as for|look up the line|see the entry|record that the line", s.Remediation)
        );

    [Fact]
    public void A_signature_with_captured_names_has_a_subject() =>
        Assert.All(TestLogs.Catalogue.Patterns.Where(static p => p.Groups.Count > 0), static p => Assert.NotNull(p.Signature.Subject));

    private static DateTime At(int minute) => new DateTime(2026, 11, 25, 10, 0, 0, DateTimeKind.Utc).AddMinutes(minute);

    private static List<LlmIncident> Six() =>
        [
            .. Enumerable
                .Range(0, 6)
                .Select(static i => new LlmIncident
                {
                    Signature = "auth-key-not-found",
                    Subject = $"k{i}",
                    Subjects = [$"k{i}"],
                    Severity = i == 1 ? SignatureSeverity.Critical : SignatureSeverity.Warning,
                    Count =
                        i == 4 ? 9
                        : i == 5 ? 2
                        : 1,
                    FirstSeen = At(i == 2 ? 5 : 20),
                    LastSeen = At(i < 4 ? 60 + i : 65),
                    Logs = [i % 2 == 0 ? "b.log" : "a.log"],
                    Services = [i < 2 ? "s2" : "s1"],
                    Evidence = $"e{i}",
                    IsFailure = i == 3,
                    IsCurrent = i == 3,
                }),
        ];

    private static string[] Expected(string incidents) => incidents.Length == 0 ? [] : incidents.Split('|');

    private static TheoryData<string, string> Pairs(string[] texts)
    {
        var data = new TheoryData<string, string>();
        for (var i = 0; i < texts.Length; i += 2)
            data.Add(texts[i], texts[i + 1]);
        return data;
    }

    private static string Named(string key) =>
        $"11:00:00 - LiteLLM Proxy:ERROR: auth_exception_handler.py:78 - litellm.proxy.proxy_server.user_api_key_auth(): Exception occured - "
        + "Authentication Error, Invalid proxy server token passed. "
        + $"Received API Key = sk-...{key[^4..]}, Key Hash (Token) ={Hash(key)}. "
        + "Unable to find token in cache or `LiteLLM_VerificationTokenTable`\n";

    private static string Subject(string key) => Hash(key)[..8];

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
