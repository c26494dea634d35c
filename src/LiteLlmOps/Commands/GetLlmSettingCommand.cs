using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Settings;

namespace LiteLlmOps.Commands;

/// <summary>Gets the effective settings: the value, what decides it, and the values that it overrides.</summary>
[Cmdlet(VerbsCommon.Get, "LlmSetting", HelpUri = HelpPages.Address + "Get-LlmSetting.md")]
[OutputType(typeof(LlmSetting))]
public sealed class GetLlmSettingCommand : PerDeploymentCmdlet
{
    private const int MaxNamed = 12;

    private readonly List<LlmSetting> _changing = [];
    private readonly Dictionary<string, (PlaneSet Planes, SettingAnswers Answers)?> _read = new(StringComparer.Ordinal);
    private LiteLlmVersion? _target;

    /// <summary>
    /// The settings: num_retries, router_settings.num_retries, or /router_settings/num_retries. Wildcards. Default: the settings that are
    /// set in some place.
    /// </summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>The sections of the config, such as router_settings. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SectionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Section { get; set; }

    /// <summary>
    /// An object with the properties Section, Name and Deployment, such as a difference of Get-LlmDrift: its setting is returned. Of other
    /// objects only the deployment is used; one without it is an error. Default: -Name and -Section select the settings.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Displays each setting as a list with its rule, the overridden values, the value that the proxy reports, and how to change it.</summary>
    [Parameter]
    public SwitchParameter Explain { get; set; }

    /// <summary>
    /// A LiteLLM version, such as 1.103.0: also returns the value that would be effective in that version with the same file and database,
    /// and warns about settings that would change. Default: none.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public string? TargetVersion { get; set; }

    private protected override PSObject? Input => InputObject;

    private protected override string SupportedInput => "an object with the properties Section and Name, or a deployment";

    private protected override LlmException? ProblemOf(PSObject input) =>
        Text("Section") is not null && Text("Name") is not null ? null : base.ProblemOf(input);

    private protected override void Begin()
    {
        if (TargetVersion is not null && !LiteLlmVersion.TryParse(TargetVersion, out _target))
            throw new LlmException(
                ErrorIds.VersionInvalid,
                $"'{TargetVersion}' is not a LiteLLM version. Use a version such as 1.103.0.",
                TargetVersion
            );
        if (_target is not null && new LiteLlmRules(_target).IsNewerThanKnown)
            WriteWarning(
                $"LiteLLM {_target} is newer than the newest version this module supports; using the rules of {LiteLlmReleases.NewestKnown}."
            );
    }

    private protected override void Run(Deployment deployment)
    {
        if (!_read.TryGetValue(deployment.Path, out var read))
            _read[deployment.Path] = read = Read(deployment);
        if (read is not var (planes, answers))
            return;
        var query = Query();
        foreach (var unknown in query.Unknown(answers.Places, planes.Rules, deployment.Name))
            WriteProblem(unknown);
        foreach (var (section, name) in query.Select(answers.Places, planes.Rules))
            Write(answers.Of(section, name));
    }

    private const string FileWins =
        " From 1.103 on, a key in the file overrides the database: remove keys from the file that the database should decide.";

    private protected override void End()
    {
        foreach (var group in _changing.GroupBy(static s => (s.Deployment, s.Version, s.TargetVersion)))
        {
            var settings = group.ToList();
            var names = settings.Take(MaxNamed).Select(static s => $"{s.Section}.{s.Name} ({s.DecidedBy} → {s.TargetDecidedBy})");
            var more = settings.Count > MaxNamed ? $", and {settings.Count - MaxNamed} more" : "";
            WriteWarning(
                $"{settings.Count} of these settings would change from LiteLLM {group.Key.Version} to {group.Key.TargetVersion}: {string.Join(", ", names)}{more}."
                    + (
                        settings.Exists(static s => (s.DecidedBy, s.TargetDecidedBy) == (SettingSource.Database, SettingSource.File))
                            ? FileWins
                            : ""
                    )
            );
        }
    }

    // Returns null when a plane cannot be read: it may decide a setting, so an answer could be wrong.
    private (PlaneSet, SettingAnswers)? Read(Deployment deployment)
    {
        var planes = ReadPlanes(deployment, [Plane.Rendered, Plane.Stored]);
        return planes.Problems.Count > 0 ? null : (planes, new SettingAnswers(planes, ReadLive(deployment, planes), _target));
    }

    private SettingQuery Query()
    {
        var (section, name) = (Text("Section"), Text("Name"));
        return section is null || name is null
            ? new SettingQuery(Wildcards.Filter(Name), Wildcards.Filter(Section))
            : new SettingQuery(Wildcards.Filter(Name) ?? Exactly(name), Wildcards.Filter(Section) ?? Exactly(section));
    }

    private string? Text(string property) => RecordInput.Text(InputObject, property);

    private static NameFilter Exactly(string name) => new(n => string.Equals(n, name, StringComparison.Ordinal), [name]);

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

    // The report of the proxy only confirms the rules, so they are sufficient without it.
    private IReadOnlyList<LiveState> ReadLive(Deployment deployment, PlaneSet planes)
    {
        IReadOnlyCollection<string> keys = [.. LiveReader.KeysOf(planes.Stored), .. planes.File?.MapAt(ConfigSections.General)?.Keys ?? []];
        var live = Await(token => new PlaneReader(Adapters, deployment).ReadLiveAsync(Task.FromResult(keys), token, everyWorker: true));
        foreach (var problem in live.Problems)
            WriteWarning($"Could not compare the settings with the running proxy: {problem.Message}");
        return live.States;
    }
}
