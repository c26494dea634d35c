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

    /// <summary>Writes the state and the names of the failed checks.</summary>
    /// <param name="context">The request.</param>
    /// <param name="report">The result of <see cref="DeploymentHealthCheck"/>.</param>
    /// <param name="isWhole">True to write the whole last run too.</param>
    public static Task WriteAsync(HttpContext context, HealthReport report, bool isWhole)
    {
        var data = report.Entries[DeploymentHealthCheck.Name].Data;
        var (verdict, snapshot) = (
            (MonitorVerdict)data[DeploymentHealthCheck.Verdict],
            (MonitorSnapshot)data[DeploymentHealthCheck.Snapshot]
        );
        var checks = isWhole ? snapshot.Checks.Value : null;
        context.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(
            context.Response.Body,
            new
            {
                Status = verdict.Health,
                snapshot.Name,
                verdict.Reason,
                verdict.Failed,
                CheckedAt = snapshot.Checks.ReadAt,
                snapshot.LastGoodRunAt,
                snapshot.Checks.FailingSince,
                checks?.Level,
                Checks = checks?.Results.Select(CheckOf),
            },
            Form,
            context.RequestAborted
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
}
