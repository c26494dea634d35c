using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;

namespace LiteLlmOps.Drift;

/// <summary>Creates the public objects for differences, with secrets masked.</summary>
internal sealed class DriftFactory(Deployment deployment, CauseRules causes)
{
    public LlmDrift FromStored(StoredDifference found, AuditEntry? audit = null) =>
        Make(
            found.Difference,
            new LlmDrift
            {
                Plane = Plane.Stored,
                Section = found.Section,
                Name = found.Name,
                Id = found.Id,
                Effect = found.Effect.Effect,
                Services = [.. found.Effect.Services ?? []],
                Reason = found.Difference.Reason ?? found.Effect.Reason,
                Severity = SeverityOf(found.Difference.Kind, found.Effect.Effect, found.Section),
                ChangedBy = found.Stored?.ChangedBy ?? audit?.By,
                ChangedAt = found.Stored?.ChangedAt ?? audit?.At,
                Cause = causes.OfStored(found),
                Source = SourceOf(found.Difference, found.Declared?.Value),
                Deployment = deployment.Path,
            }
        );

    public LlmDrift FromSchema(SchemaDifference found) =>
        new()
        {
            Plane = Plane.Schema,
            Section = found.Table,
            Name = found.Name,
            Id = found.Table,
            Path = new SettingPath(found.Table, found.Name == found.Table ? null : found.Name).ToString(),
            Kind = found.Kind,
            Desired = found.Desired,
            Actual = found.Actual,
            Effect = DriftEffect.Restart,
            Reason = found.Reason,
            Remediation = found.Remediation,
            Severity = found.Severity,
            Cause = DriftCause.Unknown,
            Deployment = deployment.Path,
        };

    public LlmDrift FromRendered(NodeDifference difference, EffectVerdict effect, string file, bool isOfThisDeclaration)
    {
        var path = SettingPath.Parse(difference.Pointer);
        return Make(
            difference,
            new LlmDrift
            {
                Plane = Plane.Rendered,
                Section = path.Section,
                Name = path.Key ?? (difference.Pointer.Length == 0 ? Path.GetFileName(file) : path.Section),
                Id = file,
                Effect = effect.Effect,
                Services = [.. effect.Services ?? []],
                Reason = difference.Reason ?? effect.Reason,
                Cause = CauseRules.OfRendered(isOfThisDeclaration),
                Source = SourceOf(difference, null),
                Deployment = deployment.Path,
            }
        );
    }

    public LlmDrift FromLive(LiveDifference found, bool isServedElsewhere, IReadOnlyList<string> replicas) =>
        Make(
            found.Difference,
            new LlmDrift
            {
                Plane = Plane.Live,
                Section = found.Section,
                Name = found.Name,
                Id = found.Id,
                Effect = found.Effect.Effect,
                Services = [.. found.Effect.Services ?? []],
                Reason = found.Difference.Reason ?? found.Effect.Reason,
                Severity = SeverityOf(found.Difference.Kind, found.Effect.Effect, found.Section),
                ChangedBy = found.Stored?.ChangedBy,
                ChangedAt = found.Stored?.ChangedAt,
                Cause = causes.OfLive(found, isServedElsewhere),
                Replicas = [.. replicas],
                Deployment = deployment.Path,
            }
        );

    public LlmDrift FromGuardrail(GuardrailDifference found, IReadOnlyList<string> replicas) =>
        Make(
            found.Difference,
            new LlmDrift
            {
                Plane = found.Plane,
                Section = GuardrailComparison.Section,
                Name = found.Name,
                Id = found.Id,
                Effect = found.Effect.Effect,
                Services = [.. found.Effect.Services ?? []],
                Reason = found.Difference.Reason ?? found.Effect.Reason,
                Severity = found.Difference.Kind == DriftKind.Unexpected ? DriftSeverity.Warning : DriftSeverity.Error,
                ChangedAt = found.ChangedAt,
                Cause = found.Cause,
                Source = SourceOf(found.Difference, null),
                Replicas = [.. replicas],
                Deployment = deployment.Path,
            }
        );

    /// <summary>A value for the pipeline: a scalar unchanged, anything else as JSON text; secrets masked.</summary>
    public static object? Display(ConfigNode? node, string pointer) => Show(node, pointer).Value;

    /// <summary>As <see cref="Display"/>, and whether a part of the value was masked.</summary>
    public static (object? Value, bool IsSecret) Show(ConfigNode? node, string pointer)
    {
        if (node is null)
            return (null, false);
        var masked = SecretMask.Mask(node, pointer);
        object? value = masked switch
        {
            ConfigScalar { Value: System.Numerics.BigInteger big } => big.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ConfigScalar scalar => PrintableText.Value(scalar.Value),
            _ => PrintableText.Escape(NodeJson.Write(masked)),
        };
        return (value, !ReferenceEquals(masked, node));
    }

    /// <summary>A hash of the unmasked difference, to check later whether it is still the same.</summary>
    public static string FingerprintOf(NodeDifference difference)
    {
        var (desired, actual) = (Canonical(difference.Desired), Canonical(difference.Actual));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{difference.Kind}\n{desired.Length}\n{desired}{actual}")));
    }

    private static LlmDrift Make(NodeDifference difference, LlmDrift drift)
    {
        var (desired, actual) = (Show(difference.Desired, difference.Pointer), Show(difference.Actual, difference.Pointer));
        // Nothing has to be applied for an equal value.
        var isEqual = difference.Kind == DriftKind.Equal;
        return drift with
        {
            Path = difference.Pointer,
            Kind = difference.Kind,
            Desired = desired.Value,
            Actual = actual.Value,
            IsSecret = desired.IsSecret || actual.IsSecret,
            Severity = isEqual ? DriftSeverity.Info : drift.Severity,
            Services = isEqual ? [] : drift.Services,
            Reason = isEqual ? difference.Reason : drift.Reason,
            Cause = isEqual ? DriftCause.Unknown : drift.Cause,
            Fingerprint = FingerprintOf(difference),
        };
    }

    private static string Canonical(ConfigNode? node) => node is null ? "" : NodeJson.WriteCanonical(node);

    private static SourcePosition SourceOf(NodeDifference difference, ConfigNode? entry) =>
        difference.Desired is { Position.IsKnown: true } desired ? desired.Position : entry?.Position ?? default;

    private static DriftSeverity SeverityOf(DriftKind kind, DriftEffect effect, string section) =>
        (kind, effect, IsEntry: !ConfigSections.IsSettings(section)) switch
        {
            (DriftKind.Unreadable, _, _) or (_, DriftEffect.StopsPoll, _) => DriftSeverity.Error,
            (DriftKind.Missing, DriftEffect.Ignored, _) => DriftSeverity.Warning,
            (_, DriftEffect.Ignored, _) => DriftSeverity.Info,
            (DriftKind.Unexpected or DriftKind.Unverified, _, _) => DriftSeverity.Warning,
            (_, _, var isEntry) => isEntry ? DriftSeverity.Error : DriftSeverity.Warning,
        };
}
