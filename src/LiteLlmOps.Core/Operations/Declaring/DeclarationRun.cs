using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;

namespace LiteLlmOps.Declaring;

/// <summary>One write-back: the plan, the edited files with their proof, and the way of them onto the disk.</summary>
internal sealed class DeclarationRun
{
    private readonly IAdapters _adapters;
    private readonly PlaneSet _planes;
    private readonly Dictionary<string, string> _texts;

    public DeclarationRun(IAdapters adapters, PlaneSet planes)
    {
        _adapters = adapters;
        _texts = planes
            .Declared!.Files.Distinct(StringComparer.Ordinal)
            .ToDictionary(static f => f, adapters.Files.ReadText, StringComparer.Ordinal);
        // What is planned on, what is edited and what is proven are one and the same text.
        _planes = planes with
        {
            Declared = Read(planes.Deployment, _texts),
        };
    }

    private Deployment Deployment => _planes.Deployment;

    private ConfigMap Root => _planes.Declared!.Root;

    public DeclarationPlan Plan(DeclarationOptions options) =>
        new DeclarationPlanner(_planes.Declared!, Deployment, _planes.Rules, options).Plan(_planes.StoredDifferences());

    /// <summary>Those of the steps that can be made together; what is wrong with each of the others.</summary>
    public IReadOnlyList<DeclarationStep> Possible(IReadOnlyList<DeclarationStep> steps, out IReadOnlyList<LlmException> problems)
    {
        var (possible, impossible) = (new List<DeclarationStep>(), new List<LlmException>());
        Sift(steps, possible, impossible);
        problems = impossible;
        return possible;
    }

    /// <summary>Edits the files in memory, and proves that they are right.</summary>
    public DeclarationDraft Draft(IReadOnlyCollection<DeclarationStep> steps, bool saveSecrets)
    {
        var variables = steps.SelectMany(static s => s.Variables).DistinctBy(static v => v.Name).ToList();
        var edited = steps
            .SelectMany(static s => s.Edits)
            .SelectMany(static e => e.InFiles)
            .GroupBy(static e => e.File, static e => e.Edit, StringComparer.Ordinal)
            .ToDictionary(
                static g => g.Key,
                g => _adapters.Editor.Edit(g.Key, _texts[g.Key], EditScript.Ordered(g)),
                StringComparer.Ordinal
            );
        Prove(steps, edited, variables);
        var environment = saveSecrets && variables.Count > 0 ? new EnvironmentDraft(_adapters.Files, Deployment).With(variables) : null;
        var lines = edited.Values.SelectMany(static e => e.Lines).ToDictionary(ReferenceEqualityComparer.Instance);
        return new DeclarationDraft(
            [
                .. steps.Select(s =>
                    s.Change.At(
                        s.Edits.Count == 0 ? environment?.LineOf(s.Change.Variables[0]) : LineOf(s, lines),
                        DeclarationStatus.Planned
                    )
                ),
            ],
            [
                .. environment is null ? [] : new[] { environment.File },
                .. edited.Select(e => new FileChange(e.Key, _texts[e.Key], e.Value.Text)),
            ],
            saveSecrets ? [] : [.. variables.Select(static v => v.Name)]
        );
    }

    /// <summary>Writes all files or none, and notes it in the journal.</summary>
    public void Save(DeclarationDraft draft)
    {
        try
        {
            new FilesTogether(_adapters.Files).Write(draft.Files);
        }
        catch (LlmException e)
        {
            Note(draft, e.ErrorId);
            throw;
        }

        Note(draft, "Saved");
    }

    // By halves: of thousands, the few that cannot be made are found without trying each.
    private void Sift(IReadOnlyList<DeclarationStep> steps, List<DeclarationStep> possible, List<LlmException> impossible)
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
            impossible.Add(problem);
        }
        else
        {
            Sift([.. steps.Take(steps.Count / 2)], possible, impossible);
            Sift([.. steps.Skip(steps.Count / 2)], possible, impossible);
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

    private void Prove(
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

    private static int? LineOf(DeclarationStep step, Dictionary<object, int> lines)
    {
        var edit = step.Edits[0].InFiles[0].Edit;
        object key = edit.Kind switch
        {
            EditKind.Remove => edit,
            EditKind.Insert => ((ConfigList)edit.Value!).Items[0],
            _ => edit.Value!,
        };
        return lines.TryGetValue(key, out var line) ? line : null;
    }

    private void Note(DeclarationDraft draft, string outcome) =>
        _adapters
            .OpenState(Deployment)
            .Append(
                JournalEntries.Of(
                    "Update-LlmDeclaration",
                    outcome,
                    null,
                    [
                        .. draft.Changes.Select(static c => $"{c} in {c.File}"),
                        .. draft
                            .Changes.SelectMany(static c => c.Variables)
                            .Distinct(StringComparer.Ordinal)
                            .Except(draft.Undefined)
                            .Select(static v => $"Define {v}"),
                    ]
                )
            );
}
