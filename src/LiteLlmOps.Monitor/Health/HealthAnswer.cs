using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LiteLlmOps.Monitoring;
using LiteLlmOps.Smoke;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LiteLlmOps.Monitor.Health;

/// <summary>The JSON of the health endpoints. Messages of checks are masked where they are made.</summary>
internal static class HealthAnswer
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The answer of /health/ready: the state and the names of the failed checks.</summary>
    public static Task WriteReadyAsync(HttpContext context, HealthReport report, MonitorSnapshot snapshot)
    {
        var verdict = VerdictOf(report);
        return WriteAsync(
            context,
            new
            {
                Status = verdict.Health,
                snapshot.Name,
                verdict.Reason,
                verdict.Failed,
                CheckedAt = snapshot.Checks.ReadAt,
                FailingSince = snapshot.Checks.FailingSince,
            }
        );
    }

    /// <summary>The answer of /health: the whole last run.</summary>
    public static Task WriteWholeAsync(HttpContext context, HealthReport report, MonitorSnapshot snapshot)
    {
        var verdict = VerdictOf(report);
        return WriteAsync(
            context,
            new
            {
                Status = verdict.Health,
                snapshot.Name,
                verdict.Reason,
                CheckedAt = snapshot.Checks.ReadAt,
                snapshot.LastGoodRunAt,
                FailingSince = snapshot.Checks.FailingSince,
                Level = snapshot.Checks.Value?.Level,
                Checks = snapshot.Checks.Value?.Results.Select(CheckOf) ?? [],
            }
        );
    }

    private static object CheckOf(LlmCheckResult result) =>
        new
        {
            result.Name,
            result.Category,
            result.Status,
            result.Target,
            result.Message,
            result.Remediation,
            result.BlockedBy,
            DurationSeconds = Math.Round(result.Duration.TotalSeconds, 3),
            result.StartedAt,
        };

    private static MonitorVerdict VerdictOf(HealthReport report) =>
        (MonitorVerdict)report.Entries[DeploymentHealthCheck.Name].Data[DeploymentHealthCheck.Failed];

    private static Task WriteAsync(HttpContext context, object answer)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(context.Response.Body, answer, answer.GetType(), Form, context.RequestAborted);
    }
}
