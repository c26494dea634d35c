using System.Reflection;
using LiteLlmOps.Observations;
using LiteLlmOps.Records;

namespace LiteLlmOps.Reporting;

/// <summary>What part of a report an entry of the journal belongs to.</summary>
internal enum EntryKind
{
    Database,
    Services,
    Files,
    Note,
    Report,
}

/// <summary>What the entries of the journal mean for a report.</summary>
internal static class JournalRules
{
    public const string ReportCommand = "New-LlmReport";

    /// <summary>The first word of the change that names the span of a report.</summary>
    public const string Covers = "Cover";

    private const string ServiceCheck = "Service.";

    private static readonly string[] WithoutChange = ["Begun", "OutcomeUnknown", "InterruptedBeforeWrite", "InterruptedUnknown"];

    private static readonly HashSet<string> Errors =
    [
        .. typeof(ErrorIds).GetFields(BindingFlags.Static | BindingFlags.NonPublic).Select(static f => f.Name),
    ];

    public static EntryKind KindOf(LlmJournalEntry entry) =>
        entry.Command switch
        {
            "Invoke-LlmSeed" or "Undo-LlmSeed" or "Update-LlmEncryptionKey" => EntryKind.Database,
            "Start-LlmService" or "Stop-LlmService" or "Restart-LlmServices" => EntryKind.Services,
            "Add-LlmNote" => EntryKind.Note,
            ReportCommand => EntryKind.Report,
            _ => EntryKind.Files,
        };

    /// <summary>Whether the command failed: its outcome is the id of an error, or the noted exit code is not 0.</summary>
    public static bool HasFailed(LlmJournalEntry entry) => Errors.Contains(entry.Outcome) || entry.ExitCode is not (null or 0);

    /// <summary>Whether something was changed. A command by hand that succeeded may be a change; a remark is none.</summary>
    public static bool IsChange(LlmJournalEntry entry) =>
        KindOf(entry) switch
        {
            EntryKind.Report => false,
            EntryKind.Note => entry.CommandLine is not null && !HasFailed(entry),
            _ => !Errors.Contains(entry.Outcome) && !WithoutChange.Contains(entry.Outcome, StringComparer.Ordinal),
        };

    /// <summary>The changes of an entry that name what an item is about. Empty when none does.</summary>
    public static IReadOnlyList<string> ChangesOf(LlmJournalEntry entry, ObservedItem item) =>
        item switch
        {
            ObservedDrift drift => Naming(entry, c => IsPathIn(c, drift.Path) || IsNameIn(c, drift)),
            ObservedIncident incident => Naming(
                entry,
                c =>
                    (KindOf(entry) == EntryKind.Services && incident.Services.Any(s => HasWord(c, s)))
                    || (incident.Subject.Length > 2 && HasWord(c, incident.Subject))
            ),
            ObservedFinding finding => Naming(entry, c => NamesSubject(c, finding.Subject, finding.File)),
            // The check of a declared service has its name: Service.rerank.
            ObservedCheck check => Naming(
                entry,
                c =>
                    NamesSubject(c, check.Target, check.File)
                    || (
                        KindOf(entry) == EntryKind.Services
                        && check.Name.StartsWith(ServiceCheck, StringComparison.Ordinal)
                        && HasWord(c, check.Name[ServiceCheck.Length..])
                    )
            ),
            _ => [],
        };

    /// <summary>Whether the entry is of the command that is known to fix a finding.</summary>
    public static bool IsFix(LlmJournalEntry entry, ObservedItem item) =>
        item is ObservedFinding { FixCommand: { } command } && command.Split(' ')[0] == entry.Command && entry.Changes.Count > 0;

    /// <summary>Whether the entry is of a new rendered config, and the item is a difference in the former one.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="item">The item.</param>
    /// <param name="path">The path of the rendered config. Null when the deployment has none.</param>
    public static bool IsRendering(LlmJournalEntry entry, ObservedItem item, string? path) =>
        item is ObservedDrift { Plane: Plane.Rendered }
        && path is not null
        && entry.Command == "Export-LlmConfig"
        && entry.Changes.Contains($"Write {path}", StringComparer.Ordinal);

    private static IReadOnlyList<string> Naming(LlmJournalEntry entry, Func<string, bool> names) =>
        [.. entry.Changes.Concat(entry.CommandLine is { } line ? [line] : []).Where(names)];

    private static bool NamesSubject(string change, string subject, string? file) =>
        (subject.Length > 2 && HasWord(change, subject)) || (file is { Length: > 0 } && HasWord(change, file));

    // A change of a map is one of each of its values, and the other way round.
    private static bool IsPathIn(string change, string path)
    {
        var targets = JournalQuery.TargetsOf(change).ToList();
        return targets[0].StartsWith('/')
            && (targets.Contains(path, StringComparer.Ordinal) || path.StartsWith(targets[0] + "/", StringComparison.Ordinal));
    }

    // The journal names models and servers by their name, a drift by the key of the row.
    private static bool IsNameIn(string change, ObservedDrift drift) =>
        drift.Name.Length > 0 && change.Contains($"/{drift.Section}/", StringComparison.Ordinal) && HasWord(change, drift.Name);

    private static bool HasWord(string text, string word)
    {
        for (var at = 0; (at = text.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var end = at + word.Length;
            if ((at == 0 || !IsOfWord(text[at - 1])) && (end == text.Length || !IsOfWord(text[end])))
                return true;
        }

        return false;
    }

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '-';
}
