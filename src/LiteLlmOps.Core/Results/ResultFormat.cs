namespace LiteLlmOps.Results;

/// <summary>The output formats of Export-LlmResult.</summary>
public enum ResultFormat
{
    /// <summary>JUnit XML, for build servers: .xml.</summary>
    JUnit,

    /// <summary>Markdown tables, for tickets and reports: .md.</summary>
    Markdown,

    /// <summary>A JSON document: .json.</summary>
    Json,

    /// <summary>The Prometheus text format, for the textfile collector of the node exporter: .prom.</summary>
    Prometheus,

    /// <summary>SARIF 2.1.0, for code scanning: .sarif or .sarif.json.</summary>
    Sarif,
}
