using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Consistency;

/// <summary>Checks that the rendered file and the database match the declaration.</summary>
internal static class PlaneRules
{
    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts)
    {
        var rendered = facts.Drift.Where(static d => d.Plane == Plane.Rendered && d.IsFailure).ToList();
        if (rendered.Count > 0)
        {
            yield return new LlmFinding(
                "RenderedStale",
                FindingSeverity.Warning,
                Path.GetFileName(facts.Deployment.Config.Rendered ?? ""),
                rendered is [{ Path.Length: 0, Kind: DriftKind.Missing }]
                    ? "The file does not exist."
                    : $"{(facts.Planes.IsFileOfDeclaration ? "Edited by hand" : "Out of date")}: {DriftSummary.Of(rendered)}.",
                rendered is [{ Path.Length: 0, Kind: DriftKind.Missing }]
                    ? "The proxy cannot start with it."
                    : "The proxy starts with settings that are not declared.",
                "Render the file again with Export-LlmConfig, then restart the proxy.",
                "Export-LlmConfig"
            ).At(facts.Deployment.Config.Rendered);
        }

        var stored = facts.Drift.Where(static d => d.Plane == Plane.Stored && d.IsFailure).ToList();
        if (stored.Count > 0)
        {
            yield return new LlmFinding(
                "DatabaseDrift",
                stored.Any(static d => d.Severity == DriftSeverity.Error) ? FindingSeverity.Error : FindingSeverity.Warning,
                "database",
                $"{DriftSummary.Of(stored)}.",
                "The proxy does not behave as declared.",
                "Review the differences with Get-LlmDrift, then apply the declaration with Invoke-LlmSeed.",
                "Invoke-LlmSeed"
            ).At(
                stored
                    .Select(static d => d.Line is { } line ? new SourcePosition(d.File, line, 1) : default)
                    .FirstOrDefault(static p => p.IsKnown)
            );
        }

        foreach (var row in facts.Planes.Stored?.Rows.Where(static r => r.Unreadable.Count > 0) ?? [])
        {
            var key = row.Unreadable.Values.OfType<string>().FirstOrDefault();
            yield return new LlmFinding(
                "ValueUnreadable",
                FindingSeverity.Error,
                $"{row.Section}/{row.Name}",
                $"Cannot be decrypted: {string.Join(", ", row.Unreadable.Keys)}{(key is null ? "" : $" (encrypted with {key})")}.",
                // A real 1.83.2 does not load a model whose model name it cannot decrypt; it uses other values as they are.
                row.Section == ConfigSections.Models
                && row.Unreadable.Keys.Any(static k => k.EndsWith("/litellm_params/model", StringComparison.Ordinal))
                    ? "The proxy does not serve the model."
                    : "The proxy uses the encrypted text as the value, so every request with it fails.",
                "Start the proxy with the key that encrypted the value, or write the value again: Invoke-LlmSeed -Force.",
                "Invoke-LlmSeed"
            );
        }

        foreach (var finding in Ciphertexts(Unreported(facts)))
            yield return finding;
    }

    // The active rows of guardrails are among those of the plane, the others are not.
    private static IReadOnlyList<UnreadableValue> Unreported(ConsistencyFacts facts)
    {
        var active = (facts.Planes.Guardrails ?? []).Select(static r => PrintableText.Of(r.Name)).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. (facts.Ciphertexts?.Unreadable ?? []).Where(v =>
                v.Table != StoredSchema.TableOf(ConfigSections.Guardrails) || !active.Contains(v.Row)
            ),
        ];
    }

    private static IEnumerable<LlmFinding> Ciphertexts(IReadOnlyList<UnreadableValue> values) =>
        from row in values.GroupBy(static v => (v.Table, v.Row))
        let key = row.Select(static v => v.OpenedBy).FirstOrDefault(static k => k is not null)
        select new LlmFinding(
            "ValueUnreadable",
            FindingSeverity.Error,
            $"{row.Key.Table}/{row.Key.Row}",
            $"Cannot be decrypted: {string.Join(", ", row.Select(static v => v.Path))}{(key is null ? "" : $" (encrypted with {key})")}.",
            "LiteLLM cannot use the value: it logs an error, or takes the encrypted text as the value.",
            "Start the proxy with the key that encrypted the value, or enter the value again in the admin UI or over the API of LiteLLM."
        );
}
