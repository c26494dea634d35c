using System.Globalization;
using LiteLlmOps.AccessPoints;
using LiteLlmOps.Monitoring;
using LiteLlmOps.Reporting;
using Microsoft.Net.Http.Headers;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>The dashboard of the monitor: one page for people, behind a login.</summary>
internal static class DashboardEndpoints
{
    private const string Html = "text/html; charset=utf-8";
    private const string Plain = "text/plain; charset=utf-8";

    private const string NoLogin = $"""
        The dashboard has no login, and shows nothing without one.

        Define the variables {AccessVariables.DashboardUser} and {AccessVariables.DashboardPassword} in an environment file of the deployment.
        In PowerShell, with the path of the deployment:

            Set-LlmUiAccess -GenerateDashboard -Show -Deployment PATH
            Set-LlmUiAccess -DashboardCredential (Get-Credential) -Deployment PATH

        The first command generates a password and shows it, the second one asks for user name and password.
        Then restart the service of the monitor.

        """;

    // Exactly the style sheet and the script of the page: nothing that came from elsewhere could run or load anything.
    private static readonly string Policy =
        $"default-src 'none'; style-src {EmbeddedText.HashOf(DashboardPage.Style)}; script-src {EmbeddedText.HashOf(DashboardPage.Script)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Maps the page to GET /, and its content alone, for a refresh, to GET /?fragment.</summary>
    /// <param name="endpoints">Where to map it.</param>
    /// <param name="snapshot">The current snapshot.</param>
    /// <param name="credentials">
    /// The login, from the environment of the deployment. Null when it is not defined: then the dashboard shows nothing.
    /// </param>
    /// <param name="intervals">How often the page is refreshed, and how often its parts are read.</param>
    /// <param name="time">The time.</param>
    public static IEndpointConventionBuilder MapDashboard(
        this IEndpointRouteBuilder endpoints,
        Func<MonitorSnapshot> snapshot,
        Func<DashboardCredentials?> credentials,
        DashboardIntervals intervals,
        TimeProvider time
    )
    {
        var (guard, pages) = (new LoginGuard(time), new DashboardPages(snapshot, intervals, time));
        return endpoints.MapGet("/", context => AnswerAsync(context, guard, pages, credentials()));
    }

    private static Task AnswerAsync(HttpContext context, LoginGuard guard, DashboardPages pages, DashboardCredentials? credentials)
    {
        Protect(context.Response.Headers);
        if (credentials is not { IsComplete: true })
            return SendAsync(context, StatusCodes.Status503ServiceUnavailable, NoLogin);
        var login = guard.Check(context.Connection.RemoteIpAddress, context.Request.Headers.Authorization, credentials);
        return login.Outcome switch
        {
            LoginOutcome.Accepted => SendAsync(context, context.Request.Query.ContainsKey("fragment") ? pages.Content : pages.Whole),
            LoginOutcome.Locked => RefuseAsync(context, login.Wait),
            _ => ChallengeAsync(context),
        };
    }

    private static void Protect(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
    }

    private static Task ChallengeAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"LiteLlmOps dashboard\", charset=\"UTF-8\"";
        return SendAsync(context, StatusCodes.Status401Unauthorized, "User name and password of the dashboard are required.\n");
    }

    private static Task RefuseAsync(HttpContext context, TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.RetryAfter = seconds;
        return SendAsync(context, StatusCodes.Status429TooManyRequests, $"Too many failed logins. Try again in {seconds} s.\n");
    }

    private static Task SendAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = Plain;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static Task SendAsync(HttpContext context, SentPage page)
    {
        var response = context.Response;
        response.Headers.ETag = page.Tag;
        if (
            context
                .Request.GetTypedHeaders()
                .IfNoneMatch.Any(t => t.Compare(new EntityTagHeaderValue(page.Tag), useStrongComparison: false))
        )
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = Html;
        response.ContentLength = page.Content.Length;
        return response.Body.WriteAsync(page.Content, context.RequestAborted).AsTask();
    }
}
