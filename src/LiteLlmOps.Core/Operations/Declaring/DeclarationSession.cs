using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;

namespace LiteLlmOps.Declaring;

/// <summary>The files of a declaration as they were read once, with which changes are planned, edited, verified and saved.</summary>
internal sealed class DeclarationSession
{
    private readonly IAdapters _adapters;
    private readonly PlaneSet _planes;
    private readonly Dictionary<string, string> _texts;

    public DeclarationSession(IAdapters adapters, PlaneSet planes)
    {
        _adapters = adapters;
        _texts = planes
            .Declared!.Files.Distinct(StringComparer.Ordinal)
            .ToDictionary(static f => f, adapters.Files.ReadText, StringComparer.Ordinal);
        // The declaration is parsed again from these texts: the files may have been modified since the planes were read.
        _planes = planes with
        {
            Declared = Read(planes.Deployment, _texts),
        };
    }

    private Deployment Deployment => _planes.Deployment;

    private ConfigMap Root => _planes.Declared!.Root;

    public DeclarationPlan Plan(DeclarationOptions options) =>
        new DeclarationPlanner(_planes.Declared!, Deployment, _planes.Rules, options, _adapters.Time.Today()).Plan(
            _planes.StoredDifferences()
        );

    /// <summary>The steps that can be applied together, and the problems of the others.</summary>
    public (IReadOnlyList<DeclarationStep> Possible, IReadOnlyList<LlmException> Problems) Check(IReadOnlyList<DeclarationStep> steps)
    {
        var (possible, problems) = (new List<DeclarationStep>(), new List<LlmException>());
        Sift(steps, possible, problems);
        return (possible, problems);
    }

    /// <summary>Edits the files in memory and verifies the result.</summary>
    /// <exception cref="LlmException">The edits are not possible, or not all together.</exception>
    public DeclarationDraft Draft(IReadOnlyCollection<DeclarationStep> steps, bool saveSecrets)
    {
        var variables = steps.SelectMany(static s => s.Variables).DistinctBy(static v => v.Name, StringComparer.Ordinal).ToList();
        var edited = Edit(steps);
        Verify(steps, edited, variables);
        var environment = saveSecrets && variables.Count > 0 ? new EnvironmentDraft(_adapters.Files, Deployment).With(variables) : null;
        var lines = edited.Values.SelectMany(static e => e.Lines).ToDictionary(ReferenceEqualityComparer.Instance);
        return new DeclarationDraft(
            [.. steps.Select(s => s.Change with { Line = LineOf(s, lines, environment) })],
            [
                .. environment is null ? [] : new[] { environment.File },
                .. edited.Select(e => new FileChange(e.Key, _texts[e.Key], e.Value.Text)),
            ],
            saveSecrets ? [] : [.. variables.Select(static v => v.Name)]
        );
    }

    /// <summary>Writes all files or none, and adds an entry to the journal.</summary>
    /// <param name="draft">The files.</param>
    /// <param name="reason">For the journal. Null when none was given.</param>
    /// <returns>The files are written, but this record of it is missing. Null when none is.</returns>
    /// <exception cref="LlmException">No file was changed, unless the message says otherwise.</exception>
    public LlmException? Save(DeclarationDraft draft, string? reason)
    {
        var records = new UpdateRecords(_adapters.OpenState(Deployment), Deployment.State.Folder);
        var update = records.Begin(draft.Files, Entry(draft, reason), _adapters.Time.UtcNow());
        try
        {
            new FileTransaction(_adapters.Files).Write(draft.Files);
        }
        catch (Exception e)
        {
            records.Fail(update, e);
            throw;
        }

        return records.Complete(update);
    }

    // Bisects: a few impossible steps among thousands are found without trying each step.
    private void Sift(IReadOnlyList<DeclarationStep> steps, List<DeclarationStep> possible, List<LlmException> problems)
    {
        if (steps.Count == 0)
            return;
        var problem = Problem([.. possible, .. steps]);
        if (problem is null)
        {
            possible.AddRange(steps);
        }
        else if (steps.Count == 1)
        {
            problems.Add(problem);
        }
        else
        {
            Sift([.. steps.Take(steps.Count / 2)], possible, problems);
            Sift([.. steps.Skip(steps.Count / 2)], possible, problems);
        }
    }

    private LlmException? Problem(IReadOnlyCollection<DeclarationStep> steps)
    {
        try
        {
            Draft(steps, saveSecrets: false);
            return null;
        }
        catch (LlmException e)
        {
            return e;
        }
    }

    private Dictionary<string, EditedText> Edit(IEnumerable<DeclarationStep> steps) =>
        steps
            .SelectMany(static s => s.Edits)
            .SelectMany(static e => e.InFiles)
            .GroupBy(static e => e.File, static e => e.Edit, StringComparer.Ordinal)
            .ToDictionary(
                static g => g.Key,
                g => _adapters.Editor.Edit(g.Key, _texts[g.Key], EditScript.Ordered(g)),
                StringComparer.Ordinal
            );

    private void Verify(
        IReadOnlyCollection<DeclarationStep> steps,
        Dictionary<string, EditedText> edited,
        IReadOnlyList<EnvironmentVariable> variables
    )
    {
        var merged = EditScript.Ordered(steps.SelectMany(static s => s.Edits).Select(static e => e.Merged));
        var expected = merged.Aggregate((ConfigNode)Root, static (tree, edit) => edit.Apply(tree));
        var texts = _texts.ToDictionary(static t => t.Key, t => edited.GetValueOrDefault(t.Key)?.Text ?? t.Value, StringComparer.Ordinal);
        var environment = Deployment.Environment.With("", variables);
        new DeclarationVerification(_planes, environment).Check((ConfigMap)expected, Read(Deployment, texts).Root, steps);
    }

    private DeclaredConfig Read(Deployment deployment, Dictionary<string, string> texts) =>
        _adapters.Files.ReadDeclared(deployment.Config.Source!, deployment.Config.Overlays, texts);

    private static int? LineOf(DeclarationStep step, Dictionary<object, int> lines, EnvironmentDraft? environment)
    {
        if (step.Edits.Count == 0)
            return environment?.LineOf(step.Change.Variables[0]);
        var edit = step.Edits[0].InFiles[0].Edit;
        object key = edit.Kind switch
        {
            EditKind.Remove => edit,
            EditKind.Insert => ((ConfigList)edit.Value!).Items[0],
            _ => edit.Value!,
        };
        return lines.TryGetValue(key, out var line) ? line : null;
    }

    private static JournalEntry Entry(DeclarationDraft draft, string? reason)
    {
        var defined = draft
            .Changes.SelectMany(static c => c.Variables)
            .Distinct(StringComparer.Ordinal)
            .Except(draft.Undefined, StringComparer.Ordinal);
        IReadOnlyCollection<string> changes =
        [
            .. draft.Changes.Select(static c => $"{c} in {c.File}"),
            .. defined.Select(static v => $"Define {v}"),
        ];
        return JournalEntries.Of("Update-LlmDeclaration", "Saved", null, changes) with { Reason = reason };
    }
}
