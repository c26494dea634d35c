using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.Observations;
using LiteLlmOps.Schema;

namespace LiteLlmOps;

/// <summary>A cmdlet that compares the planes of deployments.</summary>
public abstract class DriftCmdlet : PerDeploymentCmdlet
{
    /// <summary>
    /// The planes to compare: Rendered and Stored with the declared config, Live with what the proxy should serve according to its file and
    /// its database, Schema (the database tables) with the schema of the installed LiteLLM. Default: Rendered, Stored, Live.
    /// </summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ValidateSet(
        nameof(LiteLlmOps.Plane.Rendered),
        nameof(LiteLlmOps.Plane.Stored),
        nameof(LiteLlmOps.Plane.Live),
        nameof(LiteLlmOps.Plane.Schema)
    )]
    public Plane[] Plane { get; set; } = [LiteLlmOps.Plane.Rendered, LiteLlmOps.Plane.Stored, LiteLlmOps.Plane.Live];

    /// <summary>The sections of the config, such as router_settings or model_list; for the plane Schema the tables. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SectionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Section { get; set; }

    /// <summary>The names of models: only their drift is returned. Wildcards. The names of piped models are used as they are. Default: all drift.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Model { get; set; }

    /// <summary>
    /// For the plane Schema: LiteLLM's schema.prisma, or a folder that contains it, such as site-packages. Requires -Plane Schema. Default: the
    /// schema in the Python environment of the proxy service in llmops.yaml, otherwise the bundled one nearest to the running version, or to the
    /// tables when the version is unknown.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SchemaPath { get; set; }

    /// <summary>Also returns drift that the list 'expected' in llmops.yaml accepts.</summary>
    [Parameter]
    public SwitchParameter IncludeExpected { get; set; }

    /// <summary>Compares the values of os.environ/ references instead of the references, on both sides.</summary>
    [Parameter]
    public SwitchParameter ResolveEnvironment { get; set; }

    /// <summary>
    /// What counts as a failure: a severity (Info, Warning or Error; higher severities count too), and causes. Causes have no order, so each one
    /// that counts must be given. A difference that counts has IsFailure, and the command ends with the terminating error DriftFound after all
    /// output. Default: each difference that is not expected sets IsFailure, and no difference is an error.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FailOnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? FailOn { get; set; }

    // A model may be named openai/*: the name of a piped object is no wildcard.
    private bool _isModelTyped;

    /// <summary>Which causes and severities count. Null when -FailOn is not given.</summary>
    private protected DriftFailures? Failures { get; private set; }

    private protected virtual bool WithEqual => false;

    /// <summary>What the run for a deployment could have returned.</summary>
    private protected ObservationScope Scope { get; private set; } = new();

    private protected override void Begin()
    {
        if (SchemaPath is not null && !Plane.Contains(LiteLlmOps.Plane.Schema))
            throw new LlmException(ErrorIds.ParameterNotApplicable, "-SchemaPath requires -Plane Schema.", SchemaPath);
        _isModelTyped = MyInvocation.BoundParameters.ContainsKey(nameof(Model));
        Failures = FailOn is null ? null : new DriftFailures(FailOn);
    }

    private protected override void End() => EndIfFailed(ErrorIds.DriftFound, "difference", string.Join(", ", FailOn ?? []));

    private protected sealed override void Run(Deployment deployment)
    {
        Report($"Reading the planes of {deployment.Name}", ProgressRecordType.Processing);
        var planes = ReadPlanes(deployment, Plane, SchemaPath is null ? null : FilePath(SchemaPath));
        if (planes.Tables is var (installed, _))
            ReportSchema(installed);
        Report("Done", ProgressRecordType.Completed);
        var unknown = DriftNames
            .Unknown(planes, Wildcards.Literal(Section), _isModelTyped ? Wildcards.Literal(Model) : Model ?? [])
            .ToList();
        foreach (var name in unknown)
            WriteProblem(name);
        var finder = new DriftFinder(
            planes,
            Query(),
            CauseRules.Of(Adapters.OpenState(deployment), planes.Rules, Adapters.Time.UtcNow()),
            Adapters.Time.Today()
        );
        foreach (var problem in finder.Problems())
            WriteProblem(SourceProblems.Of(problem, Adapters.Files.ReadLine));
        foreach (var warning in DeclarationWarnings.Of(planes))
            WriteWarning(warning.ToString());
        ReadDeletions(finder);
        Scope = ScopeOf(planes);
        Write(deployment, planes.Problems.Count + unknown.Count == 0, finder.Find().Select(Assessed));
    }

    /// <summary>Returns what was found in a deployment.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="isComplete">False when a plane could not be read, or a name of a filter does not exist.</param>
    /// <param name="drift">The differences.</param>
    private protected abstract void Write(Deployment deployment, bool isComplete, IEnumerable<LlmDrift> drift);

    private ObservationScope ScopeOf(PlaneSet planes) =>
        new()
        {
            Names = Section,
            Areas = DriftObservation.CompletePlanes(planes, Plane),
            Filters = GivenFilters(nameof(Plane), nameof(Section), nameof(Model), nameof(ResolveEnvironment)),
            IsPartial = Model is not null || ResolveEnvironment,
        };

    private DriftQuery Query() =>
        new(
            Plane,
            Section is null ? null : Wildcards.Any(Section),
            Model is null ? null : Wildcards.Any(_isModelTyped ? Model : Array.ConvertAll(Model, WildcardPattern.Escape)),
            WithEqual,
            IncludeExpected,
            ResolveEnvironment
        );

    private void ReadDeletions(DriftFinder finder)
    {
        if (Await(token => finder.ReadDeletionsAsync(Adapters, token)) is { } problem)
            WriteWarning($"Could not read the audit log to find out who deleted models. {problem.Message}");
    }

    private void ReportSchema(InstalledLiteLlm installed)
    {
        WriteVerbose($"Comparing the tables with {installed.Shown}.");
        if (installed.Doubt is { } doubt)
            WriteWarning($"{doubt} The tables are compared with {installed.Shown}. {installed.Specify}");
    }

    private LlmDrift Assessed(LlmDrift drift) =>
        Failures is null ? drift : drift with { IsFailure = drift.IsFailure && Failures.Names(drift) };

    private void Report(string status, ProgressRecordType type) =>
        WriteProgress(new ProgressRecord(0, MyInvocation.MyCommand.Name, status) { RecordType = type });
}
