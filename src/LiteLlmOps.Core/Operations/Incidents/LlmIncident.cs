using LiteLlmOps.Deployments;
using LiteLlmOps.Logs;
using LiteLlmOps.Observations;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>A failure in logs: all occurrences of one signature and subject.</summary>
public sealed record LlmIncident
{
    /// <summary>The Signature property of failures that no signature matches.</summary>
    public const string UnknownId = "unknown";

    private bool? _isFailure;

    internal LlmIncident() { }

    /// <summary>The id of the signature; "unknown" for a failure that no signature matches.</summary>
    public string Signature
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>A short description. For an unknown failure the component and the class of its exception, as far as they are known.</summary>
    public string Title
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The severity of the signature; for an unknown failure derived from the level of its log record.</summary>
    public SignatureSeverity Severity { get; internal init; }

    /// <summary>The component that it concerns: prisma, postgres, auth, router, provider … For an unknown failure that of the logger and source file; "unknown" when these do not determine it.</summary>
    public string Family
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>What the incident is about: a column, a model, a host. Empty when the signature has no subject. For an unknown failure its message, with numbers and ids replaced by #.</summary>
    public string Subject
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>All subjects. More than one when many incidents of a signature with the same verdict are shown as one; empty when the signature has no subject.</summary>
    public LlmList<string> Subjects { get; internal init; } = [];

    /// <summary>The number of occurrences. A failure counts once, also when the router and the proxy report it, or two handlers write its record.</summary>
    public long Count { get; internal init; }

    /// <summary>The time of the first occurrence, in UTC. Null when the logs contain no time.</summary>
    public DateTime? FirstSeen { get; internal init; }

    /// <summary>The time of the last occurrence, in UTC. Null when the logs contain no time.</summary>
    public DateTime? LastSeen { get; internal init; }

    /// <summary>The occurrences per hour between the first and the last one. Null for a single occurrence, and when all are within one minute.</summary>
    public double? PerHour { get; internal init; }

    /// <summary>The values that the pattern captured: table, column, parameter, model, key hash. Secrets are masked.</summary>
    public LlmIncidentValues Values { get; internal init; } = new([]);

    /// <summary>One of its log lines. Secrets are masked.</summary>
    public string Sample
    {
        get;
        internal init => field = PrintableText.Block(value);
    } = "";

    /// <summary>The logs that contain it: paths of files, or "pipeline".</summary>
    public LlmList<string> Logs { get; internal init; } = [];

    /// <summary>The cause. For an unknown failure what the class of its exception means; null when it has none, or its class is not one of Python itself.</summary>
    public string? Cause
    {
        get;
        internal init => field = PrintableText.Block(value);
    }

    /// <summary>Whether the failure ends by itself.</summary>
    public SignatureTransience Transience { get; internal init; }

    /// <summary>Whether the incident is real.</summary>
    public IncidentVerdict Verdict { get; internal init; }

    /// <summary>The observations on which the verdict is based. Secrets are masked.</summary>
    public string Evidence
    {
        get;
        internal init => field = PrintableText.Message(value);
    } = "";

    /// <summary>What to do; for an unknown failure what to look at first. Null when it is not known.</summary>
    public string? Remediation
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>The services to restart, for Restart-LlmServices. Empty when a restart does not resolve it, or no service is declared.</summary>
    public LlmList<string> Services { get; internal init; } = [];

    /// <summary>References: issues, source files, documentation.</summary>
    public LlmList<string> See { get; internal init; } = [];

    /// <summary>
    /// True when it needs attention: its severity is above Info, and it is real, unverified, or a false positive that a restart resolves. With
    /// -FailOn, its severity is that one or a higher one instead.
    /// </summary>
    public bool IsFailure
    {
        get => _isFailure ?? (IsCurrent && Severity != SignatureSeverity.Info);
        internal init => _isFailure = value;
    }

    /// <summary>The deployment: a path for -Deployment. Null when none is known.</summary>
    public string? Deployment { get; internal init; }

    /// <summary>True when it is real, unverified, or a false positive that a restart resolves.</summary>
    internal bool IsCurrent { get; init; }

    /// <summary>What the probes asked and saw.</summary>
    internal IReadOnlyList<ObservedProbe> Probes { get; init; } = [];

    internal static LlmIncident Of(IncidentRecord record, IncidentAssessment assessment, SourceArea? area, KnownSecrets secrets)
    {
        var signature = record.Key.Signature;
        var exception = signature is null ? PythonException.Find(record.Sample, record.Key.Subject) : null;
        var severity = signature?.Severity ?? SeverityOf(record.Level);
        return new LlmIncident
        {
            Signature = signature?.Id ?? UnknownId,
            Title = signature?.Title ?? UnknownTitle(area, exception),
            Severity = severity,
            Family = signature?.Family ?? area?.Family ?? UnknownId,
            Subject = Shown(record.Key.Subject),
            Subjects = record.Key is { Signature: not null, Subject: { Length: > 0 } subject } ? [Shown(subject)] : [],
            Count = record.Count,
            FirstSeen = record.First?.ToUniversalTime(),
            LastSeen = record.Last?.ToUniversalTime(),
            PerHour = PerHourOf(record),
            Values = new LlmIncidentValues(record.Values.Select(v => KeyValuePair.Create(v.Key, secrets.Hide(v.Value)))),
            Sample = Shown(record.Sample),
            Logs = [.. record.Logs.Order(StringComparer.Ordinal)],
            Cause = signature?.Cause ?? exception?.Meaning,
            Transience = signature?.Transience ?? SignatureTransience.Unknown,
            Verdict = assessment.Verdict,
            // Probes quote captured values.
            Evidence = Shown(assessment.Evidence),
            Remediation = assessment.Remediation.Length > 0 ? Shown(assessment.Remediation) : area?.FirstLook,
            IsCurrent = assessment.NeedsRestart || assessment.Verdict is IncidentVerdict.Real or IncidentVerdict.Unverified,
            See = signature?.See ?? [],
        };

        string Shown(string text) => IncidentMask.Scrub(secrets.Hide(text));
    }

    /// <summary>Known failures before unknown ones, then by verdict, severity and time of the last occurrence.</summary>
    internal static IEnumerable<LlmIncident> InOrder(IEnumerable<LlmIncident> incidents) =>
        incidents
            .OrderBy(static i => i.Signature == UnknownId)
            .ThenBy(static i => i.Verdict)
            .ThenByDescending(static i => i.Severity)
            .ThenByDescending(static i => i.LastSeen)
            .ThenByDescending(static i => i.Count)
            .ThenBy(static i => i.Signature, StringComparer.Ordinal)
            .ThenBy(static i => i.Subject, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{Verdict} {Severity} {Signature}{(Subject.Length > 0 ? $" {Subject}" : "")} ×{Count}";

    private static string UnknownTitle(SourceArea? area, PythonException? exception) =>
        (area?.Name, exception?.Name) switch
        {
            (null, null) => "Failure without a signature",
            var (name, raised) => $"Failure without a signature: {string.Join(", ", ((string?[])[name, raised]).OfType<string>())}",
        };

    private static double? PerHourOf(IncidentRecord record) =>
        record is { Count: > 1, First: { } first, Last: { } last } && last - first >= TimeSpan.FromMinutes(1)
            ? Math.Round((record.Count - 1) / (last - first).TotalHours, 1)
            : null;

    private static SignatureSeverity SeverityOf(RecordLevel level) =>
        level switch
        {
            RecordLevel.Critical => SignatureSeverity.Critical,
            RecordLevel.Error => SignatureSeverity.Error,
            _ => SignatureSeverity.Warning,
        };
}
