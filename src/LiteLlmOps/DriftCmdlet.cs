using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Observations;

namespace LiteLlmOps;

/// <summary>A cmdlet that compares the planes of deployments once.</summary>
public abstract class DriftCmdlet : PlaneCmdlet
{
    /// <summary>
    /// What counts as a failure: a severity (Info, Warning or Error; higher severities count too), and causes. Causes have no order, so each one
    /// that counts must be given. A difference that counts has IsFailure, and the command ends with the terminating error DriftFound after all
    /// output. Default: each difference that is not expected sets IsFailure, and no difference is an error.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FailOnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? FailOn { get; set; }

    /// <summary>Which causes and severities count. Null when -FailOn is not given.</summary>
    private protected DriftFailures? Failures { get; private set; }

    /// <summary>What the run for a deployment could have returned.</summary>
    private protected ObservationScope Scope { get; private set; } = new();

    private protected override void Begin()
    {
        base.Begin();
        Failures = FailOn is null ? null : new DriftFailures(FailOn);
    }

    private protected override void End() => EndIfFailed(ErrorIds.DriftFound, "difference", string.Join(", ", FailOn ?? []));

    private protected sealed override void Run(Deployment deployment)
    {
        var request = RequestFor(Model);
        ShowProgress($"Reading the planes of {deployment.Name}", ProgressRecordType.Processing);
        var reading = Await(token => DriftReading.ReadAsync(Adapters, deployment, request, token));
        ShowProgress("Done", ProgressRecordType.Completed);
        Report(reading.Notes, reading.Problems, reading.Warnings);
        Scope = ScopeOf(reading.Planes);
        Write(deployment, reading.IsComplete, reading.Find().Select(Assessed));
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

    private LlmDrift Assessed(LlmDrift drift) =>
        Failures is null ? drift : drift with { IsFailure = drift.IsFailure && Failures.Names(drift) };

    private void ShowProgress(string status, ProgressRecordType type) =>
        WriteProgress(new ProgressRecord(0, MyInvocation.MyCommand.Name, status) { RecordType = type });
}
