using System.Globalization;
using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Incidents;
using LiteLlmOps.Records;
using LiteLlmOps.Services;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Results;

/// <summary>Converts objects of the pipeline to results.</summary>
internal static class ResultReader
{
    private const int LongestValue = 200;

    /// <exception cref="LlmException">UnsupportedInputType or ResultInvalid.</exception>
    public static ResultItem Read(ResultObject result)
    {
        var item = ResultKinds.Of(result) switch
        {
            ResultKind.Check => Check(result),
            ResultKind.Finding => Finding(result),
            ResultKind.Drift => OfDrift(result),
            ResultKind.Change => Change(result),
            ResultKind.Service => Service(result),
            ResultKind.ServiceOperation => ServiceOperation(result),
            ResultKind.JournalFinding => OfJournal(result),
            _ => Incident(result),
        };
        return item with
        {
            Remediation = result.OptionalText("Remediation"),
            Deployment = result.Text("Deployment"),
            File = result.OptionalText("File"),
            Line = result.Line("Line"),
            Column = result.Line("Column"),
        };
    }

    private static ResultItem Check(ResultObject result)
    {
        var status = result.Enum<CheckStatus>("Status");
        var kind = CheckDescriptions.KindOf(result.Text("Name"));
        return new ResultItem(
            ResultKind.Check,
            result.Text("Name"),
            result.Text("Category"),
            result.Text("Target"),
            status.ToString(),
            result.Text("Message")
        )
        {
            Level = status switch
            {
                CheckStatus.Failed => ResultLevel.Error,
                CheckStatus.Warning => ResultLevel.Warning,
                CheckStatus.Expected => ResultLevel.Note,
                _ => ResultLevel.None,
            },
            // One failure, not ten: a blocked check is skipped because of the failed one.
            IsFailure = result.Flag("IsFailure") && status != CheckStatus.Blocked,
            IsSkipped =
                status is CheckStatus.Blocked || (status is CheckStatus.Skipped or CheckStatus.Expected && !result.Flag("IsFailure")),
            IsBlocked = status == CheckStatus.Blocked,
            Details = result.OptionalText("Details"),
            Duration = result.Duration("Duration"),
            Time = result.Time("StartedAt"),
            Rule = new ResultRule(kind, CheckDescriptions.Of(kind) ?? $"The custom check '{kind}'.", "Test-LlmSmoke"),
        };
    }

    private static ResultItem Finding(ResultObject result)
    {
        var severity = result.Enum<FindingSeverity>("Severity");
        var accepted = result.OptionalText("Accepted");
        return new ResultItem(
            ResultKind.Finding,
            result.Text("Id"),
            "Consistency",
            result.Text("Subject"),
            accepted is null ? severity.ToString() : "Accepted",
            $"{Sentence.Of(result.Text("Evidence"))} {result.Text("Impact")}".Trim()
        )
        {
            Level = (ResultLevel)((int)severity + 1),
            IsFailure = result.Flag("IsFailure"),
            IsSkipped = accepted is not null,
            Accepted = accepted,
            Rule = new ResultRule(
                result.Text("Id"),
                FindingIds.Descriptions.GetValueOrDefault(result.Text("Id")) ?? result.Text("Id"),
                "Test-LlmConsistency"
            ),
        };
    }

    private static ResultItem OfJournal(ResultObject result)
    {
        var (kind, severity) = (result.Enum<JournalFindingKind>("Kind"), result.Enum<FindingSeverity>("Severity"));
        return new ResultItem(
            ResultKind.JournalFinding,
            kind.ToString(),
            "Journal",
            result.OptionalText("Checkpoint")
                ?? (
                    result.Line("Line") is { } line
                        ? string.Create(CultureInfo.InvariantCulture, $"line {line}")
                        : Path.GetFileName(result.OptionalText("File") ?? "")
                ),
            severity.ToString(),
            Sentence.Of(result.Text("Evidence"))
        )
        {
            Level = (ResultLevel)((int)severity + 1),
            IsFailure = result.Flag("IsFailure"),
            Rule = new ResultRule($"Journal.{kind}", JournalFindingKinds.Describe(kind), "Test-LlmJournal"),
        };
    }

