using System.Globalization;
using LiteLlmOps.AccessPoints;
using LiteLlmOps.Consistency;
using LiteLlmOps.Drift;
using LiteLlmOps.Incidents;
using LiteLlmOps.Queries;
using LiteLlmOps.Records;
using LiteLlmOps.Services;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>The commands that show more about an item or fix it, ready to run.</summary>
/// <param name="deployment">The path of the deployment.</param>
internal sealed class DashboardCommands(string deployment)
{
    private const string RestartServices = "Restart-LlmServices";
    private const string StartServices = "Start-LlmService";

    public string Drift() => Line("Get-LlmDrift");

    public string Drift(Plane plane) => Line("Get-LlmDrift", ["-Plane", plane.ToString()]);

    public string Drift(Plane plane, string section) =>
        Line("Get-LlmDrift", ["-Plane", plane.ToString(), .. plane == Plane.Baseline ? [] : Named("-Section", section)]);

    /// <summary>The command that fixes the differences of a section. Null when none does, or when it depends on the difference.</summary>
    public string? FixOf(Plane plane, string section, IReadOnlyList<LlmDrift> differences) =>
        plane switch
        {
            Plane.Stored when !PowerShellText.IsExact(section) => null,
            Plane.Stored
                when differences.Any(static d => d.Cause is DriftCause.NotApplied or DriftCause.OutOfBand or DriftCause.KeyChanged) => Line(
                "Invoke-LlmSeed",
                Named("-Section", section)
            ),
            Plane.Rendered => Line("Export-LlmConfig"),
            Plane.Live => Restart([.. differences.SelectMany(static d => d.Services).Distinct(StringComparer.Ordinal)]),
            _ => null,
        };

    public string Checks() => Line("Test-LlmSmoke");

    public string Check(LlmCheckResult check) =>
        Line("Test-LlmSmoke", [.. Named(null, check.Name), .. check.Level == CheckLevel.Full ? ["-Level", "Full"] : (string[])[]]);

    public string Services() => Line("Get-LlmService");

    public string Service(LlmService service) =>
        service.Status switch
        {
            ServiceStatus.Stopped => Action(StartServices, [service.Name]) ?? Services(),
            ServiceStatus.Failed => Action(RestartServices, [service.Name]) ?? Services(),
            _ => Line("Get-LlmService", [.. Named(null, service.Name), "-IncludeChildren"]),
        };

    /// <summary>Restarts services. Null without services, and when the name of one is not exactly known: all would be restarted.</summary>
    public string? Restart(IReadOnlyList<string> services) => Action(RestartServices, services);

    public string Incidents() => Line("Get-LlmIncident", ["-Last", "1d"]);

    public string Incident(LlmIncident incident) => Line("Get-LlmIncident", [.. Named(null, incident.Signature), "-Last", "1d"]);

    public string Findings() => Line("Test-LlmConsistency");

    public string Finding(LlmFinding finding) => Line("Test-LlmConsistency", Named(null, finding.Id));

    /// <summary>The command that fixes a finding. Null when none is known, or when the finding does not name the services for it.</summary>
    public string? FixOf(LlmFinding finding) =>
        finding.FixCommand is null or RestartServices or StartServices ? null : Line(finding.FixCommand);

    public string SpendByDay() => Line("Get-LlmSpend", ["Day", "-Last", "14d"]);

    public string SpendByModel() => Line("Get-LlmSpend", ["ModelGroup"]);

    public string SpendByTeam() => Line("Get-LlmSpend", ["Team"]);

    public string KeysOverBudget(int percent) => Line("Get-LlmKey", ["-OverBudget", percent.ToString(CultureInfo.InvariantCulture)]);

    public string KeysExpiring(int days) => Line("Get-LlmKey", ["-Expiring", $"{days.ToString(CultureInfo.InvariantCulture)}d"]);

    /// <summary>A key by its alias; by its hash when another key could match the alias.</summary>
    public string Key(LlmKey key) =>
        Line("Get-LlmKey", Named(null, key.Alias is { } alias && PowerShellText.IsExact(alias) ? alias : key.KeyHash));

    public string Endpoints() => Line("Get-LlmEndpoint");

    public string Endpoint(LlmEndpoint endpoint) => Line("Get-LlmEndpoint", Named(null, endpoint.Name));

    public string Journal() => Line("Get-LlmJournal", ["-Last", "7d"]);

    /// <summary>The checkpoint of a change; of other entries the entry with everything that it has.</summary>
    public string Entry(LlmJournalEntry entry) =>
        entry.Checkpoint is { } id && PowerShellText.IsExact(id) ? Line("Get-LlmCheckpoint", Named(null, id))
        : entry.Time is { } time ? Line("Get-LlmJournal", ["-Since", Second(time), "-Until", Second(time.AddSeconds(1))])
        : Journal();

    public string Inventory() => Line("Get-LlmInventory");

    private string? Action(string cmdlet, IReadOnlyList<string> services) =>
        services.Count == 0 || !services.All(PowerShellText.IsExact)
            ? null
            : Line(cmdlet, [string.Join(", ", services.Select(PowerShellText.Name))]);

    private string Line(string cmdlet, params IEnumerable<string> words) =>
        string.Join(' ', [cmdlet, .. words, "-Deployment", PowerShellText.Path(deployment)]);

    private static string Second(DateTime time) =>
        PowerShellText.Argument(time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));

    // Without the name the command shows more than this item, but never another one.
    private static string[] Named(string? parameter, string name) =>
        !PowerShellText.IsExact(name) ? []
        : parameter is null ? [PowerShellText.Name(name)]
        : [parameter, PowerShellText.Name(name)];
}
