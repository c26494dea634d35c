using LiteLlmOps.Drift;

namespace LiteLlmOps.Consistency;

/// <summary>Whether file, database and declaration say the same.</summary>
internal static class PlaneRules
{
    public static IEnumerable<Finding> Of(ConsistencyFacts facts)
    {
        var rendered = facts.Drift.Where(static d => d.Plane == Plane.Rendered && d.IsFailure).ToList();
        if (rendered.Count > 0)
        {
            yield return new Finding(
                "RenderedStale",
                FindingSeverity.Warning,
                Path.GetFileName(facts.Deployment.Config.Rendered ?? ""),
                $"{(facts.Planes.IsFileOfDeclaration ? "edited by hand" : "out of date")}: {Some(rendered)}",
                "The proxy starts with what nobody declared.",
                "Render it anew: Export-LlmConfig. Then restart the proxy.",
                "Export-LlmConfig"
            );
        }

        var stored = facts.Drift.Where(static d => d.Plane == Plane.Stored && d.IsFailure).ToList();
        if (stored.Count > 0)
        {
            yield return new Finding(
                "DatabaseDrift",
                stored.Any(static d => d.Severity == DriftSeverity.Error) ? FindingSeverity.Error : FindingSeverity.Warning,
                "database",
                Some(stored),
                "The proxy does not serve what is declared.",
                "Look with Get-LlmDrift, then seed: Invoke-LlmSeed.",
                "Invoke-LlmSeed"
            );
        }

        foreach (var row in facts.Planes.Stored?.Rows.Where(static r => r.Unreadable.Count > 0) ?? [])
        {
            var opens = row.Unreadable.Values.OfType<string>().FirstOrDefault();
            yield return new Finding(
                "ValueUnreadable",
                FindingSeverity.Error,
                $"{row.Section}/{row.Name}",
                $"{string.Join(", ", row.Unreadable.Keys)}{(opens is null ? "" : $": {opens} opens it")}",
                "The proxy takes the encrypted text for the value: each call of it fails.",
                "Start the proxy with the key that it was written with, or write it anew: Invoke-LlmSeed -Force.",
                "Invoke-LlmSeed"
            );
        }
    }

    private static string Some(IReadOnlyList<LlmDrift> drift) =>
        $"{drift.Count} {(drift.Count == 1 ? "difference" : "differences")}, such as {drift[0].Path}";
}
