namespace LiteLlmOps.Results;

/// <summary>The forms in which results are written.</summary>
public enum ResultFormat
{
    /// <summary>JUnit's XML, which build servers show: .xml.</summary>
    JUnit,

    /// <summary>A table for people: .md.</summary>
    Markdown,

    /// <summary>One JSON document: .json.</summary>
    Json,

    /// <summary>Prometheus' text form, for the textfile collector of the node exporter: .prom.</summary>
    Prometheus,
}
