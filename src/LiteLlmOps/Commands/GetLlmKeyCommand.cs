using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Commands;

/// <summary>Gets the virtual keys from the database: their owner, models, spend, budget, expiry and last use.</summary>
[Cmdlet(VerbsCommon.Get, "LlmKey", HelpUri = HelpPages.Address + "Get-LlmKey.md")]
[OutputType(typeof(LlmKey))]
public sealed class GetLlmKeyCommand : EntityCmdlet
{
    private readonly Dictionary<string, ModelCallers> _callers = new(StringComparer.Ordinal);

    /// <summary>The aliases of keys; also hashes and masked names. Wildcards. Default: all keys.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Alias { get; set; }

    /// <summary>The users of the keys: names, email addresses or ids. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? User { get; set; }

    /// <summary>The teams of the keys: names or ids. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Team { get; set; }

    /// <summary>Only keys that expire within this period, such as 7d. Keys that have expired are not included. Default: all.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Expiring { get; set; }

    /// <summary>Only keys that have expired.</summary>
    [Parameter]
    public SwitchParameter Expired { get; set; }

    /// <summary>Only keys that are blocked.</summary>
    [Parameter]
    public SwitchParameter Blocked { get; set; }

    /// <summary>Only keys that have spent at least this part of their budget, in percent. Keys without a budget are not included. Default: all.</summary>
    [Parameter]
    [ValidateRange(0.0, 1000000.0)]
    public double? OverBudget { get; set; }

    /// <summary>Only keys without a request for this period, such as 30d; also those that were never used and are older than this period. Default: all.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Unused { get; set; }

    /// <summary>Includes the keys that the admin UI creates for its sessions. Default: they are left out.</summary>
    [Parameter]
    public SwitchParameter IncludeUiSession { get; set; }

    private protected override void Begin()
    {
        base.Begin();
        if (Expired && Expiring is not null)
            throw new LlmException(
                ErrorIds.ParameterNotApplicable,
                "-Expired and -Expiring exclude each other: a key that has expired does not expire any more. Use one of them.",
                Expiring
            );
    }

    private protected override string Noun => "keys";

    private protected override IReadOnlyList<string> Selectors { get; } = [.. RecordInput.Ids, "ModelId"];

    private protected override void Run(Deployment deployment)
    {
        var records = OpenRecords(deployment);
        var query = new KeyQuery(ReadTables(records, KeyQuery.Tables), Adapters.Time.UtcNow(), deployment.Path, IncludeUiSession);
        if (Unused is not null && !query.KnowsUse)
            throw new LlmException(
                ErrorIds.ColumnNotFound,
                $"The use of keys is not known: the database of {deployment.Name} has no LiteLLM_VerificationToken.last_active, and LiteLLM_DailyUserSpend cannot be read.",
                deployment.Path
            );
        var hashes = HashesOfModel(deployment, records);
        WriteEntities(
            deployment,
            records,
            query,
            NewFilter(hashes),
            Alias,
            hashes is null ? RecordInput.IdOf(InputObject, RecordKind.Key) : null
        );
    }

    private IReadOnlySet<string>? HashesOfModel(Deployment deployment, IRecordDatabase records)
    {
        if (RecordInput.Text(InputObject, nameof(LlmKey.KeyHash)) is not null || ModelInput.NamesOf(InputObject) is not { } names)
            return null;
        if (!_callers.TryGetValue(deployment.Path, out var callers))
            _callers[deployment.Path] = callers = Await(token => ModelCallers.ReadAsync(records, token));
        return callers.Of(names, RecordInput.Text(InputObject, nameof(LlmKey.TeamId)));
    }

    private KeyFilter NewFilter(IReadOnlySet<string>? hashes) =>
        new(Wildcards.Filter(Alias), Wildcards.Filter(User), Wildcards.Filter(Team), Adapters.Time.UtcNow())
        {
            Hashes = hashes,
            Expiring = Expiring,
            IsExpired = Expired,
            IsBlocked = Blocked,
            OverBudget = (decimal?)OverBudget,
            Unused = Unused,
        };
}
