using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Seeding;

/// <summary>One seed: the plan, and the way of the confirmed changes into the database.</summary>
internal sealed class SeedRun(IAdapters adapters, PlaneSet planes)
{
    private readonly Deployment _deployment = planes.Deployment;

    public SeedPlan Plan(SeedOptions options)
    {
        var desired = DesiredState.From(planes.Declared!.Root, _deployment.Seed, planes.Rules);
        var differences = new StoredComparison(desired, planes.Stored!, planes.Rules, planes.Effects, _deployment.Environment, _deployment.Seed).Differences();
        var guards = new SeedGuards(_deployment);
        var plan = new SeedPlanner(planes.Rules, _deployment.Environment, options, guards, _deployment.Path).Plan(differences);
        return options.Force ? plan : plan with { Refusal = guards.Refusal(plan, desired, planes.Stored!) };
    }

    /// <summary>Saves the checkpoint, writes, and notes it in the journal.</summary>
    /// <returns>The checkpoint's id.</returns>
    public async Task<string> ApplyAsync(SeedPlan plan, IReadOnlyCollection<PlannedChange> confirmed, string? reason, CancellationToken token)
    {
        var writes = plan.WritesFor(confirmed);
        var state = adapters.OpenState(_deployment);
        var checkpoint = NewCheckpoint(writes);
        state.SaveCheckpoint(checkpoint);
        try
        {
            await using var database = adapters.OpenDatabase(_deployment, readOnly: false);
            var algorithm = planes.Declared?.Root.MapAt(ConfigSections.General)?.TextAt("encryption_algorithm");
            var fingerprints = await database.ApplyAsync(writes, planes.Rules.CipherToWrite(algorithm), token);
            state.SaveCheckpoint(checkpoint with { Rows = [.. checkpoint.Rows.Select(r => r with { After = fingerprints.GetValueOrDefault(r.Row) })] });
            state.SaveSeeded(state.ReadSeeded().After(writes, fingerprints, state.Hash));
            state.Append(Entry("Applied", checkpoint.Id, reason, confirmed));
            return checkpoint.Id;
        }
        catch (LlmException e)
        {
            state.Append(Entry(e.ErrorId, checkpoint.Id, reason, confirmed));
            throw;
        }
    }

    private Checkpoint NewCheckpoint(IReadOnlyList<RowWrite> writes)
    {
        var now = DateTime.UtcNow;
        var rows = planes.Stored!.Settings.Values.Concat(planes.Stored.Entries.Values.SelectMany(static r => r)).ToDictionary(static r => new RowKey(r.Section, r.Key));
        var id = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{now:yyyyMMdd'T'HHmmssfff'Z'}-{Guid.NewGuid().ToString("N")[..6]}");
        return new Checkpoint(id, now, _deployment.Name, [.. writes.Select(w => new CheckpointRow(w.Row, rows.GetValueOrDefault(w.Row)?.Raw, null))]);
    }

    private static JournalEntry Entry(string outcome, string checkpoint, string? reason, IReadOnlyCollection<PlannedChange> changes) =>
        JournalEntries.Of("Invoke-LlmSeed", outcome, checkpoint, [.. changes.Select(static c => c.Change.ToString())]) with { Reason = reason };
}
