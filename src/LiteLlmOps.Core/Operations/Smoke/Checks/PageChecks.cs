using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Smoke;

/// <summary>Checks that a proxy serves the admin UI, and metrics when they are enabled.</summary>
/// <param name="snapshot">The deployment.</param>
/// <param name="proxy">Its address.</param>
/// <param name="suffix">Distinguishes the checks of several proxies. Empty for one proxy.</param>
internal sealed class PageChecks(DeploymentSnapshot snapshot, Uri proxy, string suffix)
{
    private const string AccessMode = "ui_access_mode";
    private const string MetricsFlag = "require_auth_for_metrics_endpoint";
    private const string ScraperKey =
        $"If Prometheus sends a key, declare it in smoke.metricsKey of llmops.yaml. Otherwise give it one, or set litellm_settings.{MetricsFlag} to false in the file of the proxy and restart it.";

    public IEnumerable<Check> All(string live)
    {
        var address = proxy.ToString().TrimEnd('/');
        yield return new Check("AdminUi" + suffix, ProxyChecks.Category, CheckLevel.Standard, address, UiAsync)
        {
            DependsOn = [live],
            TimeoutCauses = [DatabaseChecks.Reachable],
        };
        yield return new Check("Metrics" + suffix, ProxyChecks.Category, CheckLevel.Standard, address, MetricsAsync)
        {
            DependsOn = [live],
            TimeoutCauses = [DatabaseChecks.Reachable],
        };
    }

    private async Task<LlmCheckResult> UiAsync(CancellationToken token)
    {
        var discovery = await GetAsync(".well-known/litellm-ui-config", null, token);
        if ((discovery.Json as ConfigMap)?["admin_ui_disabled"] is ConfigScalar { Value: true })
            return LlmCheckResult.Skipped("The admin UI is disabled.");
        var answer = await GetAsync("ui/", null, token);
        if (answer.Status is >= 300 and < 400)
            answer = await GetAsync("ui/index.html", null, token);
        if (!answer.IsSuccess || !answer.Body.Contains('<', StringComparison.Ordinal))
            return LlmCheckResult.Failed(
                "The admin UI does not respond.",
                "Check the log of the proxy. DISABLE_ADMIN_UI=true disables the admin UI.",
                answer.Quote()
            );
        return await AccessAsync(discovery, token);
    }

    // ui_access_mode only applies to single sign-on (proxy/management_endpoints/ui_sso.py): a password login ignores it.
    private async Task<LlmCheckResult> AccessAsync(HttpProbeAnswer discovery, CancellationToken token)
    {
        if (await AccessModeAsync(token) is not { } mode)
            return LlmCheckResult.Passed(
                $"The admin UI responds. {AccessMode} could not be determined: the proxy did not return it, and the file and the database alone do not tell.",
                "not determined"
            );
        var hasSignOn = (discovery.Json as ConfigMap)?["sso_configured"] is ConfigScalar { Value: true };
        return mode == "admin_only" && !hasSignOn
            ? LlmCheckResult.Passed(
                $"The admin UI responds. {AccessMode} is admin_only, but has no effect, because single sign-on is not configured.",
                mode
            )
            : LlmCheckResult.Passed($"The admin UI responds. {AccessMode} is {mode}.", mode);
    }

    /// <summary>The mode in effect; all when it is not set. Null when it could not be read.</summary>
    private async Task<string?> AccessModeAsync(CancellationToken token)
    {
        var field = (await FieldsAsync(token))?.Items.OfType<ConfigMap>().FirstOrDefault(static f => f.TextAt("field_name") == AccessMode);
        if (Text(field?["field_value"]) is { } reported)
            return reported;
        try
        {
            return await ConfiguredAccessAsync(token);
        }
        catch (LlmException)
        {
            // DatabaseReachable or ConfigReads reports why. A field without a value means that the proxy uses the default.
            return field is null ? null : "all";
        }
    }

    // LiteLLM reads the row for this answer; with its database down the request hangs or fails.
    private async Task<ConfigList?> FieldsAsync(CancellationToken token)
    {
        try
        {
            return (
                    await snapshot
                        .AnswerAsync(proxy, "config/list?config_type=general_settings")
                        .WaitAsync(snapshot.Deployment.Smoke.Timeout / 2, token)
                ).Json as ConfigList;
        }
        catch (Exception e) when (e is LlmException or TimeoutException)
        {
            return null;
        }
    }

