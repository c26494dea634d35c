using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Queries;
using LiteLlmOps.Records;

namespace LiteLlmOps.Commands;

/// <summary>Gets the entries of the journal of a deployment, oldest first: who changed what, when and why, and the notes.</summary>
[Cmdlet(VerbsCommon.Get, "LlmJournal", HelpUri = HelpPages.Address + "Get-LlmJournal.md")]
[OutputType(typeof(LlmJournalEntry))]
public sealed class GetLlmJournalCommand : PerDeploymentCmdlet
{
    private TimeRange _range;

    /// <summary>The commands that wrote the entries, such as Invoke-LlmSeed or Add-LlmNote. Wildcards. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(JournalCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Command { get; set; }

    /// <summary>The start of the time range, or a period before now, such as 2h or 7d. A time without a zone is in the time zone of this machine. Default: no limit.</summary>
    [Parameter]
    [Moment]
    public DateTimeOffset? Since { get; set; }

    /// <summary>The end of the time range, not included, or a period before now, such as 1h. A time without a zone is in the time zone of this machine. Default: now.</summary>
    [Parameter]
    [Moment]
    public DateTimeOffset? Until { get; set; }

    /// <summary>The length of a time range that ends now, such as 30m, 24h or 7d. Cannot be combined with -Since or -Until. Default: no limit.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Last { get; set; }

    /// <summary>The users who ran the commands. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(JournalCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? User { get; set; }

    /// <summary>The changed paths, such as /router_settings/timeout, and the services. A path also selects entries with a change below it. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(JournalCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Target { get; set; }

    /// <summary>The outcomes, such as Applied, Noted or the id of an error. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(JournalCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Outcome { get; set; }

    /// <summary>The reasons that the users gave. Wildcards, as in *CHG-4711*. Default: all entries, with and without a reason.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Reason { get; set; }

    private protected override void Begin() => _range = TimeRange.Of(Since, Until, Last, Adapters.Time.GetUtcNow());

    private protected override void Run(Deployment deployment)
    {
        var journal = Adapters.OpenState(deployment).ReadJournal();
        List<LlmJournalEntry> entries =
        [
            .. journal.Lines.Select(l => LlmJournalEntry.Of(l, deployment.State.Folder, deployment.Path)).OfType<LlmJournalEntry>(),
        ];
        var query = new JournalQuery
        {
            Since = _range.Since,
            Until = _range.Until,
            Users = Wildcards.Filter(User),
            Commands = Wildcards.Filter(Command),
            Outcomes = Wildcards.Filter(Outcome),
            Reasons = Wildcards.Filter(Reason),
            Targets = Wildcards.Filter(Target),
        };
        foreach (var gap in JournalGaps.Of(journal, _range.Since))
            WriteWarning($"{deployment.Name}: {gap}");
        WriteObject(entries.Where(query.Selects), enumerateCollection: true);
        foreach (var problem in query.Missing(entries, deployment.Name))
            WriteProblem(problem);
    }
}
