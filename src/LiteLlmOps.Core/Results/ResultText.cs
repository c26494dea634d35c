namespace LiteLlmOps.Results;

/// <summary>Writes results in one of the formats.</summary>
internal static class ResultText
{
    public static string Of(ResultSet results, ResultFormat format)
    {
        var safe = results.Sanitized();
        return format switch
        {
            ResultFormat.JUnit => JUnitText.Of(safe),
            ResultFormat.Markdown => MarkdownText.Of(safe),
            ResultFormat.Json => JsonText.Of(safe),
            ResultFormat.Sarif => SarifText.Of(safe),
            _ => PrometheusText.Of(safe),
        };
    }

    /// <summary>The format of a file name extension. Null for an unknown one.</summary>
    public static ResultFormat? FormatOf(string path) =>
        path.EndsWith(".sarif.json", StringComparison.OrdinalIgnoreCase)
            ? ResultFormat.Sarif
            : Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".xml" => ResultFormat.JUnit,
                ".md" or ".markdown" => ResultFormat.Markdown,
                ".json" => ResultFormat.Json,
                ".prom" => ResultFormat.Prometheus,
                ".sarif" => ResultFormat.Sarif,
                _ => null,
            };

    /// <summary>The plural of a kind, for headings and summaries.</summary>
    public static string Plural(ResultKind kind) =>
        kind switch
        {
            ResultKind.Check => "Checks",
            ResultKind.Finding => "Findings",
            ResultKind.Drift => "Drift",
            ResultKind.Change => "Changes",
            ResultKind.Service => "Services",
            ResultKind.ServiceOperation => "Service operations",
            ResultKind.JournalFinding => "Findings of the journal",
            _ => "Incidents",
        };
}