    // Null when it depends on the version, which is not known.
    private async Task<string?> ConfiguredAccessAsync(CancellationToken token)
    {
        var file = snapshot.Deployment.Config.Source is null
            ? null
            : (await snapshot.DeclaredAsync().WaitAsync(token)).Root.MapAt(ConfigSections.General)?[AccessMode];
        if (!snapshot.HasDatabase || snapshot.Deployment.Mode == DeploymentMode.File)
            return Text(file) ?? "all";
        var rules = await snapshot.FittingRulesAsync().WaitAsync(token);
        var row = (await snapshot.StoredAsync().WaitAsync(token)).Settings.GetValueOrDefault(ConfigSections.General)?.Value as ConfigMap;
        var stored = row?[AccessMode];
        var possible = rules
            .Select(r => Text(file is not null && r.FileWins(ConfigSections.General, AccessMode) ? file : stored ?? file) ?? "all")
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return possible is [var only] ? only : null;
    }

    // The mode is a string, or a map with a type.
    private static string? Text(ConfigNode? mode) =>
        mode switch
        {
            ConfigScalar { Text: { } text } => text,
            ConfigMap map => map.TextAt("type") ?? "restricted",
            _ => null,
        };

    private async Task<LlmCheckResult> MetricsAsync(CancellationToken token)
    {
        if (!await WantsMetricsAsync())
            return LlmCheckResult.Skipped("No prometheus callback is declared.");
        var key = snapshot.Deployment.Smoke.MetricsKey;
        var answer = await GetAsync("metrics/", key?.Text, token);
        if (answer.Status is not (401 or 403))
            return OfMetrics(
                answer,
                key is null ? "Metrics are available without a key." : "Metrics are available with the key of the scraper."
            );
        if (key is not null)
            return LlmCheckResult.Failed(
                "The proxy rejects the key of the scraper: Prometheus gets no metrics.",
                $"Correct smoke.metricsKey ({key.Source}) and the key in the configuration of Prometheus, or check with Get-LlmIncident auth-* why it is rejected.",
                answer.Quote()
            );
        return await ClosedAsync(answer, token);
    }

    // Without the database, or for an address that is not allowed, LiteLLM rejects a request with a key as well.
    private async Task<LlmCheckResult> ClosedAsync(HttpProbeAnswer open, CancellationToken token)
    {
        var status = open.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (snapshot.Deployment.Proxy.MasterKey is not { } master)
            return LlmCheckResult.Warning(
                $"A scraper without a key gets {status} and no metrics; whether they are available with a key is not known, since the deployment defines none.",
                ScraperKey,
                open.Quote()
            );
        var answer = await GetAsync("metrics/", master.Text, token);
        if (answer.Status is 401 or 403)
            return LlmCheckResult.Failed(
                "Metrics are closed: the proxy rejects requests without a key, and with the master key of the deployment.",
                "Check ProxyKey first. If it passes, search the log of the proxy for 'metrics'.",
                answer.Quote()
            );
        return OfMetrics(answer, "") is { Status: CheckStatus.Failed } failed
            ? failed
            : LlmCheckResult.Warning(
                $"Metrics require a key: a scraper without one gets {status} and no metrics.{await FlagAsync()}",
                ScraperKey,
                open.Quote()
            );
    }

    private static LlmCheckResult OfMetrics(HttpProbeAnswer answer, string message) =>
        answer.IsSuccess && answer.Body.Contains("# TYPE", StringComparison.Ordinal)
            ? LlmCheckResult.Passed(message, $"{answer.Body.Count(static c => c == '\n')} lines")
            : LlmCheckResult.Failed(
                "The prometheus callback is declared, but metrics are not available.",
                "LiteLLM enables /metrics at startup only, for a callback in its file. Render the file with Export-LlmConfig (from 1.103, declare the callback in a file of its own) and restart the proxy.",
                answer.Quote()
            );

    // LiteLLM 1.106.0, prometheus_auth_middleware.py: only the Boolean false opens the endpoint.
    private async Task<string> FlagAsync()
    {
        try
        {
            return (await snapshot.StartFileAsync())?.MapAt(ConfigSections.LiteLlm)?[MetricsFlag] is ConfigScalar { Value: null or string }
                ? $" {MetricsFlag} in the file is not the Boolean false, so it does not open them."
                : "";
        }
        catch (LlmException)
        {
            // ConfigReads reports it.
            return "";
        }
    }

    private async Task<bool> WantsMetricsAsync()
    {
        var settings = snapshot.Deployment.Config.Source is null
            ? null
            : (await snapshot.DeclaredAsync()).Root.MapAt(ConfigSections.LiteLlm);
        string[] lists = ["callbacks", "success_callback"];
        return lists.Any(l => (settings?[l] as ConfigList)?.Items.Any(static i => (i as ConfigScalar)?.Text == "prometheus") == true);
    }

    private Task<HttpProbeAnswer> GetAsync(string path, string? key, CancellationToken token) =>
        snapshot.Http.SendAsync(new HttpProbeRequest(new Uri(proxy, ProbeMark.AddTo(path))) { Key = key }, token);
}
