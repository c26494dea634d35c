using System.Globalization;
using LiteLlmOps.AccessPoints;
using LiteLlmOps.Queries;
using LiteLlmOps.Records;
using LiteLlmOps.Reporting;
using static LiteLlmOps.Monitor.Dashboard.DashboardHtml;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>
/// The sections of what a deployment has: keys, access points, changes, the deployment itself, and the jobs of the monitor.
/// </summary>
/// <param name="model">What the page shows.</param>
internal sealed class RecordSections(DashboardModel model)
{
    private const int MostKeys = 10;
    private const int MostEndpoints = 30;
    private const int MostEntries = 15;
    private const int MostChanges = 3;
    private const int NearCertificate = 21;

    private DashboardCommands Commands => model.Commands;

    public DashboardSection Keys() =>
        DashboardSection.Of(
            "keys",
            "Keys near budget or expiry",
            model.Keys,
            model.Snapshot.Keys.Value,
            KeyLabel,
            Keys,
            Commands.KeysOverBudget(DashboardModel.NearBudget)
        );

    public DashboardSection Endpoints() =>
        DashboardSection.Of(
            "endpoints",
            "Access points",
            model.Endpoints,
            model.Snapshot.Endpoints.Value,
            EndpointLabel,
            Endpoints,
            Commands.Endpoints()
        );

    public DashboardSection Journal() =>
        DashboardSection.Of(
            "journal",
            "Last changes",
            model.Journal,
            model.Snapshot.Journal.Value,
            JournalLabel,
            Journal,
            Commands.Journal()
        );

    public DashboardSection Deployment()
    {
        var label =
            model.Inventory.IsCurrent && model.Snapshot.Inventory.Value!.Version is { } version ? ($"LiteLLM {version}", Calm)
            : model.Inventory.IsCurrent ? ("Version unknown", Unknown)
            : (model.Inventory.Word, Unknown);
        var facts = Facts().Select(static f => Markup.Of($"<div><dt>{f.Name}</dt><dd>{Shortened(f.Value, 160)}</dd></div>\n"));
        return new DashboardSection(
            "deployment",
            "Deployment",
            label.Item1,
            label.Item2,
            [model.Inventory, model.Database],
            Markup.Of($"<dl class=\"facts\">\n{facts}</dl>\n<div class=\"foot\">{DashboardHtml.Commands(Commands.Inventory())}</div>\n")
        );
    }

    /// <summary>How current each reading is.</summary>
    public DashboardSection Data()
    {
        var late = model.Jobs.Count(static j => !j.IsCurrent);
        var table = Table(
            "Jobs of the monitor",
            ["Reading", "State", "Last read (UTC)", new Column("Took", IsNumber: true), new Column("Interval", IsNumber: true), "Problem"],
            model.Jobs.Select(JobRow)
        );
        return new DashboardSection(
            "data",
            "Data of this page",
            late == 0 ? "All current" : $"{Number(late)} of {Number(model.Jobs.Count)} not current",
            late == 0 ? Good : Unknown,
            [],
            table
        );
    }

    private (string, string) KeyLabel(IReadOnlyList<LlmKey> keys)
    {
        var urgent = model.UrgentKeys.Count;
        return urgent > 0 ? (Count(urgent, "key"), Warn)
            : keys.Count == 0 ? ("No keys", Calm)
            : ("None", Good);
    }

    private Markup Keys(IReadOnlyList<LlmKey> keys)
    {
        var urgent = model.UrgentKeys;
        if (urgent.Count == 0)
            return Paragraph(
                $"No key has spent {Percent(DashboardModel.NearBudget)} of its budget or expires within {DashboardModel.NearExpiry.ToString(CultureInfo.InvariantCulture)} days."
            );
        var table = Table(
            "Keys near their budget or expiry",
            ["Key", "Owner", "Budget used", "Expires (UTC)", "Command"],
            urgent.Take(MostKeys).Select(KeyRow)
        );
        var expiring = DashboardHtml.Commands(Commands.KeysExpiring(DashboardModel.NearExpiry));
        return Markup.Of($"{table}{More(urgent.Count, MostKeys, Commands.KeysOverBudget(DashboardModel.NearBudget))}{expiring}");
    }

    private Row KeyRow(LlmKey key)
    {
        var budget = key is { BudgetUsed: { } used, MaxBudget: { } most }
            ? Markup.Of(
                $"{Tag(Percent(used), used >= 100 ? Bad : used >= DashboardModel.NearBudget ? Warn : Calm)} of {Money.Of(most)}{(key.BudgetDuration is { } period ? $" for {period}" : "")}"
            )
            : Text("no budget");
        return new Row(
            key.KeyHash,
            Text(key.Key),
            Text(string.Join(", ", ((string?[])[key.Team, key.User]).OfType<string>())),
            budget,
            key.ExpiresAt is null ? Text("never") : TimeCell(key.ExpiresAt),
            Command(Commands.Key(key))
        );
    }

    private static (string, string) EndpointLabel(IReadOnlyList<LlmEndpoint> endpoints)
    {
        var away = endpoints.Count(static e => !e.IsReachable);
        return endpoints.Count == 0 ? ("None", Calm)
            : away > 0 ? ($"{Number(away)} not reachable", Bad)
            : ("All reachable", Good);
    }

    private Markup Endpoints(IReadOnlyList<LlmEndpoint> endpoints)
    {
        if (endpoints.Count == 0)
            return Paragraph("No access point is known.");
        var table = Table(
            "Access points of the deployment",
            ["Name", "Address", "State", new Column("Latency", IsNumber: true), "Authentication", "Certificate until", "Command"],
            endpoints.OrderBy(static e => e.IsReachable).Take(MostEndpoints).Select(EndpointRow)
        );
        return Markup.Of($"{table}{More(endpoints.Count, MostEndpoints, Commands.Endpoints())}");
    }

