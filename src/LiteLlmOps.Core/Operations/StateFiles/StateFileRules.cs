using System.Globalization;
using System.IO.Enumeration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.State;

namespace LiteLlmOps.StateFiles;

/// <summary>What a file is, and whether it is needed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Status">Whether it is needed.</param>
/// <param name="Reason">Why it has this status.</param>
internal sealed record StateVerdict(StateFileKind Kind, StateFileStatus Status, string Reason)
{
    /// <summary>True for an old copy or description of the configuration: the only files that are moved to the archive.</summary>
    public bool IsMovable => Status == StateFileStatus.Stale && Kind is StateFileKind.Copy or StateFileKind.Snapshot or StateFileKind.Note;
}

/// <summary>
/// Decides what the files of a state folder are, and which of them are stale: for Get-LlmState, Move-LlmStaleState and the finding StateStale.
/// </summary>
/// <param name="deployment">The deployment.</param>
/// <param name="declared">The declaration. Null when there is none, or when it could not be read.</param>
/// <param name="now">The current time, in UTC.</param>
internal sealed class StateFileRules(Deployment deployment, DeclaredConfig? declared, DateTime now)
{
    private const string Checkpoints = "checkpoints";
    private const string Updates = "updates";
    private const string Run = "run";

    private static readonly (string Folder, string Pattern, StateFileKind Kind, string Reason)[] Records =
    [
        ("", "journal.jsonl", StateFileKind.Journal, "The journal of all changes."),
        ("", "journal-*.jsonl", StateFileKind.JournalSegment, "An earlier part of the journal."),
        ("", "observations*.jsonl", StateFileKind.Observations, "What commands have observed, for reports."),
        ("", "seeded.json", StateFileKind.Fingerprints, "Fingerprints of what the last seeds wrote."),
        ("", "llmops.key", StateFileKind.Key, "Encrypts checkpoints, since the deployment has no signing key."),
        (Checkpoints, "*.checkpoint", StateFileKind.Checkpoint, "Undo-LlmSeed reverts a change with it."),
        (Checkpoints, "*.pending", StateFileKind.Pending, "A change that is in progress or was interrupted. Test-LlmJournal checks it."),
        (Checkpoints, "*.owner", StateFileKind.Owner, "The process that makes a change."),
        (
            Updates,
            "*.update",
            StateFileKind.Update,
            "An update of files that is in progress or was interrupted. Test-LlmJournal checks it."
        ),
        (Updates, "*.owner", StateFileKind.Owner, "The process that makes an update."),
        ("keys", "*.key", StateFileKind.FormerKey, "Opens the checkpoints from before a change of the key."),
        ("reports", "*.json", StateFileKind.Report, "A report; the next one is compared with the latest."),
        ("reports", "*.md", StateFileKind.Report, "A report."),
        ("reports", "*.html", StateFileKind.Report, "A report."),
        (Run, "runs.json", StateFileKind.RunDurations, "The durations of the last runs of services."),
        (Run, "rendered.last-good.yaml", StateFileKind.LastGood, "The last rendered config with which a proxy became ready."),
        (Run, "*.lock", StateFileKind.Lock, "Prevents two commands from working at the same time."),
        (Run, "*.owner", StateFileKind.Lock, "The command that works on services, or was the last one to do so."),
    ];

    public StateVerdict Judge(StateEntry entry)
    {
        if (entry.Problem is { } problem)
            return new(StateFileKind.Folder, StateFileStatus.Unknown, $"Could not list its files: {problem}");
        return OfUse(entry)
            ?? OfForm(entry)
            ?? OfArchive(entry)
            ?? OfRecord(entry)
            ?? OfCopy(entry)
            ?? Foreign(StateFileKind.Unknown, "Not a file of this module.");
    }

    /// <summary>The path of a file in the state folder, with '/'. The full path of a file outside of it.</summary>
    public string NameOf(string path)
    {
        var relative = Path.GetRelativePath(deployment.State.Folder, path);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? path
            : relative.Replace(Path.DirectorySeparatorChar, '/');
    }

    // What the deployment names is in use, also when it is a symbolic link or old.
    private StateVerdict? OfUse(StateEntry entry)
    {
        if (entry.Path == deployment.Config.Rendered)
            return Current(StateFileKind.Rendered, "The proxy starts with it.");
        if (declared?.Files.Contains(entry.Path, StringComparer.Ordinal) == true)
            return Current(StateFileKind.Declaration, "A file of the declaration.");
        return entry.Path == deployment.File || deployment.Paths.Any(p => p != deployment.State.Archive && Names(p, entry.Path))
            ? Current(StateFileKind.Declaration, "The deployment uses it: llmops.yaml names it.")
            : null;
    }

