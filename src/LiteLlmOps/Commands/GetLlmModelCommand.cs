using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Commands;

/// <summary>Gets the models: what is declared, what the database has and what the running proxy lists, merged into one object for each deployment of a model.</summary>
[Cmdlet(VerbsCommon.Get, "LlmModel", HelpUri = HelpPages.Address + "Get-LlmModel.md")]
[OutputType(typeof(LlmModel))]
public sealed class GetLlmModelCommand : EntryCmdlet
{
    private const string TeamTable = "LiteLLM_TeamTable";

    private readonly Dictionary<string, (EntryPlanes Planes, IReadOnlyList<LlmModel> Models)> _read = new(StringComparer.Ordinal);

    /// <summary>The names of models, as requests use them; also ids of deployments. Wildcards. Default: all models.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Model { get; set; }

    /// <summary>The teams that the models belong to: names or ids. Wildcards. Default: all models, also those of no team.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Team { get; set; }

    /// <summary>Only models that the config declares. Combined with -Stored or -Live: only models that are in all of these planes.</summary>
    [Parameter]
    public SwitchParameter Declared { get; set; }

    /// <summary>Only models that the database has.</summary>
    [Parameter]
    public SwitchParameter Stored { get; set; }

    /// <summary>Only models that every proxy of the deployment lists. A proxy that cannot be read is an error then, otherwise a warning.</summary>
    [Parameter]
    public SwitchParameter Live { get; set; }

    /// <summary>Only models that are blocked.</summary>
    [Parameter]
    public SwitchParameter Blocked { get; set; }

    /// <summary>
    /// Only models without a request for this period, such as 30d; also those without any recorded request whose row is older than this period, or
    /// that have no row. Default: all.
    /// </summary>
    [Parameter]
    [Duration]
    public TimeSpan? Unused { get; set; }

    private protected override string Noun => "models";

    private protected override IReadOnlyList<string> Selectors => ModelInput.Selectors;

    private protected override string EntrySection => ConfigSections.Models;

    private protected override void Run(Deployment deployment)
    {
        if (!_read.TryGetValue(deployment.Path, out var read))
            _read[deployment.Path] = read = Read(deployment);
        var filter = new ModelFilter(Wildcards.Filter(Model), Wildcards.Filter(Team), Adapters.Time.UtcNow())
        {
            Selection = ModelInput.Of(InputObject),
            IsDeclared = Declared,
            IsStored = Stored,
            IsLive = Live,
            IsBlocked = Blocked,
            Unused = Unused,
        };
        foreach (var model in read.Models.Where(filter.Selects))
        {
            StopToken.ThrowIfCancellationRequested();
            WriteObject(model);
        }

        // A name that is not found may be in a plane that could not be read.
        if (!read.Planes.IsIncomplete)
            WriteProblems(filter.Missing(deployment.Name, string.Join(", ", read.Planes.Searched())));
    }

    private (EntryPlanes, IReadOnlyList<LlmModel>) Read(Deployment deployment)
    {
        var planes = ReadEntries(deployment, Declared, Stored, Live);
        var use = ReadUse(deployment);
        return (planes, new ModelQuery(deployment, planes, ReadTeams(deployment, planes), use).Models());
    }

    private ModelUse? ReadUse(Deployment deployment)
    {
        if (ReadOptional(deployment, Unused is not null, records => ReadUseAsync(records)) is not { } use)
            return null;
        if (Unused is { } period && !(use.FirstDay <= DateOnly.FromDateTime(Adapters.Time.UtcNow() - Shorter(period))))
            WriteWarning(
                $"The database of {deployment.Name} has requests {(use.FirstDay is { } day ? $"since {day:yyyy-MM-dd} only" : "of no day")}, so that models which seem unused for {Durations.Format(period)} may have been used before."
            );
        return use;
    }

    private TimeSpan Shorter(TimeSpan period)
    {
        var most = Adapters.Time.UtcNow() - DateTime.MinValue;
        return period < most ? period : most;
    }

    private async Task<ModelUse> ReadUseAsync(IRecordDatabase records)
    {
        var schema = await records.ReadTablesAsync(ModelUse.Tables, StopToken);
        if (ModelUse.TableOf(schema) is not { } table)
            throw new LlmException(
                ErrorIds.TableNotFound,
                $"The use of models is not known: {string.Join(" and ", ModelUse.Tables)} do not exist in the database or may not be read.",
                ModelUse.Tables[0]
            );
        var use = new ModelUse();
        await foreach (var group in records.ReadAsync(ModelUse.Statement(schema, table), ModelUse.Read, StopToken))
            use.Add(group);
        return use;
    }

    private IReadOnlyDictionary<string, string> ReadTeams(Deployment deployment, EntryPlanes planes)
    {
        var ids = ModelQuery.TeamIds(planes);
        return ids.Count == 0
            ? new Dictionary<string, string>(StringComparer.Ordinal)
            : ReadNames(deployment, TeamTable, "team_id", ids, "team_alias");
    }
}
