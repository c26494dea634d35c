using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Changes;

/// <summary>What keeps a seed from doing what nobody wants: protected paths, expected drift, and seeds that are too large to be meant.</summary>
internal sealed class SeedGuards(Deployment deployment)
{
    private readonly DriftBaseline _ledger = new(deployment.Expected, DateOnly.FromDateTime(DateTime.UtcNow), deployment.Path);

    /// <summary>Why a difference is accepted; null when it is not.</summary>
    public string? WhyExpected(StoredDifference found) => deployment.Expected.Count == 0 ? null : _ledger.WhyAccepted(found);

    /// <summary>The glob that protects a path; null when none does.</summary>
    public string? Protecting(StoredDifference found)
    {
        if (deployment.Seed.Protected.Count == 0)
            return null;
        var (path, byName) = (found.Difference.Pointer, found.PathByName);
        return deployment.Seed.Protected.FirstOrDefault(g => g.Covers(path) || g.Covers(byName))?.Pattern;
    }

    /// <summary>Why the plan as a whole must not be carried out without -Force; null when it may.</summary>
    public LlmException? Refusal(SeedPlan plan, DesiredState desired, StoredState stored)
    {
        var total = Units(stored);
        var isEmpty = desired.Settings.Values.All(static s => s.Count == 0) && desired.Entries.Values.All(static e => e.Count == 0);
        if (isEmpty && total > 0)
        {
            return new LlmException(
                ErrorIds.DeclarationEmpty,
                $"'{deployment.Config.Source}' declares nothing that a seed covers, and the database holds {total} rows and settings: is it the right file? -Force goes on all the same.",
                deployment.Config.Source
            );
        }

        return Beyond(plan, ChangeAction.Remove, "take away", deployment.Seed.Limits.Removed, total, "removed")
            ?? Beyond(plan, ChangeAction.Update, "change", deployment.Seed.Limits.Changed, total, "changed");
    }

    private LlmException? Beyond(SeedPlan plan, ChangeAction action, string verb, double limit, int total, string key)
    {
        var count = plan.Changes.Count(c => c.Change.Action == action);
        if (count <= SeedLimits.AlwaysAllowed || count <= limit * total)
            return null;
        return new LlmException(
            ErrorIds.SeedTooLarge,
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"This seed would {verb} {count} of the {total} rows and settings in the database of {deployment.Name}, more than seed.limits.{key} allows ({limit:0.##%}). Nothing was written. Look at it with -WhatIf; -Force goes on all the same."
            ),
            deployment.Name
        );
    }

    // A row of a table counts as one, and so does each key of a settings row.
    private static int Units(StoredState stored) =>
        stored.Entries.Values.Sum(static rows => rows.Count) + stored.Settings.Values.Sum(static r => (r.Value as ConfigMap)?.Count ?? 1);
}
