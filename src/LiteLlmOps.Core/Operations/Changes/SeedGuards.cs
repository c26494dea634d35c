using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Changes;

/// <summary>What limits a seed: protected paths, expected drift, and seed.limits.</summary>
internal sealed class SeedGuards(Deployment deployment, DateOnly today)
{
    private readonly DriftBaseline _baseline = new(deployment.Expected, today, deployment.Path);

    /// <summary>Why a difference is expected. Null when it is not.</summary>
    public string? WhyExpected(StoredDifference found) => _baseline.WhyAccepted(found);

    /// <summary>The pattern of seed.protected that matches a difference. Null when none does.</summary>
    public string? Protecting(StoredDifference found)
    {
        var (path, byName) = (found.Difference.Pointer, found.PathByName);
        return deployment.Seed.Protected.FirstOrDefault(g => g.Covers(path) || g.Covers(byName))?.Pattern;
    }

    /// <summary>Why the plan as a whole must not be applied without -Force. Null when it may.</summary>
    public LlmException? Refusal(SeedPlan plan, DesiredState desired, StoredState stored)
    {
        var total = Units(stored);
        var isEmpty = desired.Settings.Values.All(static s => s.Count == 0) && desired.Entries.Values.All(static e => e.Count == 0);
        if (isEmpty && total > 0)
        {
            return new LlmException(
                ErrorIds.DeclarationEmpty,
                $"'{deployment.Config.Source}' declares nothing to seed, but the database has {total} rows and settings. Nothing was written. Check that it is the right file, or use -Force to proceed.",
                deployment.Config.Source
            );
        }

        return Exceeded(plan, ChangeAction.Remove, "delete", deployment.Seed.Limits.Removed, total, "removed")
            ?? Exceeded(plan, ChangeAction.Update, "change", deployment.Seed.Limits.Changed, total, "changed");
    }

    private LlmException? Exceeded(SeedPlan plan, ChangeAction action, string verb, double limit, int total, string key)
    {
        var count = plan.Changes.Count(c => c.Action == action);
        if (count <= SeedLimits.AlwaysAllowed || count <= limit * total)
            return null;
        return new LlmException(
            ErrorIds.SeedTooLarge,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The seed would {verb} {count} of {total} rows and settings in the database of {deployment.Name}; seed.limits.{key} allows {limit:0.##%}. Nothing was written. Review the plan with -WhatIf, or use -Force to proceed."
            ),
            deployment.Name
        );
    }

    // Each row of a table, and each key of a settings row.
    private static int Units(StoredState stored) =>
        stored.Entries.Values.Sum(static rows => rows.Count) + stored.Settings.Values.Sum(static r => (r.Value as ConfigMap)?.Count ?? 1);
}
