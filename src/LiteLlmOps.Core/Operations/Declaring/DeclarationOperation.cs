using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Declaring;

/// <summary>Updates the declaration of a deployment from its database: read, plan, confirm, edit, verify, save.</summary>
internal sealed class DeclarationOperation(IAdapters adapters, IOperationHost host)
{
    private const string Caption = "Update the declaration";

    // Reported in any case: the other reasons are expected when no differences are selected.
    private static readonly ErrorId[] DataProblems = [ErrorIds.ValueUnreadable, ErrorIds.RowInvalid];

    /// <param name="deployment">The deployment.</param>
    /// <param name="options">The options.</param>
    /// <param name="write">Receives the saved changes; with WhatIf the planned ones. An error after the files are written is reported after them.</param>
    public void Run(Deployment deployment, DeclarationOptions options, Action<IReadOnlyList<LlmDeclarationChange>> write)
    {
        if (!host.IsWhatIf)
            adapters.OpenState(deployment).Sweep();
        var planes = Read(deployment);
        CheckNames(planes, options);
        var session = new DeclarationSession(adapters, planes);
        var steps = Plan(session, options);
        var confirmed = steps.Where(s => host.Confirm(s.Description, Caption, s.IsDeletion)).ToList();
        if (host.IsWhatIf)
            write(steps.Count == 0 ? [] : session.Draft(steps, options.SaveSecrets).Changes);
        else if (confirmed.Count > 0)
            Save(session, confirmed, options, write);
        else
            host.Verbose(steps.Count == 0 ? "No action needed: the database has no values to declare." : "No changes were confirmed.");
    }

    private PlaneSet Read(Deployment deployment)
    {
        if (deployment.Mode == DeploymentMode.File)
        {
            throw new LlmException(
                ErrorIds.DeploymentInFileMode,
                $"The deployment '{deployment.Name}' is in file mode. Its proxy does not read the database, so the values there are not declared.",
                deployment.Name
            );
        }

        host.Progress($"Reading the declaration and the database of {deployment.Name}");
        var planes = host.Await(token => new PlaneReader(adapters, deployment).ReadAsync([Plane.Stored], token));
        host.EndProgress();
        if (planes.Problems is [var problem, ..])
            throw problem;
        return planes.Desired.Problems is [var invalid, ..] ? throw SourceProblems.Of(invalid, adapters.Files.ReadLine) : planes;
    }

    // An update with a mistyped name must not pass for one that found nothing to do.
    private static void CheckNames(PlaneSet planes, DeclarationOptions options)
    {
        var sections = options.Sections?.Names ?? [];
        if (DriftNames.Unknown(planes, sections, options.Models?.Names ?? []).FirstOrDefault() is { } unknown)
            throw unknown;
        var seeded = ConfigSections.All.Where(planes.Deployment.Seed.Covers).Order(StringComparer.Ordinal).ToList();
        if (sections.FirstOrDefault(s => !seeded.Contains(s, StringComparer.OrdinalIgnoreCase)) is { } other)
        {
            throw new LlmException(
                ErrorIds.SectionNotSeeded,
                $"The deployment '{planes.Deployment.Name}' does not seed '{other}', so it is not compared with the database. Seeded sections: {string.Join(", ", seeded)}.",
                other
            );
        }
    }

    private IReadOnlyList<DeclarationStep> Plan(DeclarationSession session, DeclarationOptions options)
    {
        var plan = host.Await(_ => Task.FromResult(session.Plan(options)));
        foreach (var skipped in plan.Skipped)
            ReportSkipped(skipped, isSelected: options.Selection is not null);
        foreach (var blocked in plan.Blocked)
            host.WriteError(new LlmException(blocked.Id, blocked.Reason, blocked.Path));
        var (possible, problems) = host.Await(_ => Task.FromResult(session.Check(plan.Steps)));
        foreach (var problem in problems)
            host.WriteError(problem);
        return possible;
    }

    private void ReportSkipped(BlockedChange skipped, bool isSelected)
    {
        if (isSelected || DataProblems.Contains(skipped.Id))
            host.Warn(skipped.Reason);
        else
            host.Verbose(skipped.Reason);
    }

    private void Save(
        DeclarationSession session,
        IReadOnlyList<DeclarationStep> steps,
        DeclarationOptions options,
        Action<IReadOnlyList<LlmDeclarationChange>> write
    )
    {
        var draft = session.Draft(steps, options.SaveSecrets);
        var unrecorded = session.Save(draft, options.Reason);
        if (draft.Undefined.Count > 0)
            host.Warn(
                $"The declaration refers to undefined variables: {string.Join(", ", draft.Undefined)}. Define them before the next start or seed, or run the command again with -SaveSecrets."
            );
        foreach (var note in steps.Select(static s => s.NeedsSeed).OfType<string>())
            host.Warn(note);
        try
        {
            write([.. draft.Changes.Select(static c => c with { Status = DeclarationStatus.Saved })]);
        }
        catch (Exception)
        {
            // The output is closed, so that an error would not be shown.
            if (unrecorded is not null)
                host.Warn(unrecorded.Message);
            throw;
        }

        if (unrecorded is not null)
            host.WriteError(unrecorded);
    }
}
