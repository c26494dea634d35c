using LiteLlmOps.Configuration;

namespace LiteLlmOps.Drift;

/// <summary>What happened to a difference.</summary>
public enum DriftChangeKind
{
    /// <summary>It was there when the watch began, or has appeared since the round before.</summary>
    Appeared,

    /// <summary>It is still there, with other values or of another kind.</summary>
    Changed,

    /// <summary>It is no longer there.</summary>
    Disappeared,
}

/// <summary>One difference that has appeared, changed or disappeared while a deployment was watched.</summary>
public sealed record LlmDriftChange
{
    internal LlmDriftChange() { }

    /// <summary>When the change was observed, in UTC. It happened between this time and the round before.</summary>
    public DateTime Time { get; internal init; }

    /// <summary>What happened.</summary>
    public DriftChangeKind Change { get; internal init; }

    /// <summary>The plane that differs.</summary>
    public Plane Plane => Drift.Plane;

    /// <summary>The top-level key of LiteLLM's config; on the plane Schema the table.</summary>
    public string Section => Drift.Section;

    /// <summary>The key of the setting, or the name of the model, MCP server or credential.</summary>
    public string Name => Drift.Name;

    /// <summary>The JSON pointer of the value.</summary>
    public string Path => Drift.Path;

    /// <summary>
    /// The exact path as a JSON string, for a path with characters that are replaced in <see cref="Path"/>. Null for other paths.
    /// </summary>
    public string? ExactPath => Drift.ExactPath;

    /// <summary>In what way the two sides differ; of a difference that has disappeared, in what way they differed.</summary>
    public DriftKind Kind => Drift.Kind;

    /// <summary>How serious it is.</summary>
    public DriftSeverity Severity => Drift.Severity;

    /// <summary>The expected value, as in <see cref="LlmDrift"/>. Secrets are masked. Null when no value is expected.</summary>
    public object? Desired => Drift.Desired;

    /// <summary>
    /// The value that was found; of a difference that has disappeared, the last one. Secrets are masked. Null when there is none.
    /// </summary>
    public object? Actual => Drift.Actual;

    /// <summary>When the difference was observed first, in UTC.</summary>
    public DateTime FirstSeen { get; internal init; }

    /// <summary>
    /// When the difference was observed last, in UTC. For one that has disappeared, it is the last round in which it was there.
    /// </summary>
    public DateTime LastSeen { get; internal init; }

    /// <summary>How many times it has appeared again after it had disappeared.</summary>
    public int Flips { get; internal init; }

    /// <summary>The difference, as Get-LlmDrift returns it; of one that has disappeared, as it was last.</summary>
    public LlmDrift Drift { get; internal init; } = new();

    /// <summary>The deployment's file or folder, as -Deployment accepts it.</summary>
    public string Deployment => Drift.Deployment;

    /// <inheritdoc/>
    public override string ToString() => $"{Change}: {Drift}";
}
