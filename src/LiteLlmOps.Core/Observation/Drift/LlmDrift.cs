using LiteLlmOps.Configuration;

namespace LiteLlmOps.Drift;

/// <summary>One difference between two planes of a deployment.</summary>
public sealed record LlmDrift
{
    private bool? _isFailure;

    internal LlmDrift() { }

    /// <summary>The plane that differs.</summary>
    public Plane Plane { get; internal init; }

    /// <summary>The top-level key of LiteLLM's config, such as router_settings, model_list or mcp_servers; on the plane Schema the table.</summary>
    public string Section
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The key of the setting, or the name of the model, MCP server or credential.</summary>
    public string Name
    {
        get => NameText.Shown;
        internal init => NameText = value;
    }

    /// <summary>The key of the row: model_id, server_id, credential_name, or the section itself.</summary>
    public string Id
    {
        get => IdText.Shown;
        internal init => IdText = value;
    }

    /// <summary>The JSON pointer of the value. A list element that has a key of its own appears by that key, not by its index.</summary>
    public string Path
    {
        get => PathText.Shown;
        internal init => PathText = value;
    }

    /// <summary>
    /// The exact path as a JSON string, for a path with characters that are replaced in <see cref="Path"/>: by it, an object that was serialized selects the same
    /// value. Null for other paths.
    /// </summary>
    public string? ExactPath =>
        PrintableText.IsSafe(PathText.Exact) ? null : PrintableText.Escape(NodeJson.Write(new ConfigScalar(PathText.Exact)));

    /// <summary>In what way the two sides differ.</summary>
    public DriftKind Kind { get; internal init; }

    /// <summary>The expected value: a text, number or Boolean, or the JSON text of a map or list. Secrets are masked. Null when no value is expected.</summary>
    public object? Desired
    {
        get;
        internal init => field = PrintableText.Value(value);
    }

    /// <summary>The value that was found, in the same form. Null when there is none.</summary>
    public object? Actual
    {
        get;
        internal init => field = PrintableText.Value(value);
    }

    /// <summary>True when a side contains a secret, which is shown masked.</summary>
    public bool IsSecret { get; internal init; }

    /// <summary>How serious it is.</summary>
    public DriftSeverity Severity { get; internal init; } = DriftSeverity.Warning;

    /// <summary>When the desired value takes effect once it is in place, in the version that runs.</summary>
    public DriftEffect Effect { get; internal init; }

    /// <summary>An explanation of the effect or of the difference. Null when the other properties are sufficient.</summary>
    public string? Reason
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>How to fix it, on the plane Schema. Null on the other planes: use Invoke-LlmSeed or Export-LlmConfig.</summary>
    public string? Remediation
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>
    /// The services of llmops.yaml to restart so that the desired value takes effect. Empty when no restart is needed, or when no service of
    /// the proxy is declared.
    /// </summary>
    public LlmList<string> Services { get; internal init; } = [];

    /// <summary>What caused it.</summary>
    public DriftCause Cause { get; internal init; }

    /// <summary>The addresses of the proxies that differ, on the plane Live. Empty on the other planes.</summary>
    public LlmList<string> Replicas { get; internal init; } = [];

    /// <summary>The reason given in the list 'expected' of llmops.yaml. Null when the drift is not expected.</summary>
    public string? Expected
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>True when it counts as a failure: a difference that is not expected. With -FailOn, only those that -FailOn selects.</summary>
    public bool IsFailure
    {
        get => _isFailure ?? (Kind != DriftKind.Equal && Expected is null);
        internal init => _isFailure = value;
    }

    /// <summary>Who changed the row last, from the row or the audit log. Null when neither records it: LiteLLM_Config has no such column.</summary>
    public string? ChangedBy
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>When the row was changed last, in UTC. Null when unknown.</summary>
    public DateTime? ChangedAt { get; internal init; }

    /// <summary>The file that declares the value. Null when it is not declared.</summary>
    public string? File => Source.File;

    /// <summary>The line of the declaration, from 1. Null when it is not declared.</summary>
    public int? Line => Source.IsKnown ? Source.Line : null;

    /// <summary>The column of the declaration, from 1. Null when it is not declared.</summary>
    public int? Column => Source.IsKnown ? Source.Column : null;

    /// <summary>The deployment's file or folder, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    internal SourcePosition Source { get; init; }

    /// <summary>A hash of the unmasked difference.</summary>
    internal string Fingerprint { get; init; } = "";

    /// <summary>The exact text of <see cref="Name"/>.</summary>
    internal ForeignText NameText { get; init; }

    /// <summary>The exact text of <see cref="Id"/>.</summary>
    internal ForeignText IdText { get; init; }

    /// <summary>The exact text of <see cref="Path"/>.</summary>
    internal ForeignText PathText { get; init; }

    /// <summary>The path with the name of the entry instead of its row key.</summary>
    internal string PathByName =>
        SettingPath.Parse(PathText.Exact) is var path && path.Section == Section && path.Key == IdText.Exact
            ? (path with { Key = NameText.Exact }).ToString()
            : PathText.Exact;

    /// <inheritdoc/>
    public override string ToString() => $"{Plane} {Kind} {Path}";
}
