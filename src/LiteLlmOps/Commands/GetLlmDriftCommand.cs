using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.State;

namespace LiteLlmOps.Commands;

/// <summary>Shows what differs between the declared config, the rendered file, the database and the live proxy.</summary>
[Cmdlet(VerbsCommon.Get, "LlmDrift")]
[OutputType(typeof(LlmDrift), typeof(bool))]
public sealed class GetLlmDriftCommand : DeploymentCmdlet
{
    // A few deleted models are worth a look into the audit log; where thousands are missing, nobody deleted them one by one.
    private const int MostExplained = 200;

    /// <summary>
    /// The planes to look at: Rendered and Stored are held against what is declared, Live against what should be served, Schema (the tables)
    /// against what the installed LiteLLM expects. Default: Rendered, Stored, Live.
    /// </summary>
    [Parameter(Position = 0)]
    public Plane[] Plane { get; set; } = [LiteLlmOps.Plane.Rendered, LiteLlmOps.Plane.Stored, LiteLlmOps.Plane.Live];

    /// <summary>The sections of the config, such as router_settings or model_list; for the plane Schema the tables. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SectionCompleter))]
    public string[]? Section { get; set; }

    /// <summary>The names of models: only their drift is shown. Wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Model { get; set; }

    /// <summary>
    /// For the plane Schema: LiteLLM's schema.prisma, or a folder with it, such as site-packages. Default: that of the Python environment which
    /// llmops.yaml names for the proxy's service, else the bundled one that comes nearest to the running version.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SchemaPath { get; set; }

    /// <summary>Shows what agrees as well.</summary>
    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    /// <summary>Shows the drift as well that the deployment's list 'expected' accepts.</summary>
    [Parameter]
    public SwitchParameter IncludeExpected { get; set; }

    /// <summary>Compares the values that os.environ/ references stand for, on both sides.</summary>
    [Parameter]
    public SwitchParameter ResolveEnvironment { get; set; }

    /// <summary>
    /// What counts as a failure: severities (that one and worse) and causes. When something does, the command ends with the error
    /// DriftFound after all drift was shown, so that a script stops. Default: nothing is an error.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FailOnCompleter))]
    public string[]? FailOn { get; set; }

    /// <summary>Returns only whether there is drift that counts: true or false.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override void Process()
    {
        var failures = FailOn is null ? null : new DriftFailures(FailOn);
        var deployment = ReadDeployment();
        WriteProgress(new ProgressRecord(0, "Get-LlmDrift", $"Reading the planes of {deployment.Name}"));
        var planes = ReadPlanes(deployment, Plane, SchemaPath is null ? null : FilePath(SchemaPath));
        if (planes.Tables is var (installed, _))
            WriteVerbose(
                $"The tables are held against {(installed.IsBundled ? $"the bundled schema of LiteLLM {installed.Source}" : installed.Source)}."
            );
        WriteProgress(new ProgressRecord(0, "Get-LlmDrift", "Done") { RecordType = ProgressRecordType.Completed });
        var finder = new DriftFinder(planes, Query(), CauseRules.Of(Adapters.OpenState(deployment), planes.Rules));
        foreach (var problem in finder.Problems())
            WriteProblem(SourceProblems.Of(problem, Adapters.Files.ReadLine));
        var drift = Judged(finder.Find(ReadDeletions(deployment, finder)), failures);
        if (!Quiet)
            WriteDrift(drift, deployment, failures is not null);
        // What could not be read may have drifted: the question stays open, and the error says so.
        else if (planes.Problems.Count == 0)
            WriteObject(drift.Any(static d => d.IsFailure));
    }

    private DriftQuery Query() =>
        new(
            Plane,
            Section is null ? null : Wildcards.Any(Section),
            Model is null ? null : Wildcards.Any(Model),
            IncludeEqual,
            IncludeExpected,
            ResolveEnvironment
        );

    private IReadOnlyDictionary<string, AuditEntry>? ReadDeletions(Deployment deployment, DriftFinder finder)
    {
        if (finder.MissingModels is not { Count: > 0 and <= MostExplained } missing)
            return null;
        return Await(async token =>
        {
            await using var database = Adapters.OpenDatabase(deployment, readOnly: true);
            return await database.ReadDeletionsAsync(missing, token);
        });
    }

    private static IEnumerable<LlmDrift> Judged(IEnumerable<LlmDrift> drift, DriftFailures? failures)
    {
        foreach (var difference in drift)
        {
            difference.IsFailure = difference.IsFailure && (failures?.Names(difference) ?? true);
            yield return difference;
        }
    }

    private void WriteDrift(IEnumerable<LlmDrift> drift, Deployment deployment, bool isGuarded)
    {
        var failed = 0;
        foreach (var difference in drift)
        {
            StopToken.ThrowIfCancellationRequested();
            failed += difference.IsFailure ? 1 : 0;
            WriteObject(difference);
        }

        EndIfFailed(isGuarded ? failed : 0, ErrorIds.DriftFound, "difference", string.Join(", ", FailOn ?? []), deployment);
    }
}