    private static ResultItem OfDrift(ResultObject result)
    {
        var (plane, kind) = (result.Enum<Plane>("Plane"), result.Enum<DriftKind>("Kind"));
        var severity = result.Enum<DriftSeverity>("Severity");
        var expected = result.OptionalText("Expected");
        return new ResultItem(
            ResultKind.Drift,
            result.Text("Path"),
            plane.ToString(),
            result.Text("Name"),
            expected is null ? kind.ToString() : "Expected",
            $"{DriftMessage(plane, kind, result)} {Sentence.Capitalized(result.Text("Reason"))}".Trim()
        )
        {
            Level = kind == DriftKind.Equal ? ResultLevel.None : (ResultLevel)((int)severity + 1),
            IsFailure = result.Flag("IsFailure"),
            IsSkipped = expected is not null,
            Accepted = expected,
            Details = DriftDetails(result),
            Rule = new ResultRule($"Drift.{plane}.{kind}", DriftRule(plane, kind), "Get-LlmDrift"),
        };
    }

    private static string DriftMessage(Plane plane, DriftKind kind, ResultObject result)
    {
        var (desired, actual) = (Value(result, "Desired"), Value(result, "Actual"));
        return kind switch
        {
            DriftKind.Missing => $"Missing in {Noun(plane)}; expected {desired}.",
            DriftKind.Unexpected => $"Not expected in {Noun(plane)}, which has {actual}.",
            DriftKind.Changed => Sentence.Capitalized($"{Noun(plane)} has {actual}; expected {desired}"),
            DriftKind.Unreadable => "The value cannot be decrypted.",
            DriftKind.Unverified => "The value could not be compared.",
            DriftKind.Expired => "The entry of expected drift has expired.",
            DriftKind.Unused => "The entry of expected drift matches no drift.",
            _ => "No difference.",
        };
    }

    private static string DriftRule(Plane plane, DriftKind kind) =>
        kind switch
        {
            DriftKind.Missing => $"A value is missing in {Noun(plane)}.",
            DriftKind.Unexpected => $"A value in {Noun(plane)} is not expected.",
            DriftKind.Changed => $"A value in {Noun(plane)} differs from the expected one.",
            DriftKind.Unreadable => $"A value in {Noun(plane)} cannot be decrypted.",
            DriftKind.Unverified => $"A value in {Noun(plane)} could not be compared.",
            DriftKind.Expired => "An entry of expected drift has expired.",
            DriftKind.Unused => "An entry of expected drift matches no drift.",
            _ => $"A value in {Noun(plane)} has no difference.",
        };

    private static string Noun(Plane plane) =>
        plane switch
        {
            Plane.Rendered => "the rendered file",
            Plane.Stored => "the database",
            Plane.Live => "the proxy",
            Plane.Schema => "the database schema",
            _ => "llmops.yaml",
        };

    private static string? DriftDetails(ResultObject result)
    {
        var changed = result.OptionalText("ChangedBy") is { } user ? $"changed by {user}" : null;
        var parts = new[] { Labelled("effect", result, "Effect"), Labelled("cause", result, "Cause"), changed };
        return string.Join(", ", parts.OfType<string>()) is { Length: > 0 } text ? text : null;
    }

    private static string? Labelled(string label, ResultObject result, string name) =>
        result.OptionalText(name) is { } text ? $"{label} {text}" : null;

    private static ResultItem Change(ResultObject result)
    {
        var (action, status) = (result.Enum<ChangeAction>("Action"), result.Enum<ChangeStatus>("Status"));
        var live = result.Enum<LiveStatus>("Live");
        // A written change that the proxy does not show makes Invoke-LlmSeed end with an error.
        var isFailure = status == ChangeStatus.Applied && live is LiveStatus.Pending or LiveStatus.Unreachable;
        return new ResultItem(
            ResultKind.Change,
            result.Text("Path"),
            action.ToString(),
            result.Text("Name"),
            status.ToString(),
            $"{ChangeMessage(action, result)} {LiveMessage(status, live)} {Sentence.Capitalized(result.Text("Reason"))}"
                .Trim()
                .Replace("  ", " ", StringComparison.Ordinal)
        )
        {
            Level = isFailure ? ResultLevel.Error : ResultLevel.Note,
            IsFailure = isFailure,
            IsSkipped = status == ChangeStatus.Kept,
            Details = Labelled("impact:", result, "Impact"),
            Rule = new ResultRule($"Change.{action}", $"A change of the database: {action}.", "Invoke-LlmSeed"),
        };
    }

