using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.StateFiles;

/// <summary>The files of the state folder of a deployment and its archive, with what the manifests of the archive say.</summary>
internal sealed class StateListing
{
    private readonly Deployment _deployment;
    private readonly DateTime _now;
    private readonly DeclaredConfig? _declared;
    private readonly StateFileRules _rules;
    private readonly IReadOnlyList<SavedManifest> _manifests;
    private readonly Dictionary<string, (string Folder, ArchivedFile File)> _archived;
    private readonly IReadOnlyList<StateEntry> _entries;

    private StateListing(
        Deployment deployment,
        DeclaredConfig? declared,
        IReadOnlyList<StateEntry> entries,
        IReadOnlyList<SavedManifest> manifests,
        DateTime now
    )
    {
        (_deployment, _declared, _entries, _manifests, _now) = (deployment, declared, entries, manifests, now);
        _rules = new StateFileRules(deployment, declared, now);
        _archived = manifests
            .SelectMany(static m => (m.Manifest?.Files ?? []).Select(f => (m.Folder, File: f)))
            .GroupBy(static f => Path.Combine(f.Folder, f.File.Name), StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.Last(), StringComparer.Ordinal);
    }

    /// <exception cref="LlmException">The state folder or its archive cannot be listed.</exception>
    public static StateListing Read(IAdapters adapters, Deployment deployment)
    {
        var folder = adapters.OpenStateFolder(deployment);
        // The manifests first: a file that is archived meanwhile is then one that no manifest lists, and not one that is missing.
        var manifests = folder.ReadManifests();
        return new StateListing(deployment, Declared(adapters, deployment), folder.List(), manifests, adapters.Time.UtcNow());
    }

    /// <summary>The files, those of the archive last.</summary>
    public IReadOnlyList<LlmStateFile> Files() =>
        [
            .. _entries
                .Select(Of)
                .OrderBy(static f => f.Status == StateFileStatus.Archived)
                .ThenBy(static f => f.Name, StringComparer.Ordinal),
        ];

    /// <summary>What is wrong with the archive, in sentences.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var manifest in _manifests.Where(static m => m.Problem is not null))
            yield return $"The manifest '{manifest.File}' cannot be read, so the files of its folder cannot be restored. {manifest.Problem}";
        var paths = _entries.Select(static e => e.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var (path, (folder, file)) in _archived)
        {
            if (file.Pending is { } pending)
                yield return $"The {CommandOf(pending.Step)} of '{file.Original}' by {pending.User} is in progress, or was interrupted. The next Move-LlmStaleState or Restore-LlmState completes or undoes it.";
            else if (!paths.Contains(path))
                yield return $"The manifest '{Path.Combine(folder, ArchiveManifest.FileName)}' lists '{file.Name}', which does not exist.";
        }
    }

    /// <summary>True when an earlier move has to be completed or undone.</summary>
    public bool HasPending => _archived.Values.Any(static a => a.File.Pending is not null);

    public static string CommandOf(ArchiveStep step) => step == ArchiveStep.Move ? "Move-LlmStaleState" : "Restore-LlmState";

    private LlmStateFile Of(StateEntry entry)
    {
        var verdict = _rules.Judge(entry);
        (string Folder, ArchivedFile File)? archived = _archived.TryGetValue(entry.Path, out var found) ? found : null;
        if (archived is { } known)
            verdict = verdict with { Reason = known.File.Why };
        var hash = RenderedHeader.HashIn(entry.Header);
        return new LlmStateFile
        {
            Name = _rules.NameOf(entry.Path),
            PathText = entry.Path,
            Kind = verdict.Kind,
            Status = verdict.Status,
            Reason = verdict.Reason,
            Size = entry.Size,
            ChangedAt = entry.ChangedAt,
            Age = entry.ChangedAt > _now ? TimeSpan.Zero : _now - entry.ChangedAt,
            Mode = entry.Mode,
            SourceHash = hash,
            IsSourceCurrent = hash is null || _declared is null ? null : hash == _declared.Hash,
            Original = archived?.File.Original,
            ArchivedAt = archived?.File.ArchivedAt,
            ArchivedBy = archived?.File.User,
            Sha256 = archived?.File.Sha256,
            Entry = archived,
            Deployment = _deployment.Path,
        };
    }

    // Commands that need the declaration report why it cannot be read; here, the files that depend on it have the status Unknown.
    private static DeclaredConfig? Declared(IAdapters adapters, Deployment deployment)
    {
        try
        {
            return deployment.Config.Source is { } source ? adapters.Files.ReadDeclared(source, deployment.Config.Overlays) : null;
        }
        catch (LlmException)
        {
            return null;
        }
    }
}
