using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.StateFiles;

/// <summary>What moving to the archive and restoring from it have in common.</summary>
/// <param name="adapters">Access to files.</param>
/// <param name="host">The program that runs it.</param>
/// <param name="deployment">The deployment.</param>
internal sealed class ArchiveSession(IAdapters adapters, IOperationHost host, Deployment deployment)
{
    /// <summary>Completes or undoes the moves that were interrupted, and lists the files. With WhatIf it only reports them.</summary>
    public StateListing Open()
    {
        var listing = StateListing.Read(adapters, deployment);
        if (listing.HasPending && !host.IsWhatIf)
        {
            foreach (var message in Locked(static (moves, _) => moves.Recover()))
                host.Warn(message);
            listing = StateListing.Read(adapters, deployment);
        }

        foreach (var problem in listing.Problems())
            host.Warn(problem);
        return listing;
    }

    /// <summary>Moves files while the archive is locked, and writes the results.</summary>
    /// <param name="work">Prepares and moves them.</param>
    /// <param name="write">Receives the files that were moved.</param>
    public void Run(Func<ArchiveMoves, CancellationToken, ArchiveOutcome> work, Action<IReadOnlyList<ArchiveMove>> write)
    {
        var outcome = Locked(work);
        try
        {
            write(outcome.Done);
        }
        catch (Exception)
        {
            // The output is closed, so that an error would not be shown.
            foreach (var error in outcome.Errors)
                host.Warn(error.Message);
            throw;
        }

        foreach (var error in outcome.Errors)
            host.WriteError(error);
    }

    // A stop ends the moves before the next file; those that were made are recorded.
    private T Locked<T>(Func<ArchiveMoves, CancellationToken, T> work) =>
        host.AwaitWhole(token =>
        {
            using var locked = adapters.OpenStateFolder(deployment).LockArchive();
            return Task.FromResult(work(new ArchiveMoves(adapters, deployment), token));
        });
}
