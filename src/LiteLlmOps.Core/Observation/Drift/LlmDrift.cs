using LiteLlmOps.Configuration;

namespace LiteLlmOps.Drift;

/// <summary>One difference between two planes of a deployment.</summary>
public sealed class LlmDrift
{
    internal LlmDrift(DriftFacts facts)
    {
        Facts = facts;
        Plane = facts.Plane;
        Section = facts.Section;
        Name = facts.Name;
        Id = facts.Id;
        Path = facts.Path;
        Kind = facts.Kind;
        Desired = facts.Desired;
        Actual = facts.Actual;
        IsSecret = facts.IsSecret;
        Severity = facts.Severity;
        Effect = facts.Effect;
        Reason = facts.Reason;
        Remedy = facts.Remedy;
        Services = [.. facts.Services];
        Cause = facts.Cause;
        Replicas = [.. facts.Replicas];
        Expected = facts.Expected;
        ChangedBy = facts.ChangedBy;
        ChangedAt = facts.ChangedAt;
        File = facts.Source.File;
        Line = facts.Source.IsKnown ? facts.Source.Line : null;
        Column = facts.Source.IsKnown ? facts.Source.Column : null;
        Deployment = facts.Deployment;
        IsFailure = Kind != DriftKind.Equal && Expected is null;
        Fingerprint = facts.Fingerprint;
    }

    /// <summary>The plane that is off.</summary>
    public Plane Plane { get; }

    /// <summary>The top-level key of LiteLLM's config: router_settings, model_list, mcp_servers, ….</summary>
    public string Section { get; }

    /// <summary>The setting's key, or the name of the model, MCP server or credential.</summary>
    public string Name { get; }

    /// <summary>The key of the row: model_id, server_id, credential_name, or the section itself.</summary>
    public string Id { get; }

    /// <summary>The JSON pointer of the value; an element with a key of its own stands there by that key, not by its index.</summary>
    public string Path { get; }

    /// <summary>In what way the sides differ.</summary>
    public DriftKind Kind { get; }

    /// <summary>What should be there: a text, number or boolean, or the JSON text of a map or list. Secrets are masked. Null when nothing should.</summary>
    public object? Desired { get; }

    /// <summary>What is there, in the same form. Null when nothing is.</summary>
    public object? Actual { get; }

    /// <summary>True when a side holds a secret, which is shown masked.</summary>
    public bool IsSecret { get; }

    /// <summary>How much it matters.</summary>
    public DriftSeverity Severity { get; }

    /// <summary>What the desired value would do once it is in place, in the version that runs.</summary>
    public DriftEffect Effect { get; }

    /// <summary>The effect, or the difference, in words. Null when the other members say it all.</summary>
    public string? Reason { get; }

    /// <summary>What cures it, on the plane Schema. Null on the others: Invoke-LlmSeed or Export-LlmConfig do.</summary>
    public string? Remedy { get; }

    /// <summary>
    /// The services of llmops.yaml that have to be restarted for the desired value, where the effect is Restart, or Shadowed: by the file
    /// or the environment, which are read at a start. Empty when none has to, or none is declared.
    /// </summary>
    public string[] Services { get; }

    /// <summary>How it came about.</summary>
    public DriftCause Cause { get; }

    /// <summary>The addresses of the proxies that serve it so, on the plane Live. Empty on the others.</summary>
    public string[] Replicas { get; }

    /// <summary>Why it is expected, by the list of expected drift in llmops.yaml. Null when it is not.</summary>
    public string? Expected { get; }

    /// <summary>True when it counts: it is a difference, and not an expected one. With -FailOn, only those that it names count.</summary>
    public bool IsFailure { get; internal set; }

    /// <summary>Who changed the row last, as the row or the audit log says. Null when neither does: LiteLLM_Config has no such column.</summary>
    public string? ChangedBy { get; }

    /// <summary>When the row was changed last, in UTC. Null when it is not known.</summary>
    public DateTime? ChangedAt { get; }

    /// <summary>The file that declares the value. Null when nothing declares it.</summary>
    public string? File { get; }

    /// <summary>The line of the declaration, from 1. Null when nothing declares it.</summary>
    public int? Line { get; }

    /// <summary>The column of the declaration, from 1. Null when nothing declares it.</summary>
    public int? Column { get; }

    /// <summary>The deployment's file or folder: what -Deployment takes.</summary>
    public string Deployment { get; }

    internal DriftFacts Facts { get; }

    /// <summary>Of the difference as it was found, with both values in full.</summary>
    internal string Fingerprint { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Plane} {Kind} {Path}";
}
