using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Drift;

namespace LiteLlmOps;

/// <summary>A cmdlet that compares planes of deployments, or a part of them.</summary>
public abstract class PlaneCmdlet : PerDeploymentCmdlet
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

    /// <summary>
    /// The sections of the config, such as router_settings or model_list; for the plane Schema the tables. Wildcards. Default: all.
    /// </summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SectionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Section { get; set; }

    /// <summary>
    /// The names of models: only their drift is returned. Wildcards. The names of piped models are used as they are. Default: all drift.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Model { get; set; }

    /// <summary>
    /// For the plane Schema: LiteLLM's schema.prisma, or a folder that contains it, such as site-packages. Requires -Plane Schema. Default:
    /// the schema in the Python environment of the proxy service in llmops.yaml, otherwise the bundled one nearest to the running version,
    /// or to the tables when the version is unknown.
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

    // A model may be named openai/*: the name of a piped object is no wildcard.
    private bool _isModelTyped;

    private protected virtual bool WithEqual => false;

    private protected override void Begin()
    {
        if (SchemaPath is not null && !Plane.Contains(LiteLlmOps.Plane.Schema))
            throw new LlmException(ErrorIds.ParameterNotApplicable, "-SchemaPath requires -Plane Schema.", SchemaPath);
        _isModelTyped = MyInvocation.BoundParameters.ContainsKey(nameof(Model));
    }

    /// <summary>What to compare.</summary>
    /// <param name="models">The values of -Model. Null for all drift.</param>
    private protected DriftRequest RequestFor(string[]? models) =>
        new(
            new DriftQuery(
                Plane,
                Section is null ? null : Wildcards.Any(Section),
                models is null ? null : Wildcards.Any(_isModelTyped ? models : Array.ConvertAll(models, WildcardPattern.Escape)),
                WithEqual,
                IncludeExpected,
                ResolveEnvironment
            ),
            Wildcards.Literal(Section),
            _isModelTyped ? Wildcards.Literal(models) : models ?? [],
            SchemaPath is null ? null : FilePath(SchemaPath)
        );

    private protected void Report(IEnumerable<string> notes, IEnumerable<LlmException> problems, IEnumerable<string> warnings)
    {
        foreach (var note in notes)
            WriteVerbose(note);
        foreach (var problem in problems)
            WriteProblem(problem);
        foreach (var warning in warnings)
            WriteWarning(warning);
    }
}
