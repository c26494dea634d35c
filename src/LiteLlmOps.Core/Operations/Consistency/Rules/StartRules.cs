namespace LiteLlmOps.Consistency;

/// <summary>Finds values with which the running version ends at its next start.</summary>
internal static class StartRules
{
    private const string Id = "StartRefused";

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts)
    {
        var view = new SettingsView(facts);
        return view.Version is not { } version
            ? []
            : StartRefusal
                .All.Where(r => r.IsForPresent && r.Has(version))
                .SelectMany(r =>
                    r.Find(view)
                        .Select(c =>
                            new LlmFinding(
                                Id,
                                r.Severity,
                                c.Subject,
                                c.Evidence,
                                $"LiteLLM {version} {c.Impact} A proxy that was started before the value was set fails at its next restart.",
                                c.Remediation
                            ).At(c.Position)
                        )
                );
    }

    /// <summary>The finding when a deployment has it in some versions, and its version is not known.</summary>
    public static IEnumerable<string> DoubtfulIn(SettingsView view) =>
        view.Version is null && StartRefusal.All.Any(r => r.IsForPresent && r.Find(view).Any()) ? [Id] : [];
}
