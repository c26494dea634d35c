using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>Changes the database of a deployment to what is declared.</summary>
internal sealed class SeedOperation(IAdapters adapters, Deployment deployment, SeedOptions options, IOperationHost host)
{
    private const int MaxNamed = 10;

    private readonly ChangeSession _session = new(adapters, deployment, options, host, "Invoke-LlmSeed");

    /// <param name="write">Receives the applied changes; the planned ones with WhatIf.</param>
    /// <exception cref="LlmException">Nothing was written, unless the message says otherwise.</exception>
    public void Run(Action<IReadOnlyList<LlmChange>> write)
    {
        var planes = Read();
        _session.ReportInterruptedChanges(planes.Stored!);
        CheckNames(planes);
        ReportNotSeeded();
        foreach (var message in new SelectedRows(planes, options).Notes())
            host.Warn(message);
        foreach (var warning in DeclarationWarnings.Of(planes))
            host.Warn(warning.ToString());
        var plan = options.PlanPath is { } path ? FromFile(planes, path) : SeedPlanner.Plan(planes, options, adapters.Time.Today());
        Report(plan);
        CheckStorable(planes, plan);
        _session.CheckLimits(planes, [.. plan.Changes.Select(c => ChangedRow.Of(c, planes.Stored!))], plan.Refusal);
        var confirmed = plan
            .Changes.Where(c => _session.Confirm(c, "Seed the database", isDeletion: c.Action == ChangeAction.Remove))
            .ToList();
        if (host.IsWhatIf)
            write(plan.Changes);
        else if (confirmed.Count > 0)
            _session.Apply(
                planes,
                plan.WritesFor(confirmed),
                confirmed,
                write,
                stored => Replan(planes with { Stored = stored }, confirmed)
            );
        else
            host.Verbose(plan.Changes.Count == 0 ? "No action needed." : "No change was confirmed.");
    }

    // Otherwise the transaction would be rolled back when it reads the rows, without the place of the value.
    private void CheckStorable(PlaneSet planes, SeedPlan plan)
    {
        var writes = plan.WritesFor(plan.Changes);
        if (writes.Count == 0)
            return;
        var found = host.Await(async token =>
        {
            await using var database = adapters.OpenDatabase(deployment, readOnly: true);
            return await database.FindUnstorableAsync(writes, planes.Stored!.Schema, token);
        });
        var problems = found.Select(f => SourceProblems.Of(UnstorableValues.Problem(f, plan), adapters.Files.ReadLine)).ToList();
        foreach (var further in problems.Skip(1))
            host.WriteError(further);
        if (problems.Count > 0)
            throw problems[0];
    }

    // The same changes of the same values in rows whose other values have changed. A plan file is applied to the rows that it was made from, or not at all.
    private IReadOnlyList<RowWrite>? Replan(PlaneSet planes, IReadOnlyList<LlmChange> confirmed)
    {
        if (options.PlanPath is not null)
            return null;
        var fields = confirmed.SelectMany(static c => c.Fields).ToHashSet(StringComparer.Ordinal);
        var plan = SeedPlanner.Plan(planes, options with { Selection = fields, Rows = null }, adapters.Time.Today());
        var isSame =
            plan.Refusal is null
            && plan.Changes.Count == confirmed.Count
            && confirmed.All(c => plan.Changes.FirstOrDefault(p => p.Path == c.Path)?.Write!.ChangesTheSame(c.Write!) == true);
        return isSame ? plan.WritesFor(plan.Changes) : null;
    }

    private PlaneSet Read()
    {
        if (deployment.Mode == DeploymentMode.File)
        {
            throw new LlmException(
                ErrorIds.DeploymentInFileMode,
                $"The deployment '{deployment.Name}' is in file mode: its proxy does not read the database. Render its config with Export-LlmConfig, or set mode: db-ssot in llmops.yaml.",
                deployment.Name
            );
        }

        _session.WaitForInterruptedChanges();
        return ComparedPlanes.Read(adapters, deployment, host);
    }

    // A seed with a mistyped name must not pass for one that found nothing to do.
    private void CheckNames(PlaneSet planes)
    {
        var sections = options.Sections?.Names ?? [];
        if (DriftNames.Unknown(planes, sections, options.Models?.Names ?? []).FirstOrDefault() is { } unknown)
            throw unknown;
        var seeded = ConfigSections.All.Where(deployment.Seed.Covers).Order(StringComparer.Ordinal).ToList();
        if (sections.FirstOrDefault(s => !seeded.Contains(s, StringComparer.OrdinalIgnoreCase)) is { } other)
        {
            throw new LlmException(
                ErrorIds.SectionNotSeeded,
                $"The deployment '{deployment.Name}' does not seed '{other}'. Seeded sections: {string.Join(", ", seeded)}.",
                other
            );
        }
    }

    // Differences of guardrails are reported even where the deployment does not seed them, since LiteLLM runs the rows.
    private void ReportNotSeeded()
    {
        var count = options.Selection?.Count(p => !deployment.Seed.Covers(SettingPath.Parse(p).Section)) ?? 0;
        if (count > 0)
            host.Warn(
                $"Skipped {LlmImpact.Count(count, "difference")} of sections that the deployment '{deployment.Name}' does not seed (seed.sections of llmops.yaml)."
            );
    }

    private SeedPlan FromFile(PlaneSet planes, string path)
    {
        var hash = adapters.OpenState(deployment).Hash;
        var content = PlanFile.Read(adapters.Files.ReadYaml(path), path, deployment, hash);
        var fields = content.Lines.SelectMany(static l => l.Fields).ToHashSet(StringComparer.Ordinal);
        var plan = SeedPlanner.Plan(planes, options with { Prune = PruneScope.All, Selection = fields }, adapters.Time.Today());
        if (new PlanCheck(content, planes, hash).Changed(plan) is not { Count: > 0 } changed)
            return plan;
        var names = string.Join("; ", changed.Take(MaxNamed)) + (changed.Count > MaxNamed ? $"; and {changed.Count - MaxNamed} more" : "");
        throw new LlmException(
            ErrorIds.PlanOutdated,
            $"The plan '{path}' is stale; nothing was applied. Changed since: {names}. Create a new plan.",
            path
        );
    }

    private void Report(SeedPlan plan)
    {
        foreach (var blocked in plan.Blocked)
            host.WriteError(new LlmException(blocked.Id, blocked.Reason, blocked.Path));
        foreach (var skipped in plan.Skipped)
        {
            // Without a selection, undeclared rows are normal: Get-LlmDrift lists them.
            if (options.Selection is null && skipped.Id == ErrorIds.NotDeclared)
                host.Verbose(skipped.Reason);
            else
                host.Warn(skipped.Reason);
        }
    }
}
