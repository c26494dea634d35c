using LiteLlmOps.Drift;

namespace LiteLlmOps.Binding;

/// <summary>Completes the severities and causes of drift.</summary>
internal sealed class FailOnCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) =>
        [.. Enum.GetNames<DriftSeverity>(), .. Enum.GetNames<DriftCause>()];
}
