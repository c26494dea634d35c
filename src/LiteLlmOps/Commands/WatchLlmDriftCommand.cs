using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Commands;

/// <summary>Watches deployments and returns differences as they appear, change and disappear.</summary>
[Cmdlet(VerbsCommon.Watch, "LlmDrift", HelpUri = HelpPages.Address + "Watch-LlmDrift.md")]
[OutputType(typeof(LlmDriftChange))]
public sealed class WatchLlmDriftCommand : PlaneCmdlet
{
    private readonly Dictionary<string, WatchedDeployment> _watched = new(StringComparer.Ordinal);

    /// <summary>The pause between two rounds, from 1s to 1d. A round reads all planes of all deployments. Default: 30s.</summary>
    [Parameter]
    [Duration]
    [ValidateRange("00:00:01", "1.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The time after which the watch ends, such as 10m; its last round begins then. With 0 there is one round. Default: the watch ends
    /// with Ctrl+C.
    /// </summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    // The deployments of the pipeline are watched together, and several models of one deployment are one filter.
    private protected override void Run(Deployment deployment)
    {
        if (!_watched.TryGetValue(deployment.Path, out var known))
            _watched[deployment.Path] = new WatchedDeployment(deployment, RequestFor(Model), new DriftWatch(deployment.Name, Adapters.Time))
            {
                Models = Model,
            };
        else if (known.Models is not null)
        {
            known.Models = Model is null ? null : [.. known.Models.Union(Model, StringComparer.Ordinal)];
            known.Request = RequestFor(known.Models);
        }
    }

    private protected override void End()
    {
        if (_watched.Count == 0)
            return;
        var polling = new Polling(Adapters.Time, Interval, Timeout ?? TimeSpan.MaxValue);
        // The deployments of the first round have just been read.
        for (var isFirst = true; ; isFirst = false)
        {
            var isLast = polling.IsOver;
            ReadRound(isFirst);
            if (isLast)
                return;
            Await(polling.PauseAsync);
        }
    }

    private void ReadRound(bool isFirst)
    {
        // Adapters keep the declared config that they have read, so each deployment of each round has its own.
        var readers = _watched.Values.Select(static w => (Watched: w, Adapters: MakeAdapters())).ToList();
        try
        {
            // Secrets of a vault can be read on the pipeline thread only.
            var failed = readers.ConvertAll(r => isFirst ? null : TryReadAgain(r.Watched, r.Adapters));
            var rounds = Await(token =>
                Task.WhenAll(readers.Zip(failed, (r, f) => f is null ? ReadAsync(r.Watched, r.Adapters, token) : Task.FromResult(f)))
            );
            foreach (var (reader, round) in readers.Zip(rounds))
                Write(reader.Watched, round);
        }
        finally
        {
            readers.ForEach(static r => (r.Adapters as IDisposable)?.Dispose());
        }
    }

    /// <summary>The failed round of a deployment that cannot be read. Null when it was read.</summary>
    private DriftRound? TryReadAgain(WatchedDeployment watched, IAdapters adapters)
    {
        try
        {
            watched.Deployment = ReadAgain(watched.Deployment, adapters.Files);
            return null;
        }
        catch (Exception e) when (ProblemOf(e) is { } problem)
        {
            return DriftRound.Failed(problem, Plane);
        }
    }

    private async Task<DriftRound> ReadAsync(WatchedDeployment watched, IAdapters adapters, CancellationToken token)
    {
        try
        {
            return DriftRound.Of(await DriftReading.ReadAsync(adapters, watched.Deployment, watched.Request, token), Plane);
        }
        catch (Exception e) when (ProblemOf(e) is { } problem)
        {
            return DriftRound.Failed(problem, Plane);
        }
    }

    private void Write(WatchedDeployment watched, DriftRound round)
    {
        var result = watched.Watch.Observe(round);
        Report(result.Notes, result.Problems, result.Warnings);
        foreach (var change in result.Changes)
        {
            StopToken.ThrowIfCancellationRequested();
            WriteObject(change);
        }

        WriteVerbose(
            $"{watched.Deployment.Name}: {watched.Watch.Count} {(watched.Watch.Count == 1 ? "difference" : "differences")}, {result.Changes.Count} changed in this round."
        );
    }

    private static LlmException? ProblemOf(Exception problem) =>
        problem switch
        {
            LlmException known => known,
            IOException or UnauthorizedAccessException => Errors.OfFile(problem),
            _ => null,
        };

    private sealed class WatchedDeployment(Deployment deployment, DriftRequest request, DriftWatch watch)
    {
        public Deployment Deployment { get; set; } = deployment;

        public DriftRequest Request { get; set; } = request;

        public DriftWatch Watch { get; } = watch;

        /// <summary>The names of the filter. Null for all drift.</summary>
        public string[]? Models { get; set; }
    }
}
