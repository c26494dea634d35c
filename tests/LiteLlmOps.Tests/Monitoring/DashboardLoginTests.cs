using System.Net;
using System.Text;
using LiteLlmOps.Monitor.Dashboard;
using Microsoft.Extensions.Time.Testing;

namespace LiteLlmOps.Tests.Monitoring;

/// <summary>The login of the dashboard, and its headers.</summary>
public sealed class DashboardLoginTests
{
    private static readonly DashboardCredentials Login = new(DashboardServer.User, DashboardServer.Password);
    private static readonly IPAddress Attacker = IPAddress.Parse("192.0.2.7");
    private static readonly IPAddress Colleague = IPAddress.Parse("192.0.2.8");

    private static readonly string Right = Basic($"{DashboardServer.User}:{DashboardServer.Password}");
    private static readonly string Wrong = Basic("viewer:guess");

    public static TheoryData<string, string?, bool> Headers =>
        new()
        {
            { "no header", null, false },
            { "right", Right, true },
            { "another case of the scheme", "bAsIc " + Right[6..], true },
            { "blanks around the value", "Basic   " + Right[6..] + "  ", true },
            { "wrong password", Wrong, false },
            { "wrong user", Basic($"Viewer:{DashboardServer.Password}"), false },
            { "empty password", Basic("viewer:"), false },
            { "empty user", Basic($":{DashboardServer.Password}"), false },
            { "both empty", Basic(":"), false },
            { "the password up to its colon", Basic("viewer:pass"), false },
            { "the password with something behind", Right + "AAAA", false },
            { "without a colon", Basic("viewer"), false },
            { "Latin-1 instead of UTF-8", "Basic " + Convert.ToBase64String(Encoding.Latin1.GetBytes("viewer:pass:wörd ✓")), false },
            { "no UTF-8", "Basic /////w==", false },
            { "no base64", "Basic !!!", false },
            { "base64 without its end", Right[..^1], false },
            { "only the scheme", "Basic", false },
            { "another scheme", "Bearer " + Right[6..], false },
            { "8 KB", "Basic " + new string('A', 8192), false },
            { "8 KB that begin as the right one", Right + new string('A', 8192), false },
        };

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Only_the_right_login_shows_the_page(string name, string? header, bool isRight)
    {
        await using var server = await DashboardServer.StartAsync();
        using var response = await Get(server, header);
        Assert.True(isRight == (response.StatusCode == HttpStatusCode.OK), name);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(isRight, text.Contains("prod-eu", StringComparison.Ordinal));
        Assert.DoesNotContain(DashboardServer.Password, text, StringComparison.Ordinal);
        if (isRight)
            return;
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Basic realm=\"LiteLlmOps dashboard\", charset=\"UTF-8\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("viewer", "")]
    [InlineData("", "secret")]
    public async Task Without_a_login_the_dashboard_shows_how_to_define_one_and_nothing_else(string? user, string? password)
    {
        await using var server = await DashboardServer.StartAsync();
        server.Credentials = user is null ? null : new DashboardCredentials(user, password!);
        using var response = await Get(server, Basic($"{user}:{password}"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        foreach (
            var part in (string[])["LITELLM_DASHBOARD_BASIC_USER", "LITELLM_DASHBOARD_BASIC_PASSWORD", "Set-LlmUiAccess -GenerateDashboard"]
        )
            Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.DoesNotContain("prod-eu", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/srv", text, StringComparison.Ordinal);
        AssertProtected(response);
    }

    [Fact]
    public async Task After_ten_failures_even_the_right_login_waits_for_the_end_of_the_window()
    {
        await using var server = await DashboardServer.StartAsync();
        for (var i = 0; i < LoginGuard.MostOfAddress; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await Get(server, Wrong)).StatusCode);
        server.Time.Advance(TimeSpan.FromSeconds(20));
        foreach (var header in (string?[])[Wrong, Right, null])
        {
            using var locked = await Get(server, header);
            Assert.Equal(HttpStatusCode.TooManyRequests, locked.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(40), locked.Headers.RetryAfter!.Delta);
            AssertProtected(locked);
        }

        server.Time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(HttpStatusCode.OK, (await Get(server, Right)).StatusCode);
    }

    [Fact]
    public void A_request_without_a_login_is_no_failure()
    {
        var guard = new LoginGuard(new FakeTimeProvider());
        for (var i = 0; i < 5 * LoginGuard.MostOfAddress; i++)
            Assert.Equal(LoginOutcome.Missing, guard.Check(Attacker, null, Login).Outcome);
        Assert.Equal(LoginOutcome.Accepted, guard.Check(Attacker, Right, Login).Outcome);
    }

    [Fact]
    public void A_locked_address_locks_out_no_other_one()
    {
        var guard = new LoginGuard(new FakeTimeProvider());
        for (var i = 0; i < 1000; i++)
            guard.Check(Attacker, Wrong, Login);
        Assert.Equal(LoginOutcome.Locked, guard.Check(Attacker, Right, Login).Outcome);
        Assert.Equal(LoginOutcome.Accepted, guard.Check(Colleague, Right, Login).Outcome);
    }

    [Fact]
    public void Guesses_from_many_addresses_are_limited_together_without_locking_out_who_has_logged_in_before()
    {
        var time = new FakeTimeProvider();
        var guard = new LoginGuard(time);
        Assert.Equal(LoginOutcome.Accepted, guard.Check(Colleague, Right, Login).Outcome);
        var compared = Enumerable.Range(0, 5000).Count(i => guard.Check(Address(i), Wrong, Login).Outcome == LoginOutcome.Rejected);
        Assert.Equal(LoginGuard.MostOfAll, compared);
        Assert.Equal(LoginOutcome.Locked, guard.Check(Address(9999), Right, Login).Outcome);
        Assert.Equal(LoginOutcome.Accepted, guard.Check(Colleague, Right, Login).Outcome);
        time.Advance(LoginGuard.Window);
        Assert.Equal(LoginOutcome.Accepted, guard.Check(Address(9999), Right, Login).Outcome);
    }

    [Fact]
    public void The_number_of_remembered_addresses_is_bounded()
    {
        var time = new FakeTimeProvider();
        var guard = new LoginGuard(time);
        for (var i = 0; i < 20_000; i++)
        {
            guard.Check(Address(i), Right, Login);
            guard.Check(Address(i), Wrong, Login);
            time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.InRange(guard.Tracked, 1, LoginGuard.MostAddresses);
    }

    [Theory]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    public void Addresses_of_one_holder_are_one_client(string first, string second, bool isSame)
    {
        var guard = new LoginGuard(new FakeTimeProvider());
        for (var i = 0; i < LoginGuard.MostOfAddress; i++)
            guard.Check(IPAddress.Parse(first), Wrong, Login);
        Assert.Equal(isSame ? LoginOutcome.Locked : LoginOutcome.Accepted, guard.Check(IPAddress.Parse(second), Right, Login).Outcome);
    }

    [Fact]
    public async Task Many_requests_at_once_are_not_compared_more_often()
    {
        var guard = new LoginGuard(new FakeTimeProvider());
        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(_ => Task.Run(() => guard.Check(Attacker, Wrong, Login).Outcome, TestContext.Current.CancellationToken))
        );
        Assert.Equal(LoginGuard.MostOfAddress, outcomes.Count(static o => o == LoginOutcome.Rejected));
    }

    [Fact]
    public async Task Each_answer_is_protected_and_sets_no_cookie()
    {
        await using var server = await DashboardServer.StartAsync();
        foreach (var header in (string?[])[null, Wrong, Right])
        {
            using var response = await Get(server, header);
            AssertProtected(response);
        }
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Only_get_is_answered(string method)
    {
        await using var server = await DashboardServer.StartAsync();
        using var response = await Send(server, new HttpMethod(method), Right, "");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_text_of_a_login_has_no_password() => Assert.Equal("viewer", Login.ToString());

    internal static string Basic(string pair) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));

    internal static Task<HttpResponseMessage> Get(DashboardServer server, string? header, string query = "", string? tag = null) =>
        Send(server, HttpMethod.Get, header, query, tag);

    private static async Task<HttpResponseMessage> Send(
        DashboardServer server,
        HttpMethod method,
        string? header,
        string query,
        string? tag = null
    )
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
        using var request = new HttpRequestMessage(method, new Uri(server.Address, "/" + query));
        if (header is not null)
            request.Headers.TryAddWithoutValidation("Authorization", header);
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static void AssertProtected(HttpResponseMessage response)
    {
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Matches(
            "^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$",
            response.Headers.GetValues("Content-Security-Policy").Single()
        );
    }

    private static IPAddress Address(int i) => new([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]);
}
