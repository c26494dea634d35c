using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Services;

/// <summary>What an interrupted command leaves behind: which services are stopped or not confirmed, and how to start them.</summary>
/// <param name="request">The request.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="ready">The services that were ready, whose results were not written.</param>
/// <param name="unfinished">The operations without a result.</param>
/// <param name="now">Their services after the interruption, in the same order. Null when they could not be inspected.</param>
internal sealed class ServiceInterruption(
    ServiceRequest request,
    Deployment deployment,
    IReadOnlyList<string> ready,
    IReadOnlyList<ServiceOperation> unfinished,
    IReadOnlyList<ServiceFacts>? now
)
{
    private const string Unknown = "State unknown";
    private const string Stopped = "Stopped";
    private const string NotStartedAgain = "Stopped, not started again";
    private const string NotStarted = "Not started";
    private const string StillRunning = "Asked to stop, still running";
    private const string NotConfirmed = "Started, not confirmed to be ready";
    private const string Unchanged = "Not changed";

    private readonly IReadOnlyList<(ServiceOperation Operation, string State)> _states =
    [
        .. unfinished.Select((o, i) => (o, StateOf(o, now?[i]))),
    ];

    /// <summary>A line for each unfinished service, for the journal.</summary>
    public IReadOnlyList<string> Lines =>
        [
            .. _states.Select(s =>
                $"{request.Action} {s.Operation.Name}: interrupted. {s.State}{(NeedsStart(s.State) ? $"; to start it, run: {StartCommand([s.Operation.Name])}" : "")}"
            ),
        ];

    /// <summary>The warning for the user: the services by state, and the command that starts those that are left stopped.</summary>
    public string Message
    {
        get
        {
            var groups = _states.GroupBy(static s => s.State, static s => s.Operation.Name, StringComparer.Ordinal);
            var left = _states.Where(static s => NeedsStart(s.State)).Select(static s => s.Operation.Name).ToList();
            return $"{request.Command} was interrupted. {(ready.Count == 0 ? "" : $"Ready: {string.Join(", ", ready)}. ")}"
                + string.Join(" ", groups.Select(static g => $"{g.Key}: {string.Join(", ", g)}."))
                + (left.Count == 0 ? "" : $" To start {(left.Count == 1 ? "it" : "them")}, run: {StartCommand(left)}");
        }
    }

    private static string StateOf(ServiceOperation operation, ServiceFacts? now) =>
        (Before: operation.Facts.Process, Now: now?.Process) switch
        {
            _ when now is null => Unknown,
            (null, null) => operation.Request.Action == ServiceAction.Stop ? Unchanged : NotStarted,
            (_, null) => operation.Request.Action == ServiceAction.Restart ? NotStartedAgain : Stopped,
            ({ } before, { } current) when (before.Id, before.Start) == (current.Id, current.Start) => operation.StopRequested
                ? StillRunning
                : Unchanged,
            _ => NotConfirmed,
        };

    private static bool NeedsStart(string state) => state is NotStartedAgain or NotStarted;

    private string StartCommand(IEnumerable<string> names) =>
        $"Start-LlmService {string.Join(", ", names)} -Deployment '{deployment.Path.Replace("'", "''", StringComparison.Ordinal)}'";
}