    private static StateVerdict? OfForm(StateEntry entry) =>
        entry switch
        {
            { IsLink: true } => Foreign(StateFileKind.Link, "A symbolic link, which is not followed."),
            { Owner: TemporaryOwner.Running } => Current(StateFileKind.Temporary, "A running process writes it."),
            { Owner: TemporaryOwner.Ended } => new(
                StateFileKind.Temporary,
                StateFileStatus.Stale,
                "Left by a process that was killed. The next command that changes something deletes it."
            ),
            { Owner: TemporaryOwner.Elsewhere } => new(
                StateFileKind.Temporary,
                StateFileStatus.Unknown,
                "Could not determine whether the process that writes it is running, because it belongs to another machine."
            ),
            _ => null,
        };

    private StateVerdict? OfArchive(StateEntry entry)
    {
        var archive = deployment.State.Archive;
        var relative = Path.GetRelativePath(archive, entry.Path);
        if (relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative))
            return null;
        var isDated =
            relative.Split(Path.DirectorySeparatorChar) is [var date, _]
            && DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
        if (isDated && Path.GetFileName(relative) == ArchiveManifest.FileName)
            return Current(StateFileKind.Manifest, "Lists the files of this folder of the archive.");
        if (
            FileSystemName.MatchesSimpleExpression("*.failed-*.yaml", relative)
            && !relative.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
        )
            return Archived("A rendered config that failed, and that -Rollback replaced.");
        // An archive that contains the state folder, or is the same folder, has only the folders of dates.
        return isDated || !IsIn(archive, deployment.State.Folder)
            ? Archived("No manifest lists it, so Restore-LlmState does not restore it.")
            : null;
    }

    private StateVerdict? OfRecord(StateEntry entry)
    {
        var (folder, name) = (FolderOf(entry), Path.GetFileName(entry.Path));
        if (folder == Run && name.EndsWith(".pid", StringComparison.Ordinal))
            return OfService(name[..^4]);
        var record = Records.FirstOrDefault(r =>
            r.Folder == folder && FileSystemName.MatchesSimpleExpression(r.Pattern, name, ignoreCase: false)
        );
        return record.Reason is null ? null : Current(record.Kind, record.Reason);
    }

    private StateVerdict OfService(string name) =>
        deployment.Services.Any(s => s.Name == name)
            ? Current(StateFileKind.Service, $"The record of the service {name}.")
            : Foreign(StateFileKind.Service, $"The deployment declares no service {name}.");

    // An old copy could be used by mistake to start the proxy.
    private StateVerdict? OfCopy(StateEntry entry)
    {
        if (FolderOf(entry).Length > 0 || KindOfCopy(entry) is not { } kind)
            return null;
        if (kind != StateFileKind.Note && declared is null && deployment.Config.Source is not null)
            return new(
                kind,
                StateFileStatus.Unknown,
                "Could not determine whether the declaration includes it, because the declaration could not be read."
            );
        var limit = Durations.Format(deployment.State.StaleAfter);
        return now - entry.ChangedAt > deployment.State.StaleAfter
            ? new(
                kind,
                StateFileStatus.Stale,
                $"Last changed on {entry.ChangedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}, more than {limit} ago, and not in use."
            )
            : Current(kind, $"It becomes stale {limit} after its last change.");
    }

    private static StateFileKind? KindOfCopy(StateEntry entry) =>
        Path.GetExtension(entry.Path) switch
        {
            ".yaml" or ".yml" => RenderedHeader.HashIn(entry.Header) is null ? StateFileKind.Copy : StateFileKind.Snapshot,
            ".md" or ".txt" => StateFileKind.Note,
            _ => null,
        };

    private static bool IsIn(string folder, string path) =>
        path == folder || path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private string FolderOf(StateEntry entry) =>
        Path.GetDirectoryName(Path.GetRelativePath(deployment.State.Folder, entry.Path))?.Replace(Path.DirectorySeparatorChar, '/') ?? "";

    private static bool Names(string pattern, string path) =>
        pattern == path
        || (
            Path.GetFileName(pattern).Contains('*', StringComparison.Ordinal)
            && Path.GetDirectoryName(pattern) == Path.GetDirectoryName(path)
            && FileSystemName.MatchesSimpleExpression(Path.GetFileName(pattern), Path.GetFileName(path), ignoreCase: false)
        );

    private static StateVerdict Current(StateFileKind kind, string reason) => new(kind, StateFileStatus.Current, reason);

    private static StateVerdict Foreign(StateFileKind kind, string reason) => new(kind, StateFileStatus.Foreign, reason);

    private static StateVerdict Archived(string reason) => new(StateFileKind.Archived, StateFileStatus.Archived, reason);
}
