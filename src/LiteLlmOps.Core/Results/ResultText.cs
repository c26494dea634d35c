namespace LiteLlmOps.Results;

/// <summary>Writes results in a form.</summary>
internal static class ResultText
{
    public static string Of(ResultSet results, ResultFormat format) =>
        format switch
        {
            ResultFormat.JUnit => JUnitText.Of(results),
            ResultFormat.Markdown => MarkdownText.Of(results),
            ResultFormat.Json => JsonText.Of(results),
            _ => PrometheusText.Of(results),
        };

    /// <summary>The form that a file's ending stands for; null when it stands for none.</summary>
    public static ResultFormat? FormatOf(string path) =>
        Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".xml" => ResultFormat.JUnit,
            ".md" or ".markdown" => ResultFormat.Markdown,
            ".json" => ResultFormat.Json,
            ".prom" => ResultFormat.Prometheus,
            _ => null,
        };
}
