using System.Globalization;
using LiteLlmOps.Monitoring;
using LiteLlmOps.Reporting;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>Writes the page of a snapshot, and the part of it that a refresh replaces.</summary>
internal static class DashboardPage
{
    private const int MostProblems = 300;

    /// <summary>The style sheet: that of the report, and what a page that is used on a screen needs besides.</summary>
    public static string Style { get; } = ReportPage.Style + EmbeddedText.Read(typeof(DashboardPage).Assembly, "dashboard.css");

    public static string Script { get; } = EmbeddedText.Read(typeof(DashboardPage).Assembly, "dashboard.js");

    /// <summary>The content: what a refresh replaces.</summary>
    public static Markup Content(DashboardModel model)
    {
        var state = DashboardState.Of(model);
        var (health, records) = (new HealthSections(model), new RecordSections(model));
        IReadOnlyList<DashboardSection> sections =
        [
            health.Checks(),
            new PlaneSection(model).Drift(),
            health.Services(),
            health.Incidents(),
            health.Findings(),
            new TrafficSection(model).Traffic(),
            records.Keys(),
            records.Endpoints(),
            records.Journal(),
            records.Deployment(),
            records.Data(),
        ];
        return Markup.Of(
            $"<main id=\"main\" tabindex=\"-1\" data-title=\"{Title(model.Snapshot, state)}\">\n{StateOf(model, state)}<nav aria-label=\"Sections\">\n<ul>\n{sections.Select(static s => s.ToLink())}</ul>\n</nav>\n{sections.Select(static s => s.ToMarkup())}</main>\n"
        );
    }

    /// <summary>The whole page.</summary>
    /// <param name="model">What it shows.</param>
    /// <param name="content">Its content.</param>
    /// <param name="tag">The entity tag of the content.</param>
    /// <param name="refresh">How often it is refreshed.</param>
    public static string Whole(DashboardModel model, Markup content, string tag, TimeSpan refresh)
    {
        var snapshot = model.Snapshot;
        var seconds = Math.Max(1, (long)Math.Ceiling(refresh.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var milliseconds = ((long)refresh.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        return Markup
            .Of(
                $"""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta name="referrer" content="no-referrer">
                <noscript><meta http-equiv="refresh" content="{seconds}"></noscript>
                <title>{Title(snapshot, DashboardState.Of(model))}</title>
                <style>{new Markup(Style)}</style>
                </head>
                <body data-interval="{milliseconds}" data-tag="{tag}">
                <a class="skip" href="#main">Skip to the state</a>
                <header>
                <h1>{DashboardHtml.Shortened(snapshot.Name, 100)}</h1>
                <p class="path"><code>{snapshot.Deployment}</code></p>
                </header>
                <p id="connection" hidden></p>
                {content}<footer>
                <p>Times are UTC. <span id="refreshed"></span></p>
                <noscript><p>Without JavaScript the page is loaded again every {seconds} seconds.</p></noscript>
                </footer>
                <p id="announcer" class="hidden" role="status" aria-live="polite"></p>
                <script>{new Markup(Script)}</script>
                </body>
                </html>

                """
            )
            .ToString();
    }

    private static string Title(MonitorSnapshot snapshot, DashboardState state) =>
        $"{state.Word}: {DashboardHtml.Shortened(snapshot.Name, 100)}";

    private static Markup StateOf(DashboardModel model, DashboardState state)
    {
        var problem = model.Snapshot.DeploymentProblem is { } text
            ? Markup.Of(
                $"<p class=\"stale\">The deployment file could not be read, so the deployment is used as it was read before. {DashboardHtml.Shortened(Sentence.Of(text), MostProblems)}</p>\n"
            )
            : Markup.Empty;
        return Markup.Of(
            $"<section id=\"state\" class=\"{state.Tone}\" aria-labelledby=\"state-heading\">\n<h2 id=\"state-heading\" tabindex=\"-1\"><span class=\"hidden\">State: </span><span id=\"state-word\">{state.Word}</span></h2>\n<p id=\"state-text\">{state.Text}</p>\n{problem}</section>\n"
        );
    }
}
