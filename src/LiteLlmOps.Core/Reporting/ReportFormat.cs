namespace LiteLlmOps.Reporting;

/// <summary>The formats of New-LlmReport.</summary>
public enum ReportFormat
{
    /// <summary>Markdown with tables, for tickets and wikis: .md.</summary>
    Markdown,

    /// <summary>One self-contained HTML page with charts: .html.</summary>
    Html,

    /// <summary>A JSON document with the facts of the report: .json.</summary>
    Json,
}

/// <summary>The formats and the extensions of their files.</summary>
internal static class ReportFormats
{
    /// <summary>The format of a file name extension. Null for an unknown one.</summary>
    public static ReportFormat? Of(string path) =>
        Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".md" or ".markdown" => ReportFormat.Markdown,
            ".html" or ".htm" => ReportFormat.Html,
            ".json" => ReportFormat.Json,
            _ => null,
        };

    public static string ExtensionOf(ReportFormat format) =>
        format switch
        {
            ReportFormat.Html => ".html",
            ReportFormat.Json => ".json",
            _ => ".md",
        };
}