    private static string ChangeMessage(ChangeAction action, ResultObject result) =>
        action switch
        {
            ChangeAction.Add => $"Add {Value(result, "Desired")}.",
            ChangeAction.Update => $"Change {Value(result, "Actual")} to {Value(result, "Desired")}.",
            _ => $"Remove {Value(result, "Actual")}.",
        };

    private static string LiveMessage(ChangeStatus status, LiveStatus live) =>
        (status, live) switch
        {
            (ChangeStatus.Applied, LiveStatus.Pending) => "The proxy did not show the change within the time limit.",
            (ChangeStatus.Applied, LiveStatus.Unreachable) => "The proxy did not respond.",
            _ => "",
        };

    private static ResultItem Service(ResultObject result)
    {
        var status = result.Enum<ServiceStatus>("Status");
        return new ResultItem(
            ResultKind.Service,
            result.Text("Name"),
            result.Text("Launcher"),
            result.OptionalText("Port") is { } port ? $"port {port}" : "",
            status.ToString(),
            Sentence.Capitalized(result.OptionalText("Message") ?? $"{status}")
        )
        {
            Level =
                result.Flag("IsFailure") ? ResultLevel.Error
                : status is ServiceStatus.Running or ServiceStatus.Starting ? ResultLevel.Warning
                : ResultLevel.None,
            IsFailure = result.Flag("IsFailure"),
            IsSkipped = status == ServiceStatus.Stopped && !result.Flag("IsFailure"),
            Details = Labelled("last exit:", result, "LastExit"),
            Rule = new ResultRule($"ServiceStatus.{status}", $"The status of a service is {status}.", "Get-LlmService"),
        };
    }

    private static ResultItem ServiceOperation(ResultObject result)
    {
        var (action, status) = (result.Enum<ServiceAction>("Action"), result.Enum<ServiceOutcome>("Status"));
        var isSkipped = status is ServiceOutcome.Skipped or ServiceOutcome.Planned or ServiceOutcome.Blocked;
        return new ResultItem(
            ResultKind.ServiceOperation,
            result.Text("Name"),
            action.ToString(),
            "",
            status.ToString(),
            Sentence.Capitalized(result.Text("Message"))
        )
        {
            Level = status == ServiceOutcome.Failed ? ResultLevel.Error : ResultLevel.None,
            IsFailure = result.Flag("IsFailure") && !isSkipped,
            IsSkipped = isSkipped,
            IsBlocked = status == ServiceOutcome.Blocked,
            Details = string.Join("\n", result.Texts("LogTail")) is { Length: > 0 } log ? log : null,
            Duration = (result.Duration("StopTime") ?? TimeSpan.Zero) + (result.Duration("ReadyTime") ?? TimeSpan.Zero),
            Rule = new ResultRule(
                $"ServiceOperation.{action}",
                $"{action} of a service.",
                action == ServiceAction.Restart ? "Restart-LlmServices" : $"{action}-LlmService"
            ),
        };
    }

    private static ResultItem Incident(ResultObject result)
    {
        var (severity, verdict) = (result.Enum<SignatureSeverity>("Severity"), result.Enum<IncidentVerdict>("Verdict"));
        var count = result.Number("Count") ?? 1;
        var title = result.OptionalText("Title") ?? result.Text("Signature");
        var isOpen = verdict is IncidentVerdict.Real or IncidentVerdict.Unverified || result.Flag("IsFailure");
        return new ResultItem(
            ResultKind.Incident,
            result.Text("Signature"),
            result.Text("Family"),
            result.Text("Subject"),
            verdict.ToString(),
            $"{Sentence.Of(title)} {Sentence.Capitalized(result.Text("Evidence"))}".Trim()
        )
        {
            Level =
                !isOpen ? ResultLevel.None
                : severity >= SignatureSeverity.Error ? ResultLevel.Error
                : severity == SignatureSeverity.Warning ? ResultLevel.Warning
                : ResultLevel.Note,
            IsFailure = result.Flag("IsFailure"),
            Details = string.Create(CultureInfo.InvariantCulture, $"occurrences: {count}"),
            Time = result.Time("LastSeen"),
            Count = count,
            Rule = new ResultRule(
                result.Text("Signature"),
                Sentence.Of(title),
                "Get-LlmIncident",
                result.Texts("See").FirstOrDefault(static s => s.StartsWith("https://", StringComparison.Ordinal))
            ),
        };
    }

    private static string Value(ResultObject result, string name) =>
        result.OptionalText(name) is not { } text ? "no value"
        : text.Length <= LongestValue ? text
        : text[..LongestValue] + "…";
}
