using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Queries;
using LiteLlmOps.Settings;

namespace LiteLlmOps.Commands;

/// <summary>Gets the spend by day, model, key, user, team and other dimensions from the database, with shares, comparison and projection.</summary>
[Cmdlet(VerbsCommon.Get, "LlmSpend", DefaultParameterSetName = Report, HelpUri = HelpPages.Address + "Get-LlmSpend.md")]
[OutputType(typeof(LlmSpend), typeof(LlmSpendDifference))]
public sealed class GetLlmSpendCommand : TimedRecordCmdlet
{
    private const string Report = "Report";
    private const string Verification = "Verification";

    // A week has all days of the week.
    private const int ProjectionDays = 7;
    private const int MaxHourDays = 31;

    private SpendPeriod _period = null!;
    private SpendDimension? _time;
    private SpendDimension[] _groups = [];

    /// <summary>What to group by: Day, Hour, Model, ModelGroup, Key, User, Team, Organization, Tag, Provider, EndUser; several at once. Hour requires a time range of at most 31 days. Default: Day; with -Project, the total.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public SpendDimension[] By { get; set; } = [SpendDimension.Day];

    /// <summary>The start of the time range. A time at midnight means the day: 2026-11-01 is the UTC day, or that of -TimeZone. Other times without a zone are in the time zone of this machine. Also a period before now, such as 2h. Default: the last 30 days, today included.</summary>
    [Parameter]
    [Moment]
    public override DateTimeOffset? Since { get; set; }

    /// <summary>The end of the time range, not included. A time at midnight means the start of the day. Default: now.</summary>
    [Parameter]
    [Moment]
    public override DateTimeOffset? Until { get; set; }

    /// <summary>The length of a time range that ends now. Two or more whole days, such as 7d, are days of the calendar, today included; 24h and other durations are exact, and with -By Hour all are. Cannot be combined with -Since or -Until. Default: 30 days.</summary>
    [Parameter]
    [Duration]
    public override TimeSpan? Last { get; set; }

    /// <summary>Only these models of providers, as LiteLLM records them: gpt-4o-2024-11-20. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SpendCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Model { get; set; }

    /// <summary>Only these names by which clients call models: gpt-4o. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SpendCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ModelGroup { get; set; }

    /// <summary>Only these keys: aliases, masked names or hashes, also of deleted keys. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SpendCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Key { get; set; }

    /// <summary>Only these users: names, email addresses or ids. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SpendCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? User { get; set; }

    /// <summary>Only these teams: names or ids. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SpendCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Team { get; set; }

    /// <summary>Only these organizations: names or ids. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SpendCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Organization { get; set; }

    /// <summary>Only requests with one of these tags. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SpendCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Tag { get; set; }

    /// <summary>Only these providers, such as openai. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SpendCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Provider { get; set; }

    /// <summary>Only these end users: names or ids. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SpendCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? EndUser { get; set; }

    /// <summary>The time zone of days and months: UTC, a name such as Europe/Berlin, or an offset such as +02:00. The daily tables of LiteLLM have UTC days only; for other time zones the spend log is read. Default: UTC.</summary>
    [Parameter(ParameterSetName = Report)]
    [TimeZone]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    public TimeZoneInfo? TimeZone { get; set; }

    /// <summary>The number of groups with the highest spend to return. With Day or Hour and other dimensions, each of these groups has all its days. Default: all.</summary>
    [Parameter(ParameterSetName = Report)]
    [ValidateRange(1, int.MaxValue)]
    public int? Top { get; set; }

    /// <summary>Returns the sum of the groups that -Top leaves out as one more row, "(others)". Default: only their part of the total counts in Share.</summary>
    [Parameter(ParameterSetName = Report)]
    public SwitchParameter IncludeOthers { get; set; }

    /// <summary>Compares each row with the previous period of the same length: PreviousSpend and Change.</summary>
    [Parameter(ParameterSetName = Report)]
    public SwitchParameter Compare { get; set; }

    /// <summary>Returns the spend of the current month with a projection to its end, and the budget of the key, user, team or organization with which it is compared.</summary>
    [Parameter(ParameterSetName = Report)]
    public SwitchParameter Project { get; set; }

