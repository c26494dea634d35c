using System.Management.Automation;
using LiteLlmOps.Drift;

namespace LiteLlmOps.Commands;

/// <summary>Shows what differs between the declared config, the rendered file, the database and the live proxy.</summary>
[Cmdlet(VerbsCommon.Get, "LlmDrift")]
[OutputType(typeof(LlmDrift), typeof(bool))]
public sealed class GetLlmDriftCommand : DeploymentCmdlet
{
    /// <summary>The planes to look at: Rendered and Stored are held against what is declared, Live against what should be served. Default: all.</summary>
    [Parameter(Position = 0)]
    public Plane[] Plane { get; set; } = [Drift.Plane.Rendered, Drift.Plane.Stored, Drift.Plane.Live];

    /// <summary>The sections of the config, such as router_settings or model_list. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(Binding.SectionCompleter))]
    public string[]? Section { get; set; }

    /// <summary>The names of models: only their drift is shown. Wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Model { get; set; }

    /// <summary>Shows what agrees as well.</summary>
    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    /// <summary>Compares the values that os.environ/ references stand for, on both sides.</summary>
    [Parameter]
    public SwitchParameter ResolveEnvironment { get; set; }

    /// <summary>Returns only whether there is drift: true or false.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override void Process()
    {
        var deployment = ReadDeployment();
        WriteProgress(new ProgressRecord(0, "Get-LlmDrift", $"Reading the planes of {deployment.Name}"));
        var planes = ReadPlanes(deployment, Plane);
        WriteProgress(new ProgressRecord(0, "Get-LlmDrift", "Done") { RecordType = ProgressRecordType.Completed });
        var finder = new DriftFinder(planes, new DriftQuery(Plane, Binding.Wildcards.Any(Section), Model is null ? null : Binding.Wildcards.Any(Model), IncludeEqual, ResolveEnvironment));
        foreach (var problem in finder.Problems())
            WriteProblem(Configuration.SourceProblems.Of(problem, Adapters.Files.ReadLine));
        if (!Quiet)
            WriteDrift(finder.Find());
        // What could not be read may have drifted: the question stays open, and the error says so.
        else if (planes.Problems.Count == 0)
            WriteObject(finder.Find().Any(static d => d.Kind != DriftKind.Equal));
    }

    private void WriteDrift(IEnumerable<LlmDrift> drift)
    {
        foreach (var difference in drift)
        {
            StopToken.ThrowIfCancellationRequested();
            WriteObject(difference);
        }
    }
}
