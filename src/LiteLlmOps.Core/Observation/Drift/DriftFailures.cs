namespace LiteLlmOps.Drift;

/// <summary>Which drift counts as a failure.</summary>
internal sealed class DriftFailures
{
    private readonly HashSet<DriftCause> _causes = [];
    private readonly DriftSeverity? _severity;

    /// <param name="names">Severities, of which the mildest counts with all that are worse, and causes.</param>
    /// <exception cref="LlmException">A name is neither.</exception>
    public DriftFailures(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (Enum.TryParse<DriftSeverity>(name, ignoreCase: true, out var severity) && Enum.IsDefined(severity))
                _severity = _severity is { } before && before < severity ? before : severity;
            else if (Enum.TryParse<DriftCause>(name, ignoreCase: true, out var cause) && Enum.IsDefined(cause))
                _causes.Add(cause);
            else
                throw new LlmException(
                    ErrorIds.FailOnInvalid,
                    $"'{name}' is neither a severity ({string.Join(", ", Enum.GetNames<DriftSeverity>())}) nor a cause ({string.Join(", ", Enum.GetNames<DriftCause>())}) of drift.",
                    name
                );
        }
    }

    public bool Names(LlmDrift drift) => drift.Severity >= _severity || _causes.Contains(drift.Cause);
}