    /// <summary>Compares a daily table of LiteLLM with the spend log instead, and returns the days on which they differ, with the likely cause. -By and the filters select the daily table.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Verification)]
    public SwitchParameter Verify { get; set; }

    private protected override string Noun => "spend";

    private protected override IReadOnlyList<string> Selectors => SpendInput.SelectorsOf(InputObject);

    private protected override void Begin()
    {
        base.Begin();
        if (IncludeOthers && Top is null)
            throw NotApplicable("-IncludeOthers requires -Top.", IncludeOthers);
        var isBound = MyInvocation.BoundParameters.ContainsKey(nameof(By));
        var by = Project && !isBound ? [] : By.Distinct().ToArray();
        _time =
            by.Contains(SpendDimension.Hour) ? SpendDimension.Hour
            : by.Contains(SpendDimension.Day) ? SpendDimension.Day
            : null;
        _groups = [.. by.Where(static d => d is not (SpendDimension.Day or SpendDimension.Hour))];
        _period = NewPeriod();
        WriteVerbose($"Time range: {_period.Since:yyyy-MM-dd HH:mm:ss}Z to {_period.End:yyyy-MM-dd HH:mm:ss}Z.");
    }

    private protected override void Run(Deployment deployment)
    {
        var input = SpendInput.Of(InputObject);
        var records = OpenRecords(deployment);
        var schema = Await(token => records.ReadTablesAsync(SpendQuery.Tables, token));
        var names = new SpendNames(records, schema, MasterKeyHash(deployment));
        // Without a spend table, the names in spend would only seem to be unknown.
        SpendSource.RequireAny(schema);
        if (Filters(names, input, deployment) is not { } filters)
            return;
        var criteria = new SpendCriteria(_period, _time, _groups, filters);
        if (Verify)
            WriteDifferences(deployment, records, schema, criteria);
        else
            WriteReport(deployment, new SpendReader(records, schema, names), criteria);
    }

    private void WriteReport(Deployment deployment, SpendReader reader, SpendCriteria criteria)
    {
        var reading = Await(token => reader.ReadAsync(criteria, Compare, Project ? ProjectionDays : null, token));
        foreach (var note in reading.Notes)
            WriteVerbose(note);
        foreach (var warning in reading.Warnings)
            WriteWarning(warning);
        if (reading.Sums.Count == 0 && reader.Names.Contradiction(criteria.Filters) is { } contradiction)
            throw NotApplicable(contradiction, criteria.Filters.Keys);
        var report = new SpendReport(criteria, reader.Names, deployment.Path)
        {
            Top = Top,
            IncludesOthers = IncludeOthers,
            Previous = reading.Previous,
            Recent = reading.Recent,
            RecentDays = ProjectionDays,
            Budgets = reading.Budgets,
            BudgetDimension = SpendBudgets.DimensionOf(criteria),
            DisplayZone = TimeZone ?? TimeZoneInfo.Local,
        };
        foreach (var row in report.Rows(reading.Sums))
            WriteObject(Shaped(row));
    }

    // The view has the columns of what was asked for.
    private object Shaped(LlmSpend row)
    {
        var shape =
            Project ? "Projection"
            : Compare ? "Comparison"
            : null;
        if (shape is null)
            return row;
        var shaped = new PSObject(row);
        shaped.TypeNames.Insert(0, $"{typeof(LlmSpend).FullName}#{shape}");
        return shaped;
    }

    private void WriteDifferences(Deployment deployment, IRecordDatabase records, StoredSchema schema, SpendCriteria criteria)
    {
        if (_time == SpendDimension.Hour || !criteria.Period.IsWholeUtcDays)
            throw NotApplicable("-Verify compares whole UTC days. Use -Last 7d, or dates without a time for -Since and -Until.", Since);
        if (SpendSource.ObstacleOfDimensions(schema, criteria) is { } obstacle)
            throw NotApplicable($"There is nothing to compare with {SpendSource.Log}: {obstacle}. Use fewer dimensions or filters.", By);
        SpendSource.RequireLog(schema, criteria);
        var verification = new SpendVerification(records, schema, criteria, SettingsOf(deployment), deployment.Path);
        var differences = Await(token => verification.CompareAsync(token));
        WriteVerbose(
            $"{verification.Table} and {SpendSource.Log} agree on {verification.Agreeing} days and differ on {differences.Count}."
        );
        foreach (var difference in differences)
            WriteObject(difference);
    }

