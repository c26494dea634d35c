using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Settings;

namespace LiteLlmOps.Commands;

/// <summary>Shows which value of a setting is in force, what decides it, and which values lose.</summary>
[Cmdlet(VerbsCommon.Get, "LlmSetting")]
[OutputType(typeof(LlmSetting))]
public sealed class GetLlmSettingCommand : PerDeploymentCmdlet
{
    // A warning is read; a list of two hundred keys is not.
    private const int MostNamed = 12;

    private readonly List<LlmSetting> _changing = [];

    /// <summary>The settings: num_retries, router_settings.num_retries, or /router_settings/num_retries. Wildcards. Default: all that are set somewhere.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>The sections of the config, such as router_settings. Wildcards. Default: all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SectionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Section { get; set; }

    /// <summary>Shows each setting as a list: the rule, the values that lose, what the proxy reports, and how to change it.</summary>
    [Parameter]
    public SwitchParameter Explain { get; set; }

    /// <summary>A LiteLLM version to look ahead to: what it would obey of the same file and database. What changes is warned of.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TargetVersion { get; set; }

    private protected override void Run(Deployment deployment)
    {
        LiteLlmVersion? target = null;
        if (TargetVersion is not null && !LiteLlmVersion.TryParse(TargetVersion, out target))
            throw new LlmException(ErrorIds.VersionInvalid, $"'{TargetVersion}' is no version of LiteLLM, such as 1.103.0.", TargetVersion);
        var planes = ReadPlanes(deployment, [Plane.Rendered, Plane.Stored]);
        // What cannot be read may decide: no answer is better than a wrong one.
        if (planes.Problems.Count > 0)
            return;
        var answers = new SettingAnswers(planes, ReadLive(deployment), target);
        var question = new SettingQuestion(Name, Wildcards.Any(Name), Wildcards.Any(Section));
        var selected = question.Select(answers.Places, planes.Rules);
        foreach (var (name, nearest) in question.Unknown(selected, answers.Places))
            WriteProblem(NotFound(name, nearest));
        foreach (var (section, name) in selected)
            Write(answers.Of(section, name));
    }

    private protected override void End()
    {
        if (_changing.Count == 0)
            return;
        var names = string.Join(
            ", ",
            _changing.Take(MostNamed).Select(static s => $"{s.Section}.{s.Name} ({s.DecidedBy} → {s.TargetDecidedBy})")
        );
        var more = _changing.Count > MostNamed ? $", and {_changing.Count - MostNamed} more" : "";
        WriteWarning(
            $"LiteLLM {_changing[0].TargetVersion} decides {_changing.Count} of these settings otherwise than {_changing[0].Version}: {names}{more}. "
                + "Settle them before the upgrade: a key in the file silences the database from 1.103 on, so take out of the file what the database is to decide."
        );
    }

    private void Write(LlmSetting setting)
    {
        if (setting.Changes)
            _changing.Add(setting);
        if (!Explain)
        {
            WriteObject(setting);
            return;
        }

        var explained = new PSObject(setting);
        explained.TypeNames.Insert(0, "LiteLlmOps.Settings.LlmSetting#Explained");
        WriteObject(explained);
    }

    // The proxy only confirms: without its answer the rules still tell.
    private IReadOnlyList<LiveState> ReadLive(Deployment deployment)
    {
        var reader = new PlaneReader(Adapters, deployment);
        var live = Await(reader.ReadLiveAsync);
        foreach (var problem in reader.Problems)
            WriteWarning($"The proxy could not be asked what is in force: {problem.Message}");
        return live;
    }

    private static LlmException NotFound(string name, string? nearest) =>
        new(
            ErrorIds.SettingNotFound,
            $"No setting '{name}' is set, and LiteLLM knows none of that name.{(nearest is null ? "" : $" Did you mean {nearest}?")}",
            name
        );
}