    private Row EndpointRow(LlmEndpoint endpoint)
    {
        var status = endpoint.Status is { } code ? $" {code.ToString(CultureInfo.InvariantCulture)}" : "";
        var message = endpoint.Message is null ? Markup.Empty : Markup.Of($"<span class=\"detail\">{Text(endpoint.Message)}</span>");
        return new Row(
            endpoint.Name,
            Text(endpoint.Name),
            Address(endpoint.Url),
            Markup.Of($"{(endpoint.IsReachable ? Tag("Reachable", Good) : Tag("Not reachable", Bad))}{status}{message}"),
            Text(Span(endpoint.Latency)),
            Text(
                endpoint.RequiresAuthentication switch
                {
                    true => "required",
                    false => "not required",
                    null => "not known",
                }
            ),
            Certificate(endpoint.CertificateExpiry),
            Command(Commands.Endpoint(endpoint))
        );
    }

    private Markup Certificate(DateTime? expiry) =>
        expiry is not { } at ? Markup.Empty
        : at <= model.Now ? Markup.Of($"{Tag("Expired", Bad)} {TimeCell(at)}")
        : at <= model.Now.AddDays(NearCertificate) ? Markup.Of($"{Tag("Soon", Warn)} {TimeCell(at)}")
        : TimeCell(at);

    // Only addresses of the web are links: nothing else could be opened, or should be.
    private static Markup Address(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? Markup.Of($"<a href=\"{address.AbsoluteUri}\" rel=\"noreferrer\">{Shortened(url, 120)}</a>")
            : Code(url);

    private static (string, string) JournalLabel(IReadOnlyList<LlmJournalEntry> entries) =>
        entries.Count == 0
            ? ("None", Calm)
            : (entries[0].Time is { } last ? $"Last {last:yyyy-MM-dd HH:mm} UTC" : Count(entries.Count, "entry", "entries"), Calm);

    private Markup Journal(IReadOnlyList<LlmJournalEntry> entries)
    {
        if (entries.Count == 0)
            return Paragraph("The journal has no entry.");
        var table = Table(
            "Last entries of the journal",
            ["Time (UTC)", "Command", "Outcome", "By", "What", "Show more"],
            entries.Take(MostEntries).Select(JournalRow)
        );
        return Markup.Of($"{table}{More(entries.Count, MostEntries, Commands.Journal())}");
    }

    private Row JournalRow(LlmJournalEntry entry)
    {
        var what = string.Join("; ", ((string?[])[entry.Text, entry.CommandLine, .. entry.Changes.Take(MostChanges)]).OfType<string>());
        var more = entry.Changes.Count > MostChanges ? $"; and {Number(entry.Changes.Count - MostChanges)} more" : "";
        var exit = entry.ExitCode is { } code
            ? Markup.Of($" {Tag($"Exit code {code.ToString(CultureInfo.InvariantCulture)}")}")
            : Markup.Empty;
        var reason = entry.Reason is { } text ? Markup.Of($"<span class=\"detail\">Reason: {Text(text)}</span>") : Markup.Empty;
        return new Row(
            $"{entry.File}:{entry.Number.ToString(CultureInfo.InvariantCulture)}:{entry.Time?.Ticks.ToString(CultureInfo.InvariantCulture)}",
            TimeCell(entry.Time),
            Code(entry.Command),
            Markup.Of($"{Tag(entry.Outcome)}{exit}"),
            Text(entry.Host.Length > 0 ? $"{entry.User}@{entry.Host}" : entry.User),
            Markup.Of($"{Text(what)}{more}{reason}"),
            Command(Commands.Entry(entry))
        );
    }

    private IEnumerable<(string Name, string Value)> Facts()
    {
        yield return ("Monitor", $"LiteLlmOps {model.Snapshot.ModuleVersion}, started {ReportTime.Of(model.Snapshot.StartedAt)}");
        yield return (
            "Last run without failed checks",
            model.Snapshot.LastGoodRunAt is { } good ? ReportTime.Of(good) : "none since the start of the monitor"
        );
        foreach (var (name, label, value) in model.Snapshot.Inventory.Value is { } inventory ? StateFields.Of(inventory) : [])
        {
            if (value is not null && name != "databaseSize")
                yield return (label, value);
        }

        if (model.Snapshot.Database.Value is not { } database)
            yield break;
        yield return ("PostgreSQL", database.ServerVersion);
        yield return ("Database size", StateFields.Size(database.Size));
        yield return ("Connections", $"{Number(database.Connections)} of {Number(database.MaxConnections)}");
        yield return (
            "Oldest transaction",
            database.OldestTransaction is not { } age ? "not known"
            : age == TimeSpan.Zero ? "none open"
            : Span(age)
        );
    }

    private static Row JobRow(JobFreshness job) =>
        new(
            job.Name,
            Text(job.Name),
            Tag(job.Word, job.IsCurrent ? Good : Unknown),
            TimeCell(job.ReadAt),
            Text(Span(job.Duration)),
            Text(Durations.Format(job.Interval)),
            job.Problem is null
                ? Markup.Empty
                : Markup.Of($"{Text(job.Problem)} <span class=\"detail\">since {Time(job.FailingSince)}</span>")
        );

    private static string Percent(decimal percent) => string.Create(CultureInfo.InvariantCulture, $"{percent:0.#} %");
}