    /// <summary>The ids that the filters and the object of the pipeline select. Null when names are unknown and select nothing.</summary>
    private Dictionary<SpendDimension, string[]>? Filters(
        SpendNames names,
        (SpendDimension Dimension, string Id)? input,
        Deployment deployment
    )
    {
        var filters = new Dictionary<SpendDimension, string[]>();
        foreach (var (dimension, patterns) in Patterns())
        {
            if (Wildcards.Filter(patterns) is not { } filter)
                continue;
            var (ids, missing) = Await(token => names.ResolveAsync(dimension, filter, _period, deployment.Name, token));
            foreach (var problem in missing)
                WriteProblem(problem);
            filters[dimension] = ids;
        }

        if (input is var (selected, id))
            filters[selected] = filters.TryGetValue(selected, out var others) && !others.Contains(id, StringComparer.Ordinal) ? [] : [id];
        return filters.Values.Any(static ids => ids.Length == 0) ? null : filters;
    }

    private IEnumerable<(SpendDimension, string[]?)> Patterns() =>
        [
            (SpendDimension.Model, Model),
            (SpendDimension.ModelGroup, ModelGroup),
            (SpendDimension.Key, Key),
            (SpendDimension.User, User),
            (SpendDimension.Team, Team),
            (SpendDimension.Organization, Organization),
            (SpendDimension.Tag, Tag),
            (SpendDimension.Provider, Provider),
            (SpendDimension.EndUser, EndUser),
        ];

    private SpendPeriod NewPeriod()
    {
        var (zone, now) = (TimeZone ?? TimeZoneInfo.Utc, Adapters.Time.UtcNow());
        if (Project)
        {
            if (_time is not null)
                throw NotApplicable("-Project returns the spend of the month; -By cannot contain Day or Hour.", By);
            if ((Since ?? Until) is not null || Last is not null)
                throw NotApplicable("-Project concerns the current month; omit -Since, -Until and -Last.", Project);
            return SpendPeriod.OfMonth(zone, now);
        }

        var isHours = _time == SpendDimension.Hour;
        var period = SpendPeriod.Of(Since, Until, Last, isHours, zone, now);
        if (isHours)
            CheckHours(period);
        return period;
    }

    private void CheckHours(SpendPeriod period)
    {
        // The month in which the clock goes back has an hour more.
        if (period.End - period.Since > TimeSpan.FromDays(MaxHourDays) + TimeSpan.FromHours(1))
            throw new LlmException(
                ErrorIds.InvalidTimeRange,
                $"-By Hour covers at most {MaxHourDays} days; the time range has {Math.Ceiling((period.End - period.Since).TotalDays)}. Use a shorter time range, or -By Day.",
                By
            );
        if (Compare && period.Days is null && (period.End - period.Since).Ticks % TimeSpan.TicksPerHour != 0)
            throw new LlmException(
                ErrorIds.InvalidTimeRange,
                "-Compare with -By Hour requires a time range of whole hours or days, such as -Last 24h.",
                By
            );
    }

    private SpendLogSettings SettingsOf(Deployment deployment)
    {
        var planes = Await(token => new PlaneReader(Adapters, deployment).ReadAsync([Plane.Rendered, Plane.Stored], token));
        if (planes.Problems.Count > 0)
        {
            WriteVerbose($"The settings of the spend log could not be read, so that they are no cause. {planes.Problems[0].Message}");
            return new SpendLogSettings(null, null);
        }

        var resolver = new SettingResolver(planes.Rules, planes.Effects, new SettingPlaces(planes), static (_, _) => true);
        return new SpendLogSettings(
            resolver.Resolve(ConfigSections.General, "disable_spend_logs").Value is ConfigScalar { Value: true },
            SpendRetentionPeriod.Of(resolver.Resolve(ConfigSections.General, "maximum_spend_logs_retention_period").Value)
        );
    }

    private static LlmException NotApplicable(string message, object? target) => new(ErrorIds.ParameterNotApplicable, message, target);
}
